"""The playground's channel: every letter arrives in one browser, which reads it from the database; the channel only rings."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.channels import Limits, Permanent, Receive
from bot.message import Message

MARK = "演练"
FOREVER = timedelta(days=36_500)


class PlaygroundChannel:
    """A browser on this machine.

    Args:
        uploads: where files lie that were dropped into the talk, until the porter fetches them.

    Attributes:
        ring: called with the address for which letters have arrived.
    """

    name = "playground"
    # What arrived is read from the database, so ringing twice shows nothing twice: a repeat is swallowed for ever.
    limits = Limits(part_bytes=1_000_000, per_address=(1_000_000, timedelta(minutes=1)), dedupe=FOREVER)

    def __init__(self, uploads: Path) -> None:
        self.uploads = uploads
        self.ring: Callable[[str], None] = lambda address: None
        uploads.mkdir(parents=True, exist_ok=True)

    async def listen(self, receive: Receive) -> None:
        """Hear nothing by itself; the page hands over what is said."""
        await asyncio.Event().wait()

    def compose(self, messages: list[Message]) -> list[Any]:
        """Return one part a message, as the page shows it, each marked as exercise."""
        return [
            {
                "mark": MARK,
                "title": one.title,
                "text": one.text,
                "facts": [list(pair) for pair in one.facts],
                "choices": [
                    {"label": choice.label, "says": choice.says, "token": choice.token}
                    for choice in one.choices
                ],
                "files": list(one.files),
                "serial": one.serial,
            }
            for one in messages
        ]

    async def deliver(self, address: str, part: Any, key: str) -> None:
        """Ring: the letter's parcel is under way, and that is when the page shows it."""
        self.ring(address)

    async def fetch(self, reference: str, target: Path) -> str:
        """Copy a file that was dropped into the talk."""
        source = self.upload(reference)
        if source is None:
            raise Permanent(f"no file {reference}")
        await asyncio.to_thread(target.write_bytes, source.read_bytes())
        return source.name

    def reserve(self) -> tuple[str, Path]:
        """Return a reference nobody can guess, and where its file is to be written."""
        reference = secrets.token_hex(16)
        return reference, self.uploads / reference

    def upload(self, reference: str) -> Path | None:
        """Return where a file lies, or None when there is none of this reference."""
        path = self.uploads / reference
        return path if reference.isalnum() and path.is_file() else None
