"""Heartbeats of the clock's scans, and the leases by which processes share a channel's pace."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Heartbeat(SQLModel, table=True):
    """When a scan last ended well; readiness reads this, never the scheduler's own word."""

    __tablename__ = "heartbeat"

    name: str = Field(primary_key=True, max_length=64)
    at: datetime


class Lease(SQLModel, table=True):
    """Who may pace a channel until when; the epoch rises with each new holder and fences the old one."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True, max_length=64)
    holder: str = Field(default="", max_length=64)
    epoch: int = 0
    until: datetime
