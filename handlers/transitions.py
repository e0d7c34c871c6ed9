"""Guarded moves: a state is changed only from the state the rules allow, by compare-and-set, and always noted."""

from typing import Any

from sqlalchemy.engine import CursorResult
from sqlmodel import col, update

from bot.context import Context
from models.inspections import Inspection
from models.tasks import Task
from rules.refusal import Refusal
from rules.workflow import INSPECTION_WORDS, TASK_WORDS, Step, inspection_move, task_move


def move_task(ctx: Context, task: Task, step: Step, **facts: Any) -> None:
    """Move a task one step and note it under the step's article.

    Raises:
        Refusal: the step is not due, or somebody else moved the task a moment ago.
    """
    move = task_move(task.state, step, number=task.number)
    _swap(ctx, task, move.after, TASK_WORDS)
    ctx.note(f"task.{step}", task, article=move.article, **facts)


def move_inspection(ctx: Context, inspection: Inspection, step: Step, **facts: Any) -> None:
    """Move an inspection one step and note it under the step's article.

    Raises:
        Refusal: the step is not due, or somebody else moved the inspection a moment ago.
    """
    move = inspection_move(inspection.state, step, number=inspection.number)
    _swap(ctx, inspection, move.after, INSPECTION_WORDS)
    ctx.note(f"inspection.{step}", inspection, article=move.article, **facts)


def _swap(ctx: Context, row: Task | Inspection, after: str, words: Any) -> None:
    model = type(row)
    ctx.db.flush()
    statement = (
        update(model).where(col(model.id) == row.id, col(model.state) == row.state).values(state=after)
    )
    swapped: CursorResult[Any] = ctx.db.connection().execute(statement)
    if swapped.rowcount != 1:
        raise Refusal("moved_meanwhile", number=row.number, state=words[row.state])
    row.state = after
    ctx.db.add(row)
