"""Guarded moves: a state is changed only from the state the rules allow, by compare-and-set, and always noted."""

from typing import Any

from sqlalchemy.engine import CursorResult
from sqlmodel import col, update

from bot.context import Context
from models.inspections import Inspection
from models.machine.people import Person
from models.recusals import Recusal
from models.substitutions import Substitution
from models.tasks import Task
from rules.refusal import Refusal
from rules.workflow import (
    INSPECTION_WORDS,
    TASK_WORDS,
    Step,
    inspection_move,
    recusal_move,
    substitution_move,
    task_move,
)

REQUEST_MOVES = {Recusal: recusal_move, Substitution: substitution_move}


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


def move_request(ctx: Context, request: Recusal | Substitution, step: Step, **facts: Any) -> None:
    """Move a request one step and note it; the ledger takes no words.

    Raises:
        Refusal: the step is not due.
    """
    move = REQUEST_MOVES[type(request)](request.state, step, number=request.number)
    request.state = move.after
    ctx.db.add(request)
    ctx.note(f"{request.__tablename__}.{step}", request, article=move.article, **facts)


def require_request(ctx: Context, request: Recusal | Substitution, step: Step) -> None:
    """Refuse a step that is not due.

    Raises:
        Refusal: ``recusal_decided``, saying by whom and when, or ``recusal_not_due``.
    """
    try:
        REQUEST_MOVES[type(request)](request.state, step, number=request.number)
    except Refusal as not_due:
        if request.decided_by is None:
            raise
        by = ctx.db.get_one(Person, request.decided_by).name
        raise Refusal(
            "recusal_decided", article=not_due.article, by=by, at=request.decided_at, **not_due.facts
        ) from not_due


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
