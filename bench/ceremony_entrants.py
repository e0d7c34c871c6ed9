"""A whole bureau's draw as the worker computes it: pool from the database, lock, draw, match, proof; and a proof verified."""

import gc
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from bot.cli.demo.stage import settle_in
from bot.files.cabinet import Cabinet
from bot.worker import Desk
from handlers.draws import ceremony, freezing
from models import migrations
from models.machine.people import Holding, Person
from models.machine.row import key
from models.machine.store import Store
from models.rosters import Inspector, Subject, SubjectItem
from models.tasks import Contribution, Lock, Task
from rules import lock, verifier
from rules.roles import Execution, InspectorKind, Role
from rules.seed import LINKS, chain_link, secret_hash

UNITS = [f"第{number}派出所" for number in range(10)]
INSPECTORS, ITEM, TODAY = 1_000, "A01", date(2026, 3, 2)
RATIOS = {"A": 50, "B": 160, "C": 500}  # basis points of 70, 25 and 5 percent: one subject in a hundred
CHUNK = 20_000
SECRET = "07" * 32


def _salt(at: int) -> str:
    return sha256(b"salt %d" % at).hexdigest()


def _subjects(first: int, last: int) -> Iterator[dict[str, Any]]:
    for at in range(first, last):
        yield {
            "id": at + 1, "code": f"91510000{at:010d}", "name": f"第{at}号旅馆有限公司", "authority": "治安管理大队",
            "level": "C" if at % 20 == 0 else "B" if at % 4 == 1 else "A", "industry": "旅馆业", "kind": "企业",
            "address": "", "contact": "", "phone": "", "key_case": "", "executing_unit": UNITS[at % 10], "active": True,
            "salt": _salt(at),
        }  # fmt: skip


def _fill(db: Session, size: int) -> None:
    for first in range(0, size, CHUNK):
        last = min(first + CHUNK, size)
        db.execute(insert(Subject), list(_subjects(first, last)))
        db.execute(
            insert(SubjectItem), [{"subject_id": at + 1, "item_code": ITEM} for at in range(first, last)]
        )
    people = range(1, INSPECTORS + 1)
    db.execute(
        insert(Person),
        [
            {"id": at, "badge": f"{at:06d}", "name": f"民警{at}", "unit": UNITS[at % 10], "active": True}
            for at in people
        ],
    )
    db.execute(insert(Holding), [{"person_id": at, "role": Role.INSPECTOR.value} for at in people])
    for at in people:
        db.add(
            Inspector(
                id=at, person_id=at, kind=InspectorKind.POLICE, certificate_until=date(2029, 1, 1), can_lead=at % 2 == 0, salt=_salt(-at),
            )
        )  # fmt: skip


def _open(db: Session) -> int:
    task = Task(
        number=1, plan_code="P1", name="旅馆业检查", kind="directed", unit=UNITS[0], items=[ITEM], ratios=RATIOS, team_size=2,
        execution=Execution.COUNTY, begins=date(2026, 3, 1), ends=date(2026, 4, 30), opened_by=1, opened_at=datetime.now(UTC),
    )  # fmt: skip
    db.add(task)
    db.flush()
    return key(task)


def _lock(db: Session, task_id: int, pool: dict[str, Any]) -> int:
    commitment = {
        **pool["commitment"], "contributors": [{"id": _salt(-2000 - at), "unit": UNITS[at]} for at in (0, 1)], "secret_hash": secret_hash(bytes.fromhex(SECRET)),
        "chain": chain_link(b"chain", LINKS).hex(), "previous_head": "0" * 64, "earlier": [],
    }  # fmt: skip
    row = Lock(
        task_id=task_id, sequence=1, fingerprint=lock.commitment(commitment).hex(), commitment=commitment,
        subjects_file=pool["subjects_file"], inspectors_file=pool["inspectors_file"], secret=SECRET, chain="00",
        contributors=[1, 2], summary={}, locked_by=1, locked_at=datetime.now(UTC),
    )  # fmt: skip
    db.add(row)
    db.flush()
    for who, phrase in ((1, "青石河水向东流"), (2, "晴")):
        db.add(Contribution(lock_id=key(row), person_id=who, phrase=phrase, at=datetime.now(UTC)))
    return key(row)


class Bureau:
    """A bureau on SQLite with so many subjects, ready to lock.

    Args:
        size: subjects.
    """

    def __init__(self, size: int) -> None:
        self.directory = tempfile.TemporaryDirectory()
        self.settings = settle_in(Path(self.directory.name))
        self.store = Store(self.settings.database.url)
        migrations.upgrade(self.store)
        with self.store.write() as db:
            _fill(db, size)
            self.task_id = _open(db)
        self.cabinet = Cabinet(self.settings.files.directory)

    def conduct(self) -> dict[str, Any]:
        """Lock, then draw, match and prove, each as a job of the worker; return what it gave."""
        begun = time.perf_counter()
        with self.store.read() as db:
            pool = freezing.freeze_pool(self._desk(db), self.task_id, TODAY.isoformat(), "lock")
        with self.store.write() as db:
            lock_id = _lock(db, self.task_id, pool)
        locked = time.perf_counter()
        with self.store.read() as db:
            result = ceremony.draw(self._desk(db), lock_id)
        if "infeasible" in result:
            raise RuntimeError(result["infeasible"])
        return {**result, "lock": locked - begun, "draw": time.perf_counter() - locked}

    def proof(self) -> bytes:
        """Return the proof of a draw."""
        return self.cabinet.read(self.conduct()["proof_file"])

    def _desk(self, db: Session) -> Desk:
        return Desk(db, self.cabinet, self.settings, lambda done, total: None)


def _conduct(size: int) -> Callable[[], Any]:
    bureau = Bureau(size)
    gc.freeze()  # as the worker's process does when it begins
    return bureau.conduct


def _verify(size: int) -> Callable[[], Any]:
    content = Bureau(size).proof()

    def work() -> str:
        checks = verifier.verify(content)
        wrong = [check.name for check in checks if not check.held]
        if wrong:
            raise RuntimeError(f"not held: {wrong}")
        return f"{len(content) / 2**20:.0f} MB of proof, {len(checks)} checks held"

    return work


def describe(result: Any) -> str:
    """Return what was done, and the most memory that the whole process ever had."""
    if isinstance(result, str):
        return result
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 if os.uname().sysname == "Linux" else 2**20
    )
    return f"{result['drawn']} drawn, lock {result['lock']:.1f} s, draw and proof {result['draw']:.1f} s, whole process {most:.0f} MB"


ENTRANTS: dict[str, Callable[[int], Callable[[], Any]]] = {
    "ours: lock, draw, match, proof": _conduct,
    "ours: verify a proof": _verify,
}
