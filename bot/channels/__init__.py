"""Channels: two verbs each, listen and deliver. A channel knows its platform and no rule."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from bot.message import Incoming, Message

Receive = Callable[[Incoming], Awaitable[None]]


@dataclass(frozen=True)
class Limits:
    """What a platform can take.

    Attributes:
        part_bytes: longest part in UTF-8 bytes; longer messages are split at line ends.
        per_address: (count, window) a recipient may get; more would be dropped or muted.
        per_channel: (count, window) of the whole channel, or None.
        dedupe: how long the platform swallows a repeat of the same payload; None when it never does.
    """

    part_bytes: int = 2048
    per_address: tuple[int, timedelta] = (25, timedelta(minutes=1))
    per_channel: tuple[int, timedelta] | None = None
    dedupe: timedelta | None = None


class NoEffect(Exception):
    """The platform certainly did not take it (refused, 5xx with a body, token expired): try again later."""

    def __init__(self, why: str, *, pause: timedelta | None = None) -> None:
        super().__init__(why)
        self.pause = pause


class Ambiguous(Exception):
    """It may have arrived and may not (time-out after writing, connection reset)."""


class Permanent(Exception):
    """It will never be taken (no such user, content rejected)."""


class Channel(Protocol):
    """A platform.

    ``compose`` turns messages into parts, once; each part is JSON and no longer than ``limits.part_bytes``.
    ``deliver`` carries one part; ``key`` is the same at every try of it. ``fetch`` copies an attachment to a file.
    """

    name: str
    limits: Limits

    async def listen(self, receive: Receive) -> None:
        """Hand over what is said, until cancelled."""

    def compose(self, messages: list[Message]) -> list[Any]:
        """Return the parts of one parcel."""

    async def deliver(self, address: str, part: Any, key: str) -> None:
        """Carry one part; raises NoEffect, Ambiguous or Permanent."""

    async def fetch(self, reference: str, target: Path) -> str:
        """Copy what an attachment refers to into ``target``; return its file name."""
