"""Looking into a file without trusting it: its first bytes, and the names inside it where it is a package."""

import zipfile
from pathlib import Path

PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)
MOST_NAMES = 2000  # a package with more is no document anybody wrote


def picture(path: Path) -> str:
    """Return the media type of a picture that every browser shows, by its bytes and never by its name; "" for anything else."""
    with path.open("rb") as file:
        head = file.read(16)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((media for begins, media in PICTURES if head.startswith(begins)), "")


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
