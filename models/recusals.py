"""Recusals: who asked to step aside from which team, and why, by the reason's code (第二十条)."""

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field

from models.machine.row import Recorded


class Recusal(Recorded, table=True):
    """回避申请; an open one stops no clock."""

    __tablename__ = "recusal"
    recorded: ClassVar[tuple[str, ...]] = ("number", "member_id", "person_id", "reason")

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(default=0, index=True)
    member_id: int = Field(foreign_key="member.id", unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    reason: str = Field(max_length=32)
    at: datetime
