"""What time it is: the real clock, and one that a test, a demo or the playground holds in its hand."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Moment(Protocol):
    """Whoever can tell the time."""

    def now(self) -> datetime:
        """Return the present as an aware datetime in UTC."""


class RealTime:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present as an aware datetime in UTC."""
        return datetime.now(UTC)


class HeldTime:
    """A clock that stands still until it is moved on."""

    def __init__(self, start: datetime) -> None:
        self.present = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment it was last moved to."""
        return self.present

    def pass_(self, amount: timedelta) -> None:
        """Let time pass; it never runs backwards."""
        self.present += max(amount, timedelta(0))
