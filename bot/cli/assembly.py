"""Where all meets: settings, store, calendar, handlers and channels become one machine."""

import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context

from sqlmodel import select

from bot.channels import Channel
from bot.cli import local
from bot.config import Settings
from bot.context import Office
from bot.files.cabinet import Cabinet
from bot.machine import Machine
from bot.moment import Moment
from handlers import KINDS, ROUTERS, SCOPES, catalogues
from handlers.calendars import official_days
from models import migrations
from models.machine.groups import Group, GroupKind
from models.machine.store import Store
from rules.roles import Role

FIRST_CALENDAR_YEAR = 2024


def make_office(settings: Settings, nonce: Callable[[], str] = lambda: secrets.token_hex(32)) -> Office:
    """Gather what stays the same for every message."""
    calendar = official_days(FIRST_CALENDAR_YEAR)
    return Office(
        settings=settings,
        calendar=calendar,
        cabinet=Cabinet(settings.files.directory),
        scopes=SCOPES,
        kinds=KINDS,
        role_labels={role: role.label for role in Role},
        nonce=nonce,
        versions={"calendar": calendar.version, "rules": "1"},
        alarm_role=Role.ADMINISTRATOR,
    )


def open_store(settings: Settings) -> Store:
    """Open the database of config.toml, and move its schema on to this program's."""
    store = Store(settings.database.url)
    if store.path is not None:
        store.path.parent.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(store)
    return store


def furnish(store: Store, settings: Settings, now: datetime) -> None:
    """Enter what the program and config.toml bring along: catalogues and groups; nothing is entered twice."""
    with store.write() as db:
        catalogues.seed(db, now)
        local.enrol(db)
        for wanted in settings.groups:
            query = select(Group).where(Group.channel == wanted.channel, Group.address == wanted.address)
            group = db.exec(query).first() or Group(
                kind="", name="", channel=wanted.channel, address=wanted.address
            )
            group.kind, group.name = GroupKind(wanted.kind), wanted.name
            db.add(group)


def make_machine(
    store: Store, settings: Settings, channels: Sequence[Channel], moment: Moment,
    executor: Executor | None = None, nonce: Callable[[], str] = lambda: secrets.token_hex(32),
) -> Machine:  # fmt: skip
    """Put one process of the service together."""
    return Machine(store, make_office(settings, nonce), ROUTERS, channels, moment, executor)


def make_executor() -> ProcessPoolExecutor:
    """Return the process in which long jobs compute; spawned, so that it shares no lock with this one."""
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))
