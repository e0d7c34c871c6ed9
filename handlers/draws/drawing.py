"""Draw (摇号): phrases of two people and the server's committed secret give the seed; subjects and teams follow from it (第十八、十九条)."""

import json
from typing import Any

from bot.context import Context
from bot.form import Answers, Field, Form
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.draws import ceremony, fingerprints, giving, watching
from handlers.transitions import move_task
from models import tasks
from models.inspections import Inspection, Member
from models.machine.groups import GroupKind
from models.machine.people import Person
from models.machine.row import key
from models.tasks import Draw, Lock, Task
from rules.contributions import Deed
from rules.lock import Method
from rules.refusal import Refusal
from rules.workflow import InspectionState, Step

router = Router("摇号")
CHUNK = 20  # inspections placed in one commit

PHRASE = Form(
    "phrase",
    "为摇号出一句话",
    "draws/confirm",
    fields=(Field("phrase", "您的话", "draws/ask_phrase", longest=200),),
    facts=lambda ctx, task, answers: {"short": fingerprints.short(giving.lock_of(ctx, task))},
)


@router.command("摇号 {number:int}")
def begin(ctx: Context, number: int) -> None:
    """由锁定时确定的参与人各出一份，凑齐即摇号（第十八条）。例：摇号 5"""
    task = ctx.load(Task, number)
    lock = giving.lock_of(ctx, task)
    if lock.commitment["method"] == Method.PHRASES:
        _require_silent(ctx, task, lock)
        ctx.ask(PHRASE, about=task, lock=key(lock))
        return
    log = giving.log_of(ctx.db, lock)
    due = giving.may_give(ctx, lock, log)
    facts = watching.letter(ctx, task, lock, ctx.person)
    if due is None:
        ctx.say("draws/waits", task=task, waiting=giving.awaited(ctx.db, lock, log))
    elif due is Deed.REVEAL:
        ctx.say("sealing/reveal", head=log.head.hex()[:24], **facts)
    else:
        ctx.say("sealing/how" if due is Deed.SEAL else "draws/ask_dice", **facts)


@router.command("确认收到指纹 {number:int}", "确认收到 {number:int}")
def acknowledge(ctx: Context, number: int) -> None:
    """参与人说一句“指纹已经在我手里”，写进证明：事后谁也换不掉锁定的内容（第十八条）。例：确认收到指纹 5"""
    task = ctx.load(Task, number)
    giving.give(ctx, task, giving.lock_of(ctx, task), Deed.ACKNOWLEDGE)


@router.finished(PHRASE)
def contribute(ctx: Context, task: Task, answers: Answers) -> None:
    """Take one person's phrase; the last of them starts the draw."""
    lock = giving.lock_of(ctx, task)
    if lock.id != answers["lock"]:
        raise Refusal("locked_anew", article="第十八条", number=task.number)
    _require_silent(ctx, task, lock)
    giving.give(ctx, task, lock, Deed.PHRASE, phrase=answers["phrase"])


def _require_silent(ctx: Context, task: Task, lock: Lock) -> None:
    """Refuse a second phrase, and say what happens with the first."""
    log = giving.log_of(ctx.db, lock)
    if giving.pid(lock, key(ctx.person)) in log.done[Deed.PHRASE]:
        waiting = giving.awaited(ctx.db, lock, log)
        raise Refusal("phrase_given", article="第十八条", number=task.number, waiting=waiting)


@router.job("draw", ceremony.draw)
def drawn(ctx: Context, args: dict[str, Any], result: dict[str, Any]) -> None:
    """Commit what the draw gave, or say loudly why no legal teams exist; never fewer people than the rule asks."""
    lock = ctx.db.get(Lock, args["lock_id"], with_for_update=True)
    assert lock is not None
    task = ctx.db.get(Task, lock.task_id, with_for_update=True)
    assert task is not None
    if not lock.open or tasks.draw_of(ctx.db, key(lock)) is not None:
        return  # aborted meanwhile, or the same result came twice
    if "infeasible" in result:
        _tell_infeasible(ctx, task, lock, result["infeasible"])
        return
    draw = Draw(
        lock_id=key(lock), seed=result["seed"], proof_file=result["proof_file"], result_hash=result["result_hash"],
        drawn=result["drawn"], teams=result["teams"], summary=result["summary"], teams_file=result["teams_file"], at=ctx.now,
    )  # fmt: skip
    ctx.keep(draw.proof_file, f"proof-{task.number}.json")
    ctx.keep(draw.teams_file, f"teams-{task.number}.json")
    ctx.db.add(draw)
    ctx.note("draw", draw, article="第十八条", seed=draw.seed, result=draw.result_hash)
    ctx.db.flush()
    ctx.later("place", draw_id=draw.id)


