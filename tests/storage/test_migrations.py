"""Migrations: both engines come to the schema the models describe, and never to another."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - the comparison needs every table
from models import migrations
from models.machine import ledger
from models.machine.store import Store


def test_an_upgraded_database_is_what_the_models_describe(store: Store) -> None:
    with store.read() as db:
        standing = MigrationContext.configure(db.connection(), opts={"compare_type": True})
        assert compare_metadata(standing, SQLModel.metadata) == []


def test_upgrading_twice_changes_nothing(store: Store) -> None:
    migrations.upgrade(store)
    migrations.require(store)


def test_the_ledgers_guards_stand_after_an_upgrade(store: Store) -> None:
    with store.read() as db:
        assert ledger.unguarded(db) == frozenset()


def test_a_database_of_a_newer_program_is_refused(store: Store) -> None:
    with store.write() as db:
        db.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrations.SchemaError, match="9999"):
        migrations.upgrade(store)
    with pytest.raises(migrations.SchemaError, match="9999"):
        migrations.require(store)
