"""Evidence (证据): files and what is kept elsewhere, each bound to one inspection; and whose files wait for a word (第二十四、二十六条)."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, text
from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, func, select

from models.machine.row import Recorded

STANDING = text("removed_at IS NULL")


class Evidence(Recorded, table=True):
    """One piece: a file in the cabinet under its hash, or (外部存放) where a recorder's video lies, with its hash.

    ``place`` is its number within the inspection, given once; a piece that was taken back stays, and its number with it.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("inspection_id", "place"),
        Index(
            "ix_evidence_standing", "inspection_id", "sha256", unique=True, postgresql_where=STANDING, sqlite_where=STANDING
        ),
    )  # fmt: skip
    recorded: ClassVar[tuple[str, ...]] = (
        "inspection_id", "place", "item_code", "kind", "sha256", "size", "name", "recorder", "location", "person_id", "at",
        "removed_at",
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    place: int
    item_code: str = Field(default="", max_length=32)
    kind: str = Field(max_length=16)
    sha256: str = Field(index=True, max_length=64)
    size: int = 0
    name: str = Field(max_length=255)
    recorder: str = Field(default="", max_length=64)
    location: str = Field(default="", max_length=200)
    person_id: int = Field(foreign_key="person.id")
    at: datetime
    removed_at: datetime | None = None


class Aim(SQLModel, table=True):
    """Where a person's next files go, as he said or as his last ones went; forgotten after a while."""

    __tablename__ = "evidence_aim"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id")
    item_code: str = Field(default="", max_length=32)
    until: datetime


class Unplaced(SQLModel, table=True):
    """A file whose sender has not said yet which inspection he means."""

    __tablename__ = "evidence_unplaced"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    sha256: str = Field(max_length=64)
    name: str = Field(max_length=255)
    at: datetime


def of_inspection(db: Session, inspection_id: int) -> list[Evidence]:
    """Return what stands, oldest first."""
    query = select(Evidence).where(
        Evidence.inspection_id == inspection_id, col(Evidence.removed_at).is_(None)
    )
    return list(db.exec(query.order_by(col(Evidence.place))))


def at_place(db: Session, inspection_id: int, place: int) -> Evidence | None:
    """Return the piece of this number, unless it was taken back."""
    query = select(Evidence).where(
        Evidence.inspection_id == inspection_id, Evidence.place == place, col(Evidence.removed_at).is_(None)
    )
    return db.exec(query).first()


def next_place(db: Session, inspection_id: int) -> int:
    """Return the number of the next piece; the inspection's row is locked, so no two get the same."""
    highest = select(func.max(Evidence.place)).where(Evidence.inspection_id == inspection_id)
    return (db.exec(highest).one() or 0) + 1


def unplaced(db: Session, person_id: int) -> list[Unplaced]:
    """Return a person's files that wait for his word, oldest first."""
    query = select(Unplaced).where(Unplaced.person_id == person_id).order_by(col(Unplaced.id))
    return list(db.exec(query.with_for_update()))
