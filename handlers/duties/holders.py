"""Holders: with whom a duty lies now, who stands above them, and what it is called (第六、十九、二十、二十五条)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, func, select

from bot.context import Context
from handlers import scope
from models import drafts, evidence, inspections
from models.deadlines import Deadline
from models.inspections import Inspection
from models.machine import people
from models.machine.people import Person
from models.recusals import Recusal
from models.rosters import Inspector, Subject
from models.tasks import Task
from rules.deadlines import Duty, Rung
from rules.roles import InspectorKind, Role
from rules.workflow import INSPECTION_WORDS, InspectionState

UNDONE = {
    Duty.READ: (InspectionState.RELEASED,),
    Duty.BEGIN: (InspectionState.DISPATCHED, InspectionState.RELEASED),
    Duty.CHECK: (InspectionState.DISPATCHED, InspectionState.RELEASED),
}
UNPUBLISHED = (
    InspectionState.DRAWN, InspectionState.DISPATCHED, InspectionState.RELEASED, InspectionState.RECORDED,
    InspectionState.APPROVED,
)  # fmt: skip


@dataclass(frozen=True)
class Matter:
    """What a duty is about, as talk calls it; ``does`` is what a doer may say to do it, if anything."""

    name: str
    number: int
    does: str = ""
    stands: str = ""


def is_undone(ctx: Context, row: Deadline) -> bool:
    """Tell whether a duty still waits, by what it is about: nothing is ever said about what is done, or nobody's any more."""
    if row.kind == "inspection":
        inspection = ctx.db.get(Inspection, row.row_id)
        if inspection is None or inspection.state not in UNDONE[Duty(row.duty)]:
            return False
        if row.duty == Duty.READ:
            return bool(unread(ctx, row.row_id))
        return row.duty != Duty.BEGIN or not _is_begun(ctx, row.row_id)
    if row.kind == "task":
        left = select(Inspection.id).where(
            Inspection.task_id == row.row_id, col(Inspection.state).in_(UNPUBLISHED)
        )
        return ctx.db.exec(left.limit(1)).first() is not None
    return True


def _is_begun(ctx: Context, inspection_id: int) -> bool:
    return bool(drafts.of_inspection(ctx.db, inspection_id) or evidence.of_inspection(ctx.db, inspection_id))


def of(ctx: Context, row: Deadline) -> list[Person]:
    """Return with whom a duty lies now."""
    if row.kind == "inspector":
        return _active([_holder(ctx, row)])
    if row.kind == "task":
        return people.holders(ctx.db, Role.PUBLISHER)
    inspection = ctx.db.get_one(Inspection, row.row_id)
    if inspection.state == InspectionState.DISPATCHED:  # the team has no notice yet
        return scope.supervisors(ctx, inspection.unit)
    return unread(ctx, row.row_id) if row.duty == Duty.READ else recorders(ctx, row.row_id)


def unread(ctx: Context, inspection_id: int) -> list[Person]:
    """Return who of a team has neither replied to the notice nor asked to step aside."""
    open_ = [
        (key_, person)
        for key_, _, person in inspections.team(ctx.db, inspection_id)
        if key_.accepted_at is None
    ]
    asked = select(Recusal.member_id).where(col(Recusal.member_id).in_([member.id for member, _ in open_]))
    stepping_aside = set(ctx.db.exec(asked)) if open_ else set()
    return _active([person for member, person in open_ if member.id not in stepping_aside])


def recorders(ctx: Context, inspection_id: int) -> list[Person]:
    """Return who of a team checks and records: everybody but the experts, the leader first."""
    team = inspections.team(ctx.db, inspection_id)
    return _active([person for _, inspector, person in team if inspector.kind != InspectorKind.EXPERT])


def on_rung(ctx: Context, row: Deadline, rung: Rung) -> list[Person]:
    """Return who is told about a duty at a rung of the ladder."""
    if rung == Rung.PERSON:
        return of(ctx, row)
    if rung == Rung.PUBLISHER:
        return people.holders(ctx.db, Role.PUBLISHER)
    if rung == Rung.LEADER:
        return recorders(ctx, row.row_id)[:1] if row.kind == "inspection" else []
    unit = (
        _holder(ctx, row).unit if row.kind == "inspector" else row.unit
    )  # who moved is now looked after elsewhere
    return _above(ctx, unit, Role.DEPUTY if rung == Rung.DEPUTY else Role.PRINCIPAL)


def _above(ctx: Context, unit: str, role: Role) -> list[Person]:
    kept = ctx.db.info.setdefault(
        "supervisors", {}
    )  # a session lives as long as a message: each unit is asked for once
    if (unit, role) not in kept:
        kept[unit, role] = scope.supervisors(ctx, unit, role)
    found: list[Person] = kept[unit, role]
    return found


def name(ctx: Context, row: Deadline) -> Matter:
    """Return what a duty is about."""
    if row.kind == "task":
        return _task(ctx, ctx.db.get_one(Task, row.row_id))
    if row.kind == "inspector":
        holder = _holder(ctx, row)
        return Matter(f"{holder.name}（{holder.unit}）的执法证", 0)
    inspection = ctx.db.get_one(Inspection, row.row_id)
    number = inspection.number
    called = f"检查 {number} {ctx.db.get_one(Subject, inspection.subject_id).name}"
    if inspection.state == InspectionState.DISPATCHED:
        task = ctx.db.get_one(Task, inspection.task_id).number
        return Matter(called, number, f"下达 {task}", "检查组还没有下达")
    verb = "收到" if row.duty == Duty.READ else "录入"
    return Matter(called, number, f"{verb} {number}", "检查时限已经过半" if row.duty == Duty.BEGIN else "")


def _task(ctx: Context, task: Task) -> Matter:
    query = (
        select(Inspection.state, func.count())
        .where(Inspection.task_id == task.id, col(Inspection.state).in_(UNPUBLISHED))
        .group_by(Inspection.state)
    )
    counts = dict(ctx.db.exec(query).all())
    stands = "、".join(f"{INSPECTION_WORDS[one]} {counts[one]} 次" for one in UNPUBLISHED if one in counts)
    does = f"公示 {task.number}" if InspectionState.APPROVED in counts else f"详情 {task.number}"
    return Matter(f"任务 {task.number} {task.name}", task.number, does, stands)


def _holder(ctx: Context, row: Deadline) -> Person:
    return ctx.db.get_one(Person, ctx.db.get_one(Inspector, row.row_id).person_id)


def _active(persons: Sequence[Person]) -> list[Person]:
    return [one for one in persons if one.active]
