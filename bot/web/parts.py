"""Parts: files that come in piece by piece, kept on disk so that a broken connection, or a restart, costs nothing that was there."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

KEPT = 2 * 24 * 3600  # seconds that an unfinished file waits for its rest


class Busy(Exception):
    """The same file is coming in on another connection just now."""


class Parts:
    """Unfinished files in a directory of their own.

    Args:
        directory: made when missing.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._busy: set[str] = set()

    def name(self, *what: object) -> str:
        """Return how a file is called that is known by these things; none can be made to meet another's."""
        return hashlib.sha256("\n".join(map(str, what)).encode()).hexdigest()

    def path(self, name: str) -> Path:
        """Return where the part lies, or would lie."""
        return self.directory / name

    def received(self, name: str) -> int:
        """Return how many bytes are there."""
        path = self.path(name)
        return path.stat().st_size if path.exists() else 0

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Hold a part for one connection.

        Raises:
            Busy: another one holds it.
        """
        if name in self._busy:
            raise Busy
        self._busy.add(name)
        try:
            yield
        finally:
            self._busy.discard(name)

    async def append(self, name: str, pieces: AsyncIterator[bytes], most: int) -> int:
        """Write what comes behind what is there, and return how much it is then; more than ``most`` is more than was said.

        What has come stays, even where the connection breaks in the middle.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        size = self.received(name)
        if size == 0:
            await asyncio.to_thread(self._sweep)
        with self.path(name).open("ab") as file:
            async for piece in pieces:
                size += len(piece)
                if size > most:
                    break
                await asyncio.to_thread(file.write, piece)
        if size > most:
            self.forget(name)
        return size

    def forget(self, name: str) -> None:
        """Remove a part that is finished, or can never be."""
        self.path(name).unlink(missing_ok=True)

    def _sweep(self) -> None:
        for path in self.directory.iterdir():
            if path.name not in self._busy and path.stat().st_mtime < time.time() - KEPT:
                path.unlink(missing_ok=True)
