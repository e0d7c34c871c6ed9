"""Deadlines: one row a duty, so that a scan costs what is due, not what is open."""

from datetime import date, datetime

from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, select


class Deadline(SQLModel, table=True):
    """A duty (``rules.deadlines.Duty``) about a row, due on a plain date in the bureau's zone.

    ``next_at`` is when the clock should look again, None when nothing more will be said; ``version`` rises when
    the date moves, so that a reminder belongs to one date; ``unit`` answers for it.
    """

    __tablename__ = "deadline"
    __table_args__ = (UniqueConstraint("duty", "kind", "row_id"),)

    id: int | None = Field(default=None, primary_key=True)
    duty: str = Field(max_length=32)
    kind: str = Field(max_length=32)
    row_id: int
    unit: str = Field(index=True, max_length=64)
    due: date = Field(index=True)
    provisional: bool = False
    next_at: datetime | None = Field(default=None, index=True)
    stage: int = 0
    version: int = 1
    calendar: str = Field(default="", max_length=32)
    met_at: datetime | None = Field(default=None, index=True)


def of(db: Session, duty: str, kind: str, row_id: int) -> Deadline | None:
    """Return the deadline of a duty about a row."""
    return db.exec(
        select(Deadline).where(Deadline.duty == duty, Deadline.kind == kind, Deadline.row_id == row_id)
    ).first()


def overdue(db: Session, today: date, unit: str | None) -> list[Deadline]:
    """Return the unmet duties whose date has passed, of one unit or of all, the latest first to have been due first."""
    query = (
        select(Deadline)
        .where(col(Deadline.met_at).is_(None), Deadline.due < today)
        .order_by(col(Deadline.due))
    )
    if unit is not None:
        query = query.where(Deadline.unit == unit)
    return list(db.exec(query))


def waiting(db: Session, now: datetime, limit: int) -> list[Deadline]:
    """Return the duties the clock should look at now, the longest waiting first."""
    query = (
        select(Deadline)
        .where(
            col(Deadline.next_at).is_not(None), col(Deadline.next_at) <= now, col(Deadline.met_at).is_(None)
        )
        .order_by(col(Deadline.next_at))
        .limit(limit)
    )
    return list(db.exec(query))
