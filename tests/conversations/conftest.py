"""A staffed bureau on both engines: the sample rosters, imported the way an office imports them."""

import asyncio
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from bot.channels.memory import MemoryChannel
from bot.cli.demo.make_rosters import make
from bot.cli.demo.stage import Stage, settle_in
from bot.config import Settings
from models.machine.store import Store
from tests.chance import forget_dates, nonces
from tests.conversations.chat import START, Chat
from tests.servers.postgres import Server

SUBJECTS = 200


def _staff(settings: Settings, rosters: Path) -> None:
    stage = Stage(settings, [MemoryChannel("memory")], START, nonce=nonces("rosters"))
    brought = asyncio.run(stage.bring_rosters(rosters, console=Console(file=io.StringIO())))
    stage.close()
    assert brought


@pytest.fixture(scope="session")
def rosters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sample rosters of a small size."""
    directory = tmp_path_factory.mktemp("rosters")
    make(directory, SUBJECTS)
    forget_dates(directory)
    return directory


@pytest.fixture(scope="session")
def staffed_sqlite(rosters: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the rosters in it that others are copied from."""
    directory = tmp_path_factory.mktemp("staffed")
    _staff(settle_in(directory, channel="memory"), rosters)
    return directory / "bureau.db"


@pytest.fixture(scope="session")
def staffed_postgres(postgres_server: Server, rosters: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the rosters in it that others are copied from."""
    name = postgres_server.create()
    _staff(
        settle_in(tmp_path_factory.mktemp("staffed"), postgres_server.url(name), channel="memory"), rosters
    )
    return name


@pytest.fixture
def staffed(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a staffed bureau of the test's own, once on each engine."""
    if engine == "sqlite":
        shutil.copy(request.getfixturevalue("staffed_sqlite"), tmp_path / "bureau.db")
        yield settle_in(tmp_path, channel="memory")
        return
    server: Server = request.getfixturevalue("postgres_server")
    name = server.create(request.getfixturevalue("staffed_postgres"))
    yield settle_in(tmp_path, server.url(name), channel="memory")
    server.drop(name)


@pytest.fixture
def chat(staffed: Settings) -> Iterator[Chat]:
    """The staffed bureau, strict: what is said and not heard fails the test."""
    talk = Chat(Store(staffed.database.url), staffed)
    yield talk
    talk.finish()
