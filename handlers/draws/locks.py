"""Lock (锁定): the pool is frozen and its fingerprint leaves the office before any seed exists (第十七、十八条)."""

from typing import Any

from sqlmodel import col, select

from bot.context import Context
from bot.form import Answers, Form
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.draws import freezing, giving, pools, silence, watching
from handlers.draws.fingerprints import short
from handlers.transitions import move_task
from models import tasks
from models.machine import bureau, people
from models.machine.groups import GroupKind
from models.machine.ledger import Head
from models.machine.people import Person
from models.machine.row import key
from models.tasks import Lock, Task
from rules import lock as freeze
from rules.refusal import Refusal
from rules.roles import Role
from rules.seed import LINKS, chain_link, secret_hash
from rules.workflow import Step, TaskState, task_move

router = Router("锁定")
SUPERVISORS = (Role.DEPUTY, Role.PRINCIPAL)

LOCK = Form(
    "lock",
    "锁定名单池",
    "locks/confirm",
    facts=lambda ctx, task, answers: _preview(ctx, task, answers["pool"]),
)
ABORT = Form("abort_lock", "撤销锁定", "locks/confirm_abort")


@router.command("名单池 {number:int}", "名单 {number:int}", role=SUPERVISORS)
def show_pool(ctx: Context, number: int) -> None:
    """按风险等级看名单池，以及谁被排除、为什么。例：名单池 5"""
    task = ctx.load(Task, number)
    locked = tasks.open_lock(ctx.db, key(task))
    if locked is not None:
        _show(ctx, task, locked.summary, short=short(locked))
        return
    ctx.start("pool", task_id=key(task), today=ctx.today.isoformat(), purpose="show")


@router.command("锁定 {number:int}", role=Role.DEPUTY)
def begin(ctx: Context, number: int) -> None:
    """锁定名单池，之后才能摇号（第十七条）。例：锁定 5"""
    task = ctx.load(Task, number)
    task_move(task.state, Step.LOCK, number=number)
    scope.require_supervisor(ctx, task.unit, f"锁定任务 {number}", "第十七条")
    ctx.start("pool", task_id=key(task), today=ctx.today.isoformat(), purpose="lock")


@router.job("pool", freezing.freeze_pool)
def gathered(ctx: Context, args: dict[str, Any], result: dict[str, Any]) -> None:
    """Show the pool, or ask whether to lock it as it is."""
    task = ctx.db.get(Task, args["task_id"])
    assert task is not None
    if args["purpose"] == "lock":
        task_move(task.state, Step.LOCK, number=task.number)
        _refuse_unable(ctx, task, result)
        ctx.ask(LOCK, about=task, pool=result)
        return
    _show(ctx, task, result)


def _show(ctx: Context, task: Task, pool: dict[str, Any], short: str = "") -> None:
    choices = []
    if task.state == TaskState.OPEN and scope.is_supervisor(ctx, task.unit):
        choices.append(Choice(f"锁定 {task.number}", f"锁定 {task.number}"))
    if pool["excluded"]:
        choices.append(Choice("排除明细", f"排除 {task.number}"))
    ctx.say("locks/pool", task=task, pool=pool, short=short, choices=choices)


@router.command("排除 {number:int}", role=SUPERVISORS)
def list_excluded(ctx: Context, number: int) -> None:
    """逐个列出被排除的检查对象和原因。例：排除 5"""
    task = ctx.load(Task, number)
    ctx.start("excluded", task_id=key(task), today=ctx.today.isoformat())


@router.job("excluded", freezing.list_excluded)
def excluded(ctx: Context, args: dict[str, Any], result: dict[str, Any]) -> None:
    """Leaf through the excluded subjects."""
    task = ctx.db.get(Task, args["task_id"])
    assert task is not None
    ctx.show(f"任务 {task.number} 被排除的检查对象", result["lines"])


