"""The watch: which recorded rows a handler changed, so that none goes without its ledger entry."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import event, inspect
from sqlmodel import Session, SQLModel

from models.machine.row import Recorded


class Watch:
    """Looks on while a session is flushed.

    What the ledger does not know a row by (when a scan looks at it next, what it has said) may change without an entry.

    Args:
        nonce: where a new row's salt comes from.
    """

    def __init__(self, db: Session, nonce: Callable[[], str]) -> None:
        self.db, self.nonce = db, nonce
        self.changed: dict[int, Recorded] = {}
        event.listen(db, "before_flush", self._look)

    def require_noted(self, noted: Iterable[SQLModel | None]) -> None:
        """Make sure that every changed row was noted.

        Raises:
            RuntimeError: one was not.
        """
        known = {id(row) for row in noted}
        unnoted = [row for key, row in self.changed.items() if key not in known]
        if unnoted:
            raise RuntimeError(f"changed without a ledger entry: {unnoted!r}")

    def forget(self) -> None:
        """Drop what was seen: it was rolled back."""
        self.changed = {}

    def close(self) -> None:
        """Look away."""
        event.remove(self.db, "before_flush", self._look)

    def _look(self, db: Session, *_: Any) -> None:
        for row in [*db.new, *db.dirty]:
            if isinstance(row, Recorded) and (row in db.new or _differs(row)):
                row.salt = row.salt or self.nonce()
                self.changed[id(row)] = row


def _differs(row: Recorded) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in (*row.recorded, "salt"))
