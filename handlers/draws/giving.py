"""Giving (出话): what a contributor may do next, the log that takes it, and what comes of it (第十八条)."""

from typing import Any

from sqlmodel import Session, col, select

from bot.context import Context
from bot.message import Choice
from handlers import scope
from handlers.draws import fingerprints
from models import rounds, tasks
from models.machine.groups import GroupKind
from models.machine.people import Person
from models.machine.row import key
from models.rounds import Giving, Request, Round
from models.tasks import Contribution, Task
from rules.contributions import DEEDS, FIELDS, Deed, Log, NotTaken, Wrong
from rules.encoding import Facts
from rules.lock import Method
from rules.refusal import Refusal
from rules.workflow import Step, task_move

JOBS = {"recusal": "redraw", "substitution": "substitute"}
"""Kind of request → the job that draws it."""
SEALING = "/seals/{number:int}"
NOTED = {
    Deed.ACKNOWLEDGE: "lock.acknowledge", Deed.SEAL: "lock.seal", Deed.REVEAL: "lock.reveal",
    Deed.PHRASE: "lock.contribution", Deed.DICE: "lock.dice",
}  # fmt: skip
TAKEN = {
    Deed.ACKNOWLEDGE: "的确认", Deed.SEAL: "的封存", Deed.REVEAL: "公开的话", Deed.PHRASE: "的一句话", Deed.DICE: "的骰子",
}  # fmt: skip
REFUSALS = {
    Wrong.FORM: "refusal/seal_unreadable", Wrong.METHOD: "refusal/other_method", Wrong.TWICE: "refusal/given_already",
    Wrong.EARLY: "refusal/reveal_early", Wrong.SAME_SEAL: "refusal/same_seal", Wrong.NOT_SEALED: "refusal/not_sealed",
    Wrong.EMPTY: "refusal/seal_unreadable", Wrong.FEW_DICE: "refusal/few_dice", Wrong.OTHER_DICE: "refusal/other_dice",
}  # fmt: skip


def log_of(db: Session, lock: Giving) -> Log:
    """Return the log of a lock or of a round, as far as it has come."""
    return Log.of(bytes.fromhex(lock.fingerprint), lock.commitment, entries_of(db, lock))


def entries_of(db: Session, lock: Giving) -> list[Facts]:
    """Return what was done towards a lock's seed, as its log and its proof hold it."""
    return [
        _entry(Deed(one.deed), pid(lock, one.person_id), phrase=one.phrase, nonce=one.nonce, seal=one.seal, copy=one.page)
        for one in contributions_of(db, lock)
    ]  # fmt: skip


def contributions_of(db: Session, lock: Giving) -> list[Contribution]:
    """Return what was done towards the seed of a lock or of a round."""
    if isinstance(lock, Round):
        return tasks.contributions(db, lock.lock_id, key(lock))
    return tasks.contributions(db, key(lock))


def given_for(db: Session, request: Request, base: str) -> list[Facts] | None:
    """Return what contributors gave for a replacement; nothing where none are asked, None while it is not all there.

    Args:
        base: the proof as it stands: what was given before it became this one does not hold.
    """
    if not request.sealed:
        return []
    row = rounds.of_request(db, request)
    if row is None or row.base != base or not log_of(db, row).complete:
        return None
    return entries_of(db, row)


def _entry(deed: Deed, by: str, **said: str) -> Facts:
    return {"deed": deed.value, "by": by, **{name: said.get(name, "") for name in FIELDS[deed]}}


def pid(lock: Giving, person_id: int) -> str:
    """Return a contributor's salted id in a lock."""
    return str(lock.commitment["contributors"][lock.contributors.index(person_id)]["id"])


def people_of(db: Session, lock: Giving) -> dict[str, Person]:
    """Return the contributors by salted id, in the order of the lock."""
    return {pid(lock, one): db.get_one(Person, one) for one in lock.contributors}


def lock_of(ctx: Context, task: Task, deed: Deed | None = None) -> Giving:
    """Return the lock that awaits this person's part, or the round of a redraw.

    Raises:
        Refusal: nothing is awaited, or somebody else is, or the deed belongs to another way of giving.
    """
    lock: Giving | None = rounds.open_round(ctx.db, key(task))
    if lock is None:
        task_move(task.state, Step.DRAW, number=task.number)
        lock = tasks.open_lock(ctx.db, key(task))
    assert lock is not None
    if ctx.person.id not in lock.contributors:
        query = select(Person).where(col(Person.id).in_(lock.contributors))
        who = scope.names(list(ctx.db.exec(query)))
        raise Refusal("not_contributor", article="第十八条", number=task.number, who=who)
    method = Method(lock.commitment["method"])
    if deed is not None and deed not in DEEDS[method]:
        raise Refusal(
            "other_method", article="第十八条", number=task.number, deed=deed.label, method=method.label
        )
    return lock


