"""Visits: the day on which a team means to go (第十九条)."""

from datetime import date, datetime

from sqlmodel import Field, Session, SQLModel


class PlannedVisit(SQLModel, table=True):
    """The day announced for an inspection; it binds nobody and never moves the window's end."""

    __tablename__ = "planned_visit"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    day: date
    announced_by: int = Field(foreign_key="person.id")
    at: datetime


def planned(db: Session, inspection_id: int) -> date | None:
    """Return the day announced for an inspection, or None."""
    row = db.get(PlannedVisit, inspection_id)
    return row.day if row else None
