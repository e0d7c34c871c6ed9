"""Tallies: how often who consented that somebody of which unit's teams, or one of its subjects, was replaced (第二十条)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from models.inspections import Inspection, Member
from models.machine.people import Person
from models.recusals import Recusal
from models.substitutions import Substitution

Tally = list[tuple[str, Person, int]]
"""Executing unit, who consented, how often; by unit. Only what came about counts."""
COUNTED = select(Inspection.unit, Person, func.count())


def inspectors(db: Session, task_ids: Sequence[int] | None = None, since: datetime | None = None) -> Tally:
    """Return how often inspectors were replaced, in some tasks or in all."""
    wishes = COUNTED.select_from(Recusal).join(Member, col(Member.id) == col(Recusal.member_id))
    of = wishes.join(Inspection, col(Inspection.id) == col(Member.inspection_id))
    return _count(db, of, Recusal, task_ids, since)


def subjects(db: Session, task_ids: Sequence[int] | None = None, since: datetime | None = None) -> Tally:
    """Return how often subjects were replaced, in some tasks or in all."""
    wishes = COUNTED.select_from(Substitution)
    of = wishes.join(Inspection, col(Inspection.id) == col(Substitution.inspection_id))
    return _count(db, of, Substitution, task_ids, since)


def _count(
    db: Session, query: Any, wish: Any, task_ids: Sequence[int] | None, since: datetime | None
) -> Tally:
    """Count the wishes of one kind that a redraw fulfilled."""
    query = query.join(Person, col(Person.id) == col(wish.decided_by)).where(wish.sequence != 0)
    if task_ids is not None:
        query = query.where(col(Inspection.task_id).in_(task_ids))
    if since is not None:
        query = query.where(col(wish.decided_at) >= since)
    query = query.group_by(Inspection.unit, Person.id).order_by(
        Inspection.unit, func.count().desc(), Person.id
    )
    return [(unit, person, count) for unit, person, count in db.exec(query)]
