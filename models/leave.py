"""Leave (请假): from when to when somebody is away; a leave is never deleted, only ended."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlmodel import Field, Session, col, select

from models.machine.row import Recorded
from rules.dates import Span


class Leave(Recorded, table=True):
    """One leave of one person; ``back_on`` is the first day on which he is back before its end."""

    __tablename__ = "leave"
    recorded: ClassVar[tuple[str, ...]] = ("person_id", "begins", "ends", "back_on", "entered_by", "at")

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    begins: date
    ends: date = Field(index=True)
    back_on: date | None = None
    entered_by: int = Field(foreign_key="person.id")
    at: datetime

    @property
    def span(self) -> Span:
        """The days of it that count; none when it was ended before it began."""
        last = self.ends if self.back_on is None else min(self.ends, self.back_on - timedelta(days=1))
        return Span(self.begins, last)


def standing(db: Session, person_id: int, today: date) -> list[Leave]:
    """Return the leaves of a person that are not over, the next first."""
    query = select(Leave).where(Leave.person_id == person_id, Leave.ends >= today)
    rows = db.exec(query.order_by(col(Leave.begins)))
    return [one for one in rows if one.span.days and one.span.ends >= today]


def within(db: Session, window: Span) -> dict[int, list[Span]]:
    """Return who is away on some day of a window, and when."""
    found: dict[int, list[Span]] = defaultdict(list)
    query = select(Leave).where(Leave.begins <= window.ends, Leave.ends >= window.begins)
    for one in db.exec(query.order_by(col(Leave.begins))):
        if one.span.days and one.span.ends >= window.begins:
            found[one.person_id].append(one.span)
    return dict(found)
