"""Progress (进度): how far each task is, what is overdue, which tasks there are (第二十八条)."""

from collections import defaultdict

from sqlmodel import col, func, select

from bot.context import Context
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.inspections import notices
from models import deadlines
from models.inspections import Inspection, Release
from models.machine.people import Person
from models.rosters import Subject
from models.tasks import Task
from rules.deadlines import DUTY_WORDS, Duty
from rules.roles import Role
from rules.workflow import TASK_WORDS, InspectionState

router = Router("进度")
WATCHERS = (Role.DEPUTY, Role.PRINCIPAL, Role.PUBLISHER, Role.AUDITOR)
RECORDED = (InspectionState.RECORDED, InspectionState.APPROVED, InspectionState.PUBLISHED)
APPROVED = (InspectionState.APPROVED, InspectionState.PUBLISHED)


@router.command("任务", "任务列表", role=WATCHERS)
def list_tasks(ctx: Context) -> None:
    """列出您能看到的抽查任务。例：任务"""
    seen = _tasks(ctx)
    lines = [f"{one.number} {one.name}（{one.unit}）：{TASK_WORDS[one.state]}" for one in seen]
    choices = [Choice(f"任务 {one.number}", f"任务 {one.number}") for one in seen[:5]]
    ctx.show("抽查任务", lines, choices=choices)


@router.command("任务 {number:int}", role=WATCHERS)
def show_task(ctx: Context, number: int) -> None:
    """查看一个任务的全部情况。例：任务 5"""
    notices.show(ctx, number)


@router.command("进度", role=WATCHERS)
def show_progress(ctx: Context) -> None:
    """看各任务的检查、审批、公示各完成多少。例：进度"""
    unit = _own_unit(ctx)
    lines = []
    for task in _tasks(ctx):
        counts = _counts(ctx, task, unit if task.unit != unit else None)
        replaced = counts.pop(InspectionState.REPLACED, 0)
        total = sum(counts.values())
        if not total:
            lines.append(f"{task.number} {task.name}：{TASK_WORDS[task.state]}")
            continue
        done = [
            sum(counts[state] for state in states)
            for states in (RECORDED, APPROVED, (InspectionState.PUBLISHED,))
        ]
        lines.append(
            f"{task.number} {task.name}：应检查 {total}，已录入 {done[0]}，已审批 {done[1]}，已公示 {done[2]}"
            f"（完成率 {done[2] * 100 // total}%）" + (f"，更换对象 {replaced}" if replaced else "")
        )
    ctx.show("进度" if unit is None else f"{unit}的进度", lines)


@router.command("逾期", role=WATCHERS)
def list_overdue(ctx: Context) -> None:
    """列出已过期限还没有完成的事。例：逾期"""
    lines = []
    for row in deadlines.overdue(ctx.db, ctx.today, _own_unit(ctx)):
        late = (ctx.today - row.due).days
        lines.append(
            f"{_about(ctx, row.kind, row.row_id)}：应于 {row.due.year}年{row.due.month}月{row.due.day}日前"
            f"{DUTY_WORDS[Duty(row.duty)]}，已过 {late} 天（{row.unit}）"
        )
    ctx.show("逾期未完成", lines)


def _about(ctx: Context, kind: str, row_id: int) -> str:
    if kind == "task":
        task = ctx.db.get_one(Task, row_id)
        return f"任务 {task.number} {task.name}"
    inspection = ctx.db.get_one(Inspection, row_id)
    return f"检查 {inspection.number} {ctx.db.get_one(Subject, inspection.subject_id).name}"


def _own_unit(ctx: Context) -> str | None:
    """Return the unit whose matters this person sees, or None for everybody's."""
    person: Person = ctx.person
    return None if scope.sees_all(ctx) else person.unit


def _tasks(ctx: Context) -> list[Task]:
    query = select(Task).order_by(col(Task.number).desc())
    unit = _own_unit(ctx)
    if unit is not None:
        executing = select(Release.task_id).where(Release.unit == unit)
        query = query.where((col(Task.unit) == unit) | col(Task.id).in_(executing))
    return list(ctx.db.exec(query))


def _counts(ctx: Context, task: Task, unit: str | None) -> dict[str, int]:
    query = select(Inspection.state, func.count()).where(
        Inspection.task_id == task.id, Inspection.state != InspectionState.VOID
    )
    if unit is not None:
        query = query.where(Inspection.unit == unit)
    return defaultdict(int, dict(ctx.db.exec(query.group_by(Inspection.state)).all()))
