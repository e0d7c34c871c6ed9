"""Tasks (抽查任务): opened from a line of the yearly plan, by the unit that initiates it (第十三、十五、十七条)."""

from typing import Any

from sqlmodel import col, func, select

from bot.context import Context
from bot.form import Answers, Form
from bot.message import Choice
from bot.router import Router
from handlers import scope
from models import catalogues, rosters
from models.tasks import PlanLine, Task
from rules.refusal import Refusal
from rules.roles import Execution, Role, TaskKind
from rules.workflow import TaskState

router = Router("任务设置")


@router.command("计划", role=(*scope.SUPERVISORS, Role.PUBLISHER, Role.AUDITOR))
def list_plan(ctx: Context) -> None:
    """列出年度抽查计划，本单位发起的可由此开任务。例：计划"""
    query = select(PlanLine).where(PlanLine.year == ctx.today.year).order_by(PlanLine.code)
    lines, choices = [], []
    for line in ctx.db.exec(query):
        begins, ends = (f"{day.month}月{day.day}日" for day in (line.begins, line.ends))
        opened = f"已开 {_opened(ctx, line)}/{line.frequency} 次"
        lines.append(f"{line.code} {line.name}（{line.initiating_unit}发起，{begins}至{ends}，{opened}）")
        if _may_open(ctx, line):
            choices.append(Choice(f"开任务 {line.code}", f"开任务 {line.code}"))
    ctx.show(f"{ctx.today.year} 年度抽查计划", lines, choices=choices)


OPEN = Form(
    "open_task", "设置抽查任务", "tasks/confirm", facts=lambda ctx, line, answers: _preview(ctx, line)
)


@router.command("开任务 {code:word}", "设置任务 {code:word}", role=Role.DEPUTY)
def begin(ctx: Context, code: str) -> None:
    """按计划设置一次抽查任务（第十七条）。例：开任务 2026-01"""
    line = ctx.db.exec(select(PlanLine).where(PlanLine.code == code)).first()
    if line is None:
        raise Refusal("no_such_plan", article="第十七条", code=code)
    _require_due(ctx, line)
    ctx.ask(OPEN, about=line)


@router.finished(OPEN)
def open_task(ctx: Context, line: PlanLine, answers: Answers) -> None:
    """Set the task up as the plan says it."""
    _require_due(ctx, line)
    assert ctx.person.id is not None
    task = Task(
        plan_code=line.code, name=line.name, kind=line.kind, unit=line.initiating_unit, items=line.items,
        ratios=line.ratios, team_size=line.team_size, departments=line.departments, execution=line.execution,
        requirement=line.requirement, begins=line.begins, ends=line.ends, opened_by=ctx.person.id, opened_at=ctx.now,
        catalogues={"findings": catalogues.latest(ctx.db, "findings")},
    )  # fmt: skip
    ctx.name(task)
    ctx.note("task.open", task, article="第十七条")
    choices = [Choice(f"{verb} {task.number}", f"{verb} {task.number}") for verb in ("名单池", "锁定")]
    ctx.say("tasks/opened", task=task, choices=choices)


@router.command("检查前公示名单 {number:int}", role=Role.DEPUTY)
def publish_names_before(ctx: Context, number: int) -> None:
    """让任务公告在检查之前就列出被抽中的对象（第十八条）。例：检查前公示名单 5"""
    _switch_names(ctx, number, before=True)


@router.command("检查后公示名单 {number:int}", role=Role.DEPUTY)
def publish_names_after(ctx: Context, number: int) -> None:
    """让被抽中的对象在检查之后才公示，这是默认（第十八条）。例：检查后公示名单 5"""
    _switch_names(ctx, number, before=False)


def _switch_names(ctx: Context, number: int, *, before: bool) -> None:
    task = ctx.load(Task, number)
    scope.require_supervisor(ctx, task.unit, "改名单公示时间", "第十八条")
    if task.state not in (TaskState.OPEN, TaskState.LOCKED, TaskState.DRAWN):
        raise Refusal("names_switch_late", article="第十八条", number=number)
    if task.publish_names != before:
        task.publish_names = before
        ctx.db.add(task)
        ctx.note("task.publish_names", task, article="第十八条", before=before)
    ctx.say("tasks/names_switched", task=task)


def _require_due(ctx: Context, line: PlanLine) -> None:
    scope.require_supervisor(ctx, line.initiating_unit, f"开任务 {line.code}", "第十七条")
    if not line.begins <= ctx.today <= line.ends:
        raise Refusal("plan_not_due", article="第十五条", code=line.code, begins=line.begins, ends=line.ends)
    opened = _opened(ctx, line)
    if opened >= line.frequency:
        raise Refusal("plan_used_up", article="第十五条", code=line.code, opened=opened)


def _may_open(ctx: Context, line: PlanLine) -> bool:
    try:
        _require_due(ctx, line)
    except Refusal:
        return False
    return True


def _opened(ctx: Context, line: PlanLine) -> int:
    query = (
        select(func.count())
        .select_from(Task)
        .where(Task.plan_code == line.code, col(Task.state) != TaskState.VOID)
    )
    return ctx.db.exec(query).one()


def _preview(ctx: Context, line: PlanLine) -> dict[str, Any]:
    return {
        "kind": TaskKind(line.kind).label,
        "execution": Execution(line.execution).label,
        "items": rosters.items(ctx.db, line.items),
        "pool": rosters.pool_size(ctx.db, line.items),
        "ratios": list(line.ratios.items()),
    }
