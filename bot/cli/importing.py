"""Importing by command: the same way as by chat, with a progress bar; nothing is entered before it is confirmed."""

import re
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.cli import local
from bot.cli.local import Local
from models.machine.post import Letter

CONFIRM = re.compile(r"确认导入 \d+")


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
        shown = bar.add_task(f"读取 {path.name}", total=None)
        answers = await desk.sends(
            path,
            kind,
            lambda progress: bar.update(shown, completed=progress.done, total=progress.total or None),
        )
    for letter in answers:
        if letter.template != "imports/reading":
            console.print(local.spell(letter), highlight=False, markup=False)
    report = next((one for one in answers if one.template == "imports/report"), None)
    if report is None:
        return False
    whole = "行有错" not in report.text
    words = _confirmation(report)
    if words is None:
        return whole
    if dry_run or not confirm():
        await desk.says(words.replace("确认", "放弃"))
        console.print("没有写入。")
        return dry_run and whole
    with _bar(console) as bar:
        bar.add_task(f"写入 {path.name}", total=None)
        answers = await desk.says(words)
    for letter in answers:
        console.print(local.spell(letter), highlight=False, markup=False)
    return whole and any(one.template == "imports/done" for one in answers)


def _confirmation(report: Letter) -> str | None:
    return next((one["says"] for one in report.choices if CONFIRM.fullmatch(one["says"])), None)


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console, transient=True,
    )  # fmt: skip
