"""The post: each message received once, each letter until it is delivered, each parcel that carries letters."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, text
from sqlmodel import Field, SQLModel, UniqueConstraint


class Handling(StrEnum):
    """What became of a received message."""

    NEW = "new"
    HANDLED = "handled"
    INCIDENT = "incident"


class Received(SQLModel, table=True):
    """A message as it came in, stored before the platform is answered; UNIQUE (channel, key) makes repeats harmless.

    ``lane`` is whose order it must keep: one lane is handled one message at a time, oldest first.
    """

    __tablename__ = "received"
    __table_args__ = (
        UniqueConstraint("channel", "key"),
        Index(
            "ix_received_open",
            "lane",
            "id",
            postgresql_where=text("state = 'new'"),
            sqlite_where=text("state = 'new'"),
        ),
        Index(
            "ix_received_new",
            "id",
            postgresql_where=text("state = 'new'"),
            sqlite_where=text("state = 'new'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=32)
    key: str = Field(max_length=200)
    lane: str = Field(max_length=200)
    kind: str = Field(max_length=16)
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    at: datetime
    state: str = Field(default=Handling.NEW, max_length=16)
    tries: int = 0
    claimed_by: str = Field(default="", max_length=64)
    claimed_until: datetime | None = None
    handled_at: datetime | None = None
    incident: str = Field(default="", max_length=16)


class Letter(SQLModel, table=True):
    """What was said, to whom; committed with the change that caused it, carried later by a parcel."""

    __tablename__ = "letter"
    __table_args__ = (
        Index(
            "ix_letter_unpacked",
            "id",
            postgresql_where=text("parcel_id IS NULL"),
            sqlite_where=text("parcel_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="chat_group.id")
    channel: str = Field(default="", max_length=32)
    address: str = Field(default="", max_length=256)
    template: str = Field(max_length=64)
    title: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    facts: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    choices: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    files: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    numbered: bool = False
    at: datetime
    not_before: datetime | None = None
    received_id: int | None = None
    parcel_id: int | None = Field(default=None, foreign_key="parcel.id", index=True)

    @property
    def serial(self) -> str:
        """The number that makes this letter recognisable to people: no two are alike."""
        return f"{self.at:%Y}-{self.id:06d}"


class Carriage(StrEnum):
    """Where a parcel is on its way."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"


OPEN_CARRIAGE = (Carriage.PENDING, Carriage.CLAIMED, Carriage.SENDING)


class Parcel(SQLModel, table=True):
    """One or several letters to one address, with the payload made once and the part that is next to go."""

    __tablename__ = "parcel"
    __table_args__ = (
        Index(
            "ix_parcel_open",
            "next_at",
            postgresql_where=text("state IN ('pending', 'claimed', 'sending')"),
            sqlite_where=text("state IN ('pending', 'claimed', 'sending')"),
        ),
        Index("ix_parcel_to", "channel", "address", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=32)
    address: str = Field(max_length=256)
    to_group: bool = False
    payload: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    part: int = 0
    state: str = Field(default=Carriage.PENDING, max_length=16)
    attempts: int = 0
    owner: str = Field(default="", max_length=64)
    claimed_until: datetime | None = None
    next_at: datetime
    first_ambiguous_at: datetime | None = None
    sent_at: datetime | None = None
    error: str = Field(default="", max_length=500)


class Attempt(SQLModel, table=True):
    """One call to a platform, written down before it is made: the sliding log that pacing counts by."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_pace", "channel", "address", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=32)
    address: str = Field(max_length=256)
    parcel_id: int = Field(foreign_key="parcel.id", index=True)
    at: datetime


class Said(SQLModel, table=True):
    """A key under which something was said once and never again (``ctx.once``)."""

    __tablename__ = "said"

    key: str = Field(primary_key=True, max_length=200)
    at: datetime


class SpentChoice(SQLModel, table=True):
    """A button's one-time token after its use: by whom and when."""

    __tablename__ = "spent_choice"

    token: str = Field(primary_key=True, max_length=64)
    person_id: int
    at: datetime
