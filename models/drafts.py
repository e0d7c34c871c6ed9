"""Drafts of findings: what a team has filled in so far, one row an item, kept the moment it was said (第二十二条)."""

from datetime import datetime

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field, Session, SQLModel, UniqueConstraint, select


class Draft(SQLModel, table=True):
    """What stands for one item of a visit until somebody of the team confirms the whole; afterwards what a correction starts from."""

    __tablename__ = "finding_draft"
    __table_args__ = (UniqueConstraint("inspection_id", "item_code"),)

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    item_code: str = Field(max_length=32)
    categories: list[str] = Field(sa_column=Column(JSON, nullable=False))
    remark: str = Field(default="", sa_type=Text)
    basis: str = Field(default="", sa_type=Text)
    person_id: int = Field(foreign_key="person.id")
    at: datetime


def of_inspection(db: Session, inspection_id: int) -> dict[str, Draft]:
    """Return what stands, item by item."""
    query = select(Draft).where(Draft.inspection_id == inspection_id)
    return {row.item_code: row for row in db.exec(query)}
