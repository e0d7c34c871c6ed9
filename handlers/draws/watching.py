"""Watching (摇号现场): who has acknowledged, sealed and revealed, who is awaited, and what came of it; one screen, read-only (第二、十八、二十八条)."""

from typing import Any

from bot.context import Context
from bot.router import Router
from handlers import scope
from handlers.draws import fingerprints, giving, silence
from models import tasks
from models.machine.people import Person
from models.machine.row import key
from models.tasks import Lock, Task
from rules.contributions import DEEDS, Deed, Log
from rules.lock import Method
from rules.refusal import Refusal
from rules.workflow import TASK_WORDS

router = Router("摇号现场")
PAGE = "/ceremonies/{number:int}"
DONE_WORDS = {
    Deed.ACKNOWLEDGE: "已确认收到指纹", Deed.SEAL: "已封存", Deed.REVEAL: "已公开", Deed.PHRASE: "已出话", Deed.DICE: "已录入",
}  # fmt: skip


@router.command("摇号现场 {number:int}")
def tell(ctx: Context, number: int) -> None:
    """看一次摇号进行到哪一步：谁已封存、在等谁、结果和可信等级。例：摇号现场 5"""
    task = ctx.load(Task, number)
    ctx.say("ceremony/now", link=link(ctx, task, ctx.person), **facts(ctx, task))


@router.signed_page(PAGE)
def show(ctx: Context, number: int) -> tuple[str, dict[str, Any]]:
    """Show the same on one screen that looks again by itself.

    Raises:
        Refusal: there is no such task, or it is not this person's to see.
    """
    task = tasks.of_number(ctx.db, number)
    if task is None:
        raise Refusal("no_such_number", number=number, kind="任务")
    scope.see_task(ctx, task)
    return "ceremony/page.html", facts(ctx, task)


def facts(ctx: Context, task: Task) -> dict[str, Any]:
    """Return how far the task's ceremony has come.

    Raises:
        Refusal: nothing is locked.
    """
    lock = tasks.open_lock(ctx.db, key(task))
    if lock is None:
        raise Refusal("nothing_locked", article="第十八条", number=task.number, aborts=task.aborts)
    log, draw = giving.log_of(ctx.db, lock), tasks.draw_of(ctx.db, key(lock))
    method = Method(lock.commitment["method"])
    return {
        "task": task, "state": TASK_WORDS[task.state], "short": fingerprints.short(lock), "fingerprint": lock.fingerprint, "sequence": lock.sequence,
        "locked_at": lock.locked_at, "now": ctx.now, "method": method.label, "people": _people(ctx, lock, log),
        "steps": [(deed.label, len(log.done[deed]), len(log.contributors)) for deed in (Deed.ACKNOWLEDGE, *DEEDS[method])],
        "waiting": [] if draw else giving.awaited(ctx.db, lock, log), "due": log.due.label, "complete": log.complete, "wait": silence.of(ctx, lock, log),
        "head": log.head.hex()[:24], "page": lock.commitment["page"], "draw": draw,
        "level": draw.summary["level"] if draw else [log.level.value, log.level.label],
    }  # fmt: skip


def _people(ctx: Context, lock: Lock, log: Log) -> list[dict[str, Any]]:
    """Return what each contributor has done, and the seal he gave: whoever watches may write it down."""
    at = {(one.person_id, one.deed): one.at for one in tasks.contributions(ctx.db, key(lock))}
    shown = []
    for by, person in giving.people_of(ctx.db, lock).items():
        done = [(DONE_WORDS[deed], at[key(person), deed]) for deed in DONE_WORDS if by in log.done[deed]]
        seal = log.done[Deed.SEAL].get(by, {})
        shown.append({
            "name": person.name, "unit": person.unit, "done": done, "awaited": not log.complete and by in log.awaited(),
            "seal": str(seal.get("seal", ""))[:24], "own": seal.get("copy") == "own",
        })  # fmt: skip
    return shown


def link(ctx: Context, task: Task, person: Person) -> str:
    """Return somebody's link to the one screen; empty without a web address."""
    return ctx.link(PAGE.replace("{number:int}", str(task.number)), person)


def letter(ctx: Context, task: Task, lock: Lock, person: Person) -> dict[str, Any]:
    """Return what a contributor's letter tells him alone: his sealing page, its code, and the one screen."""
    return {
        "task": task, "short": fingerprints.short(lock), "method": lock.commitment["method"], "page": lock.commitment["page"],
        "code": giving.code_of(task, lock, person), "link": giving.sealing_link(ctx, task, lock, person), "watch": link(ctx, task, person),
    }  # fmt: skip
