"""Substitutions: which subject can not be visited and why, what was decided, and which inspection came in its place (第十八条)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, Text, text
from sqlmodel import Field, Session, col, func, select

from models.inspections import Inspection
from models.machine.row import Recorded
from models.recusals import STANDING
from rules.workflow import InspectionState, RecusalState

_STANDS = text("state IN ('open', 'consented', 'stalled')")


class Substitution(Recorded, table=True):
    """换对象申请; an open one stops no clock.

    Attributes:
        inspection_id: whose subject would be replaced.
        person_id: who asks: of the team, or who decides for its unit.
        unit: executes the inspection; its people decide.
        reason: code of the catalogue.
        answer: why it was denied.
        sequence: which redraw of its lock replaced the subject; 0 before.
    """

    __tablename__ = "substitution"
    __table_args__ = (
        Index(
            "uq_substitution_standing", "inspection_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS
        ),
    )  # fmt: skip
    recorded: ClassVar[tuple[str, ...]] = (
        "number", "inspection_id", "person_id", "unit", "reason", "at", "state", "decided_by", "decided_at", "answer",
        "sequence",
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(default=0, index=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    unit: str = Field(index=True, max_length=64)
    reason: str = Field(max_length=32)
    at: datetime
    state: str = Field(default=RecusalState.OPEN, index=True, max_length=16)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    answer: str = Field(default="", sa_type=Text)
    sequence: int = 0


def of_inspection(db: Session, inspection_id: int) -> Sequence[Substitution]:
    """Return everything that was asked about one inspection's subject, oldest first."""
    query = select(Substitution).where(Substitution.inspection_id == inspection_id)
    return db.exec(query.order_by(col(Substitution.id))).all()


def standing(db: Session, inspection_ids: Iterable[int]) -> dict[int, Substitution]:
    """Return what stands about some inspections' subjects, by inspection."""
    wanted = col(Substitution.inspection_id).in_(list(inspection_ids))
    query = select(Substitution).where(wanted, col(Substitution.state).in_(STANDING))
    return {one.inspection_id: one for one in db.exec(query)}


def unfinished(db: Session) -> Sequence[Substitution]:
    """Return what stands, by number."""
    query = select(Substitution).where(col(Substitution.state).in_(STANDING))
    return db.exec(query.order_by(col(Substitution.number))).all()


def count_substituted(db: Session, task_id: int) -> int:
    """Return how many of a task's subjects were replaced."""
    replaced = Inspection.state == InspectionState.REPLACED
    query = select(func.count()).select_from(Inspection).where(Inspection.task_id == task_id, replaced)
    return db.exec(query).one()
