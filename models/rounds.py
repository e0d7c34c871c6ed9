"""Rounds: contributors of a lock give once more, for one replacement that somebody consented to (第十八、二十条)."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, col, select

from models.machine.row import Recorded
from models.recusals import Recusal
from models.substitutions import Substitution
from models.tasks import Lock


class Round(Recorded, table=True):
    """封存重抽的一轮: what its contributors give is bound to the proof as it stood when it began.

    Attributes:
        kind, row_id: of the request that is to be drawn.
        consent: hash of the ledger's entry that consented.
        base: the proof that the redraw is appended to.
        fingerprint: what they seal for (``rules.seed.round_fingerprint``).
        commitment, contributors: of the lock.
        open: until it is drawn, given up, or overtaken by another redraw.
    """

    __tablename__ = "redraw_round"
    recorded: ClassVar[tuple[str, ...]] = (
        "lock_id", "kind", "row_id", "consent", "base", "fingerprint", "commitment", "contributors", "open", "at",
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    lock_id: int = Field(foreign_key="task_lock.id", index=True)
    kind: str = Field(max_length=16)
    row_id: int
    consent: str = Field(max_length=64)
    base: str = Field(max_length=64)
    fingerprint: str = Field(max_length=64)
    commitment: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    contributors: list[int] = Field(sa_column=Column(JSON, nullable=False))
    open: bool = True
    at: datetime


Giving = Lock | Round
"""What contributors give for."""
Request = Recusal | Substitution
"""What a round is held for."""


def open_round(db: Session, task_id: int) -> Round | None:
    """Return the round of a task that waits for its contributors or its result, if any."""
    query = select(Round).join(Lock, col(Lock.id) == col(Round.lock_id))
    query = query.where(Lock.task_id == task_id, col(Lock.open), col(Round.open))
    return db.exec(query).first()


def awaiting(db: Session) -> list[Round]:
    """Return the rounds of all tasks that wait for their contributors or their results, the oldest first."""
    query = select(Round).join(Lock, col(Lock.id) == col(Round.lock_id))
    return list(db.exec(query.where(col(Lock.open), col(Round.open)).order_by(col(Round.id))))


def of_request(db: Session, request: Request) -> Round | None:
    """Return the round that is open for a request, if any."""
    about = (Round.kind == str(request.__tablename__), Round.row_id == request.id)
    return db.exec(select(Round).where(*about, col(Round.open))).first()


def request(db: Session, kind: str, row_id: int, *, hold: bool = False) -> Request:
    """Return what a round is held for, its row locked where it is to be moved."""
    if kind == Recusal.__tablename__:
        return db.get_one(Recusal, row_id, with_for_update=hold)
    return db.get_one(Substitution, row_id, with_for_update=hold)
