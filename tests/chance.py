"""Chance that is the same in every run, so that what failed once fails again; ``CHANCE=2`` draws other inspectors."""

import hashlib
import os
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path
from zipfile import ZipFile, ZipInfo

CHANCE = os.environ.get("CHANCE", "1")
DATE = re.compile(rb"(<dcterms:\w+[^>]*>)[^<]+")


def nonces(place: str) -> Callable[[], str]:
    """Return a source of nonces (64 hex digits) for one place; each place, and each ``CHANCE``, has others."""
    numbers = count(1)
    return lambda: hashlib.sha256(f"{CHANCE}/{place}/{next(numbers)}".encode()).hexdigest()


def forget_dates(directory: Path) -> None:
    """Let workbooks forget when they were written: their hashes stand in the ledger, whose head every draw hangs on."""
    for path in directory.glob("*.xlsx"):
        with ZipFile(path) as book:
            parts = {
                name: DATE.sub(rb"\g<1>2026-01-01T00:00:00Z", book.read(name)) for name in book.namelist()
            }
        with ZipFile(path, "w") as book:
            for name, content in parts.items():
                book.writestr(ZipInfo(name), content)
