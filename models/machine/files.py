"""Files: kept once under the hash of their content; and the attachments a porter still has to fetch."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint


class StoredFile(SQLModel, table=True):
    """A file in the content-addressed directory; the row exists only after its bytes are safely on disk."""

    __tablename__ = "stored_file"

    sha256: str = Field(primary_key=True, max_length=64)
    size: int
    name: str = Field(max_length=255)
    at: datetime


class Fetching(StrEnum):
    """How far an attachment has come."""

    PENDING = "pending"
    FETCHED = "fetched"
    FAILED = "failed"


class Attachment(SQLModel, table=True):
    """Something a message referred to; the porter fetches it and hands it in as a message of its own."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("received_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    received_id: int = Field(foreign_key="received.id")
    position: int = 0
    channel: str = Field(max_length=32)
    account: str = Field(max_length=128)
    reference: str = Field(max_length=1000)
    name: str = Field(default="", max_length=255)
    state: str = Field(default=Fetching.PENDING, index=True, max_length=16)
    tries: int = 0
    next_at: datetime
    sha256: str = Field(default="", max_length=64)
