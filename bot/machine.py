"""The machine put together: channels, clerk, worker, porter, postman, clock on one store."""

import asyncio
import random
import secrets
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import timedelta

import structlog

from bot import intake
from bot.channels import Channel
from bot.clerk import Clerk
from bot.clock import Clock
from bot.config import PostSettings
from bot.message import Incoming
from bot.moment import Moment
from bot.office import Office
from bot.porter import Porter
from bot.postman import Pace, Postman
from bot.router import Router, Switchboard
from bot.worker import Worker
from models.machine.store import Store

POLL_SECONDS = 0.2  # how soon what another process stored is seen
log = structlog.get_logger()


class Machine:
    """One process of the service.

    Args:
        store: the migrated database.
        office: settings, calendar, cabinet and what the handlers need to know.
        routers: in their order of precedence.
        channels: the platforms it listens and delivers to.
        moment: the clock; real, or held by a test or a demo.
        executor: where jobs compute; None computes them in a thread of this process.
    """

    def __init__(
        self, store: Store, office: Office, routers: Sequence[Router], channels: Sequence[Channel], moment: Moment,
        executor: Executor | None = None,
    ) -> None:  # fmt: skip
        self.store, self.office, self.moment = store, office, moment
        self.switchboard = Switchboard(routers)
        office.forms.update(self.switchboard.forms)
        self.channels = {channel.name: channel for channel in channels}
        owner = secrets.token_hex(8)
        settings = office.settings
        self.clerk = Clerk(store, office, self.switchboard, moment, owner)
        self.porter = Porter(store, office.cabinet, self.channels, moment)
        computations = {name: where for name, (where, _) in self.switchboard.jobs.items()}
        self.worker = Worker(store, settings, computations, moment, owner, executor)
        self.postman = make_postman(store, self.channels, moment, owner, settings.post)
        self.wakes = {name: asyncio.Event() for name in ("clerk", "worker", "porter", "postman")}
        self.clock = Clock(store, self.switchboard.ticks, moment, settings.bureau.timezone, self._wake)
        # The clerk and the intake have threads of their own: neither waits for a free one while the other works.
        self._clerk_thread = ThreadPoolExecutor(1, "clerk")
        self._intake_thread = ThreadPoolExecutor(2, "intake")
        self.failed = threading.Event()

    async def receive(self, incoming: Incoming) -> None:
        """Store a message; when this returns it can not be lost, and the platform may be answered."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._intake_thread, intake.receive, self.store, incoming)
        self._wake()

    async def settle(self) -> None:
        """Work until nothing is left to do now: for tests, the story and single commands."""
        busy = True
        while busy:
            busy = await self._clerk_step()
            busy = await self.porter.step() or busy
            busy = await self.worker.step() or busy
            if not busy:
                busy = await self.postman.step()

    async def run(self) -> None:
        """Serve until cancelled."""
        self.start_over()
        self.clock.start()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._forever("clerk", self._clerk_step))
                group.create_task(self._forever("worker", self.worker.step))
                group.create_task(self._forever("porter", self.porter.step))
                group.create_task(self._forever("postman", self.postman.step))
                for channel in self.channels.values():
                    group.create_task(channel.listen(self.receive))
        finally:
            self.close()

    def start_over(self, *, alone: bool | None = None) -> None:
        """Free what an ended process left claimed, where this is the only one: always on SQLite, else when told so."""
        if self.store.sqlite if alone is None else alone:
            self.clerk.reclaim()
            self.worker.reclaim()
            self.postman.start_over()

    def close(self) -> None:
        """End the threads; what was committed stays, what was not is found again at the next start."""
        self.clock.stop()
        self._clerk_thread.shutdown(wait=True)
        self._intake_thread.shutdown(wait=True)

    async def _clerk_step(self) -> bool:
        return await asyncio.get_running_loop().run_in_executor(self._clerk_thread, self.clerk.step)

    async def _forever(self, name: str, step: Callable[[], Awaitable[bool]]) -> None:
        wake = self.wakes[name]
        while True:
            try:
                busy = await step()
            except Exception:
                log.exception("a step failed; it is tried again", part=name)
                busy = False
                await asyncio.sleep(1)
            if busy:
                self._wake()
                continue
            wake.clear()
            try:
                await asyncio.wait_for(wake.wait(), POLL_SECONDS)
            except TimeoutError:
                continue

    def _wake(self) -> None:
        for wake in self.wakes.values():
            wake.set()


def make_postman(
    store: Store, channels: dict[str, Channel], moment: Moment, owner: str, settings: PostSettings
) -> Postman:
    """Make the postman with the pace that config.toml sets."""
    pace = Pace(
        retry=timedelta(seconds=settings.retry_seconds),
        retry_most=timedelta(seconds=settings.retry_most_seconds),
        claim=timedelta(seconds=settings.claim_seconds),
        most_attempts=settings.most_attempts,
    )
    return Postman(store, channels, moment, owner, pace=pace, jitter=random.random)
