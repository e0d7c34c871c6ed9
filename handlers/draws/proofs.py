"""Proofs (证明): the public one to whoever asks, the full one to those who answer for the draw (第二、十八条)."""

from bot.context import Context
from bot.files.cabinet import Cabinet
from bot.message import Choice
from bot.router import Download, Router
from bot.web.view import View
from handlers import scope
from handlers.draws import fingerprints
from models import tasks
from models.machine.row import key
from models.tasks import Draw, Lock, Task
from rules import proof
from rules.refusal import Refusal
from rules.roles import Role

router = Router("证明")
PUBLIC, FULL = "/proofs/{number:int}", "/proofs/{number:int}/full"


@router.command("证明 {number:int}")
def tell(ctx: Context, number: int) -> None:
    """取一次摇号的证明：公开版人人可核，完整版给参与人、发起单位分管负责人和审计员（第二、十八条）。例：证明 5"""
    task = ctx.load(Task, number)
    lock, draw = _drawn(ctx, task)
    full = _may_hold(ctx, task, lock)
    public_link, full_link = (ctx.link(path.replace("{number:int}", str(number))) for path in (PUBLIC, FULL))
    ctx.say(
        "proofs/how", task=task, short=fingerprints.short(lock), draw=draw, full=full, public_link=public_link,
        full_link=full_link if full else "", choices=[Choice(f"详情 {number}", f"详情 {number}")],
    )  # fmt: skip


@router.signed_file(PUBLIC)
def give_public(ctx: Context, number: int) -> Download:
    """Give the public proof of a draw.

    Raises:
        Refusal: there is no such task, it is not this person's to see, or nothing is drawn.
    """
    task = _seen(ctx, number)
    return _public(ctx.house.cabinet, task, _drawn(ctx, task)[1])


@router.signed_file(FULL)
def give_full(ctx: Context, number: int) -> Download:
    """Give the full proof, which links people to ids.

    Raises:
        Refusal: as for the public one, or ``full_proof_not_yours``.
    """
    task = _seen(ctx, number)
    lock, draw = _drawn(ctx, task)
    if not _may_hold(ctx, task, lock):
        raise Refusal("full_proof_not_yours", article="第二十六条", number=number)
    return Download(draw.proof_file, f"proof-full-{number}.json")


@router.public_file(PUBLIC)
def publish(view: View, number: int) -> Download:
    """Give everybody the public proof; of a task that is not drawn nothing at all.

    Raises:
        Refusal: there is no such task, or nothing is drawn.
    """
    task = tasks.of_number(view.db, number)
    draw = tasks.current_draw(view.db, key(task)) if task else None
    if task is None or draw is None:
        raise Refusal("no_such_number", number=number, kind="摇过号的任务")
    return _public(view.cabinet, task, draw)


def _public(cabinet: Cabinet, task: Task, draw: Draw) -> Download:
    # Made of the full one each time: whatever was replaced since stands in it.
    content = proof.publish(cabinet.read(draw.proof_file))
    return Download("", f"proof-{task.number}.json", content=content)


def _seen(ctx: Context, number: int) -> Task:
    task = tasks.of_number(ctx.db, number)
    if task is None:
        raise Refusal("no_such_number", number=number, kind="任务")
    scope.see_task(ctx, task)
    return task


def _drawn(ctx: Context, task: Task) -> tuple[Lock, Draw]:
    lock = tasks.open_lock(ctx.db, key(task))
    draw = tasks.draw_of(ctx.db, key(lock)) if lock else None
    if lock is None or draw is None:
        raise Refusal("nothing_drawn", article="第十八条", number=task.number)
    return lock, draw


def _may_hold(ctx: Context, task: Task, lock: Lock) -> bool:
    """Tell whether this person answers for the draw: it shows who was excluded and why, and whom nobody may inspect."""
    return (
        Role.AUDITOR in ctx.roles or ctx.person.id in lock.contributors or scope.is_supervisor(ctx, task.unit)
    )
