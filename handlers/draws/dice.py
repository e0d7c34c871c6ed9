"""Dice (骰子): thrown before everybody, entered by each contributor, and taken only where all agree (第十八条)."""

import re
from itertools import zip_longest
from typing import Any

from bot.context import Context
from bot.form import Answers, Form
from bot.router import Router
from handlers.draws import fingerprints, giving
from models.machine.row import key
from models.tasks import Task
from rules.contributions import Deed
from rules.refusal import Refusal

router = Router("骰子")
ROW = 5  # throws that are shown together, so that they can be compared aloud
TEN = set("0789")

DICE = Form(
    "dice", "录入骰子", "draws/confirm_dice", facts=lambda ctx, task, answers: _shown(answers["dice"], answers["short"])
)  # fmt: skip


@router.command("骰子 {number:int} {text:text}")
def begin(ctx: Context, number: int, text: str) -> None:
    """录入当众掷出的骰子：六面骰至少 25 次，十面骰至少 20 次，两人以上录入相同才算（第十八条）。例：骰子 5 6 3 1 4"""
    task = ctx.load(Task, number)
    lock = giving.lock_of(ctx, task, Deed.DICE)
    dice = read(text)
    _require_agreement(ctx, task, dice)
    giving.check(ctx, task, lock, Deed.DICE, phrase=dice)
    ctx.ask(DICE, about=task, lock=key(lock), short=fingerprints.short(lock), dice=dice)


@router.finished(DICE)
def enter(ctx: Context, task: Task, answers: Answers) -> None:
    """Take the throws; the last contributor's start the draw."""
    lock = giving.lock_of(ctx, task, Deed.DICE)
    giving.require_same(task, lock, answers["short"])
    _require_agreement(ctx, task, answers["dice"])
    giving.give(ctx, task, lock, Deed.DICE, phrase=answers["dice"])


def read(text: str) -> str:
    """Return throws as a log holds them: of ten sides where a side is shown that six do not have."""
    thrown = re.sub(r"[\s,，、.;；]", "", text)
    return f"{'d10' if TEN & set(thrown) else 'd6'}:{thrown}"


def _require_agreement(ctx: Context, task: Task, dice: str) -> None:
    """Refuse throws that are not those another contributor saw, and say where they part."""
    lock = giving.lock_of(ctx, task)
    people, log = giving.people_of(ctx.db, lock), giving.log_of(ctx.db, lock)
    for by, one in log.done[Deed.DICE].items():
        if one["phrase"] != dice and people[by].id != ctx.person.id:
            mine, his = dice.partition(":")[2], one["phrase"].partition(":")[2]
            at = next((at for at, (a, b) in enumerate(zip_longest(mine, his), 1) if a != b), 0)
            raise Refusal("other_dice", article="第十八条", number=task.number, other=people[by].name, at=at, mine=len(mine), his=len(his))  # fmt: skip


def _shown(dice: str, short: str) -> dict[str, Any]:
    sort, _, thrown = dice.partition(":")
    rows = [" ".join(thrown[at : at + ROW]) for at in range(0, len(thrown), ROW)]
    return {"rows": rows, "count": len(thrown), "sides": sort.removeprefix("d"), "short": short}
