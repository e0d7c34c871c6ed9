"""Talk with a real machine on a real database, with a clock the test holds; strict: what is not heard fails the test."""

import asyncio
import re
from collections import defaultdict, deque
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlmodel import col, select

from bot.channels import Limits
from bot.channels.memory import MemoryChannel
from bot.cli import assembly
from bot.config import Settings
from bot.message import Incoming, Reference
from bot.moment import HeldTime
from models.machine import people
from models.machine.people import Account, Person
from models.machine.post import Letter
from models.machine.store import Store
from tests.chance import nonces

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, nine o'clock in the bureau's zone


class Chat:
    """The bureau as a test sees it."""

    def __init__(self, store: Store, settings: Settings, start: datetime = START) -> None:
        self.store, self.settings = store, settings
        self.moment = HeldTime(start)
        self.nonce = nonces("talk")
        self.unheard: dict[str, deque[str]] = defaultdict(deque)
        self.keys = count(1)
        self._open()

    def _open(self) -> None:
        self.channel = MemoryChannel(
            limits=Limits(part_bytes=100_000, per_address=(10_000, timedelta(minutes=1)))
        )
        self.machine = assembly.make_machine(
            self.store, self.settings, [self.channel], self.moment, nonce=self.nonce
        )
        self.machine.start_over()
        self.seen = 0

    async def restarts(self) -> None:
        """End the process's memory; everything else must be in the database."""
        self.machine.close()
        self._open()
        await self.settles()

    async def settles(self) -> None:
        """Work until nothing is left to do now, and take what was delivered."""
        await self.machine.settle()
        for address, part in self.channel.delivered[self.seen :]:
            self.unheard[address] += re.split(r"\n\n(?=【)", part)  # one parcel may carry several letters
        self.seen = len(self.channel.delivered)

    async def passes(self, *, days: int = 0, hours: int = 0, minutes: int = 0) -> None:
        """Let time pass, with the clock's ticks at least once an hour."""
        left = timedelta(days=days, hours=hours, minutes=minutes)
        while left > timedelta(0):
            step = min(left, timedelta(hours=1))
            self.moment.pass_(step)
            left -= step
            for name in self.machine.switchboard.ticks:
                await asyncio.to_thread(self.machine.clock.tick, name)
            await self.settles()

    def person(self, badge: str) -> "Talker":
        """Return whom the roster knows by this badge."""
        with self.store.read() as db:
            person = db.exec(select(Person).where(Person.badge == badge)).one()
            account = db.exec(
                select(Account).where(Account.person_id == person.id, Account.channel == "memory")
            ).one()
        return Talker(self, account.address, person.name, person.id or 0)

    def holder(self, role: str, unit: str | None = None) -> "Talker":
        """Return somebody (of a unit) who holds a role."""
        with self.store.read() as db:
            badge = next(one.badge for one in people.holders(db, role, unit) if one.unit)
        return self.person(badge)

    def stranger(self, address: str) -> "Talker":
        """Return an account that nobody knows."""
        return Talker(self, address, address, 0)

    def group(self, address: str) -> "Talker":
        """Return a group, which only hears."""
        return Talker(self, address, address, 0)

    def ignores(self) -> None:
        """Let whatever was said pass, in a test that is about something else."""
        self.unheard.clear()

    def finish(self) -> None:
        """Fail when anything was said that nobody heard."""
        self.machine.close()
        self.store.close()
        left = {address: list(parts) for address, parts in self.unheard.items() if parts}
        assert not left, f"said, but not expected by the test: {left}"


class Talker:
    """A person (or group) in a test: ``says`` and ``hears``."""

    def __init__(self, chat: Chat, address: str, name: str, person_id: int) -> None:
        self.chat, self.address, self.name, self.person_id = chat, address, name, person_id
        self.last = ""

    async def says(
        self, text: str, *, key: str = "", file: str = "", token: str = "", group: str = ""
    ) -> None:
        """Say something, one-to-one or in a group, and wait until all that comes of it was done and delivered."""
        await self.chat.machine.receive(
            Incoming(
                channel="memory",
                key=key or f"m{next(self.chat.keys)}",
                account=self.address,
                at=self.chat.moment.now(),
                raw=text,
                token=token,
                group=group,
                attachments=(Reference(file),) if file else (),
            )
        )
        await self.chat.settles()

    async def taps(self, label: str) -> None:
        """Press the button of this label in the newest letter to this person that has buttons."""
        letters = select(Letter).where(Letter.person_id == self.person_id).order_by(col(Letter.id).desc())
        with self.chat.store.read() as db:
            shown = next(one.choices for one in db.exec(letters) if one.choices)
        button = next(one for one in shown if one["label"] == label)
        await self.says(button["says"], token=button["token"])

    def hears(self, *parts: str, but_not: tuple[str, ...] = ()) -> str:
        """Take the next message to this person; every part must stand in it."""
        waiting = self.chat.unheard[self.address]
        assert waiting, f"{self.name} heard nothing, but should have: {parts}"
        self.last = waiting.popleft()
        for part in parts:
            assert part in self.last, f"{self.name} heard\n{self.last}\nwithout {part!r}"
        for part in but_not:
            assert part not in self.last, f"{self.name} heard\n{self.last}\nwith {part!r}"
        return self.last

    def hears_nothing(self) -> None:
        """Make sure that nothing was said to this person."""
        assert not self.chat.unheard[self.address], f"{self.name} heard {self.chat.unheard[self.address]}"

    async def asks(self, *words: str) -> None:
        """Say several things whose answers another test is about; the last answer stays to be heard."""
        for said in words[:-1]:
            await self.says(said)
            self.chat.ignores()
        await self.says(words[-1])