def require_same(task: Task, lock: Giving, short: str) -> None:
    """Refuse what was made for another lock of the task: it was given up since."""
    if short.lower() != fingerprints.short(lock):
        raise Refusal("locked_anew", article="第十八条", number=task.number)


def check(ctx: Context, task: Task, lock: Giving, deed: Deed, **said: str) -> Log:
    """Return the log with what this person wants to give, which is not written yet.

    Raises:
        Refusal: it can not be taken; says why and what to do.
    """
    log = log_of(ctx.db, lock)
    try:
        log.take(_entry(deed, pid(lock, key(ctx.person)), **said))
    except NotTaken as not_taken:
        facts = {
            "number": task.number, "deed": deed.label, "method": Method(lock.commitment["method"]).label,
            "waiting": awaited(ctx.db, lock, log),
        }  # fmt: skip
        reason = REFUSALS[not_taken.wrong].removeprefix("refusal/")
        raise Refusal(reason, article="第十八条", **facts) from not_taken
    return log


def give(ctx: Context, task: Task, lock: Giving, deed: Deed, **said: str) -> None:
    """Take what this person gives; the last part starts the draw."""
    before = log_of(ctx.db, lock).due
    log = check(ctx, task, lock, deed, **said)
    row = Contribution(
        lock_id=lock.lock_id if isinstance(lock, Round) else key(lock), round=key(lock) if isinstance(lock, Round) else 0,
        person_id=key(ctx.person), deed=deed, phrase=said.get("phrase", ""), nonce=said.get("nonce", ""),
        seal=said.get("seal", ""), page=said.get("copy", ""), at=ctx.now,
    )  # fmt: skip
    ctx.db.add(row)
    ctx.note(NOTED[deed], row, article="第十八条", fingerprint=lock.fingerprint, head=log.head.hex())
    ctx.db.flush()
    ctx.say(
        "draws/taken", task=task, taken=TAKEN[deed], head=log.head.hex()[:24], waiting=awaited(ctx.db, lock, log),
        due=log.due.label, complete=log.complete, method=log.method.value, acknowledged=deed is Deed.ACKNOWLEDGE,
    )  # fmt: skip
    if log.complete and isinstance(lock, Round):
        ctx.start(JOBS[lock.kind], today=ctx.today.isoformat(), **{f"{lock.kind}_id": lock.row_id})
    elif log.complete:
        ctx.start("draw", lock_id=lock.id)
    elif before is Deed.SEAL and log.due is Deed.REVEAL:
        _close(ctx, task, lock, log)


def _close(ctx: Context, task: Task, lock: Giving, log: Log) -> None:
    """Tell that nothing can be sealed any more: whoever reveals now, reveals what he has sealed."""
    people = people_of(ctx.db, lock)
    facts: dict[str, Any] = {"task": task, "short": fingerprints.short(lock), "head": log.head.hex()[:24]}
    for person in people.values():
        ctx.tell(person, "sealing/reveal", **facts, link=sealing_link(ctx, task, lock, person), choices=[Choice("摇号现场", f"摇号现场 {task.number}")])  # fmt: skip
    seals = [(people[by].name, one["seal"][:24]) for by, one in log.done[Deed.SEAL].items()]
    ctx.tell(GroupKind.SUPERVISORS, "sealing/closed", **facts, seals=seals)


def awaited(db: Session, lock: Giving, log: Log) -> list[str]:
    """Return who is waited for now, by name; nobody where all is given."""
    people = people_of(db, lock)
    return [people[one].name for one in log.awaited()]


def may_give(ctx: Context, lock: Giving, log: Log) -> Deed | None:
    """Return what is waited for from this person, or None."""
    mine = ctx.person.id in lock.contributors and pid(lock, key(ctx.person)) in log.awaited()
    return log.due if mine else None


def may_acknowledge(ctx: Context, lock: Giving, log: Log) -> bool:
    """Tell whether this person may still say that he holds the fingerprint: who gave his part has said so by that."""
    if ctx.person.id not in lock.contributors:
        return False
    by = pid(lock, key(ctx.person))
    return not any(by in log.done[deed] for deed in (Deed.ACKNOWLEDGE, *DEEDS[log.method]))


def code_of(task: Task, lock: Giving, person: Person) -> str:
    """Return what a sealing page must know: the task, the lock's fingerprint, and whose seal it will be."""
    return fingerprints.code(task.number, lock, pid(lock, key(person)))


def sealing_link(ctx: Context, task: Task, lock: Giving, person: Person) -> str:
    """Return a link to the sealing page, with what it must know behind the #, which no browser sends; empty without a web address."""
    link = ctx.link(SEALING.replace("{number:int}", str(task.number)), person)
    return f"{link}#{code_of(task, lock, person)}" if link else ""
