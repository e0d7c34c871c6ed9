"""The stage: an invented bureau in a directory of its own, with a clock that can be moved; never a real platform."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from rich.console import Console
from sqlmodel import col, func, select

from bot.channels import Channel
from bot.cli import assembly
from bot.cli.importing import import_roster
from bot.cli.local import Local, LocalChannel
from bot.config import BureauSettings, DrawSettings, FileSettings, GroupSettings, Settings, WebSettings
from bot.moment import HeldTime
from models.machine.people import Account, Person
from models.machine.post import Received
from models.machine.store import Store

ROSTERS = Path(__file__).parent / "rosters"
KINDS = ("items", "inspectors", "subjects", "plan")
BUREAU = "青石县公安局（演练）"
SUPERVISORS, PUBLIC = "监督群", "公开群"
TICK, DAY = timedelta(hours=1), timedelta(days=1)


def settle_in(
    directory: Path, url: str = "", channel: str = "console", web: str = "", method: Literal["sealed", "phrases", "dice"] = "phrases",
) -> Settings:  # fmt: skip
    """Return the settings of a bureau that lives in one directory.

    Args:
        url: of its database, when not a file beside the rest.
        channel: where its groups are.
        web: under which address people find its upload pages; there are none without it.
        method: how its contributors give their part of a seed.
    """
    groups = (
        GroupSettings(kind="supervisors", name=SUPERVISORS, channel=channel, address=SUPERVISORS),
        GroupSettings(kind="public", name=PUBLIC, channel=channel, address=PUBLIC),
    )
    return Settings(
        bureau=BureauSettings(name=BUREAU),
        database=Settings().database.model_copy(
            update={"url": url or f"sqlite:///{directory / 'bureau.db'}"}
        ),
        files=FileSettings(directory=directory / "files", public=directory / "public"),
        groups=groups,
        web=WebSettings(public_address=web),
        draw=DrawSettings(method=method),
    )


class Stage:
    """A whole bureau, put together for one process.

    Args:
        settings: from ``settle_in``.
        channels: where people talk; each person is bound to each of them by his badge.
        starts: what time it is when the bureau is opened for the first time; later it goes on from where it stood.
        executor: where jobs compute; None computes them in this process.
    """

    def __init__(
        self, settings: Settings, channels: Sequence[Channel], starts: datetime, *, executor: Executor | None = None,
        nonce: Callable[[], str] = lambda: secrets.token_hex(32),
    ) -> None:  # fmt: skip
        self.settings, self.channels, self.nonce = settings, channels, nonce
        self.zone = ZoneInfo(settings.bureau.timezone)
        self.store = assembly.open_store(settings)
        self.moment = HeldTime(max(starts, _last_heard(self.store) or starts))
        assembly.furnish(self.store, settings, self.moment.now(), nonce)
        everywhere = [*channels, LocalChannel()]
        self.machine = assembly.make_machine(self.store, settings, everywhere, self.moment, executor, nonce)
        self.machine.start_over(alone=True)

    async def bring_rosters(self, directory: Path, *, console: Console, key: str = "") -> bool:
        """Import the four rosters of a directory, and let everybody they name speak on the stage's channels."""
        numbers = count(1)
        keys = (lambda: f"{key}:{next(numbers)}") if key else (lambda: self.nonce()[:16])
        desk = Local(self.store, self.machine.office, self.moment, self.machine.settle, keys)
        held = [
            await import_roster(desk, kind, directory / f"{kind}.xlsx", console=console, confirm=lambda: True)
            for kind in KINDS
        ]
        for channel in self.channels:
            bind_everybody(self.store, channel.name)
        return all(held)

    async def passes(self, amount: timedelta) -> None:
        """Let time pass, hour by hour, or from morning to morning while a whole day is left: that is when reminders are said."""
        until = self.moment.now() + amount
        while (left := until - self.moment.now()) > timedelta(0):
            self.moment.pass_(min(left, TICK if left < DAY else self._till_morning()))
            await self.scan()

    async def passes_until(self, day: int, hour: int = 9) -> None:
        """Let time pass until so many days after the beginning of the bureau's first day, at an hour of its own zone."""
        await self.passes(self._moment(day, hour) - self.moment.now())

    async def sleeps_until(self, day: int, hour: int = 9) -> None:
        """Let time pass with the machine switched off; when it is back, it says what matters then."""
        if (left := self._moment(day, hour) - self.moment.now()) > timedelta(0):
            self.moment.pass_(left)
            await self.scan()

    def first_day(self) -> date:
        """Return the bureau's first day."""
        with self.store.read() as db:
            first = db.exec(select(func.min(Received.at))).one()
        return (first or self.moment.now()).astimezone(self.zone).date()

    def day(self) -> int:
        """Return how many days have passed since."""
        return (self.moment.now().astimezone(self.zone).date() - self.first_day()).days

    async def scan(self) -> None:
        """Let every scan of the clock look once."""
        for name in self.machine.switchboard.ticks:
            await asyncio.to_thread(self.machine.clock.tick, name)
        await self.machine.settle()

    def _moment(self, day: int, hour: int) -> datetime:
        return datetime.combine(self.first_day() + timedelta(days=day), time(hour), self.zone)

    def _till_morning(self) -> timedelta:
        local = self.moment.now().astimezone(self.zone)
        opening = datetime.combine(
            local.date(), time.fromisoformat(self.settings.office_hours.from_), local.tzinfo
        )
        return (opening - local) if opening > local else opening + DAY - local

    def close(self) -> None:
        """End the machine's threads and give the database back."""
        self.machine.close()
        self.store.close()


def bind_everybody(store: Store, channel: str, *, local: bool = False) -> None:
    """Let every person of the rosters speak on a channel under his badge: for demos and tests, where nobody signs on.

    Args:
        local: the local administrator too.
    """
    with store.write() as db:
        bound = select(Account.person_id).where(Account.channel == channel)
        query = (
            select(Person)
            .where(col(Person.id).not_in(bound), (Person.unit != "") | local)
            .order_by(col(Person.id))
        )
        db.add_all(
            Account(person_id=person.id or 0, channel=channel, address=person.badge)
            for person in db.exec(query).all()
        )


def _last_heard(store: Store) -> datetime | None:
    with store.read() as db:
        return db.exec(select(func.max(Received.at))).one()
