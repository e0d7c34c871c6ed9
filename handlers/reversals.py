"""Reversals (撤销之后): what taking a deed back changes, and who must hear of it (第二十五、二十八条)."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import select

from bot.context import Context
from handlers import scope
from handlers.duties import register
from handlers.transitions import move_inspection, move_task
from models import inspections
from models.inspections import Inspection
from models.machine import people
from models.machine.people import Person
from models.machine.post import Handling, Received
from models.machine.row import key
from models.rosters import Batch, Subject
from models.tasks import Task
from rules import undo, workflow
from rules.deadlines import Duty
from rules.refusal import Refusal
from rules.roles import Role
from rules.workflow import Step, TaskState


def _void(ctx: Context, task: Task) -> None:
    move_task(ctx, task, Step.VOID)


def _names_back(ctx: Context, task: Task) -> None:
    move = workflow.task_move(task.state, Step.NAMES_BACK, number=task.number)
    task.publish_names = not task.publish_names
    ctx.db.add(task)
    ctx.note(f"task.{Step.NAMES_BACK}", task, article=move.article, before=task.publish_names)


def _unrecord(ctx: Context, inspection: Inspection) -> None:
    """Give a result back to the team; what was entered stays as it is, and whoever saw it has to look anew."""
    inspection.returns += 1  # a preview of the results that were withdrawn must approve no other ones
    move_inspection(ctx, inspection, Step.UNRECORD, returns=inspection.returns)
    register.reopened(ctx, Duty.CHECK, inspection)
    _tell(ctx, inspection, "undoing/unrecorded", [*scope.deciders(ctx, inspection), *_team(ctx, inspection)])


def _unapprove(ctx: Context, inspection: Inspection) -> None:
    """Put a result before the deputy again; a task that this approval ended goes on."""
    inspection.approved_by, inspection.approved_at = None, None
    move_inspection(ctx, inspection, Step.UNAPPROVE)
    task = ctx.db.get_one(Task, inspection.task_id, with_for_update=True)
    if task.state == TaskState.CONCLUDED:
        move_task(ctx, task, Step.REOPEN)
        due = register.task_ended(ctx, task, task.ends)
        ctx.tell(
            people.holders(ctx.db, Role.PUBLISHER),
            "undoing/reopened",
            task=task,
            inspection=inspection,
            due=due.due,
        )


def _unreturn(ctx: Context, inspection: Inspection) -> None:
    move_inspection(ctx, inspection, Step.UNRETURN)
    register.met(ctx, Duty.CHECK, inspection)
    _tell(ctx, inspection, "undoing/unreturned", _team(ctx, inspection))


def _unconfirm(ctx: Context, batch: Batch) -> None:
    """Take a confirmed file back whose first row is still to be entered: the step that would do so is taken off."""
    steps = select(Received).where(Received.lane == "step:enter", Received.state == Handling.NEW)
    mine = [one for one in ctx.db.exec(steps) if one.body["payload"].get("batch_id") == batch.id]
    free = {one.id for one in ctx.db.exec(steps.with_for_update(skip_locked=True)) if not one.claimed_by}
    if any(one.id not in free for one in mine):  # another clerk has it in hand
        raise Refusal("undo_begun", article=undo.ARTICLE, number=batch.number)
    for one in mine:
        one.state, one.handled_at = Handling.HANDLED, ctx.now
        ctx.db.add(one)
    _put_back(ctx, batch, Step.UNCONFIRM)


def _undismiss(ctx: Context, batch: Batch) -> None:
    _put_back(ctx, batch, Step.UNDISMISS)


def _put_back(ctx: Context, batch: Batch, step: Step) -> None:
    move = workflow.IMPORT_MOVES[step]
    if batch.applied or batch.state not in move.before:
        raise Refusal("undo_begun", article=undo.ARTICLE, number=batch.number)
    batch.state = move.after
    ctx.db.add(batch)
    ctx.note(f"import.{step}", batch, article=move.article, kind=batch.kind)


def _tell(ctx: Context, inspection: Inspection, template: str, persons: list[Person]) -> None:
    subject = ctx.db.get_one(Subject, inspection.subject_id)
    for one in {one.id: one for one in persons if one.id != ctx.person.id}.values():
        ctx.tell(one, template, inspection=inspection, subject=subject, by=ctx.person.name)


def _team(ctx: Context, inspection: Inspection) -> list[Person]:
    return [person for _, _, person in inspections.team(ctx.db, key(inspection))]


REVERSALS: Mapping[str, Callable[[Context, Any], None]] = {
    undo.OPENED: _void,
    undo.NAMES: _names_back,
    f"inspection.{Step.RECORD}": _unrecord,
    f"inspection.{Step.APPROVE}": _unapprove,
    f"inspection.{Step.RETURN}": _unreturn,
    undo.CONFIRMED: _unconfirm,
    undo.DISMISSED: _undismiss,
}
"""Deed → what takes it back; the keys are those of ``rules.undo.UNDO``."""
