"""Migrations: the schema of both engines, moved on by Alembic; the ledger's triggers are made again after each."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from models.machine import ledger
from models.machine.bureau import Bureau
from models.machine.store import Store

HERE = Path(__file__).parent
ALONE = 7_301_944  # key of the advisory lock: two processes that start together migrate one after the other


class SchemaError(Exception):
    """The database's schema is not the one this program works with."""


def upgrade(store: Store) -> None:
    """Create the schema, or move it on to this program's; does nothing where it already is.

    Raises:
        SchemaError: the database was made by a newer program.
    """
    with store.write() as db:
        connection = db.connection()
        if not store.sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ALONE})"))
        standing = current(connection)
        if standing == expected():
            return
        if standing is not None:
            _refuse_newer(standing)
        command.upgrade(_config(connection), "head")
        ledger.guard(db)
        if db.get(Bureau, 1) is None:
            db.add(Bureau(id=1))


def require(store: Store) -> None:
    """Make sure the schema is this program's, without changing anything.

    Raises:
        SchemaError: it is another one, or there is none.
    """
    with store.read() as db:
        standing = current(db.connection())
    if standing is None:
        raise SchemaError("数据库里还没有表；请先运行 init。")
    _refuse_newer(standing)
    if standing != expected():
        raise SchemaError(f"数据库的结构版本是 {standing}，程序需要 {expected()}；请先运行 init。")


def current(connection: Connection) -> str | None:
    """Return the schema's revision, or None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(standing: str) -> None:
    if standing not in {one.revision for one in _scripts().walk_revisions()}:
        raise SchemaError(f"数据库的结构版本 {standing} 比程序新；请用新版程序打开。")


def expected() -> str:
    """Return the revision this program works with."""
    head = _scripts().get_current_head()
    assert head is not None
    return head


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(None))


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
