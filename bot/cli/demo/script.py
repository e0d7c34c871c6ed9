"""``demo --script``: plays the story in a directory of its own and leaves what the public would see."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlmodel import select

from bot.channels.memory import MemoryChannel
from bot.cli.demo.stage import Stage, settle_in
from bot.cli.demo.story import STARTS, Story
from models.tasks import Draw, Lock, Task


async def play(out: Path | None, write: Callable[[str], None]) -> bool:
    """Play the story; return whether all held.

    Args:
        out: where public pages, proofs and the talk are left; nothing is left without it.
        write: takes the talk, line by line.
    """
    with tempfile.TemporaryDirectory(prefix="shuangsuiji-") as directory:
        channel, lines = MemoryChannel("console"), list[str]()
        stage = Stage(settle_in(Path(directory)), [channel], STARTS)

        def take(line: str) -> None:
            lines.append(line)
            write(line)

        try:
            held = await Story(stage, channel, take).play()
            if out is not None:
                _leave(stage, out, lines)
                write(f"\n公示页、证明和对话在 {out}")
        finally:
            stage.close()
    write("\n全部相符。" if held else "\n有不符之处，见上。")
    return held


def _leave(stage: Stage, out: Path, lines: list[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    shutil.copytree(stage.settings.files.public, out / "public", dirs_exist_ok=True)
    (out / "talk.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    query = select(Task, Lock, Draw).where(Lock.task_id == Task.id, Draw.lock_id == Lock.id)
    with stage.store.read() as db:
        for task, lock, draw in db.exec(query):
            (out / f"proof-{task.number}.json").write_bytes(
                stage.machine.office.cabinet.read(draw.proof_file)
            )
            (out / f"proof-{task.number}.fingerprint").write_text(lock.fingerprint + "\n")
