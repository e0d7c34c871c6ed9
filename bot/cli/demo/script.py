"""``demo --script``: plays the story in a directory of its own and leaves what the public would see."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlmodel import select

from bot.channels.memory import MemoryChannel
from bot.cli.demo.stage import ROSTERS, Stage, settle_in
from bot.cli.demo.story import STARTS, WEB, Story
from models.tasks import Draw, Lock, Task
from rules import proof
from rules.lock import SHORT


async def play(out: Path | None, write: Callable[[str], None], rosters: Path = ROSTERS) -> bool:
    """Play the story; return whether all held.

    Args:
        out: where public pages, proofs and the talk are left; nothing is left without it.
        write: takes the talk, line by line.
        rosters: the sample rosters to play with.
    """
    lines = list[str]()

    def take(line: str) -> None:
        lines.append(line)
        write(line)

    with tempfile.TemporaryDirectory(prefix="shuangsuiji-") as directory:
        channel = MemoryChannel("console")
        stage = Stage(settle_in(Path(directory), web=WEB, method="sealed"), [channel], STARTS)
        try:
            held = await Story(stage, channel, take).play(rosters)
            take("\n全部相符。" if held else "\n有不符之处，见上。")
            if out is not None:
                left = leave(stage, out)
                (out / "talk.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
                write(f"\n公示页、证明和对话在 {out}。自己核一遍：")
                for path, fingerprint in left:
                    write(f"  python -m bot draw verify {path} --fingerprint {fingerprint}")
        finally:
            stage.close()
    return held


def leave(stage: Stage, out: Path) -> list[tuple[Path, str]]:
    """Copy public pages and proofs into a directory, and full proofs into its archive; return each public one with its fingerprint."""
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("public/task-*.html"), *out.glob("proof-*.json"), *out.glob("proof-*.fingerprint")):
        old.unlink()  # of an earlier story: its pages would stand beside another one's proofs
    if stage.settings.files.public.is_dir():
        shutil.copytree(stage.settings.files.public, out / "public", dirs_exist_ok=True)
    left, archive = [], out / "archive"
    query = select(Task, Lock, Draw).where(Lock.task_id == Task.id, Draw.lock_id == Lock.id)
    with stage.store.read() as db:
        for task, lock, draw in db.exec(query):
            path = out / f"proof-{task.number}.json"
            full = stage.machine.office.cabinet.read(draw.proof_file)
            path.write_bytes(proof.publish(full))
            archive.mkdir(exist_ok=True)
            (archive / path.name).write_bytes(full)
            path.with_suffix(".fingerprint").write_text(lock.fingerprint + "\n", encoding="utf-8")
            left.append((path, lock.fingerprint[:SHORT]))
    return left
