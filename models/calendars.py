"""The calendar: working days as papers and the office set them; every edition is kept, the newest holds."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, col, select

from models.machine.row import Recorded


class CalendarEdition(Recorded, table=True):
    """All that was known about working days from a moment on.

    Attributes:
        id: counts the editions.
        version: the calendar's own name, made of its years and its content.
        days: what papers of the State Council say, ISO date → ``{"worked": bool, "paper": str}``.
        local: what the office set above them, ISO date → ``{"worked": bool, "reason": str, "by": person}``.
        basis: the papers or the reason of this edition.
        sha256: of the file it came from.
    """

    __tablename__ = "calendar_edition"
    recorded: ClassVar[tuple[str, ...]] = (
        "version", "first_year", "last_year", "days", "local", "basis", "sha256", "person_id", "at",
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    version: str = Field(max_length=32)
    first_year: int
    last_year: int
    days: dict[str, dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    local: dict[str, dict[str, Any]] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    basis: str = Field(default="", max_length=300)
    sha256: str = Field(default="", max_length=64)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime

    def worked(self) -> dict[date, bool]:
        """Return what holds: day → whether it is worked; the office's word stands above the paper's."""
        return {date.fromisoformat(day): row["worked"] for day, row in (self.days | self.local).items()}


def newest(db: Session) -> CalendarEdition | None:
    """Return the edition that holds, or None before the first."""
    return db.exec(select(CalendarEdition).order_by(col(CalendarEdition.id).desc()).limit(1)).first()


def standing(db: Session) -> tuple[int, str]:
    """Return the number and the version of the edition that holds; 0 and nothing before the first."""
    query = select(CalendarEdition.id, CalendarEdition.version).order_by(col(CalendarEdition.id).desc())
    found = db.exec(query.limit(1)).first()
    return (found[0] or 0, found[1]) if found else (0, "")
