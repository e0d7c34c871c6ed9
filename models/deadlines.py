"""Deadlines: one row a duty, so that a scan costs what is due, not what is open; and what was said about them, to whom."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, select

from models.machine.people import Person
from models.machine.row import Recorded
from rules.deadlines import BINDING, Term, spell

MOVED = "moved"


class Deadline(Recorded, table=True):
    """A duty (``rules.deadlines.Duty``) about a row, due on a plain date in the bureau's zone.

    Attributes:
        unit: answers for it.
        since, workdays: the period of working days that ends on the date; 0 where the date stands fast.
        due, earliest, latest: the same day, but for a date whose year is not published yet.
        version: rises when the date moves, so that a reminder belongs to one date.
        set_on: when this version's date was set.
        said: codes of the words that were said about this version.
        next_at: when the clock should look again, None when nothing more will be said.
        calendar: by which working days it was counted last.
    """

    __tablename__ = "deadline"
    __table_args__ = (UniqueConstraint("duty", "kind", "row_id"),)
    recorded: ClassVar[tuple[str, ...]] = (
        "duty", "kind", "row_id", "unit", "since", "workdays", "due", "earliest", "latest", "version", "met_at",
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    duty: str = Field(max_length=32)
    kind: str = Field(max_length=32)
    row_id: int
    unit: str = Field(index=True, max_length=64)
    since: date
    workdays: int = 0
    due: date = Field(index=True)
    earliest: date
    latest: date
    version: int = 1
    set_on: date
    said: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    next_at: datetime | None = Field(default=None, index=True)
    calendar: str = Field(default="", max_length=32)
    met_at: datetime | None = Field(default=None, index=True)

    @property
    def provisional(self) -> bool:
        """Whether the date may still move, because a year's working days are not published."""
        return self.earliest != self.latest

    @property
    def proviso(self) -> str:
        """What must be said beside a provisional date; nothing beside another."""
        if not self.provisional:
            return ""
        return f"放假安排尚未公布，此日期为暂定：最早 {spell(self.earliest)}，最晚 {spell(self.latest)}。"

    @property
    def until(self) -> str:
        """The date with its bounds, for a list."""
        bounds = (
            f"（暂定，最早 {spell(self.earliest)}，最晚 {spell(self.latest)}）" if self.provisional else ""
        )
        return f"{spell(self.due)}前{bounds}"

    @property
    def term(self) -> Term:
        """The date as the rules take it."""
        return Term(self.due, self.earliest, self.latest, self.set_on)


class Reminder(SQLModel, table=True):
    """A word (of the ladder, or that the date moved) that is due to somebody, until the morning's letter to him carries it."""

    __tablename__ = "reminder"
    __table_args__ = (
        Index(
            "ix_reminder_untold",
            "person_id",
            postgresql_where=text("told_at IS NULL"),
            sqlite_where=text("told_at IS NULL"),
        ),
    )

    deadline_id: int = Field(foreign_key="deadline.id", primary_key=True)
    version: int = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    word: str = Field(primary_key=True, max_length=32)
    before: date | None = None
    told_at: datetime | None = None


class Chase(Recorded, table=True):
    """催办: whom somebody pressed on a day to do what he had not done; once a day each."""

    __tablename__ = "chase"
    __table_args__ = (
        UniqueConstraint("person_id", "day"),
        Index(
            "ix_chase_untold",
            "id",
            postgresql_where=text("told_at IS NULL"),
            sqlite_where=text("told_at IS NULL"),
        ),
    )
    recorded: ClassVar[tuple[str, ...]] = ("person_id", "by_id", "day", "inspections", "at")

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    by_id: int = Field(foreign_key="person.id", index=True)
    day: date
    inspections: list[int] = Field(sa_column=Column(JSON, nullable=False))
    at: datetime
    told_at: datetime | None = None


