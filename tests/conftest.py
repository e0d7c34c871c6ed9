"""What all tests share: a fresh, migrated database on both engines."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from bot.config import FileSettings, Settings
from models import migrations
from models.machine.store import Store
from tests.company import company
from tests.rendered import pytest_sessionfinish, pytest_sessionstart, pytest_testnodedown
from tests.servers import postgres
from tests.servers.postgres import Server
from tests.skipped import pytest_terminal_summary

__all__ = [
    "company", "pytest_sessionfinish", "pytest_sessionstart", "pytest_terminal_summary", "pytest_testnodedown",
]  # fmt: skip

hypothesis.settings.register_profile("shared", deadline=None)  # a busy machine is no fault of the code
hypothesis.settings.load_profile("shared")

ENGINES = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One private server a test process; without its programs a person's machine skips, and CI fails."""
    binaries = postgres.find_binaries()
    if binaries is None:
        why = "PostgreSQL is not installed: no initdb in $PG_BINDIR, /usr/lib/postgresql or PATH"
        if os.environ.get("CI") == "true":
            raise RuntimeError(why)
        raise pytest.skip.Exception(why)
    server = Server(binaries)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Server) -> str:
    """A migrated database that others are copied from."""
    name = postgres_server.create()
    store = Store(postgres_server.url(name))
    migrations.upgrade(store)
    store.close()
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that others are copied from."""
    path = tmp_path_factory.mktemp("template") / "bureau.db"
    store = Store(f"sqlite:///{path}")
    migrations.upgrade(store)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Which engine the test runs on."""
    name: str = request.param
    return name


@pytest.fixture
def database(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database of one engine."""
    if engine == "sqlite":
        path = tmp_path / "bureau.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: Server = request.getfixturevalue("postgres_server")
    name = server.create(request.getfixturevalue("postgres_template"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """A fresh, migrated database, once on each engine."""
    opened = Store(database)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """A fresh, migrated SQLite database, for what does not depend on the engine."""
    path = tmp_path / "bureau.db"
    shutil.copy(sqlite_template, path)
    opened = Store(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The defaults, with files in the test's own directory."""
    return Settings(files=FileSettings(directory=tmp_path / "files", public=tmp_path / "public"))
