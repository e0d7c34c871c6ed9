"""Sealing (封存): seals come in from the contributors' own devices, and what they hold is revealed when all are there (第十八条)."""

import re
import unicodedata
from typing import Any

from bot.context import Context
from bot.router import Router
from handlers.draws import fingerprints, giving
from models import tasks
from models.tasks import Task
from rules.contributions import OWN, SERVED, Deed
from rules.refusal import Refusal

router = Router("封存")
COPIES = {"自存": OWN, "在线": SERVED}
SEAL = re.compile(r"([0-9a-f]{24})\s+(自存|在线)\s+([0-9a-f]{64})", re.IGNORECASE)
REVEALED = re.compile(r"([0-9a-f]{24})\s+([0-9a-f]{32})\s+(\S.*)", re.IGNORECASE | re.DOTALL)


@router.command("封存 {number:int} {text:text}")
def seal(ctx: Context, number: int, text: str) -> None:
    """交上封存页给的封存：先封存、后公开，谁也不能看了别人的再出话（第十八条）。例：封存 5 从封存页复制的文字"""
    task = ctx.load(Task, number)
    lock = giving.lock_of(ctx, task, Deed.SEAL)
    found = SEAL.fullmatch(text.strip())
    if found is None:
        raise Refusal("seal_unreadable", article="第十八条", number=number, deed=Deed.SEAL.label)
    giving.require_same(task, lock, found[1])
    giving.give(ctx, task, lock, Deed.SEAL, seal=found[3].lower(), copy=COPIES[found[2]])


@router.command("公开 {number:int} {text:text}", "摇号回执 {number:int} {text:text}")
def reveal(ctx: Context, number: int, text: str) -> None:
    """全部封存以后，公开封存时的话：把回执贴过来（第十八条）。例：公开 5 从封存页复制的文字"""
    task = ctx.load(Task, number)
    lock = giving.lock_of(ctx, task, Deed.REVEAL)
    # Taken from the untouched text: matching would change the signs of a phrase, and another phrase has another seal.
    found = REVEALED.search(ctx.incoming.raw)
    if found is None:
        raise Refusal("seal_unreadable", article="第十八条", number=number, deed=Deed.REVEAL.label)
    giving.require_same(task, lock, found[1])
    giving.give(ctx, task, lock, Deed.REVEAL, nonce=found[2].lower(), phrase=plain(found[3]))


@router.signed_page(giving.SEALING)
def show(ctx: Context, number: int) -> tuple[str, dict[str, Any]]:
    """Show the sealing page; it has no facts, because it is one file that anybody may keep: what it must know stands behind the #.

    Raises:
        Refusal: nothing is awaited any more, or not from this person.
    """
    task = tasks.of_number(ctx.db, number)
    if task is None:
        raise Refusal("no_such_number", number=number, kind="任务")
    giving.lock_of(ctx, task)
    return fingerprints.PAGE, {}


def plain(phrase: str) -> str:
    """Return a phrase as the sealing page seals it: NFC, one line, single blanks."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", phrase)).strip()
