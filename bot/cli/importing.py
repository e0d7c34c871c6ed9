"""Importing by command: the same way as by chat, with a progress bar; nothing is entered before it is confirmed."""

from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from sqlmodel import col, select

from bot.cli import local
from bot.cli.local import Local
from models.machine.post import Letter
from models.rosters import Batch


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
    with _bar(console) as bar:
        answers = await desk.sends(path, kind, _shown(bar, f"读取 {path.name}"))
    batch = _batch(desk, answers)
    if batch is None:
        _show(console, [one for one in answers if one.template != "imports/reading"])
        return False
    _report(console, batch, answers)
    whole = not batch.report["errors"]
    if not batch.chunks:
        return whole
    if dry_run or not confirm():
        await desk.says(f"放弃导入 {batch.number}")
        _print(console, ["没有写入。"])
        return dry_run and whole
    with _bar(console) as bar:
        answers = await desk.says(f"确认导入 {batch.number}", _shown(bar, f"写入 {path.name}"))
    _show(console, answers)
    return whole and any(one.template == "imports/done" for one in answers)


def _batch(desk: Local, answers: list[Letter]) -> Batch | None:
    """Return what was read, or None where the file was refused."""
    report = next((one for one in answers if one.template == "imports/report"), None)
    if report is None:
        return None
    mine = select(Batch).where(Batch.person_id == report.person_id)
    with desk.store.read() as db:
        return db.exec(mine.order_by(col(Batch.id).desc()).limit(1)).one()


def _report(console: Console, batch: Batch, answers: list[Letter]) -> None:
    """Show the whole report; a terminal has room for every line, a chat for ten."""
    report = next(one for one in answers if one.template == "imports/report")
    errors = batch.report["errors"]
    lines = [f"\n【{report.title}】", *(f"{key}：{value}" for key, value in report.facts)]
    lines += [f"  {fault}" for fault in batch.report["faults"]]
    if errors:
        lines.append(f"有错 {errors} 处，有错的行不会写入。")
    if not batch.chunks:
        lines.append("没有可以写入的。" if errors else "与现有内容一致，没有要写入的。")
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
