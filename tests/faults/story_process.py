"""A process that tells the story and dies, as if its plug were pulled, at a given SQL statement: ``python -m tests.faults.story_process``.

Arguments: directory, database URL, roster directory, statements to live (0: for ever). All chance is fixed, so that two tellings
say the same.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot.channels.memory import MemoryChannel
from bot.cli import logs
from bot.cli.demo.stage import Stage, settle_in
from bot.cli.demo.story import STARTS, WEB, Story
from bot.config import LogSettings

NONCE = "5e" * 32


def main() -> int:
    """Tell the story; return 0 when all held."""
    directory, url, rosters, lives = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
    logs.configure(LogSettings(level="error"))
    if lives:
        _die_after(lives)
    channel = MemoryChannel("console", log=directory / "far.jsonl")
    stage = Stage(settle_in(directory, url, web=WEB, method="sealed"), [channel], STARTS, nonce=lambda: NONCE)
    held = asyncio.run(Story(stage, channel, _write).play(rosters))
    stage.close()
    return 0 if held else 1


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")


def _die_after(statements: int) -> None:
    left = statements

    def count(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)


if __name__ == "__main__":
    sys.exit(main())