def of(db: Session, duty: str, kind: str, row_id: int) -> Deadline | None:
    """Return the deadline of a duty about a row."""
    return db.exec(
        select(Deadline).where(Deadline.duty == duty, Deadline.kind == kind, Deadline.row_id == row_id)
    ).first()


def standing(db: Session, kind: str, row_ids: Iterable[int]) -> dict[int, dict[str, Deadline]]:
    """Return the unmet duties about rows of one kind: row → duty → deadline."""
    query = select(Deadline).where(
        Deadline.kind == kind, col(Deadline.row_id).in_(row_ids), col(Deadline.met_at).is_(None)
    )
    found: dict[int, dict[str, Deadline]] = {}
    for row in db.exec(query):
        found.setdefault(row.row_id, {})[row.duty] = row
    return found


def overdue(db: Session, today: date, unit: str | None) -> list[Deadline]:
    """Return the unmet duties whose last possible date has passed, of one unit or of all, the longest overdue first."""
    query = (
        select(Deadline)
        .where(col(Deadline.met_at).is_(None), Deadline.latest < today, col(Deadline.duty).in_(BINDING))
        .order_by(col(Deadline.due), col(Deadline.id))
    )
    if unit is not None:
        query = query.where(Deadline.unit == unit)
    return list(db.exec(query))


def waiting(db: Session, now: datetime, limit: int) -> Sequence[Deadline]:
    """Return the duties the clock should look at now, the longest waiting first; what another process looks at is left out."""
    query = (
        select(Deadline)
        .where(
            col(Deadline.next_at).is_not(None), col(Deadline.next_at) <= now, col(Deadline.met_at).is_(None)
        )
        .order_by(col(Deadline.next_at), col(Deadline.id))
        .limit(limit)
    )
    return db.exec(query.with_for_update(skip_locked=True)).all()


def counted_otherwise(db: Session, calendar: str, limit: int) -> Sequence[Deadline]:
    """Return unmet duties that were last counted by other working days than these."""
    query = (
        select(Deadline)
        .where(col(Deadline.met_at).is_(None), Deadline.calendar != calendar)
        .order_by(col(Deadline.id))
        .limit(limit)
    )
    return db.exec(query.with_for_update()).all()


def listeners(db: Session, limit: int) -> Sequence[Person]:
    """Return the next persons for whom a word waits."""
    waits = select(Reminder.person_id).where(col(Reminder.told_at).is_(None)).distinct()
    return db.exec(
        select(Person).where(col(Person.id).in_(waits)).order_by(col(Person.id)).limit(limit)
    ).all()


def words_for(db: Session, person_id: int) -> list[tuple[Reminder, Deadline]]:
    """Return the words that wait for one person, by the date they are about."""
    query = (
        select(Reminder, Deadline)
        .join(Deadline, col(Deadline.id) == col(Reminder.deadline_id))
        .where(Reminder.person_id == person_id, col(Reminder.told_at).is_(None))
        .order_by(col(Deadline.due), col(Deadline.id))
    )
    return list(db.exec(query))


def known_before(db: Session, deadline_id: int, person_id: int) -> date | None:
    """Return the date somebody believes to hold, where he has not yet heard that it moved from there."""
    query = select(Reminder).where(
        Reminder.deadline_id == deadline_id,
        Reminder.person_id == person_id,
        Reminder.word == MOVED,
        col(Reminder.told_at).is_(None),
        col(Reminder.before).is_not(None),
    )
    first = db.exec(query.order_by(col(Reminder.version)).limit(1)).first()
    return first.before if first else None


def is_anything_due(db: Session, now: datetime) -> bool:
    """Tell whether the clock should look at a duty, or a word waits for somebody."""
    looked_at = select(Deadline.id).where(
        col(Deadline.next_at).is_not(None), col(Deadline.next_at) <= now, col(Deadline.met_at).is_(None)
    )
    untold = select(Reminder.person_id).where(col(Reminder.told_at).is_(None))
    return any(db.exec(query.limit(1)).first() is not None for query in (looked_at, untold))
