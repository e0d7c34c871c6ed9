"""A small house: three people, a far side, and routers of the test's own on the real machine."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlmodel import col, select

from bot import intake
from bot.channels.memory import MemoryChannel
from bot.clerk import Clerk
from bot.config import Settings
from bot.files.cabinet import Cabinet
from bot.machine import Machine
from bot.message import Incoming, Reference
from bot.moment import HeldTime
from bot.office import Office
from bot.router import Router
from handlers.calendars.editions import official_days
from models.machine.people import Account, Holding, Person
from models.machine.post import Letter, Received
from models.machine.store import Store

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PEOPLE = {"甲": "inspector", "乙": "inspector", "管": "administrator"}


class House:
    """A machine whose people are addressed by their names."""

    def __init__(self, store: Store, settings: Settings, channel: MemoryChannel, *routers: Router) -> None:
        self.store, self.channel, self.moment = store, channel, HeldTime(AT)
        numbers, self.keys = count(1), count(1)
        office = Office(
            settings=settings, calendar=official_days(2026), cabinet=Cabinet(settings.files.directory), scopes={}, kinds={},
            role_labels={"inspector": "检查人员", "administrator": "系统管理员"},
            nonce=lambda: f"{next(numbers):06x}".ljust(64, "0"),
        )  # fmt: skip
        self.machine = Machine(store, office, routers, [channel], self.moment)
        with store.write() as db:
            for at, (name, role) in enumerate(PEOPLE.items(), 1):
                db.add(Person(id=at, badge=name, name=name, unit="所"))
                db.flush()
                db.add(Holding(person_id=at, role=role))
                db.add(Account(person_id=at, channel="memory", address=name))

    def second_clerk(self) -> Clerk:
        """Return a clerk as another process would have it."""
        return Clerk(
            self.store, self.machine.office, self.machine.switchboard, self.moment, "another process"
        )

    def says(self, name: str, words: str, *files: str, key: str = "") -> bool:
        """Store what somebody says; return whether it was new."""
        key = key or f"k{next(self.keys)}"
        attached = tuple(Reference(one) for one in files)
        return intake.receive(
            self.store, Incoming("memory", key, name, self.moment.now(), raw=words, attachments=attached)
        )

    def heard(self, name: str) -> list[str]:
        """Return what was written to somebody so far: title, facts and text of each letter."""
        with self.store.read() as db:
            query = (
                select(Letter)
                .join(Person, col(Person.id) == col(Letter.person_id))
                .where(Person.name == name)
            )
            letters = db.exec(query.order_by(col(Letter.id))).all()
        return [" ".join([one.title, *("：".join(pair) for pair in one.facts), one.text]) for one in letters]

    def states(self) -> list[str]:
        """Return what became of each message, oldest first."""
        with self.store.read() as db:
            return list(db.exec(select(Received.state).order_by(col(Received.id))))


Build = Callable[..., House]


@pytest.fixture
def build(store: Store, settings: Settings) -> Iterator[Build]:
    """Return a builder of a house on a fresh database, once on each engine."""
    built: list[House] = []

    def make(*routers: Router, channel: MemoryChannel | None = None) -> House:
        built.append(House(store, settings, channel or MemoryChannel(), *routers))
        return built[-1]

    yield make
    for house in built:
        house.machine.close()
