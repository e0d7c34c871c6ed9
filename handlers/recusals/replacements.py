"""Replacements (更换): who was drawn takes the place over, and everybody concerned is told; nobody else moves (第二十条)."""

from typing import Any

from bot.context import Context
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.draws import ceremony, disclosing
from handlers.duties import register
from handlers.recusals import requests
from handlers.recusals.requests import ARTICLE
from handlers.transitions import move_request
from models import inspections, rosters, tasks
from models.inspections import Member
from models.machine import bureau
from models.machine.groups import GroupKind
from models.machine.people import Person
from models.machine.row import key
from models.recusals import Recusal, count_replaced
from models.rosters import Inspector
from models.tasks import Draw, Task
from rules.workflow import INSPECTION_MOVES, InspectionState, RecusalState, Step

router = Router("更换")


def draw(ctx: Context, recusal: Recusal) -> None:
    """Have it drawn who comes, when this consent is committed."""
    ctx.start("redraw", recusal_id=key(recusal), today=ctx.today.isoformat())


@router.job("redraw", ceremony.redraw)
def redrawn(ctx: Context, args: dict[str, Any], result: dict[str, Any]) -> None:
    """Commit a replacement on top of those it was drawn after; what has moved on since is drawn anew."""
    office = bureau.hold(ctx.db)
    recusal = ctx.db.get_one(Recusal, args["recusal_id"], with_for_update=True)
    if recusal.state != RecusalState.CONSENTED:
        return  # the same result came twice
    known = requests.facts(ctx, recusal)
    standing = tasks.current_draw(ctx.db, known["inspection"].task_id)
    assert standing is not None
    now = (standing.proof_file, office.rosters, ceremony.consent_to(ctx.db, recusal))
    if now != (result["base"], result["rosters"], result["consent"]):
        draw(ctx, recusal)
    elif known["inspection"].state not in INSPECTION_MOVES[Step.REPLACE].before:
        move_request(ctx, recusal, Step.STALL)
        ctx.tell([ctx.person, known["person"]], "replacements/recorded_meanwhile", **known)
    elif "nobody" in result:
        _stall(ctx, recusal, known, result["nobody"])
    else:
        _exchange(ctx, recusal, known, standing, result)


def _stall(ctx: Context, recusal: Recusal, known: dict[str, Any], nobody: dict[str, Any]) -> None:
    """Say why nobody can come and what would do; nothing else changes."""
    move_request(ctx, recusal, Step.STALL)
    choices = [Choice("重抽", f"重抽 {recusal.number}"), Choice("详情", f"详情 {recusal.number}")]
    ctx.say("replacements/nobody_left", choices=choices, decides=True, **nobody, **known)
    if known["told"]:
        ctx.tell(known["person"], "replacements/nobody_left", decides=False, **nobody, **known)


def _exchange(
    ctx: Context, recusal: Recusal, known: dict[str, Any], standing: Draw, result: dict[str, Any]
) -> None:
    place: Member = known["place"]
    place.left_at = ctx.now
    coming = Member(
        inspection_id=place.inspection_id, inspector_id=result["coming"], unit=result["unit"], leader=place.leader,
        replaces=key(place),
    )  # fmt: skip
    task = ctx.db.get_one(Task, known["inspection"].task_id)
    standing.proof_file = result["proof_file"]
    ctx.keep(standing.proof_file, f"proof-{task.number}.json")
    recusal.sequence = result["sequence"]
    ctx.db.add_all((place, coming, standing))
    ctx.note("member.left", place, article=ARTICLE)
    ctx.note("member.replaces", coming, article=ARTICLE)
    drawn = {name: result[name] for name in ("sequence", "seed", "hash")}
    ctx.note("draw.redrawn", standing, article=ARTICLE, **drawn)
    move_request(ctx, recusal, Step.REPLACE)
    ctx.db.flush()
    disclosing.renew(ctx, task)
    _tell(ctx, task, coming, known, result)


def _tell(ctx: Context, task: Task, coming: Member, known: dict[str, Any], result: dict[str, Any]) -> None:
    """Tell those who decide, the one who comes, the one who left and the team; the supervisors' group hears the count alone."""
    inspection, leaver = known["inspection"], known["person"]
    newcomer = ctx.db.get_one(Person, ctx.db.get_one(Inspector, coming.inspector_id).person_id)
    facts: dict[str, Any] = {**known, **result, "task": task, "newcomer": newcomer, "leader": coming.leader}
    heads = {one.id: one for one in (ctx.person, *scope.supervisors(ctx, inspection.unit)) if one is not None}
    ctx.tell(heads.values(), "replacements/for_deputy", **facts)
    if inspection.state == InspectionState.RELEASED:  # else nobody of the team knows of it yet
        team = [person for _, _, person in inspections.team(ctx.db, key(inspection))]
        mates = [one for one in team if one.id != newcomer.id]
        deeds = [Choice(verb, f"{verb} {inspection.number}") for verb in ("收到", "申请回避", "详情")]
        register.notified(ctx, inspection)
        items, names = rosters.items(ctx.db, inspection.items), [one.name for one in mates]
        ctx.tell(newcomer, "replacements/for_newcomer", items=items, team=names, choices=deeds, **facts)
        ctx.tell(leaver, "replacements/for_leaver", **facts)
        ctx.tell(mates, "replacements/for_team", **facts)
    total = count_replaced(ctx.db, key(task))
    ctx.tell(GroupKind.SUPERVISORS, "replacements/announced", task=task, total=total, hash=result["hash"])
