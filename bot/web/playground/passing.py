"""Passing: lets time go by under a running machine, stop by stop, each once all of the last one is done."""

import asyncio
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from bot.machine import Machine
from bot.moment import HeldTime
from models.machine.files import Attachment, Fetching
from models.machine.jobs import Job, Working
from models.machine.post import OPEN_CARRIAGE, Handling, Letter, Parcel, Received
from models.machine.store import Store

SOON, LATE = 0.005, 0.1  # seconds between two looks, at first and after a while
MOST_SCANS = 40  # of one stop: a scan takes a limited number of duties and leaves the rest to the next one
MORNING = time(9)


def is_at_rest(store: Store, now: datetime) -> bool:
    """Tell whether nothing is left to do now: nothing to handle, to compute, to fetch or to carry."""
    waiting = (
        select(Received.id).where(Received.state == Handling.NEW),
        select(Job.id).where(col(Job.state).in_((Working.WAITING, Working.RUNNING))),
        select(Attachment.id).where(Attachment.state == Fetching.PENDING, col(Attachment.next_at) <= now),
        select(Letter.id).where(
            col(Letter.parcel_id).is_(None),
            col(Letter.not_before).is_(None) | (col(Letter.not_before) <= now),
        ),
        select(Parcel.id).where(col(Parcel.state).in_(OPEN_CARRIAGE), col(Parcel.next_at) <= now),
    )
    with store.read() as db:
        return all(db.exec(query.limit(1)).first() is None for query in waiting)


async def rest(machine: Machine) -> None:
    """Wait until the machine, running beside, has nothing left to do now."""
    pause = SOON
    while not await asyncio.to_thread(is_at_rest, machine.store, machine.moment.now()):
        await asyncio.sleep(pause)
        pause = min(2 * pause, LATE)


class Passing:
    """The hand on the clock.

    Args:
        machine: running, with ``moment`` as its clock.
        moment: the clock that is moved.
        next_due: when the clock will next have something to say, or None.
        told: called at each stop, so that windows can show the time.
    """

    def __init__(
        self,
        machine: Machine,
        moment: HeldTime,
        next_due: Callable[[Session], datetime | None],
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self.machine, self.moment, self.next_due, self.told = machine, moment, next_due, told
        settings = machine.office.settings
        self.zone = ZoneInfo(settings.bureau.timezone)
        self.opening = time.fromisoformat(settings.office_hours.from_)

    def target(self, to: str) -> datetime | None:
        """Return the moment that a button means, or None when there is no such button or nothing is due."""
        now = self.moment.now()
        steps = {"hour": timedelta(hours=1), "day": timedelta(days=1), "three": timedelta(days=3)}
        if to in steps:
            return now + steps[to]
        if to == "morning":
            return self._at(now + timedelta(days=1), MORNING)
        if to != "deadline":
            return None
        with self.machine.store.read() as db:
            due = self.next_due(db)
        return max(due, now) if due else None

    async def until(self, target: datetime) -> None:
        """Let time pass; every morning on the way is a stop, because that is when reminders are said."""
        while True:
            await rest(self.machine)
            left = target - self.moment.now()
            self.moment.pass_(min(left, self._morning_after() - self.moment.now()))
            self.told()
            await self._scan()
            if self.moment.now() >= target:
                return

    async def _scan(self) -> None:
        for _ in range(MOST_SCANS):
            said = await asyncio.to_thread(self._said)
            for name in self.machine.switchboard.ticks:
                await asyncio.to_thread(self.machine.clock.tick, name)
            self.machine.clock.wake()
            await rest(self.machine)
            if said == await asyncio.to_thread(self._said):
                return

    def _said(self) -> int:
        with self.machine.store.read() as db:
            return db.exec(select(func.max(Letter.id))).one() or 0

    def _morning_after(self) -> datetime:
        today = self._at(self.moment.now(), self.opening)
        return today if today > self.moment.now() else self._at(today + timedelta(days=1), self.opening)

    def _at(self, day: datetime, hour: time) -> datetime:
        return datetime.combine(day.astimezone(self.zone).date(), hour, self.zone)
