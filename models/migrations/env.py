"""Runs the migrations on the connection that ``models.migrations`` hands over; there is no alembic.ini."""

from alembic import context
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - every table is known before the comparison

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
