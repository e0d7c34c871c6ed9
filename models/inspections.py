"""Inspections, their teams, findings and publications; and the release by each executing unit (第十八至二十五条)."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field, Session, UniqueConstraint, col, select

from models.machine.people import Person
from models.machine.row import Recorded
from models.rosters import Inspector
from rules.workflow import InspectionState


class Release(Recorded, table=True):
    """One task at one executing unit: dispatched to it, then released by its own people (第十九条)."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("task_id", "unit"),)
    recorded: ClassVar[tuple[str, ...]] = ("task_id", "unit", "dispatched_at", "released_by", "released_at")

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    unit: str = Field(index=True, max_length=64)
    dispatched_at: datetime
    released_by: int | None = Field(default=None, foreign_key="person.id")
    released_at: datetime | None = None


class Inspection(Recorded, table=True):
    """检查: one subject of one task, all its items in one visit (第二十二条); ``unit`` executes it."""

    __tablename__ = "inspection"
    __table_args__ = (UniqueConstraint("task_id", "subject_id"),)
    recorded: ClassVar[tuple[str, ...]] = (
        "number", "task_id", "subject_id", "unit", "items", "state", "dispatched_at", "recorded_by", "recorded_at",
        "approved_by", "approved_at", "publication_id", "returns",
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(default=0, index=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    subject_id: int = Field(foreign_key="subject.id", index=True)
    unit: str = Field(index=True, max_length=64)
    items: list[str] = Field(sa_column=Column(JSON, nullable=False))
    state: str = Field(default=InspectionState.DRAWN, index=True, max_length=16)
    dispatched_at: datetime | None = Field(default=None, index=True)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime | None = None
    approved_by: int | None = Field(default=None, foreign_key="person.id")
    approved_at: datetime | None = None
    returns: int = 0
    publication_id: int | None = Field(default=None, foreign_key="publication.id", index=True)


class Member(Recorded, table=True):
    """An inspector (or expert) on an inspection's team; the leader is one of them (第十九条)."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("inspection_id", "inspector_id"),)
    recorded: ClassVar[tuple[str, ...]] = ("inspection_id", "inspector_id", "leader", "accepted_at")

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    inspector_id: int = Field(foreign_key="inspector.id", index=True)
    leader: bool = False
    accepted_at: datetime | None = None


class Finding(Recorded, table=True):
    """检查结果 for one item: categories of the catalogue version the task was locked with."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("inspection_id", "item_code"),)
    recorded: ClassVar[tuple[str, ...]] = (
        "inspection_id",
        "item_code",
        "categories",
        "remark",
        "basis",
        "passed",
        "at",
    )

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    item_code: str = Field(max_length=32)
    categories: list[str] = Field(sa_column=Column(JSON, nullable=False))
    remark: str = Field(default="", sa_type=Text)
    basis: str = Field(default="", sa_type=Text)
    passed: bool = False
    at: datetime


class Publication(Recorded, table=True):
    """公示: the page as it was made, kept under its hash; a publication can not be edited (第二十五条)."""

    __tablename__ = "publication"
    recorded: ClassVar[tuple[str, ...]] = ("number", "task_id", "page", "sha256", "published_by", "at")

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(default=0, index=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    page: str = Field(max_length=255)
    sha256: str = Field(max_length=64)
    published_by: int = Field(foreign_key="person.id")
    at: datetime


def of_number(db: Session, number: int) -> Inspection | None:
    """Return the inspection that talk calls by this number."""
    return db.exec(select(Inspection).where(Inspection.number == number)).first()


def team(db: Session, inspection_id: int) -> list[tuple[Member, Inspector, Person]]:
    """Return the team, leader first."""
    query = (
        select(Member, Inspector, Person)
        .join(Inspector, col(Inspector.id) == col(Member.inspector_id))
        .join(Person, col(Person.id) == col(Inspector.person_id))
        .where(Member.inspection_id == inspection_id)
        .order_by(col(Member.leader).desc(), col(Inspector.kind) == "expert", Person.badge)
    )
    return list(db.exec(query))


def of_person(db: Session, person_id: int, states: tuple[str, ...]) -> list[Inspection]:
    """Return the inspections a person is on, in these states, by number."""
    query = (
        select(Inspection)
        .join(Member, col(Member.inspection_id) == col(Inspection.id))
        .join(Inspector, col(Inspector.id) == col(Member.inspector_id))
        .where(Inspector.person_id == person_id, col(Inspection.state).in_(states))
        .order_by(Inspection.number)  # type: ignore[arg-type]
    )
    return list(db.exec(query))


def findings(db: Session, inspection_id: int) -> dict[str, Finding]:
    """Return what was found, item by item."""
    return {
        row.item_code: row for row in db.exec(select(Finding).where(Finding.inspection_id == inspection_id))
    }
