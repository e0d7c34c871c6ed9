"""What every table shares: names of constraints, and the digest by which the ledger knows a row."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def canonical(value: Mapping[str, Any]) -> bytes:
    """Encode a mapping as the one JSON text it can have: sorted keys, no spaces, NFC, UTF-8, no floats."""
    text = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return unicodedata.normalize("NFC", text).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float):
        raise TypeError("a float has no single spelling; use an integer of a smaller unit")
    return value


def key(row: SQLModel | None) -> int:
    """Return the id of a row that stands in the database."""
    found: int | None = getattr(row, "id", None)
    assert found is not None, f"{row!r} was not stored yet"
    return found


class Recorded(SQLModel):
    """A row whose every change stands in the ledger, by a salted digest of the fields in ``recorded``.

    Whoever changes such a row without a ledger entry, inside the program or behind its back, is found by
    ``ledger verify``. A new column joins ``recorded`` only together with a new ``shape``, and what was recorded before
    moves to ``former`` under its old shape: digests stay checkable for ever.
    """

    recorded: ClassVar[tuple[str, ...]] = ()
    shape: ClassVar[int] = 1
    former: ClassVar[Mapping[int, tuple[str, ...]]] = {}

    salt: str = Field(default="", max_length=64)

    def digest(self, shape: int | None = None) -> str:
        """Return the salted SHA-256 (hex) of the recorded fields; the salt keeps small values from being guessed.

        Raises:
            KeyError: no such shape was ever recorded.
        """
        names = self.recorded if shape in (None, self.shape) else self.former[shape]
        body = canonical({name: getattr(self, name) for name in names})
        return hashlib.sha256(self.salt.encode() + b"\x00" + body).hexdigest()
