"""Looking into a file without trusting it: its first bytes, and the names inside it where it is a package."""

import zipfile
from pathlib import Path

MOST_NAMES = 2000  # a package with more is no document anybody wrote


def look_into(path: Path, head: int) -> tuple[bytes, tuple[str, ...]]:
    """Return the first ``head`` bytes of a file and the names inside it; nothing is unpacked."""
    with path.open("rb") as file:
        begins = file.read(head)
    if begins[:2] != b"PK":
        return begins, ()
    try:
        with zipfile.ZipFile(path) as package:
            return begins, tuple(package.namelist()[:MOST_NAMES])
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return begins, ()