@router.finished(LOCK)
def lock(ctx: Context, task: Task, answers: Answers) -> None:
    """Commit to the pool: the fingerprint goes to every contributor and to the supervisors' group."""
    pool = answers["pool"]
    scope.require_supervisor(ctx, task.unit, f"锁定任务 {task.number}", "第十七条")
    task_move(task.state, Step.LOCK, number=task.number)
    if bureau.hold(ctx.db).rosters != pool["rosters"]:
        raise Refusal("rosters_changed", article="第十七条", number=task.number)
    moved = tasks.next_sequence(ctx.db, key(task)) != pool["commitment"]["sequence"]
    if moved or pools.record_mark(ctx.db, task.items) != pool["record"]:
        raise Refusal("record_changed", article="第十四、十六条", number=task.number)
    _refuse_unable(ctx, task, pool)
    contributors = _contributors(ctx, task)
    sequence = tasks.next_sequence(ctx.db, key(task))
    secret, chain, salting = ctx.nonce(), ctx.nonce(), freeze.Salting(task.number, sequence)
    head = ctx.db.exec(select(Head)).one()
    commitment = {
        **pool["commitment"],
        "contributors": [{"id": salting.pid(chain, one.badge), "unit": one.unit} for one in contributors],
        "secret_hash": secret_hash(bytes.fromhex(secret)),
        "chain": chain_link(bytes.fromhex(chain), LINKS).hex(),
        "previous_head": head.hash,
        "earlier": tasks.earlier(ctx.db, key(task)),
    }
    row = Lock(
        task_id=key(task), sequence=sequence, fingerprint=freeze.commitment(commitment).hex(), commitment=commitment,
        subjects_file=pool["subjects_file"], inspectors_file=pool["inspectors_file"], secret=secret, chain=chain,
        contributors=[key(one) for one in contributors], summary=pool, locked_by=key(ctx.person), locked_at=ctx.now,
    )  # fmt: skip
    ctx.keep(row.subjects_file, "subjects.tsv")
    ctx.keep(row.inspectors_file, "inspectors.tsv")
    ctx.db.add(row)
    ctx.note("lock", row, article="第十七条", fingerprint=row.fingerprint)
    move_task(ctx, task, Step.LOCK, fingerprint=row.fingerprint)
    facts: dict[str, Any] = {
        "task": task,
        "short": short(row),
        "contributors": [one.name for one in contributors],
        "method": pool["commitment"]["method"],
        "page": pool["commitment"]["page"],
        "sequence": sequence,
    }
    choices = [Choice("摇号", f"摇号 {task.number}"), Choice("确认收到指纹", f"确认收到指纹 {task.number}")]
    for one in contributors:
        own = watching.letter(ctx, task, row, one)
        ctx.tell(one, "locks/contribute", **{**facts, **own}, choices=choices)
    ctx.tell(GroupKind.SUPERVISORS, "locks/commitment", **facts, watch="")
    if ctx.person.id not in row.contributors:
        ctx.say("locks/commitment", **facts, watch=watching.link(ctx, task, ctx.person))


def _preview(ctx: Context, task: Task, pool: dict[str, Any]) -> dict[str, Any]:
    passed_over = tasks.silent(ctx.db, key(task))
    chosen = _contributors(ctx, task)
    out = [ctx.db.get_one(Person, one).name for one in sorted(passed_over - {one.id for one in chosen})]
    return {"pool": pool, "contributors": scope.names(chosen), "passed_over": out}


@router.command("撤销锁定 {number:int}", "撤销锁定 {number:int} {short:text}", role=Role.DEPUTY)
def begin_abort(ctx: Context, number: int, short: str = "") -> None:
    """撤销锁定后重来，撤销次数永久公开（第二十八条）。例：撤销锁定 5"""
    task = ctx.load(Task, number)
    row = _abortable(ctx, task)
    if short:
        giving.require_same(task, row, short)
    if short and ctx.incoming.token:
        # A tap: the letter that bears the button names this lock and says what giving it up costs.
        abort(ctx, task, {"lock": key(row)})
    else:
        ctx.ask(ABORT, about=task, lock=key(row))


