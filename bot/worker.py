"""The worker: computes long jobs from a read session, in a process of its own, and hands the result in as a message."""

import asyncio
import importlib
import time
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlmodel import Session, col, select, update

from bot import intake
from bot.config import Settings
from bot.files.cabinet import Cabinet
from bot.message import Incoming, Kind
from bot.moment import Moment, RealTime
from models.machine.jobs import Job, Working
from models.machine.row import key
from models.machine.store import Store, is_passing
from rules.refusal import Refusal

CLAIM = timedelta(minutes=2)
MOST_TRIES = 3
PROGRESS_EVERY = 0.3  # seconds between two words about progress
log = structlog.get_logger()


@dataclass(frozen=True)
class Desk:
    """What a computation may touch: it reads the database, keeps files, and tells how far it is."""

    db: Session
    cabinet: Cabinet
    settings: Settings
    progress: Callable[[int, int], None]


class Workshop(Executor):
    """A pool of processes that is made anew when one of them was killed: what came after would fail for ever.

    Args:
        make: makes a pool.
    """

    def __init__(self, make: Callable[[], Executor]) -> None:
        self.make, self.pool = make, make()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a function computed in another process."""
        try:
            return self.pool.submit(fn, *args, **kwargs)
        except BrokenExecutor:
            self.pool = self.make()
            return self.pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes."""
        self.pool.shutdown(wait, cancel_futures=cancel_futures)


class Worker:
    """Takes waiting jobs one after another.

    Args:
        executor: where the computation runs: a ProcessPoolExecutor, or None to compute in place (tests, the story).
        computations: job name → "module:function" as registered with ``router.job``.
    """

    def __init__(
        self, store: Store, settings: Settings, computations: Mapping[str, str], moment: Moment, owner: str,
        executor: Executor | None,
    ) -> None:  # fmt: skip
        self.store, self.settings, self.computations = store, settings, computations
        self.moment, self.owner, self.executor = moment, owner, executor

    async def step(self) -> bool:
        """Do one job; return False when none waits."""
        job = await asyncio.to_thread(self._claim)
        if job is None:
            return False
        if job.tries > MOST_TRIES:  # each time the process ended with it
            await asyncio.to_thread(self._hand_in, job, {"failed": "ProcessEnded"})
            return True
        order = (self.computations[job.name], self.store.url, self.settings, key(job), job.args)
        try:
            if self.executor is None:
                result = await asyncio.to_thread(compute, *order)
            else:
                result = await asyncio.get_running_loop().run_in_executor(self.executor, compute, *order)
        except Exception as error:
            if (is_passing(error) or isinstance(error, BrokenExecutor)) and job.tries < MOST_TRIES:
                await asyncio.to_thread(self._wait_again, job)
                return True
            log.error("a job failed", job=job.id, name=job.name, exc_info=error)
            result = {"failed": type(error).__name__}
        await asyncio.to_thread(self._hand_in, job, result)
        return True

    def reclaim(self) -> None:
        """Free what an ended process of this database was computing; only where this is the only process."""
        with self.store.write() as db:
            db.exec(update(Job).where(col(Job.state) == Working.RUNNING).values(state=Working.WAITING))

    def _claim(self) -> Job | None:
        now = self.moment.now()
        stale = (col(Job.state) == Working.RUNNING) & (col(Job.claimed_until) < now)
        query = select(Job).where((col(Job.state) == Working.WAITING) | stale).order_by(col(Job.id)).limit(1)
        with self.store.read() as db:
            if db.exec(query).first() is None:
                return None
        with self.store.write() as db:
            job = db.exec(query.with_for_update(skip_locked=True)).first()
            if job is not None:
                job.state, job.owner, job.tries, job.claimed_until = (
                    Working.RUNNING,
                    self.owner,
                    job.tries + 1,
                    now + CLAIM,
                )
                db.add(job)
            return job

    def _wait_again(self, job: Job) -> None:
        with self.store.write() as db:
            db.exec(update(Job).where(col(Job.id) == job.id).values(state=Working.WAITING))

    def _hand_in(self, job: Job, result: dict[str, Any]) -> None:
        now = self.moment.now()
        payload: dict[str, Any] = {"job": job.name, "args": job.args, "person": job.person_id}
        payload |= result if {"refusal", "failed"} & result.keys() else {"result": result}
        with self.store.write() as db:
            settled = update(Job).where(
                col(Job.id) == job.id,
                col(Job.state) == Working.RUNNING,
                col(Job.owner) == self.owner,
                col(Job.tries) == job.tries,
            )
            state = Working.FAILED if "failed" in result else Working.DONE
            if db.exec(
                settled.values(state=state, finished_at=now, error=str(result.get("failed", "")))
            ).rowcount:
                message = Incoming(
                    channel=intake.MACHINE,
                    key=f"job:{job.id}",
                    account="",
                    at=now,
                    kind=Kind.JOB,
                    payload=payload,
                )
                intake.insert(db, message, lane=f"job:{job.name}")


def compute(where: str, url: str, settings: Settings, job_id: int, args: dict[str, Any]) -> dict[str, Any]:
    """Run one computation; in a process of its own unless the worker has none."""
    module, _, name = where.partition(":")
    function: Callable[..., dict[str, Any]] = getattr(importlib.import_module(module), name)
    store = Store(url)
    try:
        with store.read() as db:
            desk = Desk(db, Cabinet(settings.files.directory), settings, _progress(store, job_id))
            return function(desk, **args)
    except Refusal as refusal:
        return {"refusal": {"reason": refusal.reason, "article": refusal.article, "facts": refusal.facts}}
    finally:
        store.close()


def _progress(store: Store, job_id: int) -> Callable[[int, int], None]:
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last < PROGRESS_EVERY and done < total:
            return
        last = time.monotonic()
        with store.write() as db:
            moved = {"done": done, "total": total, "claimed_until": RealTime().now() + CLAIM}
            db.exec(update(Job).where(col(Job.id) == job_id).values(**moved))

    return tell
