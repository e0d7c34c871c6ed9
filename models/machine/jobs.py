"""Jobs: long work that a worker computes from a read session, in a process of its own."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class Working(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(SQLModel, table=True):
    """A computation asked for by a handler; its result comes back through the same door as a message."""

    __tablename__ = "job"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=64)
    args: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    person_id: int | None = Field(default=None, foreign_key="person.id")
    state: str = Field(default=Working.WAITING, index=True, max_length=16)
    done: int = 0
    total: int = 0
    tries: int = 0
    owner: str = Field(default="", max_length=64)
    claimed_until: datetime | None = None
    at: datetime
    finished_at: datetime | None = None
    error: str = Field(default="", max_length=500)