@router.finished(ABORT)
def abort(ctx: Context, task: Task, answers: Answers) -> None:
    """Give a lock up; it stays visible for ever, and so does the number of such."""
    row = _abortable(ctx, task)
    if row.id != answers["lock"]:
        raise Refusal("locked_anew", article="第二十八条", number=task.number)
    row.summary = {**row.summary, "silent": silence.silent(ctx, row)}
    row.open = False
    ctx.db.add(row)
    ctx.note("lock.abort", row, article="第二十八条", fingerprint=row.fingerprint)
    task.aborts += 1
    move_task(ctx, task, Step.ABORT, aborts=task.aborts)
    waiting = [ctx.db.get_one(Person, one) for one in row.contributors if one != ctx.person.id]
    ctx.tell(waiting, "locks/aborted", task=task, again=False)
    ctx.tell(GroupKind.SUPERVISORS, "locks/aborted", task=task, again=False)
    ctx.say(
        "locks/aborted", task=task, again=True, choices=[Choice(f"锁定 {task.number}", f"锁定 {task.number}")]
    )


def _abortable(ctx: Context, task: Task) -> Lock:
    """Return the lock that may be given up: only before its draw, only by the initiating unit."""
    scope.require_supervisor(ctx, task.unit, f"撤销任务 {task.number} 的锁定", "第二十八条")
    task_move(task.state, Step.ABORT, number=task.number)
    row = tasks.open_lock(ctx.db, key(task))
    assert row is not None
    if tasks.draw_of(ctx.db, key(row)) is not None:
        raise Refusal("drawn_already", article="第十八条", number=task.number)
    return row


def _contributors(ctx: Context, task: Task) -> list[Person]:
    """Return who gives the seed its phrases: whoever locks, then witnesses from other units (纪检, 法制 as configured)."""
    wanted = ctx.office.draw.contributors
    chosen = [ctx.person]
    witnesses = [
        one
        for unit in ctx.office.draw.witness_units
        for role in (Role.PUBLISHER, Role.DEPUTY, Role.PRINCIPAL, Role.AUDITOR)
        for one in people.holders(ctx.db, role, unit)
    ]
    able, silent = (
        [*witnesses, *scope.supervisors(ctx, task.unit, Role.PRINCIPAL)],
        tasks.silent(ctx.db, key(task)),
    )
    for one in sorted(able, key=lambda one: one.id in silent):  # else in the order of the configuration
        if len(chosen) < wanted and one.unit not in {other.unit for other in chosen}:
            chosen.append(one)
    if len(chosen) < wanted:
        raise Refusal(
            "too_few_contributors", article="第二条", number=task.number, wanted=wanted, found=len(chosen),
            units=list(ctx.office.draw.witness_units),
        )  # fmt: skip
    return chosen


def _refuse_unable(ctx: Context, task: Task, pool: dict[str, Any]) -> None:
    """Refuse what could not be drawn anyhow: better before the preview than after it."""
    if not sum(stratum["quota"] for stratum in pool["strata"]):
        raise Refusal("nothing_to_draw", article="第十六条", number=task.number)
    if pool["unrated"]:
        raise Refusal(
            "level_without_ratio", article="第十六、十八条", number=task.number, levels=pool["unrated"]
        )
    if pool["qualified"] < pool["team_size"]:
        raise Refusal(
            "too_few_inspectors",
            article="第十九条",
            number=task.number,
            found=pool["qualified"],
            wanted=pool["team_size"],
        )
    _refuse_shared(ctx, task)
    _contributors(ctx, task)


def _refuse_shared(ctx: Context, task: Task) -> None:
    """Refuse a second lock over the same items while one awaits its draw: one subject must not stand in two pools."""
    other = sharing(ctx, task)
    if other is not None:
        raise Refusal(
            "pool_shared", article="第十七条", number=task.number, other=other.number, name=other.name
        )


def sharing(ctx: Context, task: Task) -> Task | None:
    """Return another task whose lock awaits its draw and that could draw one of this task's subjects, if any."""
    query = (
        select(Task)
        .join(Lock, col(Lock.task_id) == col(Task.id))
        .where(col(Lock.open), Task.state == TaskState.LOCKED)
    )
    others = [one for one in ctx.db.exec(query) if one.id != task.id]
    return next((one for one in others if freezing.share(ctx.db, task, one)), None)
