"""Inspections, their teams, findings and publications; and the release by each executing unit (第十八至二十五条)."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from sqlalchemy import JSON, Column, Text
from sqlalchemy.orm import aliased
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
    """检查: one subject of one task, all its items in one visit (第二十二条).

    Attributes:
        unit: executes it.
        replaces: the inspection in whose place it came, because its subject could not be visited.
    """

    __tablename__ = "inspection"
    __table_args__ = (UniqueConstraint("task_id", "subject_id"),)
    recorded: ClassVar[tuple[str, ...]] = (
        "number", "task_id", "subject_id", "unit", "items", "state", "dispatched_at", "recorded_by", "recorded_at",
        "approved_by", "approved_at", "publication_id", "returns", "replaces",
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
    replaces: int | None = Field(default=None, foreign_key="inspection.id", unique=True)


class Member(Recorded, table=True):
    """An inspector's (or expert's) place on an inspection's team; the leader is one of them (第十九、二十条).

    Attributes:
        unit: from which he was drawn, whatever becomes of him later.
        left_at: when he left the team; who left stays on record, and is on no team.
        replaces: the place that he took over.
    """

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("inspection_id", "inspector_id"),)
    recorded: ClassVar[tuple[str, ...]] = (
        "inspection_id", "inspector_id", "unit", "leader", "accepted_at", "left_at", "replaces",
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    inspector_id: int = Field(foreign_key="inspector.id", index=True)
    unit: str = Field(max_length=64)
    leader: bool = False
    accepted_at: datetime | None = None
    left_at: datetime | None = None
    replaces: int | None = Field(default=None, foreign_key="member.id", unique=True)


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


def release(db: Session, task_id: int, unit: str) -> Release | None:
    """Return a task's release at one executing unit, or None where it was not dispatched to that."""
    query = select(Release).where(Release.task_id == task_id, Release.unit == unit)
    return db.exec(query.with_for_update()).first()


def successor(db: Session, inspection_id: int) -> Inspection | None:
    """Return the inspection that came in another's place, if any."""
    return db.exec(select(Inspection).where(Inspection.replaces == inspection_id)).first()


def team(db: Session, inspection_id: int) -> list[tuple[Member, Inspector, Person]]:
    """Return the team as it stands, leader first."""
    return teams(db, [inspection_id])[inspection_id]


def teams(db: Session, ids: Iterable[int]) -> dict[int, list[tuple[Member, Inspector, Person]]]:
    """Return the teams of some inspections as they stand, leaders first."""
    wanted = list(ids)
    query = (
        select(Member, Inspector, Person)
        .join(Inspector, col(Inspector.id) == col(Member.inspector_id))
        .join(Person, col(Person.id) == col(Inspector.person_id))
        .where(col(Member.inspection_id).in_(wanted), col(Member.left_at).is_(None))
        .order_by(col(Member.leader).desc(), col(Inspector.kind) == "expert", Person.badge)
    )
    found: dict[int, list[tuple[Member, Inspector, Person]]] = {one: [] for one in wanted}
    for member, inspector, person in db.exec(query):
        found[member.inspection_id].append((member, inspector, person))
    return found


def of_person(db: Session, person_id: int, states: tuple[str, ...]) -> list[Inspection]:
    """Return the inspections a person is on, in these states, by number."""
    query = (
        select(Inspection)
        .join(Member, col(Member.inspection_id) == col(Inspection.id))
        .join(Inspector, col(Inspector.id) == col(Member.inspector_id))
        .where(
            Inspector.person_id == person_id, col(Inspection.state).in_(states), col(Member.left_at).is_(None)
        )
        .order_by(Inspection.number)  # type: ignore[arg-type]
    )
    return list(db.exec(query))


def replacements(db: Session, inspection_id: int) -> list[tuple[Member, Person, Person]]:
    """Return who came to an inspection's team later: his place, himself and whom he replaced, in their order."""
    came, left = aliased(Inspector), aliased(Inspector)
    newcomer, leaver, before = aliased(Person), aliased(Person), aliased(Member)
    query = (
        select(Member, newcomer, leaver)
        .join(before, col(before.id) == col(Member.replaces))
        .join(came, col(came.id) == col(Member.inspector_id))
        .join(left, col(left.id) == col(before.inspector_id))
        .join(newcomer, col(newcomer.id) == col(came.person_id))
        .join(leaver, col(leaver.id) == col(left.person_id))
        .where(Member.inspection_id == inspection_id)
        .order_by(col(Member.id))
    )
    return list(db.exec(query))


def findings(db: Session, inspection_id: int) -> dict[str, Finding]:
    """Return what was found, item by item."""
    return {
        row.item_code: row for row in db.exec(select(Finding).where(Finding.inspection_id == inspection_id))
    }
