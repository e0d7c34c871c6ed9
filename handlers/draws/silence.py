"""Silence (久等): who is awaited and says nothing is reminded once a stage; then whoever answers for it may go on without him (第十八、二十八条)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.context import Context
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.calendars import hours
from handlers.draws import fingerprints, giving
from models import rounds, tasks
from models.machine.people import Person
from models.machine.row import key
from models.rounds import Giving, Request, Round
from models.tasks import Lock, Task
from rules.contributions import DEEDS, Log

router = Router("久等")


@dataclass(frozen=True)
class Wait:
    """How long one stage of a ceremony has been waited for.

    Attributes:
        since: when the stage began: with the lock or the round, or with the last seal.
        remind_at: when whoever is awaited is reminded, in working hours.
        decide_at: when the deputies are asked to go on without him, in working hours.
    """

    since: datetime
    remind_at: datetime
    decide_at: datetime


def of(ctx: Context, lock: Giving, log: Log) -> Wait:
    """Return how long the stage that is due now has been waited for."""
    before = DEEDS[log.method][: DEEDS[log.method].index(log.due)]
    ended = (one.at for one in giving.contributions_of(ctx.db, lock) if one.deed in before)
    since = max(ended, default=lock.at if isinstance(lock, Round) else lock.locked_at)
    patience = timedelta(minutes=ctx.office.draw.remind_after_minutes)
    remind_at = hours.next_opening(ctx, since + patience)
    latest = since + timedelta(hours=ctx.office.draw.answer_within_hours)
    # Over a weekend both would fall on Monday morning: who is reminded then has as long again.
    return Wait(since, remind_at, hours.next_opening(ctx, max(latest, remind_at + patience)))


def silent(ctx: Context, lock: Lock) -> list[int]:
    """Return who kept a lock waiting longer than he may; nobody where it is given up earlier, or all is given."""
    log = giving.log_of(ctx.db, lock)
    if log.complete or ctx.now < of(ctx, lock, log).decide_at:
        return []
    people = giving.people_of(ctx.db, lock)
    return [key(people[by]) for by in log.awaited()]


@router.tick("silence")
def scan(ctx: Context) -> None:
    """Remind in working hours whoever is awaited, and then ask the deputies; each once for a stage of a lock or of a round."""
    if not hours.is_open(ctx):
        return
    waiting: list[Giving] = [*tasks.awaiting(ctx.db), *rounds.awaiting(ctx.db)]
    for lock in waiting:
        log = giving.log_of(ctx.db, lock)
        if not log.complete:
            _look(ctx, lock, log)


def _look(ctx: Context, lock: Giving, log: Log) -> None:
    request = rounds.request(ctx.db, lock.kind, lock.row_id) if isinstance(lock, Round) else None
    locked = ctx.db.get_one(Lock, lock.lock_id) if isinstance(lock, Round) else lock
    wait, task = of(ctx, lock, log), ctx.db.get_one(Task, locked.task_id)
    stage = f"silence:{lock.fingerprint}:{log.due}"
    people = giving.people_of(ctx.db, lock)
    awaited = [people[by] for by in log.awaited()]
    facts: dict[str, Any] = {
        "task": task, "due": log.due.label, "short": fingerprints.short(lock), "since": wait.since, "waited": ctx.now - wait.since,
        "waiting": [one.name for one in awaited], "request": request.number if request else 0,
    }  # fmt: skip
    if ctx.now < wait.remind_at:
        return
    for one in awaited:
        if ctx.once(f"{stage}:{one.id}"):
            ctx.tell(
                one, "silence/remind", **facts, choices=[Choice(f"摇号 {task.number}", f"摇号 {task.number}")]
            )
    deputies = _deputies(ctx, task, request)
    if ctx.now >= wait.decide_at:
        if ctx.once(f"{stage}:decide"):
            _tell(ctx, task, "silence/decide", deputies, facts)
    elif ctx.once(f"{stage}:waits"):
        others = [one for one in deputies if one not in awaited]
        _tell(ctx, task, "silence/waits", others, facts | {"decide_at": wait.decide_at})


def _deputies(ctx: Context, task: Task, request: Request | None) -> list[Person]:
    """Return who may give it up: a lock the initiating unit's, a round whoever could have consented to its request."""
    if request is None:
        return scope.supervisors(ctx, task.unit)
    return [one for one in scope.supervisors(ctx, request.unit) if one.id != request.person_id]


def _tell(ctx: Context, task: Task, template: str, deputies: list[Person], facts: dict[str, Any]) -> None:
    """Offer to wait or to give it up: by one tap, as the letter says what that costs and names the lock or the round."""
    give_up = Choice("撤销锁定", f"撤销锁定 {task.number} {facts['short']}")
    if facts["request"]:
        give_up = Choice("撤销封存重抽", f"撤销封存重抽 {facts['request']}")
    ctx.tell(deputies, template, **facts, choices=[Choice("再等等", f"摇号现场 {task.number}"), give_up])
