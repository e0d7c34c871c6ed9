"""The rosters (名录库): subjects, inspectors, items; and the batches by which they came in (第八至十二条)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, func, select


class Subject(SQLModel, table=True):
    """检查对象; ``salt`` hides its code in everything published, ``level`` never leaves the office."""

    __tablename__ = "subject"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=64)
    name: str = Field(index=True, max_length=200)
    authority: str = Field(max_length=64)
    level: str = Field(index=True, max_length=16)
    industry: str = Field(default="", max_length=64)
    kind: str = Field(default="", max_length=32)
    address: str = Field(default="", max_length=300)
    contact: str = Field(default="", max_length=64)
    phone: str = Field(default="", max_length=32)
    key_case: str = Field(default="", max_length=64)
    executing_unit: str = Field(default="", index=True, max_length=64)
    active: bool = True
    salt: str = Field(max_length=64)


class SubjectItem(SQLModel, table=True):
    """An item of the item list that applies to a subject."""

    __tablename__ = "subject_item"

    subject_id: int = Field(foreign_key="subject.id", primary_key=True)
    item_code: str = Field(primary_key=True, index=True, max_length=32)


class Inspector(SQLModel, table=True):
    """执法检查人员 (or an expert, who helps and never counts towards the two: 第十一条)."""

    __tablename__ = "inspector"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    sex: str = Field(default="", max_length=8)
    post: str = Field(default="", max_length=64)
    kind: str = Field(max_length=16)
    certificate: str = Field(default="", max_length=64)
    certificate_until: date | None = None
    fields: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    phone: str = Field(default="", max_length=32)
    on_duty: bool = True
    can_lead: bool = False
    conflicts: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    salt: str = Field(max_length=64)


class Item(SQLModel, table=True):
    """抽查事项: name, content, basis (第八条)."""

    __tablename__ = "item"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=32)
    name: str = Field(max_length=200)
    content: str = Field(default="", max_length=2000)
    subjects: str = Field(default="", max_length=200)
    item_class: str = Field(default="", max_length=32)
    methods: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    basis: str = Field(default="", max_length=500)
    unit: str = Field(default="", max_length=64)


class BatchState(StrEnum):
    """How far an import has come."""

    READ = "read"
    APPLYING = "applying"
    APPLIED = "applied"
    DISMISSED = "dismissed"


class Batch(SQLModel, table=True):
    """One file handed in: what it was, its report row by row, and whether it was taken; nothing of it is ever overwritten.

    ``sha256``, ``rows_file`` and ``report_file`` are the cabinet's names of the file itself, of the rows to be entered
    with what stood there before, and of the whole report; ``chunks`` are the places of the rows that go in together, and
    ``applied`` counts those that are in. ``rosters`` is the bureau's count that it was compared with, or last moved on to.
    """

    __tablename__ = "batch"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=16)
    file_name: str = Field(max_length=255)
    sha256: str = Field(max_length=64)
    number: int = Field(default=0, index=True)
    rows_file: str = Field(default="", max_length=64)
    report_file: str = Field(default="", max_length=64)
    chunks: list[list[int]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    person_id: int = Field(foreign_key="person.id")
    at: datetime
    state: str = Field(default=BatchState.READ, max_length=16)
    rows: int = 0
    applied: int = 0
    added: int = 0
    changed: int = 0
    rosters: int = 0
    report: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def items(db: Session, codes: list[str] | tuple[str, ...]) -> list[Item]:
    """Return the items of these codes in this order."""
    found = {item.code: item for item in db.exec(select(Item).where(col(Item.code).in_(codes)))}
    return [found[code] for code in codes if code in found]


def pool_size(db: Session, codes: list[str]) -> int:
    """Return how many active subjects any of the items applies to."""
    query = (
        select(func.count(func.distinct(SubjectItem.subject_id)))
        .join(Subject, col(Subject.id) == col(SubjectItem.subject_id))
        .where(col(SubjectItem.item_code).in_(codes), col(Subject.active))
    )
    return db.exec(query).one()
