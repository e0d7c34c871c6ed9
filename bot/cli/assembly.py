"""Where all meets: settings, store, calendar, handlers and channels become one machine."""

import gc
import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from multiprocessing import get_context, parent_process

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlmodel import select

from bot.channels import Channel
from bot.cli import local
from bot.cli.wording import Slip
from bot.config import Settings
from bot.files.cabinet import Cabinet
from bot.links import Links, read_key
from bot.machine import Machine
from bot.moment import Moment
from bot.office import Office
from bot.worker import Workshop
from handlers import KINDS, ROUTERS, SCOPES, catalogues
from handlers.calendars import editions
from models import migrations
from models.machine.groups import Group, GroupKind
from models.machine.store import Store
from rules.roles import Role

UNUSABLE = "config.toml 的 database.url 不能用；应是 sqlite:///文件 或 postgresql://用户@主机/库名"
ADVICE = "请核对 config.toml 的 database.url，并确认它存在、正在运行、允许登录。"


def make_office(settings: Settings, nonce: Callable[[], str] = lambda: secrets.token_hex(32)) -> Office:
    """Gather what stays the same for every message."""
    return Office(
        settings=settings,
        calendar=editions.official_days(editions.FIRST_YEAR),
        cabinet=Cabinet(settings.files.directory),
        scopes=SCOPES,
        kinds=KINDS,
        role_labels={role: role.label for role in Role},
        nonce=nonce,
        versions={"rules": "1"},
        alarm_role=Role.ADMINISTRATOR,
        links=_links(settings),
        renew=editions.renew,
        editions=catalogues.versions,
    )


def _links(settings: Settings) -> Links:
    lasts = timedelta(hours=settings.web.link_hours)
    return Links(settings.web.public_address, read_key(settings.files.directory), lasts)


def open_store(settings: Settings) -> Store:
    """Open the database of config.toml, and move its schema on to this program's.

    Raises:
        Slip: the address is none, or nothing answers there.
        SchemaError: the database was made by a newer program.
    """
    with _opening(settings.database.url) as store:
        if store.path is not None:
            store.path.parent.mkdir(parents=True, exist_ok=True)
        migrations.upgrade(store)
        return store


def open_to_read(settings: Settings) -> Store:
    """Open the database of config.toml without changing anything, beside whatever serves it.

    Raises:
        Slip: there is none, or nothing answers there.
        SchemaError: its schema is not this program's.
    """
    with _opening(settings.database.url) as store:
        if store.path is not None and not store.path.exists():
            raise Slip(f"还没有数据库 {store.path}；请先运行 init")
        migrations.require(store)
        return store


@contextmanager
def _opening(url: str) -> Iterator[Store]:
    """Give a store, and close it again when it turns out that it can not be used."""
    try:
        store = Store(url)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise Slip(UNUSABLE) from error
    with ExitStack() as unless_opened:
        unless_opened.callback(store.close)
        if store.sqlite and store.path is None:  # in memory it would be gone with the command
            raise Slip(UNUSABLE)
        try:
            yield store
        except DBAPIError as error:
            shown = make_url(url).render_as_string(hide_password=True)
            raise Slip(f"打不开数据库 {shown}\n{ADVICE}\n（{str(error.orig).splitlines()[0]}）") from error
        unless_opened.pop_all()


def furnish(
    store: Store, settings: Settings, now: datetime, nonce: Callable[[], str] = lambda: secrets.token_hex(32)
) -> None:
    """Enter what the program and config.toml bring along: catalogues, working days and groups; nothing is entered twice."""
    with store.write() as db:
        catalogues.seed(db, now)
        editions.seed(db, now, nonce())
        local.enrol(db)
        for wanted in settings.groups:
            query = select(Group).where(Group.channel == wanted.channel, Group.address == wanted.address)
            group = db.exec(query).first() or Group(
                kind="", name="", channel=wanted.channel, address=wanted.address
            )
            group.kind, group.name = GroupKind(wanted.kind), wanted.name
            db.add(group)


def make_channels() -> list[Channel]:
    """Make the channels of the bureau; a command that works in the service's place has the same, or letters would be lost."""
    return [local.LocalChannel()]


def make_machine(
    store: Store, settings: Settings, channels: Sequence[Channel], moment: Moment,
    executor: Executor | None = None, nonce: Callable[[], str] = lambda: secrets.token_hex(32),
) -> Machine:  # fmt: skip
    """Put one process of the service together."""
    return Machine(store, make_office(settings, nonce), ROUTERS, channels, moment, executor)


def make_executor() -> Executor:
    """Return the process in which long jobs compute; spawned, so that it shares no lock with this one."""
    return Workshop(lambda: ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_settle))


def _settle() -> None:
    """Make the process ready; the collector passes over what is loaded by now, instead of going through it during every job."""
    _live_with_parent()
    gc.freeze()


def _live_with_parent() -> None:
    """Leave a Ctrl-C to the parent, who knows what to finish; end when the parent was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
