"""A bureau whose teams have had their letters, and one leader with a form to fill in; forms do not hang on the engine."""

import asyncio
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from bot.cli.demo.stage import settle_in
from models.inspections import Inspection
from models.machine.store import Store
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import Way, way


@pytest.fixture(scope="session")
def released(staffed_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bureau whose teams have had their letters."""
    directory = tmp_path_factory.mktemp("released")
    shutil.copy(staffed_sqlite, directory / "bureau.db")
    settings = settle_in(directory, channel="memory")
    talk = Chat(Store(settings.database.url), settings)

    async def walk() -> None:
        task = await way(talk).opened()
        for step in (task.locked, task.drawn, task.dispatched, task.released):
            await step()

    asyncio.run(walk())
    talk.finish()
    return directory


@pytest.fixture
def chat(released: Path, tmp_path: Path) -> Iterator[Chat]:
    """A copy of it; keys and nonces go on where nobody has been yet."""
    shutil.copytree(released, tmp_path, dirs_exist_ok=True)
    settings = settle_in(tmp_path, channel="memory")
    talk = Chat(Store(settings.database.url), settings)
    talk.machine.close()
    numbers = count(1 << 20)
    talk.keys, talk.nonce = numbers, lambda: f"{next(numbers):064x}"[::-1]
    talk._open()
    yield talk
    talk.finish()


@pytest.fixture
def task(chat: Chat) -> Way:
    return way(chat)


@pytest.fixture
def visit(task: Way) -> Inspection:
    return task.inspections()[0]


@pytest.fixture
def wang(task: Way, visit: Inspection) -> Talker:
    return task.leader(visit)
