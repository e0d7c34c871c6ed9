"""Recusals: who is to leave which team and why, what was decided, and who came in the place (第二十条)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, Text, text
from sqlmodel import Field, Session, col, func, select

from models.inspections import Inspection, Member
from models.machine.row import Recorded
from rules.workflow import Origin, RecusalState

STANDING = (RecusalState.OPEN, RecusalState.CONSENTED, RecusalState.STALLED)
"""Of one place no two stand at a time."""
_STANDS = text("state IN ('open', 'consented', 'stalled')")


class Recusal(Recorded, table=True):
    """回避申请; an open one stops no clock.

    Attributes:
        member_id: the place that would become free.
        person_id: who would leave it.
        unit: whose deputy decides.
        origin: asked by himself, or found by an import (``rules.workflow.Origin``).
        reason: code of the catalogue; of a found one what he lacks (``rules.replacement.Lack``).
        answer: why it was denied, in words for the inspector; never in the ledger.
        sequence: which redraw of its lock replaced him; 0 before.
        sealed: whether contributors give for it once more (``models.rounds``).
    """

    __tablename__ = "recusal"
    __table_args__ = (
        Index(
            "uq_recusal_standing", "member_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS
        ),
    )
    recorded: ClassVar[tuple[str, ...]] = (
        "number", "member_id", "person_id", "unit", "origin", "reason", "at", "state", "decided_by", "decided_at", "answer",
        "sequence", "sealed",
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(default=0, index=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    unit: str = Field(index=True, max_length=64)
    origin: str = Field(default=Origin.ASKED, max_length=16)
    reason: str = Field(max_length=32)
    at: datetime
    state: str = Field(default=RecusalState.OPEN, index=True, max_length=16)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    answer: str = Field(default="", sa_type=Text)
    sequence: int = 0
    sealed: bool = False


def of_place(db: Session, member_id: int) -> Sequence[Recusal]:
    """Return everything that was asked or found about one place, oldest first."""
    return db.exec(select(Recusal).where(Recusal.member_id == member_id).order_by(col(Recusal.id))).all()


def standing(db: Session, member_ids: Iterable[int]) -> set[int]:
    """Return those of these places about which a recusal stands."""
    query = select(Recusal.member_id).where(
        col(Recusal.member_id).in_(list(member_ids)), col(Recusal.state).in_(STANDING)
    )
    return set(db.exec(query))


def waiting(db: Session) -> Sequence[Recusal]:
    """Return the recusals on which somebody must still decide, by number."""
    query = select(Recusal).where(col(Recusal.state).in_((RecusalState.OPEN, RecusalState.STALLED)))
    return db.exec(query.order_by(col(Recusal.number))).all()


def of_person(db: Session, person_id: int) -> Sequence[Recusal]:
    """Return what somebody asked for himself, the newest first."""
    query = select(Recusal).where(Recusal.person_id == person_id, Recusal.origin == Origin.ASKED)
    return db.exec(query.order_by(col(Recusal.number).desc())).all()


def count_replaced(db: Session, task_id: int) -> int:
    """Return how often somebody of a task's teams was replaced."""
    query = (
        select(func.count())
        .select_from(Member)
        .join(Inspection, col(Inspection.id) == col(Member.inspection_id))
        .where(Inspection.task_id == task_id, col(Member.replaces).is_not(None))
    )
    return db.exec(query).one()
