"""The clock: a handful of idempotent scans, each leaving a heartbeat when it ends well. The database is the schedule, never APScheduler."""

import asyncio
from collections.abc import Callable, Iterable

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlmodel import select

from bot import intake
from bot.moment import Moment
from models.machine.post import Handling, Received
from models.machine.store import Store

SCAN_SECONDS = 60
log = structlog.get_logger()


class Clock:
    """Hands ticks in by the same door as messages.

    Args:
        names: the scans that routers registered with ``router.tick``.
        wake: called after a tick was stored, so that the clerk need not poll for it.
    """

    def __init__(
        self, store: Store, names: Iterable[str], moment: Moment, zone: str, wake: Callable[[], None]
    ) -> None:
        self.store, self.names, self.moment, self.wake = store, tuple(names), moment, wake
        # Memory store, coalesced, never misfired: what was missed while away is found by the next scan.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self.scheduler = AsyncIOScheduler(timezone=zone, job_defaults=defaults)

    def start(self) -> None:
        """Begin to tick; must be called on the running loop."""
        for name in self.names:
            self.scheduler.add_job(self._guarded, "interval", seconds=SCAN_SECONDS, args=[name], id=name)
        self.scheduler.start()

    def stop(self) -> None:
        """Tick no more."""
        if self.scheduler.running:
            self.scheduler.shutdown(wait=False)

    def tick(self, name: str) -> None:
        """Store one tick, unless the last one still waits."""
        if not self._waits(name):
            intake.tick(self.store, name, self.moment.now())

    def _waits(self, name: str) -> bool:
        query = select(Received.id).where(Received.lane == f"tick:{name}", Received.state == Handling.NEW)
        with self.store.read() as db:
            return db.exec(query.limit(1)).first() is not None

    async def _guarded(self, name: str) -> None:
        try:  # an exception that reaches the scheduler may stop it for ever without a word
            await asyncio.to_thread(self.tick, name)
        except Exception:
            log.exception("a tick could not be stored; the next one will find what is due", name=name)
        self.wake()
