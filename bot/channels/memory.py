"""The memory channel: a far side that tests, the story and the demo hold in their hands."""

import asyncio
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.channels import Limits, Permanent, Receive
from bot.layout import compose_text
from bot.message import Message

DEDUPE = timedelta(hours=4)


class MemoryChannel:
    """Remembers what was delivered.

    Args:
        name: of the channel.
        log: where the far side keeps what it took, so that it outlives this process; then it swallows repeats, as a platform
            with duplicate checks does.
        limits: what it can take.

    Attributes:
        delivered: (address, part) in order.
        failures: exceptions raised instead of the next deliveries, one each.
        files: reference → content, or a path, of what ``fetch`` gives.
    """

    def __init__(self, name: str = "memory", log: Path | None = None, limits: Limits | None = None) -> None:
        self.name = name
        self.limits = limits or Limits(
            part_bytes=2048, per_address=(10_000, timedelta(minutes=1)), dedupe=DEDUPE if log else None
        )
        self.log = log
        self.delivered: list[tuple[str, Any]] = []
        self.failures: list[BaseException] = []
        self.files: dict[str, bytes | Path] = {}
        self._known: set[str] = set()
        if log is not None and log.exists():
            for line in log.read_text(encoding="utf-8").splitlines():
                taken = json.loads(line)
                self._known.add(taken["key"])
                self.delivered.append((taken["address"], taken["part"]))

    async def listen(self, receive: Receive) -> None:
        """Hear nothing; tests say their words to the machine itself."""
        await asyncio.Event().wait()

    def compose(self, messages: list[Message]) -> list[Any]:
        """Return plain text, split."""
        return list(compose_text(messages, self.limits.part_bytes))

    async def deliver(self, address: str, part: Any, key: str) -> None:
        """Take one part, or fail as told."""
        if self.failures:
            raise self.failures.pop(0)
        if self.log is not None:
            if key in self._known:
                return
            self._known.add(key)
            self._write({"key": key, "address": address, "part": part})
        self.delivered.append((address, part))

    async def fetch(self, reference: str, target: Path) -> str:
        """Copy a file that was put into ``files``."""
        if reference not in self.files:
            raise Permanent(f"no file {reference}")
        content = self.files[reference]
        target.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
        return reference if isinstance(content, bytes) else content.name

    def _write(self, taken: dict[str, Any]) -> None:
        assert self.log is not None
        with self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(taken, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
