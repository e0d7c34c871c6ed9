"""Plan lines, tasks, locks, contributions and draws (第十三至十八条)."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, func, select

from models.machine.row import Recorded
from rules.contributions import Deed
from rules.lock import Salting
from rules.workflow import TaskState


class PlanLine(SQLModel, table=True):
    """One line of the yearly plan: what is drawn, at which ratios, when, by whom (第十三、十五条)."""

    __tablename__ = "plan_line"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=32)
    year: int
    name: str = Field(max_length=200)
    kind: str = Field(max_length=16)
    items: list[str] = Field(sa_column=Column(JSON, nullable=False))
    ratios: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    frequency: int = 1
    team_size: int = 2
    requirement: str = Field(default="", max_length=200)
    begins: date
    ends: date
    initiating_unit: str = Field(index=True, max_length=64)
    departments: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    execution: str = Field(max_length=16)


class Task(Recorded, table=True):
    """抽查任务; ``publish_names`` is the task's 名单公示 switch (default: names only after the visits)."""

    __tablename__ = "task"
    recorded: ClassVar[tuple[str, ...]] = (
        "number", "plan_code", "name", "kind", "unit", "items", "ratios", "team_size", "departments", "execution",
        "requirement", "begins", "ends", "publish_names", "state", "opened_by",
        "opened_at", "catalogues", "aborts",
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(default=0, index=True)
    plan_code: str = Field(index=True, max_length=32)
    name: str = Field(max_length=200)
    kind: str = Field(max_length=16)
    unit: str = Field(index=True, max_length=64)
    items: list[str] = Field(sa_column=Column(JSON, nullable=False))
    ratios: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    team_size: int
    departments: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    execution: str = Field(max_length=16)
    requirement: str = Field(default="", max_length=200)
    begins: date
    ends: date
    publish_names: bool = False
    state: str = Field(default=TaskState.OPEN, index=True, max_length=16)
    opened_by: int = Field(foreign_key="person.id")
    opened_at: datetime
    catalogues: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    aborts: int = 0


class Lock(Recorded, table=True):
    """A frozen pool: everything that can change the outcome stands in ``commitment``, hashed into ``fingerprint``.

    ``secret`` is the server's share: committed by its hash, revealed with the draw. ``chain`` is the secret start of the
    hash chain whose end is committed; each replacement reveals one link more. The rosters themselves are files kept
    under their hashes, the subjects with all that may not be published.
    """

    __tablename__ = "task_lock"
    recorded: ClassVar[tuple[str, ...]] = (
        "task_id", "sequence", "fingerprint", "commitment", "subjects_file", "inspectors_file", "secret", "chain", "contributors",
        "summary", "open", "locked_by", "locked_at",
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    sequence: int
    fingerprint: str = Field(max_length=64)
    commitment: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    subjects_file: str = Field(max_length=64)
    inspectors_file: str = Field(max_length=64)
    secret: str = Field(max_length=64)
    chain: str = Field(max_length=64)
    contributors: list[int] = Field(sa_column=Column(JSON, nullable=False))
    summary: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    open: bool = True
    locked_by: int = Field(foreign_key="person.id")
    locked_at: datetime


class Contribution(Recorded, table=True):
    """What one contributor did towards the seed of one lock: one entry of its log (``rules.contributions``).

    Attributes:
        round: id of the round of a redraw (``models.rounds``); 0 for the draw itself.
        deed: which of ``rules.contributions.Deed``.
        phrase, nonce, seal: what the deed holds, the rest empty; dice stand in ``phrase``.
        page: whose copy of the sealing page made the seal.
    """

    __tablename__ = "contribution"
    __table_args__ = (UniqueConstraint("lock_id", "round", "person_id", "deed"),)
    recorded: ClassVar[tuple[str, ...]] = (
        "lock_id", "round", "person_id", "deed", "phrase", "nonce", "seal", "page", "at",
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    lock_id: int = Field(foreign_key="task_lock.id", index=True)
    round: int = 0
    person_id: int = Field(foreign_key="person.id")
    deed: str = Field(default=Deed.PHRASE, max_length=16)
    phrase: str = Field(default="", max_length=500)
    nonce: str = Field(default="", max_length=32)
    seal: str = Field(default="", max_length=64)
    page: str = Field(default="", max_length=8)
    at: datetime


class Draw(Recorded, table=True):
    """What came out of a lock: the seed, and the proof by which anybody may recompute it."""

    __tablename__ = "draw"
    recorded: ClassVar[tuple[str, ...]] = (
        "lock_id", "seed", "proof_file", "result_hash", "drawn", "teams", "summary", "teams_file", "placed", "at",
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    lock_id: int = Field(foreign_key="task_lock.id", unique=True)
    seed: str = Field(max_length=64)
    proof_file: str = Field(max_length=64)
    result_hash: str = Field(max_length=64)
    drawn: int
    teams: int
    summary: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    teams_file: str = Field(max_length=64)
    placed: int = 0
    at: datetime


def of_number(db: Session, number: int) -> Task | None:
    """Return the task that talk calls by this number."""
    return db.exec(select(Task).where(Task.number == number)).first()


def open_lock(db: Session, task_id: int) -> Lock | None:
    """Return the task's lock that awaits its draw, or has been drawn and not been aborted."""
    query = select(Lock).where(Lock.task_id == task_id, col(Lock.open)).order_by(col(Lock.sequence).desc())
    return db.exec(query).first()


def next_sequence(db: Session, task_id: int) -> int:
    """Return which lock of its task the next one will be: those that were given up count for ever."""
    return 1 + db.exec(select(func.count()).select_from(Lock).where(Lock.task_id == task_id)).one()


def salting(db: Session, task: Task) -> Salting:
    """Return how the ids of a task's open lock are salted, or of the one that would come next."""
    assert task.id is not None
    lock = open_lock(db, task.id)
    return Salting(task.number, lock.sequence if lock else next_sequence(db, task.id))


def earlier(db: Session, task_id: int) -> list[str]:
    """Return the fingerprints of a task's locks, the first one first."""
    return list(db.exec(select(Lock.fingerprint).where(Lock.task_id == task_id).order_by(col(Lock.sequence))))


def awaiting(db: Session) -> list[Lock]:
    """Return the locks of all tasks that await their draw, the oldest first."""
    query = select(Lock).join(Task, col(Task.id) == col(Lock.task_id))
    return list(db.exec(query.where(col(Lock.open), Task.state == TaskState.LOCKED).order_by(col(Lock.id))))


def silent(db: Session, task_id: int) -> set[int]:
    """Return the contributors on whose account a lock of the task was given up."""
    given_up = db.exec(select(Lock.summary).where(Lock.task_id == task_id, col(Lock.open).is_(False)))
    return {one for summary in given_up for one in summary.get("silent", ())}


def contributions(db: Session, lock_id: int, round_: int = 0) -> list[Contribution]:
    """Return what was done towards a lock's seed, or that of one of its rounds, in the order in which it came: whoever adds to it holds the task's row."""
    query = select(Contribution).where(Contribution.lock_id == lock_id, Contribution.round == round_)
    return list(db.exec(query.order_by(col(Contribution.id))))


def draw_of(db: Session, lock_id: int) -> Draw | None:
    """Return what came out of a lock, or None while nothing has."""
    return db.exec(select(Draw).where(Draw.lock_id == lock_id)).first()


def current_draw(db: Session, task_id: int) -> Draw | None:
    """Return the draw that a task stands on, or None before it."""
    lock = open_lock(db, task_id)
    return draw_of(db, lock.id) if lock and lock.id else None
