"""Tallies: how often who consented that somebody of which unit's teams was replaced (第二十条)."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from models.inspections import Inspection, Member
from models.machine.people import Person
from models.recusals import Recusal


def replacements(
    db: Session, task_ids: Sequence[int] | None = None, since: datetime | None = None
) -> list[tuple[str, Person, int]]:
    """Return (executing unit, who consented, how often) of some tasks or of all, by unit; only what came about counts."""
    query = (
        select(Inspection.unit, Person, func.count())
        .select_from(Recusal)
        .join(Member, col(Member.id) == col(Recusal.member_id))
        .join(Inspection, col(Inspection.id) == col(Member.inspection_id))
        .join(Person, col(Person.id) == col(Recusal.decided_by))
        .where(Recusal.sequence != 0)
        .group_by(Inspection.unit, col(Person.id))
        .order_by(Inspection.unit, func.count().desc(), col(Person.id))
    )
    if task_ids is not None:
        query = query.where(col(Inspection.task_id).in_(task_ids))
    if since is not None:
        query = query.where(col(Recusal.decided_at) >= since)
    return [(unit, person, count) for unit, person, count in db.exec(query)]
