"""Fingerprints: how people compare a lock, what a sealing page is told of it, and which sealing page is the right one (第十八条)."""

import hashlib
from functools import lru_cache

from bot.render import TEMPLATES
from models.rounds import Giving
from rules import lock

PAGE = "sealing/page.html"
CHECK_DIGITS = 8  # tell a code that was copied in part


def short(row: Giving) -> str:
    """Return the fingerprint as people compare it: 24 hex digits."""
    return lock.short(bytes.fromhex(row.fingerprint))


def code(number: int, row: Giving, pid: str) -> str:
    """Return what a sealing page needs of a lock: ``task.fingerprint.id.check``."""
    body = f"{number}.{row.fingerprint}.{pid}"
    return f"{body}.{hashlib.sha256(body.encode()).hexdigest()[:CHECK_DIGITS]}"


@lru_cache(maxsize=1)
def page_hash() -> str:
    """Return the SHA-256 of the sealing page of this release."""
    return hashlib.sha256((TEMPLATES / PAGE).read_bytes()).hexdigest()
