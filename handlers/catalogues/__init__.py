"""Catalogues: what an office may change, as rows with behaviour, beside this file; the database keeps every version."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, func, select

from models import catalogues
from models.catalogues import Catalogue

KINDS = ("findings", "recusal_reasons", "substitution_reasons", "reminders")
BASIS = "随程序提供"


def shipped(kind: str) -> list[dict[str, Any]]:
    """Return the rows that come with the program."""
    loaded = tomllib.loads((Path(__file__).parent / f"{kind}.toml").read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = loaded["rows"]
    return rows


def seed(db: Session, now: datetime) -> None:
    """Enter the shipped rows where a catalogue has none, or a new version of them where this program ships others.

    What an office has changed by a deed of its own stays as it is.
    """
    for kind in KINDS:
        standing, rows = catalogues.newest(db, kind), shipped(kind)
        if standing is None or (standing.basis == BASIS and standing.rows != rows):
            version = standing.version + 1 if standing else 1
            db.add(Catalogue(kind=kind, version=version, rows=rows, basis=BASIS, at=now))


def versions(db: Session) -> dict[str, Any]:
    """Return which version of each catalogue stands now, for the ledger."""
    query = select(Catalogue.kind, func.max(Catalogue.version)).group_by(Catalogue.kind)
    return {"catalogues": dict(db.exec(query).all())}
