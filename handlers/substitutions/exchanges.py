"""Exchanges (换对象): which subject comes was drawn; a new inspection takes the old one's place, and everybody concerned is told (第十八条)."""

from collections.abc import Sequence
from typing import Any

from bot.context import Context
from bot.message import Choice
from bot.router import Router
from handlers.draws import ceremony, disclosing, locks, pools, substituting
from handlers.duties import register
from handlers.substitutions import requests, telling
from handlers.substitutions.requests import ARTICLE
from handlers.transitions import move_inspection, move_request
from models import inspections, recusals, tasks
from models.inspections import Inspection, Member, Release
from models.machine import bureau
from models.machine.row import key
from models.substitutions import Substitution
from models.tasks import Draw, Task
from rules.deadlines import Duty
from rules.workflow import INSPECTION_MOVES, InspectionState, RecusalState, Step

router = Router("更换对象")


def draw(ctx: Context, row: Substitution) -> None:
    """Have it drawn which subject comes, when this consent is committed."""
    ctx.start("substitute", substitution_id=key(row), today=ctx.today.isoformat())


@router.job("substitute", substituting.substitute)
def drawn(ctx: Context, args: dict[str, Any], result: dict[str, Any]) -> None:
    """Commit an exchange on top of what it was drawn after; what has moved on since is drawn anew."""
    office = bureau.hold(ctx.db)
    row = ctx.db.get_one(Substitution, args["substitution_id"], with_for_update=True)
    if row.state != RecusalState.CONSENTED:
        return  # the same result came twice
    known = requests.facts(ctx, row)
    inspection, task = known["inspection"], known["task"]
    standing = tasks.current_draw(ctx.db, key(task))
    assert standing is not None
    now = (standing.proof_file, office.rosters, ceremony.consent_to(ctx.db, row))
    record = pools.record_mark(ctx.db, task.items)
    other = locks.sharing(ctx, task)
    if inspection.state not in INSPECTION_MOVES[Step.SUBSTITUTE].before:
        _stall(ctx, row, "substitutions/recorded_meanwhile", known)
    elif other is not None:
        _stall(ctx, row, "substitutions/shared_meanwhile", known, other=other)
    elif (*now, record) != (result["base"], result["rosters"], result["consent"], result["record"]):
        draw(ctx, row)
    elif "nobody" in result:
        choices = [Choice("重抽", f"重抽 {row.number}"), Choice("详情", f"详情 {row.number}")]
        _stall(ctx, row, "substitutions/nobody_left", known, choices=choices, **result["nobody"])
    else:
        _exchange(ctx, row, known, standing, result)


def _stall(
    ctx: Context,
    row: Substitution,
    template: str,
    known: dict[str, Any],
    choices: Sequence[Choice] = (),
    **why: Any,
) -> None:
    """Say why nothing can come now, and what would do; nothing else changes."""
    move_request(ctx, row, Step.STALL)
    asker = [] if ctx.person.id == row.person_id else [known["person"]]
    ctx.say(template, choices=choices, decides=True, **why, **known)
    ctx.tell(asker, template, decides=False, **why, **known)


def _exchange(
    ctx: Context, row: Substitution, known: dict[str, Any], standing: Draw, result: dict[str, Any]
) -> None:
    before, task = known["inspection"], known["task"]
    told = before.state == InspectionState.RELEASED  # else nobody of the team knows of it yet
    move_inspection(ctx, before, Step.SUBSTITUTE)
    register.checked(ctx, before)
    after = _enter(ctx, task, before, result)
    asides = _carry_recusals(ctx, before, after)
    standing.proof_file = result["proof_file"]
    ctx.keep(standing.proof_file, f"proof-{task.number}.json")
    ctx.db.add(standing)
    drawn = {name: result[name] for name in ("sequence", "seed", "hash")}
    ctx.note("draw.redrawn", standing, article=ARTICLE, **drawn)
    row.sequence = result["sequence"]
    move_request(ctx, row, Step.REPLACE)
    ctx.db.flush()
    disclosing.renew(ctx, task)
    telling.tell(ctx, row, known, after, {**result, **asides}, told=told)


def _enter(ctx: Context, task: Task, before: Inspection, result: dict[str, Any]) -> Inspection:
    """Enter the new inspection with its team, as far as its unit's teams have come: released where they are."""
    after = Inspection(
        task_id=key(task), subject_id=result["subject"], unit=result["unit"], items=before.items,
        state=InspectionState.DISPATCHED, dispatched_at=ctx.now, replaces=key(before),
    )  # fmt: skip
    ctx.name(after)
    ctx.note("inspection.drawn", after, article=ARTICLE, replaces=key(before))
    for place in result["team"]:
        member = Member(
            inspection_id=key(after),
            inspector_id=place["inspector"],
            unit=place["unit"],
            leader=place["leader"],
        )
        ctx.db.add(member)
        ctx.note("member.matched", member, article="第十九条")
    register.begin(ctx, Duty.CHECK, after, after.unit, task.ends)
    if _release(ctx, task, after.unit).released_by is not None:
        move_inspection(ctx, after, Step.RELEASE)
        register.released(ctx, after, task)
    return after


def _release(ctx: Context, task: Task, unit: str) -> Release:
    """Return the task's release at a unit; one that had nothing to do with the task so far is dispatched to."""
    standing = inspections.release(ctx.db, key(task), unit)
    if standing is None:
        standing = Release(task_id=key(task), unit=unit, dispatched_at=ctx.now)
        ctx.db.add(standing)
        ctx.note("release.dispatched", standing, article=ARTICLE)
    return standing


def _carry_recusals(ctx: Context, before: Inspection, after: Inspection) -> dict[str, dict[int, int]]:
    """Let who still wants to step aside do so at the new subject; the request of who need not go there anyhow is done with.

    Returns:
        ``carried`` and ``lapsed``: person → number of the request.
    """
    ctx.db.flush()
    places = {one.inspector_id: one for one, _, _ in inspections.team(ctx.db, key(after))}
    done: dict[str, dict[int, int]] = {"carried": {}, "lapsed": {}}
    for place, inspector, person in inspections.team(ctx.db, key(before)):
        for one in recusals.of_place(ctx.db, key(place)):
            if one.state not in recusals.STANDING:
                continue
            if inspector.id in places:
                one.member_id = key(places[inspector.id])
                ctx.db.add(one)
                ctx.note("recusal.carried", one, article="第二十条")
            else:
                move_request(ctx, one, Step.LAPSE)
            done["carried" if inspector.id in places else "lapsed"][key(person)] = one.number
    return done
