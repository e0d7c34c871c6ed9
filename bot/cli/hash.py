"""``hash``: the SHA-256 of files that stay where they are, one line each, as 外部存放 asks for it (第二十四条)."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

PIECE = 1 << 22


def hash_files(paths: Sequence[Path], write: Callable[[str], None], console: Console) -> None:
    """Write one line a file: its SHA-256, two blanks, its name; the form that other programs write and check."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=console, transient=True,
        disable=not console.is_terminal,
    )  # fmt: skip
    with bar:
        for path in paths:
            task = bar.add_task(path.name, total=path.stat().st_size)
            digest = hashlib.sha256()
            with path.open("rb") as file:
                while piece := file.read(PIECE):
                    digest.update(piece)
                    bar.advance(task, len(piece))
            bar.remove_task(task)
            write(f"{digest.hexdigest()}  {path.name}")
