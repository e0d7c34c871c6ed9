"""Rounds (封存重抽): a replacement whose seed contributors give once more, bound to the proof as it stands (第十八、二十条)."""

import json
from typing import Any

from bot.context import Context
from bot.message import Choice
from bot.router import Router
from bot.worker import Desk
from handlers.draws import ceremony, fingerprints, giving, watching
from handlers.transitions import move_request
from models import rounds, tasks
from models.machine import bureau
from models.machine.groups import GroupKind
from models.machine.people import Person
from models.machine.row import key
from models.rounds import Request, Round
from models.tasks import Lock, Task
from rules import seed
from rules.refusal import Refusal
from rules.workflow import RecusalState, Step

router = Router("封存重抽")
ARTICLE = "第二十条"


def draw(ctx: Context, request: Request, task: Task) -> None:
    """Have a replacement drawn that was consented to: at once, or when the contributors of its round have given their parts."""
    kind, standing = str(request.__tablename__), rounds.of_request(ctx.db, request)
    if not request.sealed or (standing and giving.log_of(ctx.db, standing).complete):
        ctx.start(giving.JOBS[kind], today=ctx.today.isoformat(), **{f"{kind}_id": key(request)})
    elif standing is None:
        ctx.start("round", kind=kind, row_id=key(request), task_id=key(task))


def require_none(ctx: Context, request: Request, task: Task) -> None:
    """Refuse a consent while contributors give for another one: what they seal is bound to the proof as it stands.

    Raises:
        Refusal: ``round_open``, saying for which, and for whom it waits.
    """
    standing = rounds.open_round(ctx.db, key(task))
    if standing is None or (standing.kind, standing.row_id) == (request.__tablename__, request.id):
        return
    other = rounds.request(ctx.db, standing.kind, standing.row_id)
    waiting = giving.awaited(ctx.db, standing, giving.log_of(ctx.db, standing))
    raise Refusal("round_open", article=ARTICLE, number=request.number, task=task.number, other=other.number, waiting=waiting)  # fmt: skip


def require_given(ctx: Context, request: Request) -> None:
    """Refuse to draw what still waits for its contributors.

    Raises:
        Refusal: ``round_waits``, saying for whom.
    """
    row = rounds.of_request(ctx.db, request)
    waiting = giving.awaited(ctx.db, row, giving.log_of(ctx.db, row)) if row else []
    if waiting:
        raise Refusal("round_waits", article=ARTICLE, number=request.number, waiting=waiting)


def is_wanted(ctx: Context) -> bool:
    """Tell whether the office has its contributors asked for every replacement."""
    return ctx.office.draw.redraw == "sealed"


def prepare(desk: Desk, kind: str, row_id: int, task_id: int) -> dict[str, Any]:
    """Return what a round is bound to: the proof as it stands, the consent, and the fingerprint of both."""
    lock, standing = tasks.open_lock(desk.db, task_id), tasks.current_draw(desk.db, task_id)
    assert lock is not None
    assert standing is not None
    document = json.loads(desk.cabinet.read(standing.proof_file))
    before = document["redraws"][-1]["hash"] if document["redraws"] else document["result_hash"]
    consent = ceremony.consent_to(desk.db, rounds.request(desk.db, kind, row_id))
    bound = (bytes.fromhex(one) for one in (lock.fingerprint, before, consent))
    return {
        "base": standing.proof_file,
        "consent": consent,
        "fingerprint": seed.round_fingerprint(*bound).hex(),
    }


@router.job("round", prepare)
def begin(ctx: Context, args: dict[str, Any], result: dict[str, Any]) -> None:
    """Open the round, and ask every contributor; what has moved on since is bound anew."""
    bureau.hold(ctx.db)
    request = rounds.request(ctx.db, args["kind"], args["row_id"], hold=True)
    task, lock = ctx.db.get_one(Task, args["task_id"]), tasks.open_lock(ctx.db, args["task_id"])
    standing = tasks.current_draw(ctx.db, args["task_id"])
    assert lock is not None
    assert standing is not None
    if request.state != RecusalState.CONSENTED or rounds.of_request(ctx.db, request):
        return  # the same result came twice, or it was taken back
    other = rounds.open_round(ctx.db, key(task))
    if other is not None:  # two consented at the same moment
        move_request(ctx, request, Step.STALL)
        ctx.say("rounds/other", number=request.number, task=task)
        return
    if (standing.proof_file, ceremony.consent_to(ctx.db, request)) != (result["base"], result["consent"]):
        ctx.start("round", **args)
        return
    row = Round(
        lock_id=key(lock), commitment=lock.commitment, contributors=lock.contributors, at=ctx.now, kind=args["kind"],
        row_id=args["row_id"], **result,
    )  # fmt: skip
    ctx.db.add(row)
    ctx.note("round.begun", row, article=ARTICLE, fingerprint=row.fingerprint)
    ctx.db.flush()
    _ask(ctx, task, lock, row, request)


def _ask(ctx: Context, task: Task, lock: Lock, row: Round, request: Request) -> None:
    people = giving.people_of(ctx.db, row)
    facts: dict[str, Any] = {
        "about": f"{ctx.house.kinds[type(request)]} {request.number}", "contributors": [one.name for one in people.values()],
        "task": task, "short": fingerprints.short(row), "method": lock.commitment["method"],
    }  # fmt: skip
    choices = [Choice(verb, f"{verb} {task.number}") for verb in ("摇号", "确认收到指纹", "摇号现场")]
    for person in people.values():
        own = watching.letter(ctx, task, row, person)
        ctx.tell(person, "rounds/contribute", choices=choices, **{**facts, **own})
    if ctx.person.id not in row.contributors:
        ctx.say("rounds/begun", **facts)
    ctx.tell(GroupKind.SUPERVISORS, "rounds/begun", **facts)


def close(ctx: Context, request: Request) -> None:
    """End the round of a request: it was drawn, or nothing could be."""
    row = rounds.of_request(ctx.db, request)
    if row is not None:
        _end(ctx, row, "round.closed")


def renew(ctx: Context, task: Task) -> None:
    """Begin a round again that another redraw has overtaken: what was sealed in it is bound to a proof that is another now."""
    row, standing = rounds.open_round(ctx.db, key(task)), tasks.current_draw(ctx.db, key(task))
    if row is not None and standing is not None and row.base != standing.proof_file:
        _end(ctx, row, "round.overtaken")
        ctx.start("round", kind=row.kind, row_id=row.row_id, task_id=key(task))


def give_up(ctx: Context, request: Request, task: Task) -> None:
    """End a round for whose contributors nobody wants to wait any more; that is told to everybody who was asked."""
    row = rounds.of_request(ctx.db, request)
    if row is None:
        raise Refusal("no_round", article=ARTICLE, number=request.number)
    _end(ctx, row, "round.given_up")
    move_request(ctx, request, Step.STALL)
    facts: dict[str, Any] = {
        "task": task,
        "about": f"{ctx.house.kinds[type(request)]} {request.number}",
        "number": request.number,
    }
    others = [ctx.db.get_one(Person, one) for one in row.contributors if one != ctx.person.id]
    ctx.tell(others, "rounds/given_up", decides=False, **facts)
    ctx.tell(GroupKind.SUPERVISORS, "rounds/given_up", decides=False, **facts)
    ctx.say("rounds/given_up", decides=True, **facts)


def _end(ctx: Context, row: Round, deed: str) -> None:
    row.open = False
    ctx.db.add(row)
    ctx.note(deed, row, article=ARTICLE, fingerprint=row.fingerprint)
    ctx.db.flush()
