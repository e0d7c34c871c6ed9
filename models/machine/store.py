"""The store: one database behind plain synchronous sessions, the same code on SQLite and PostgreSQL.

A write session is one transaction: on SQLite ``BEGIN IMMEDIATE`` (a deferred one loses to "database is locked"),
on PostgreSQL READ COMMITTED with row locks taken by ``with_for_update``. A read session can change nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from models.machine.fair_lock import FairLock

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL may roll back an acknowledged commit at power loss
    "busy_timeout=10000",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # else INSERT OR REPLACE walks past the ledger's delete trigger
    "journal_size_limit=67108864",
)


class Store:
    """The database of one bureau.

    Args:
        url: ``sqlite:///path/to/file.db`` or ``postgresql://user@host/name``.
    """

    def __init__(self, url: str) -> None:
        self.url = normalise(url)
        self.sqlite = self.url.startswith("sqlite")
        self.engine = _engine(self.url, "BEGIN IMMEDIATE" if self.sqlite else "")
        self.reader = _engine(self.url, "BEGIN", readonly=True)
        # Within one process SQLite's writers queue here: its own busy handler sleeps up to 100 ms and is not fair.
        self._writers = FairLock()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open one write transaction; commits at the end of the block, rolls back on any exception."""
        if self.sqlite:
            with self._writers, Session(self.engine, expire_on_commit=False) as db, db.begin():
                yield db
        else:
            with Session(self.engine, expire_on_commit=False) as db, db.begin():
                yield db

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that sees one moment of the database and can change nothing."""
        with Session(self.reader, expire_on_commit=False) as db, db.begin():
            yield db

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()
        self.reader.dispose()

    @property
    def path(self) -> Path | None:
        """The database file, or None where a server keeps it."""
        database = make_url(self.url).database
        return Path(database) if self.sqlite and database else None


def normalise(url: str) -> str:
    """Return the URL with the driver this project uses (psycopg 3 for PostgreSQL)."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def is_passing(error: BaseException) -> bool:
    """Tell whether a database error may pass by itself: locked, serialisation, deadlock, connection lost."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or "database is locked" in str(error.orig):
        return True
    return getattr(error.orig, "sqlstate", None) in {
        "40001",
        "40P01",
        "55P03",
        "57P01",
        "57P03",
        "08006",
        "08003",
    }


def _engine(url: str, begin: str, *, readonly: bool = False) -> Engine:
    sqlite = url.startswith("sqlite")
    options: dict[str, Any] = {} if sqlite else {"pool_pre_ping": True, "pool_size": 8}
    if sqlite:
        options["connect_args"] = {"timeout": 10, "check_same_thread": False}
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _on_connect(sqlite, readonly))
    event.listen(engine, "begin", _on_begin(sqlite, begin, readonly))
    return engine


def _on_connect(sqlite: bool, readonly: bool) -> Callable[[Any, Any], None]:
    def connect(connection: Any, _record: Any) -> None:
        if not sqlite:
            return
        connection.isolation_level = (
            None  # the driver's own BEGIN is deferred and loses updates; ours is explicit
        )
        for pragma in (*PRAGMAS, *(("query_only=ON",) if readonly else ())):
            connection.execute(f"PRAGMA {pragma}")

    return connect


def _on_begin(sqlite: bool, begin: str, readonly: bool) -> Callable[[Any], None]:
    def started(connection: Any) -> None:
        if sqlite:
            connection.exec_driver_sql(begin)
        elif readonly:
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))

    return started
