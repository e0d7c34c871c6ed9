"""Importing by command: the same way as by chat, with a progress bar; nothing is entered before it is confirmed."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from sqlmodel import col, select

from bot.cli import local
from bot.cli.local import Local
from handlers.rosters import imports, report
from models.machine.people import Person
from models.machine.post import Letter
from models.rosters import Batch, BatchState

READING, REPORT = "imports/reading", "imports/report"
LEFT = "有一个文件还没有写完，先把它写完。"
STOPPED = "写到一半停了，已经写入的留着。把同样的命令再运行一次，会接着写完。"


@dataclass(frozen=True)
class Import:
    """What came of a file: ``batch`` is None where it was refused as a whole, and ``answers`` say why."""

    kind: str
    path: Path
    batch: Batch | None
    said: Mapping[str, list[dict[str, Any]]]
    answers: list[Letter]
    written: bool

    def as_json(self) -> dict[str, Any]:
        """Return the report for a program.

        Counted are rows of the file: ``rows`` = ``accepted`` (new or changed; they are entered once confirmed) +
        ``unchanged`` (they stand in the roster already) + those refused. A mended row is accepted or unchanged as any
        other. ``refused`` and ``mended`` name cells: a row with two wrong cells is there twice, one of which a whole
        column is missing is not there at all, and the file itself is row 0.
        """
        batch, refused = self.batch, self.said["refused"]
        if batch is None:
            told = [(one.title, one.text) for one in self.answers if one.template != READING]
            refused = [
                {"row": 0, "column": "", "value": "", "reason": title, "hint": text} for title, text in told
            ]
        counts = (batch.rows, batch.added + batch.changed, batch.report["errors"]) if batch else (0, 0, 0)
        return {
            "file": self.path.name,
            "kind": self.kind,
            "rows": counts[0] + counts[2],
            "accepted": counts[1],
            "unchanged": counts[0] - counts[1],
            "mended": self.said["mended"],
            "refused": refused,
        }

    def holds(self, *, dry_run: bool) -> bool:
        """Tell whether everything the file holds stands in the roster now, or could stand."""
        batch = self.batch
        return (
            batch is not None and not batch.report["errors"] and (self.written or dry_run or not batch.chunks)
        )


async def import_roster(
    desk: Local,
    kind: str,
    path: Path,
    *,
    console: Console,
    confirm: Callable[[], bool],
    dry_run: bool = False,
) -> bool:
    """Hand a roster in, show its report, and enter it when confirmed.

    Returns:
        whether everything the file holds stands in the roster now (with ``dry_run``: could stand).
    """
    done = await hand_in(desk, kind, path, console=console, confirm=confirm, dry_run=dry_run)
    return done.holds(dry_run=dry_run)


async def hand_in(
    desk: Local,
    kind: str,
    path: Path,
    *,
    console: Console,
    confirm: Callable[[], bool],
    dry_run: bool = False,
) -> Import:
    """Hand a roster in, show its report on the console, and enter it when confirmed."""
    await _finish_earlier(desk, console)
    before = _newest(desk, path)
    with _bar(console) as bar:
        answers = await desk.sends(path, kind, _shown(bar, f"读取 {path.name}"))
    batch = _newest(desk, path)
    if batch is None or (before is not None and batch.id == before.id):
        _show(console, [one for one in answers if one.template != READING])
        return Import(kind, path, None, {"mended": [], "refused": []}, answers, False)
    said = json.loads(desk.office.cabinet.read(batch.report_file))
    _report(console, batch, said, answers)
    written = False
    if batch.chunks and (dry_run or not confirm()):
        await desk.says(f"放弃导入 {batch.number}")
        _print(console, ["没有写入。"])
    elif batch.chunks:
        written = await _enter(desk, batch, path, console)
    return Import(kind, path, batch, said, answers, written)


async def _finish_earlier(desk: Local, console: Console) -> None:
    """Have what an ended process left half entered entered first: a file read beside it would be outdated at once."""
    said = False
    while await asyncio.to_thread(_is_entering, desk):
        if not said:
            _print(console, [LEFT])
        said = True
        await desk.work()
        await asyncio.sleep(local.POLL_SECONDS)


def _is_entering(desk: Local) -> bool:
    with desk.store.read() as db:
        return bool(imports.being_entered(db))


async def _enter(desk: Local, batch: Batch, path: Path, console: Console) -> bool:
    """Confirm what was read; return whether it is entered now."""
    with _bar(console) as bar:
        answers = await desk.says(f"确认导入 {batch.number}", _shown(bar, f"写入 {path.name}"))
    _show(console, answers)
    with desk.store.read() as db:
        state = db.exec(select(Batch.state).where(Batch.id == batch.id)).one()
    if state == BatchState.APPLYING:
        _print(console, [STOPPED])
    return state == BatchState.APPLIED


def _newest(desk: Local, path: Path) -> Batch | None:
    """Return what this machine's administrator handed in last of a file, by its content."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    mine = select(Batch).join(Person, col(Person.id) == col(Batch.person_id))
    query = mine.where(Person.badge == local.BADGE, Batch.sha256 == sha256)
    with desk.store.read() as db:
        return db.exec(query.order_by(col(Batch.id).desc()).limit(1)).first()


def _report(console: Console, batch: Batch, said: Mapping[str, Any], answers: list[Letter]) -> None:
    """Show the whole report; a terminal has room for every line, a chat for ten."""
    errors = batch.report["errors"]
    lines = [
        f"\n{local.spell(one.model_copy(update={'text': ''}))}" for one in answers if one.template == REPORT
    ]
    lines += [f"  {line}" for line in report.lines(said)]
    if errors:
        lines.append(
            f"{errors} 行有错，不会写入；其余的不受影响。"
            if batch.rows
            else f"{errors} 行有错，没有可以写入的。"
        )
    if batch.rows and not batch.chunks:
        lines.append(f"{'其余各行' if errors else ''}与现有内容一致，没有要写入的。")
    _print(console, lines)


def _show(console: Console, answers: list[Letter]) -> None:
    _print(console, [f"\n{local.spell(letter)}" for letter in answers])


def _print(console: Console, lines: list[str]) -> None:
    console.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)


def _shown(bar: Progress, description: str) -> Callable[[local.Progress], None]:
    shown: TaskID = bar.add_task(description, total=None)
    return lambda progress: bar.update(shown, completed=progress.done, total=progress.total or None)


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console, transient=True,
        disable=not console.is_terminal,
    )  # fmt: skip
