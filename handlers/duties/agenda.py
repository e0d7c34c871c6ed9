"""The agenda (我的期限): what I must do by when, across visits, approvals, releases, publications and my certificate."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from bot.context import Context
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.duties import holders, outstanding, register
from models import deadlines, inspections
from models.deadlines import Deadline
from models.inspections import Inspection, Release
from models.machine.row import key
from models.rosters import Inspector
from models.tasks import Task
from rules.deadlines import DUTY_WORDS, Duty, spell
from rules.roles import InspectorKind, Role
from rules.workflow import InspectionState, TaskState

router = Router("期限")
BUTTONS = 5


@dataclass(frozen=True)
class Item:
    """Something to do: the last day, how it is spelled out, and what to say to do it."""

    until: date
    line: str
    says: str = ""


@router.command("我的期限", "期限")
def show(ctx: Context) -> None:
    """列出您要办的事和最后日期：检查、审批、下达、公示、换证。例：我的期限"""
    found = [
        *_visits(ctx),
        *(_approvals(ctx) if ctx.roles & set(scope.SUPERVISORS) else ()),
        *(_releases(ctx) if Role.DEPUTY in ctx.roles else ()),
        *(_publications(ctx) if Role.PUBLISHER in ctx.roles else ()),
        *_certificate(ctx),
    ]
    found.sort(key=lambda one: one.until)
    says = list(dict.fromkeys(one.says for one in found if one.says))
    ctx.show("您的期限", [one.line for one in found], choices=[Choice(one, one) for one in says[:BUTTONS]])


def _visits(ctx: Context) -> Iterator[Item]:
    mine = inspections.of_person(ctx.db, key(ctx.person), (InspectionState.RELEASED,))
    due = deadlines.standing(ctx.db, "inspection", [key(one) for one in mine])
    for inspection in mine:
        rows = due.get(key(inspection), {})
        if Duty.READ in rows and ctx.person.id in {one.id for one in holders.unread(ctx, key(inspection))}:
            yield _item(ctx, rows[Duty.READ], says=f"收到 {inspection.number}")
        if Duty.CHECK in rows:
            records = _records(ctx, inspection)
            word, says = ("", f"录入 {inspection.number}") if records else ("协助检查", "")
            yield _item(ctx, rows[Duty.CHECK], word, says=says)


def _approvals(ctx: Context) -> Iterator[Item]:
    for case in outstanding.mine(ctx, InspectionState.RECORDED):
        if case.due is not None and ctx.person.id in {one.id for one in case.persons}:
            what = (
                f"检查 {case.inspection.number} {case.subject.name}：{case.deed}，应在 {case.due.until}公示"
            )
            yield Item(case.due.due, f"{what}，{register.left(ctx, case.due)}", case.says(ctx.person))


def _releases(ctx: Context) -> Iterator[Item]:
    query = (
        select(Release, Task)
        .join(Task, col(Task.id) == col(Release.task_id))
        .where(col(Release.released_by).is_(None), Task.state == TaskState.DISPATCHED)
        .order_by(col(Task.number), Release.unit)
    )
    for release, task in ctx.db.exec(query).all():
        if scope.is_supervisor(ctx, release.unit):
            what = f"任务 {task.number} {task.name}：下达{release.unit}的检查组，检查应在 {spell(task.ends)}前完成"
            yield Item(task.ends, what, f"下达 {task.number}")


def _publications(ctx: Context) -> Iterator[Item]:
    query = select(Deadline).where(Deadline.duty == Duty.PUBLISH, col(Deadline.met_at).is_(None))
    for row in ctx.db.exec(query.order_by(col(Deadline.due))).all():
        matter = holders.name(ctx, row)
        word = f"{DUTY_WORDS[Duty.PUBLISH]}（{matter.stands}）" if matter.stands else ""
        yield _item(ctx, row, word, says=matter.does)


def _certificate(ctx: Context) -> Iterator[Item]:
    mine = ctx.db.exec(select(Inspector).where(Inspector.person_id == ctx.person.id)).first()
    row = deadlines.of(ctx.db, Duty.CERTIFY, "inspector", key(mine)) if mine else None
    if row is not None and row.met_at is None:
        yield _item(ctx, row)


def _item(ctx: Context, row: Deadline, word: str = "", says: str = "") -> Item:
    called = holders.name(ctx, row).name
    line = f"{called}：{word or DUTY_WORDS[Duty(row.duty)]}，{row.until}，{register.left(ctx, row)}"
    return Item(row.due, line, says)


def _records(ctx: Context, inspection: Inspection) -> bool:
    mine = ctx.db.exec(select(Inspector.kind).where(Inspector.person_id == ctx.person.id)).first()
    return mine != InspectorKind.EXPERT
