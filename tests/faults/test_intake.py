"""Intake answers within a second while a draw of a million subjects and an import of 7 800 rows are under way."""

import asyncio
import gc
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.channels import Limits
from bot.channels.memory import MemoryChannel
from bot.cli import assembly
from bot.cli.demo import make_rosters
from bot.config import Settings
from bot.files.cabinet import Cabinet
from bot.machine import Machine
from bot.message import Incoming, Reference
from bot.moment import RealTime
from handlers.draws import pools
from models.machine import ledger
from models.machine.jobs import Job, Working
from models.machine.people import Account, Person, holders
from models.machine.post import Handling, Received
from models.machine.row import key
from models.machine.store import Store
from models.rosters import Batch, BatchState, Subject
from models.tasks import Contribution, Draw, Lock, Task
from rules import frozen, merkle, sampling, seed
from rules import lock as locks
from rules.contributions import Log
from rules.policy import Policy
from rules.roles import Role

SUBJECTS, ROWS = 1_000_000, 7_800
PAUSE = 0.05  # seconds between two words
SECRET, CHAIN, SALT = b"\x05" * 32, b"\x06" * 32, b"\x07" * 32
UNIT = make_rosters.SECURITY
SALTING = locks.Salting(900_001, 1)
POLICY = Policy(
    ratios={"A": 10}, rounding="up", drawn_per_year=2, mode="initiating", initiating_unit=UNIT, team_size=2,
    departments=(), field="", experts=0, window_ends="2026-04-30",
)  # fmt: skip


@dataclass(frozen=True)
class Frozen:
    """A pool as a lock keeps it; only those who will be drawn stand in the database."""

    roster: bytes
    public: bytes
    inspectors: bytes

    def fingerprints(self) -> dict[str, dict[str, object]]:
        """Return the part of a commitment that follows from the rosters."""
        contents = {"roster": self.roster, "subjects": self.public, "inspectors": self.inspectors}
        return {name: merkle.mark(content) for name, content in contents.items()}


def _freeze(store: Store) -> tuple[Frozen, dict[str, str]]:
    """Return a pool of a million subjects and the bureau's inspectors, and salted id → code."""
    salt = SALTING.salt(SALT.hex())
    codes = {locks.pid(salt, f"S{at}"): f"S{at}" for at in range(SUBJECTS)}
    opening, pids = locks.opening(salt), sorted(codes)
    lines = [frozen.SUBJECT_HEADER, *(f"{pid}\tA\t0\t0\t0\t0\t0\t\t{UNIT}\t{opening}" for pid in pids), ""]
    public = [frozen.PUBLIC_HEADER, *(f"{pid}\tA\t" for pid in pids), ""]
    with store.read() as db:
        people, _ = pools.inspectors(db, SALTING, ())
    contents = ("\n".join(lines).encode(), "\n".join(public).encode(), frozen.inspectors_tsv(people))
    return Frozen(*contents), codes