@router.step("place")
def place(ctx: Context, draw_id: int) -> None:
    """Enter the next inspections of a draw; after the last one the task is drawn, and everybody hears."""
    draw = ctx.db.get(Draw, draw_id, with_for_update=True)
    assert draw is not None
    lock = ctx.db.get(Lock, draw.lock_id)
    assert lock is not None
    task = ctx.db.get(Task, lock.task_id)
    assert task is not None
    teams = json.loads(ctx.house.cabinet.read(draw.teams_file))
    for team in teams[draw.placed : draw.placed + CHUNK]:
        _enter(ctx, task, team)
    draw.placed = min(draw.placed + CHUNK, len(teams))
    ctx.db.add(draw)
    ctx.note("draw.placed", draw, article="第十九条", placed=draw.placed)
    if draw.placed < len(teams):
        ctx.later("place", draw_id=draw_id)
        return
    move_task(ctx, task, Step.DRAW, seed=draw.seed, result=draw.result_hash)
    _announce(ctx, task, lock, draw)


def _enter(ctx: Context, task: Task, team: dict[str, Any]) -> None:
    inspection = Inspection(
        task_id=key(task),
        subject_id=team["subject"],
        unit=team["unit"],
        items=task.items,
        state=InspectionState.DRAWN,
    )
    ctx.name(inspection)
    ctx.note("inspection.drawn", inspection, article="第十八条")
    for position, (inspector_id, unit) in enumerate(team["team"]):
        leads = position == 0
        member = Member(inspection_id=key(inspection), inspector_id=inspector_id, unit=unit, leader=leads)
        ctx.db.add(member)
        ctx.note("member.matched", member, article="第十九条")


def _announce(ctx: Context, task: Task, lock: Lock, draw: Draw) -> None:
    facts = {
        "task": task,
        "draw": draw,
        "short": fingerprints.short(lock),
        "replaced": 0,
        "substituted": 0,
        "strata": draw.summary["strata"],
    }
    people = [person for one in lock.contributors if (person := ctx.db.get(Person, one))]
    ctx.tell(people, "draws/drawn", **facts)
    ctx.tell(GroupKind.SUPERVISORS, "draws/announced", **facts)
    deputies = scope.supervisors(ctx, task.unit)
    ctx.tell(
        deputies, "draws/dispatch_next", task=task, draw=draw, choices=[Choice("下发", f"下发 {task.number}")]
    )


def _tell_infeasible(ctx: Context, task: Task, lock: Lock, reasons: list[str]) -> None:
    if ctx.once(f"infeasible:{lock.id}"):
        ctx.note("draw.infeasible", lock, article="第十九条", fingerprint=lock.fingerprint)
        people = [person for one in lock.contributors if (person := ctx.db.get(Person, one))]
        ctx.tell(people, "draws/infeasible", task=task, reasons=reasons)
        ctx.tell(GroupKind.SUPERVISORS, "draws/infeasible", task=task, reasons=reasons)


def next_deeds(ctx: Context, task: Task) -> list[str]:
    """Return what this person may do next with a locked task."""
    lock = tasks.open_lock(ctx.db, key(task))
    assert lock is not None
    log = giving.log_of(ctx.db, lock)
    deeds = ["摇号"] if giving.may_give(ctx, lock, log) else []
    deeds += ["确认收到指纹"] if giving.may_acknowledge(ctx, lock, log) else []
    deeds.append("摇号现场")
    if scope.is_supervisor(ctx, task.unit):
        deeds.append("撤销锁定")
    return deeds
