"""The calendar by command: the same table, preview and confirmation as in chat; one wrong row, and nothing is written."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.cli import local
from bot.cli.local import Local
from bot.worker import Desk
from handlers.calendars import official
from models.machine.post import Letter
from rules.refusal import Refusal

KIND, LABEL = official.KIND, "放假安排"
READING, PREVIEW, LIST = "imports/reading", "calendars/confirm", "talk/list"


@dataclass(frozen=True)
class Arrangement:
    """What came of a table of holidays: ``found`` is empty where it was refused as a whole, and ``answers`` say why."""

    path: Path
    found: dict[str, Any]
    answers: list[Letter]
    written: bool

    def as_json(self) -> dict[str, Any]:
        """Return the report for a program."""
        days, known = len(self.found.get("days", ())), self.found.get("known", 0)
        refused = self.found.get("refused", [])
        if not self.found:
            told = [(one.title, one.text) for one in self.answers if one.template != READING]
            refused = [
                {"row": 0, "column": "", "value": "", "reason": title, "hint": text} for title, text in told
            ]
        counts = {
            "rows": days + len(refused) * bool(self.found),
            "accepted": 0 if refused else days - known,
            "unchanged": known,
        }
        return {"file": self.path.name, "kind": KIND, **counts, "mended": [], "refused": refused}

    def holds(self, *, dry_run: bool) -> bool:
        """Tell whether everything the table holds stands in the calendar now, or could stand."""
        is_known = any(one.template == "calendars/unchanged" for one in self.answers)
        is_good = any(one.template == PREVIEW for one in self.answers)
        return is_known or (is_good and (self.written or dry_run))


async def hand_in(
    desk: Local, kind: str, path: Path, *, console: Console, confirm: Callable[[], bool], dry_run: bool = False
) -> Arrangement:  # fmt: skip
    """Hand an arrangement of holidays in, show what it would change, and enter it when confirmed."""
    answers = await desk.sends(path, kind)
    if any(
        one.template == "refusal/form_open" for one in answers
    ):  # an earlier command was broken off at its preview
        await desk.says("取消")
        answers = await desk.sends(path, kind)
    found = await asyncio.to_thread(_read, desk, path)
    _show(console, [one for one in answers if one.template not in (READING, LIST)])
    _print(console, [f"  {line}" for line in official.spell_refused(found.get("refused", []))])
    written = False
    if any(one.template == PREVIEW for one in answers):
        if dry_run or not confirm():
            await desk.says("取消")
            _print(console, ["没有写入。"])
        else:
            done = await desk.says("确认")
            _show(console, done)
            written = any(one.template == "calendars/done" for one in done)
    elif found.get("refused"):
        _print(console, [f"{len(found['refused'])} 行有错，什么也没有写入：少一天，所有期限都会算错。"])
    return Arrangement(path, found, answers, written)


def _read(desk: Local, path: Path) -> dict[str, Any]:
    """Return what the table holds row by row; a chat shows a page of it, a terminal all."""
    cabinet = desk.office.cabinet
    with desk.store.read() as db:
        try:
            return official.read_file(
                Desk(db, cabinet, desk.office.settings, lambda done, total: None),
                cabinet.take(path),
                path.name,
                said=True,
            )
        except Refusal:
            return {}


def _show(console: Console, answers: list[Letter]) -> None:
    _print(console, [f"\n{local.spell(letter)}" for letter in answers])


def _print(console: Console, lines: list[str]) -> None:
    if lines:
        console.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)
