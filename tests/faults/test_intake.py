"""Intake answers within a second while a draw of a million subjects and an import of 7 800 rows are under way."""

import asyncio
import hashlib
import json
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlmodel import Session, col, select

from bot.channels import Limits
from bot.channels.memory import MemoryChannel
from bot.cli import assembly
from bot.cli.demo.make_rosters import make
from bot.config import Settings
from bot.files.cabinet import Cabinet
from bot.machine import Machine
from bot.message import Incoming, Reference
from bot.moment import RealTime
from models.machine import ledger
from models.machine.jobs import Job, Working
from models.machine.people import Account, Person, holders
from models.machine.post import Handling, Letter, Received
from models.machine.store import Store
from models.rosters import Batch, BatchState
from models.tasks import Contribution, Draw, Lock, Task
from rules import lock as locks
from rules import seed
from rules.lock import InspectorRow, Policy
from rules.roles import Role

SUBJECTS, ROWS = 1_000_000, 7_800
SECRET = b"\x05" * 32
POLICY = Policy(
    ratios={"A": 10}, rounding="up", drawn_per_year=2, mode="initiating", initiating_unit="治安管理大队", team_size=2,
    departments=(), field="", experts=0, window_ends="2026-04-30",
)  # fmt: skip


def _freeze(cabinet: Cabinet) -> dict[str, tuple[str, int, str]]:
    """Keep a pool of a million subjects and a hundred inspectors; return name → (file, rows, root)."""
    pids = sorted(hashlib.sha256(at.to_bytes(4, "big")).hexdigest() for at in range(SUBJECTS))
    subjects = "\n".join(
        [locks.SUBJECT_HEADER, *(f"{pid}\tA\t0\t0\t0\t0\t0\t\t东关派出所" for pid in pids), ""]
    ).encode()
    people = [
        InspectorRow(locks.pid(b"s", str(at)), "治安管理大队", "", "police", True, "2030-01-01", (), True, ())
        for at in range(100)
    ]
    inspectors = locks.inspectors_tsv(people)
    return {
        "subjects": (cabinet.put(subjects), SUBJECTS, locks.root(subjects)),
        "inspectors": (cabinet.put(inspectors), len(people), locks.root(inspectors)),
    }


def _lock(db: Session, frozen: dict[str, tuple[str, int, str]]) -> int:
    """Enter a task that is locked over the frozen pool, with both phrases given."""
    now = datetime.now(UTC)
    first, second = (one.id or 0 for one in holders(db, Role.DEPUTY)[:2])
    task = Task(
        number=900_001, plan_code="x", name="百万", kind="internal", unit="治安管理大队", items=["GA-001"], ratios={"A": 10}, team_size=2,
        execution="initiating", begins=now.date(), ends=now.date(), opened_by=first, opened_at=now, state="locked", salt="s",
        catalogues={"findings": 1},
    )  # fmt: skip
    db.add(task)
    db.flush()
    commitment = {
        "protocol": "ssj/1", "level": "L0", "policy": POLICY.as_facts(), "contributors": [str(first), str(second)],
        "secret_hash": seed.secret_hash(SECRET), "previous_head": "0" * 64, "sequence": 1, "task": 900_001,
        **{name: {"count": rows, "root": root} for name, (_, rows, root) in frozen.items()},
    }  # fmt: skip
    lock = Lock(
        task_id=task.id or 0, sequence=1, fingerprint=locks.commitment(commitment).hex(), commitment=commitment,
        subjects_file=frozen["subjects"][0], inspectors_file=frozen["inspectors"][0], secret=SECRET.hex(),
        contributors=[first, second], summary={}, locked_by=first, locked_at=now, salt="s",
    )  # fmt: skip
    db.add(lock)
    db.flush()
    given = [
        Contribution(lock_id=lock.id or 0, person_id=one, phrase="话", at=now, salt="s")
        for one in (first, second)
    ]
    db.add_all(given)
    db.flush()
    notes = [ledger.Note("test", None, row, "", {}) for row in (task, lock, *given)]
    ledger.append_all(db, notes, at=now, versions={}, received_id=None)
    return lock.id or 0


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
        letter = db.exec(
            select(Letter).where(Letter.template == "imports/report").order_by(col(Letter.id).desc())
        ).first()
        return (
            next((one["says"] for one in letter.choices if "确认" in one["says"]), None) if letter else None
        )


async def _talk(machine: Machine, store: Store, people: list[str], confirm: Incoming) -> list[float]:
    """Say something ten times a second until the draw and the import are done; return how long each word took to be stored."""
    took, numbers, confirmed = list[float](), count(), False
    while not (confirmed and await asyncio.to_thread(_is_done, store)):
        at = next(numbers)
        words = Incoming("memory", f"p{at}", people[at % len(people)], datetime.now(UTC), raw="我是谁")
        began = time.perf_counter()
        await machine.receive(words)
        took.append(time.perf_counter() - began)
        if not confirmed and (says := await asyncio.to_thread(_confirmation, store)):
            await machine.receive(Incoming("memory", "confirm", confirm.account, datetime.now(UTC), raw=says))
            confirmed = True
        await asyncio.sleep(0.1)
    return took


async def test_every_word_is_stored_within_a_second_however_long_the_work(
    staffed: Settings, tmp_path: Path
) -> None:
    store, executor = Store(staffed.database.url), assembly.make_executor()
    make(tmp_path / "rosters", ROWS, seed=8)
    channel = MemoryChannel(limits=Limits(per_address=(10_000, timedelta(minutes=1))))
    channel.files["subjects.xlsx"] = tmp_path / "rosters" / "subjects.xlsx"
    machine = assembly.make_machine(store, staffed, [channel], RealTime(), executor)
    frozen = _freeze(machine.office.cabinet)
    with store.write() as db:
        lock_id = _lock(db, frozen)
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
