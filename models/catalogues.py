"""Catalogues: what an office may change, as rows with behaviour; versioned, each task keeps the versions it was locked with."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, select


class Catalogue(SQLModel, table=True):
    """One version of one catalogue; ``rows`` are as in ``handlers/catalogues/*.toml``, ``basis`` says who ordered it."""

    __tablename__ = "catalogue"
    __table_args__ = (UniqueConstraint("kind", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=32)
    version: int
    rows: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    basis: str = Field(default="", max_length=300)
    at: datetime


def newest(db: Session, kind: str) -> Catalogue | None:
    """Return the newest version of a catalogue, or None when there is none."""
    query = select(Catalogue).where(Catalogue.kind == kind).order_by(col(Catalogue.version).desc())
    return db.exec(query.limit(1)).first()


def latest(db: Session, kind: str) -> int:
    """Return the number of a catalogue's newest version, 0 when there is none."""
    standing = newest(db, kind)
    return standing.version if standing else 0


def rows(db: Session, kind: str, version: int) -> list[dict[str, Any]]:
    """Return the rows of one version."""
    return db.exec(select(Catalogue).where(Catalogue.kind == kind, Catalogue.version == version)).one().rows
