"""The cabinet: files kept once under the SHA-256 of their content; bytes safely on disk first, the row after."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


class Cabinet:
    """A content-addressed directory.

    Args:
        directory: made when missing; shared by all processes of a bureau.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def put(self, content: bytes) -> str:
        """Keep bytes and return their SHA-256 in hex; keeping the same bytes again changes nothing."""
        return self.put_stream(iter([content]))

    def put_stream(self, chunks: Iterator[bytes]) -> str:
        """Keep a stream without holding it in memory; return its SHA-256 in hex."""
        digest = hashlib.sha256()
        descriptor, name = tempfile.mkstemp(dir=self.directory, prefix=".coming-")
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        target = self.path(digest.hexdigest())
        target.parent.mkdir(exist_ok=True)
        Path(name).replace(target)
        _sync(target.parent)
        return digest.hexdigest()

    def take(self, source: Path) -> str:
        """Keep a copy of a file and return its SHA-256 in hex."""
        with source.open("rb") as file:
            return self.put_stream(iter(lambda: file.read(1 << 20), b""))

    def path(self, sha256: str) -> Path:
        """Return where a file lies, or would lie."""
        return self.directory / sha256[:2] / sha256

    def read(self, sha256: str) -> bytes:
        """Return the bytes; raises FileNotFoundError when they were never kept."""
        return self.path(sha256).read_bytes()

    def size(self, sha256: str) -> int:
        """Return the size in bytes."""
        return self.path(sha256).stat().st_size


def _sync(directory: Path) -> None:
    # The rename itself must survive a power loss.
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
