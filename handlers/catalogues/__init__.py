"""Catalogues: what an office may change, as rows with behaviour, beside this file; the database keeps every version."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from models import catalogues
from models.catalogues import Catalogue

KINDS = ("findings", "recusal_reasons")
BASIS = "随程序提供"


def shipped(kind: str) -> list[dict[str, Any]]:
    """Return the rows that come with the program."""
    loaded = tomllib.loads((Path(__file__).parent / f"{kind}.toml").read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = loaded["rows"]
    return rows


def seed(db: Session, now: datetime) -> None:
    """Enter the shipped rows as version 1 where a catalogue has no version yet."""
    for kind in KINDS:
        if not catalogues.latest(db, kind):
            db.add(Catalogue(kind=kind, version=1, rows=shipped(kind), basis=BASIS, at=now))
