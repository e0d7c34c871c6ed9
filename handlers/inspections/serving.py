"""Serving (通知书): what the team shows the subject on site, with the code by which it checks its own row of the draw (第十八、二十条)."""

from typing import Any

from bot.context import Context
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.draws import fingerprints
from models import inspections, rosters, tasks
from models.inspections import Inspection
from models.machine.row import key
from models.rosters import Subject
from models.tasks import Task
from rules.refusal import Refusal
from rules.workflow import GONE, InspectionState, Step, inspection_move

router = Router("通知书")
PAGE = "/papers/{number:int}"
SELF_CHECK = "self-check.html"
UNTOLD = (InspectionState.DRAWN, InspectionState.DISPATCHED, *GONE)


@router.command("通知书 {number:int}", role=scope.TEAM)
def tell(ctx: Context, number: int) -> None:
    """到场时给被检查单位看的一页：查什么、谁来查，和自查码，它凭此核对自己是怎么抽中的（第十八条）。例：通知书 12"""
    inspection = ctx.load(Inspection, number)
    facts = _facts(ctx, inspection)
    link = ctx.link(PAGE.replace("{number:int}", str(number)))
    ctx.say("serving/how", link=link, **facts, choices=[Choice(f"详情 {number}", f"详情 {number}")])


@router.signed_page(PAGE)
def show(ctx: Context, number: int) -> tuple[str, dict[str, Any]]:
    """Show the page that is held out to the subject.

    Raises:
        Refusal: there is no such inspection, this person is not on its team (any more), or it is not released.
    """
    inspection = inspections.of_number(ctx.db, number)
    if inspection is None:
        raise Refusal("no_such_number", number=number, kind="检查")
    return "serving/page.html", _facts(ctx, inspection)


def _facts(ctx: Context, inspection: Inspection) -> dict[str, Any]:
    """Return what the subject is shown; its salt is nobody's but its own, and its team's to hand over."""
    if scope.on_team(ctx, inspection) is None:
        raise Refusal("not_on_team", article="第二十条", number=inspection.number)
    if inspection.state in UNTOLD:
        inspection_move(inspection.state, Step.ACCEPT, number=inspection.number)
    task, subject = ctx.db.get_one(Task, inspection.task_id), ctx.db.get_one(Subject, inspection.subject_id)
    lock = tasks.open_lock(ctx.db, key(task))
    assert lock is not None
    short, salt = fingerprints.short(lock), tasks.salting(ctx.db, task).salt(subject.salt).hex()
    code, portal = f"{task.number}.{short}.{salt}", ctx.office.web.portal
    team = inspections.team(ctx.db, key(inspection))
    return {
        "bureau": ctx.office.bureau.name, "inspection": inspection, "subject": subject, "task": task, "short": short, "code": code,
        "scanned": f"{portal}/{SELF_CHECK}#{code}" if portal else code, "portal": portal,
        "items": rosters.items(ctx.db, inspection.items), "team": [(person.name, person.unit) for _, _, person in team],
    }  # fmt: skip
