"""Lodging: the directory a demo lives in; gone after a clean end, taken up again where a killed run left it."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DOOR = "door"  # whoever holds it lives here; it opens by itself when its process ends, however that ends


@contextmanager
def lodging(port: int) -> Iterator[tuple[Path, bool]]:
    """Give a directory, and whether an earlier run left its bureau there.

    Args:
        port: with the working directory it tells one demo from another; 0 is a new one each time.
    """
    name = hashlib.sha256(f"{os.getuid()}\n{Path.cwd()}\n{port}".encode()).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"shuangsuiji-{name}"
    door = _enter(path) if port else None
    if door is None:
        with tempfile.TemporaryDirectory(prefix="shuangsuiji-", ignore_cleanup_errors=True) as fresh:
            yield Path(fresh), False
        return
    try:
        yield path, any(one.name != DOOR for one in path.iterdir())
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(door)


def clear(path: Path) -> None:
    """Remove whatever lies there but the door."""
    for one in path.iterdir():
        if one.is_dir():
            shutil.rmtree(one)
        elif one.name != DOOR:
            one.unlink()


def _enter(path: Path) -> int | None:
    """Return the door's descriptor, or None where another run lives, or where something lies that is not ours."""
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        if path.is_symlink() or path.stat().st_uid != os.getuid():
            return None
        door = os.open(path / DOOR, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(door)
        return None
    return door