def _lock(db: Session, cabinet: Cabinet, pool: Frozen, codes: dict[str, str]) -> int:
    """Enter a task that is locked over the frozen pool, with both phrases given, and the subjects that will be drawn."""
    now = datetime.now(UTC)
    first, second = (key(one) for one in holders(db, Role.DEPUTY)[:2])
    task = Task(
        number=900_001, plan_code="x", name="百万", kind="internal", unit=UNIT, items=["GA-001"], ratios={"A": 10}, team_size=2,
        execution="initiating", begins=now.date(), ends=now.date(), opened_by=first, opened_at=now, state="locked", salt="s",
        catalogues={"findings": 1},
    )  # fmt: skip
    db.add(task)
    db.flush()
    commitment = {
        "protocol": locks.PROTOCOL, "algorithms": dict(locks.ALGORITHMS), "method": "phrases", "policy": POLICY.as_facts(),
        "contributors": [{"id": locks.pid(CHAIN, str(one)), "unit": str(one)} for one in (first, second)], "items": ["GA-001"],
        "coordination": locks.ONE_VISIT, "secret_hash": seed.secret_hash(SECRET), "chain": CHAIN.hex(), "previous_head": "0" * 64, "page": "",
        "sequence": 1, "earlier": [], "task": 900_001, **pool.fingerprints(),
    }  # fmt: skip
    lock = Lock(
        task_id=key(task), sequence=1, fingerprint=locks.commitment(commitment).hex(), commitment=commitment,
        subjects_file=cabinet.put(pool.roster), inspectors_file=cabinet.put(pool.inspectors), secret=SECRET.hex(), chain=CHAIN.hex(),
        contributors=[first, second], summary={}, locked_by=first, locked_at=now, salt="s",
    )  # fmt: skip
    db.add(lock)
    db.flush()
    given = [
        Contribution(lock_id=key(lock), person_id=one, phrase="话", at=now, salt="s")
        for one in (first, second)
    ]
    db.add_all(given)
    fingerprint = locks.commitment(commitment)
    entries = [{"deed": "phrase", "by": one["id"], "phrase": "话"} for one in commitment["contributors"]]
    found = seed.seed(fingerprint, SECRET, Log.of(fingerprint, commitment, entries).shares())
    for pid in sampling.draw(list(codes), SUBJECTS // 1000, found, "A"):
        db.add(Subject(code=codes[pid], name=codes[pid], authority="", level="A", salt=SALT.hex()))
    db.flush()
    notes = [ledger.Note("test", None, row, "", {}) for row in (task, lock, *given)]
    ledger.append_all(db, notes, at=now, versions={}, received_id=None)
    return key(lock)


def _accounts(store: Store) -> tuple[str, list[str]]:
    with store.read() as db:
        administrator = next(one for one in holders(db, Role.ADMINISTRATOR) if one.unit)
        query = select(Account.address).join(Person, col(Person.id) == col(Account.person_id))
        everybody = list(db.exec(query.where(Account.channel == "memory", Person.id != administrator.id)))
        return administrator.badge, everybody


def _is_done(store: Store) -> bool:
    with store.read() as db:
        open_jobs = select(Job.id).where(col(Job.state).in_((Working.WAITING, Working.RUNNING)))
        words = select(Received.id).where(Received.state == Handling.NEW, col(Received.kind) != "tick")
        applied = db.exec(select(Batch.state).order_by(col(Batch.id).desc())).first() == BatchState.APPLIED
        return applied and not db.exec(open_jobs).first() and not db.exec(words).first()


def _confirmation(store: Store) -> str | None:
    with store.read() as db:
        batch = db.exec(select(Batch).order_by(col(Batch.id).desc())).first()
        return f"确认导入 {batch.number}" if batch and batch.state == BatchState.READ else None


async def _talk(machine: Machine, store: Store, people: list[str], sent: Incoming) -> list[float]:
    """Speak until the draw and the import are done; return how long each word took to be stored.

    Nobody waits for anybody: each word comes at its own time, however long those before it took, so that one long
    stop makes all late that fall into it.
    """
    took, words, confirmed, began = list[float](), set[asyncio.Task[None]](), False, time.perf_counter()

    async def say(at: int) -> None:
        due = began + at * PAUSE
        said = Incoming("memory", f"p{at}", people[at % len(people)], datetime.now(UTC), raw="我是谁")
        await machine.receive(said)
        took.append(time.perf_counter() - due)

    for at in count():
        await asyncio.sleep(max(0.0, began + at * PAUSE - time.perf_counter()))
        words.add(asyncio.create_task(say(at)))
        if at % 10:
            continue
        if not confirmed and (says := await asyncio.to_thread(_confirmation, store)):
            await machine.receive(Incoming("memory", "confirm", sent.account, datetime.now(UTC), raw=says))
            confirmed = True
        elif confirmed and await asyncio.to_thread(_is_done, store):
            break
    await asyncio.gather(*words)
    return took


@pytest.fixture
def tidy() -> Iterator[None]:
    """Keep the collector off what thousands of tests have left in this process: to look through it stops all for a second."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.alone
@pytest.mark.usefixtures("tidy")
async def test_every_word_is_stored_within_a_second_however_long_the_work(
    staffed: Settings, tmp_path: Path
) -> None:
    store, executor = Store(staffed.database.url), assembly.make_executor()
    make_rosters.make(tmp_path / "rosters", ROWS, seed=8)
    channel = MemoryChannel(limits=Limits(per_address=(10_000, timedelta(minutes=1))))
    channel.files["subjects.xlsx"] = tmp_path / "rosters" / "subjects.xlsx"
    machine = assembly.make_machine(store, staffed, [channel], RealTime(), executor)
    pool, codes = _freeze(store)
    with store.write() as db:
        lock_id = _lock(db, machine.office.cabinet, pool, codes)
        db.add(Job(name="draw", args={"lock_id": lock_id}, at=datetime.now(UTC)))
    administrator, people = _accounts(store)
    sent = Incoming(
        "memory", "file", administrator, datetime.now(UTC), attachments=(Reference("subjects.xlsx"),)
    )
    serving = asyncio.create_task(machine.run())
    await machine.receive(sent)
    took = sorted(await asyncio.wait_for(_talk(machine, store, people, sent), 240))
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    executor.shutdown()
    with store.read() as db:
        draw = db.exec(select(Draw).where(Draw.lock_id == lock_id)).one()
        assert draw.drawn == SUBJECTS // 1000
        assert db.exec(select(Batch.rows).order_by(col(Batch.id).desc())).first() == ROWS
        assert not db.exec(select(Received.id).where(Received.state == Handling.INCIDENT)).first()
    store.close()
    assert len(took) >= 50
    assert took[len(took) * 99 // 100] < 1.0, json.dumps(took[-10:])
