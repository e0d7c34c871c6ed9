"""The rosters of a whole county, and a desk at which they are compared and entered."""

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.cli.demo import make_rosters
from bot.config import Settings
from bot.files.cabinet import Cabinet
from bot.worker import Desk
from handlers.rosters import comparing, entering
from models.machine.store import Store
from rules.rosters import Kind

Compare = Callable[..., dict[str, Any]]
Enter = Callable[..., None]
Kept = Callable[[dict[str, Any]], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rosters of a county with 7 800 subjects."""
    directory = tmp_path_factory.mktemp("county")
    make_rosters.make(directory, 7_800, 11)
    return directory


@pytest.fixture
def cabinet(settings: Settings) -> Cabinet:
    """Where the files are kept."""
    return Cabinet(settings.files.directory)


@pytest.fixture
def compare(sqlite_store: Store, cabinet: Cabinet, settings: Settings) -> Compare:
    """Compare a file's bytes with the rosters, as a worker does."""

    def read(content: bytes, kind: str = "", name: str = "名录.csv") -> dict[str, Any]:
        with sqlite_store.read() as db:
            desk = Desk(db, cabinet, settings, lambda done, total: None)
            return comparing.read_roster(desk, cabinet.put(content), name, kind)

    return read


@pytest.fixture
def kept(cabinet: Cabinet) -> Kept:
    """Return the rows that a comparison kept to be entered, with what they were."""

    def read(result: dict[str, Any]) -> list[dict[str, Any]]:
        return [json.loads(line) for line in cabinet.read(result["rows_file"]).splitlines()]

    return read


@pytest.fixture
def enter(sqlite_store: Store) -> Enter:
    """Enter rows, as a confirmed file's are."""
    salts = count(1)

    def write(kind: Kind, *rows: dict[str, Any]) -> None:
        with sqlite_store.write() as db:
            entering.ENTER[kind](db, rows, lambda: f"{next(salts):064x}")

    return write
