"""Requests (换对象): a subject that turns out closed or moved, with a reason from the catalogue, put before the executing unit's deputy (第十八条)."""

from collections.abc import Sequence
from typing import Any

from bot.context import Context
from bot.form import Answers, Field, Form, Option
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.evidence import pieces, viewing
from handlers.transitions import move_request, require_request
from models import catalogues, inspections, substitutions
from models.inspections import Inspection
from models.machine import numbers
from models.machine.people import Person
from models.machine.row import key
from models.rosters import Subject
from models.substitutions import Substitution
from models.tasks import Task
from rules.refusal import Refusal
from rules.roles import Role
from rules.workflow import (
    INSPECTION_WORDS,
    RECUSAL_WORDS,
    SUBSTITUTION_MOVES,
    InspectionState,
    RecusalState,
    Step,
    inspection_move,
)

router = Router("换对象")
ARTICLE = "第十八条"


def _fields(ctx: Context, inspection: Inspection) -> Sequence[Field]:
    options = tuple(Option(code, label) for code, label in _labels(ctx).items())
    name = ctx.db.get_one(Subject, inspection.subject_id).name
    return (Field("reason", "原因", "substitutions/ask_reason", options=options, hint=name),)


SUBSTITUTION = Form(
    "substitution", "申请换对象", "substitutions/confirm", fields=_fields,
    facts=lambda ctx, inspection, answers: {
        "subject": ctx.db.get_one(Subject, inspection.subject_id), "evidence": pieces.summary(ctx, inspection),
    },
)  # fmt: skip


@router.command("换对象 {number:int}", "更换对象 {number:int}", role=(Role.INSPECTOR, Role.DEPUTY))
def begin(ctx: Context, number: int) -> None:
    """抽中的对象已注销、迁走或找不到，申请另抽一家（第十八条）。例：换对象 12"""
    inspection = ctx.load(Inspection, number)
    _require_due(ctx, inspection)
    ctx.ask(SUBSTITUTION, about=inspection)


@router.command("换对象", "更换对象", role=(Role.INSPECTOR, Role.DEPUTY))
def choose(ctx: Context) -> None:
    """列出您可以申请换对象的检查。例：换对象"""
    mine = inspections.of_person(ctx.db, key(ctx.person), (InspectionState.RELEASED,))
    if len(mine) == 1:
        begin(ctx, mine[0].number)
        return
    lines = [f"{one.number} {ctx.db.get_one(Subject, one.subject_id).name}" for one in mine]
    choices = [Choice(f"换对象 {one.number}", f"换对象 {one.number}") for one in mine[:5]]
    ctx.show("请说“换对象 编号”", lines, choices=choices)


@router.finished(SUBSTITUTION)
def request(ctx: Context, inspection: Inspection, answers: Answers) -> None:
    """Register the request; it stops no clock; who decides for the executing unit is asked, the team is told."""
    _require_due(ctx, inspection)
    row = Substitution(
        inspection_id=key(inspection), person_id=key(ctx.person), unit=inspection.unit, reason=answers["reason"], at=ctx.now,
    )  # fmt: skip
    ctx.name(row)
    ctx.note("substitution.requested", row, article=ARTICLE, reason=row.reason)
    known, able = facts(ctx, row), consenters(ctx, row)
    for one in able:
        link = viewing.link(ctx, inspection, one)
        ctx.tell(one, "substitutions/for_deputy", choices=decisions(row), link=link, **known)
    ctx.tell(others(ctx, row, able), "substitutions/for_team", **known)
    choices = [Choice("撤回", f"撤回 {row.number}")]
    ctx.say("substitutions/requested", deputies=scope.names(able), choices=choices, **known)


def withdraw(ctx: Context, number: int) -> None:
    """Take back what nobody has decided yet; the visit stays what it was."""
    row = ctx.load(Substitution, number)
    known = facts(ctx, row)
    if row.person_id != ctx.person.id:
        raise Refusal(
            "not_author",
            article=ARTICLE,
            kind="换对象申请",
            number=number,
            name=known["person"].name,
            found=False,
        )
    require_request(ctx, row, Step.WITHDRAW)
    move_request(ctx, row, Step.WITHDRAW)
    able = consenters(ctx, row)
    ctx.tell([*able, *others(ctx, row, able)], "substitutions/withdrawn", **known)
    ctx.say("substitutions/withdrawn", **known)


def show(ctx: Context, number: int) -> None:
    """Show all that is known of a request."""
    row = ctx.load(Substitution, number)
    known = facts(ctx, row)
    choices: list[Choice] = []
    if row.state in SUBSTITUTION_MOVES[Step.CONSENT].before and ctx.person in consenters(ctx, row):
        choices = decisions(row)[:2]
    elif row.state == RecusalState.OPEN and row.person_id == ctx.person.id:
        choices = [Choice("撤回", f"撤回 {number}")]
    by = ctx.db.get_one(Person, row.decided_by) if row.decided_by else None
    after = inspections.successor(ctx.db, row.inspection_id)
    ctx.say("notices/substitution", by=by, after=after, choices=choices, **known)


def is_meant(ctx: Context, number: int) -> bool:
    """Tell whether a number is such a request's: "同意 5" is about whatever number 5 is."""
    named = numbers.look_up(ctx.db, number)
    return named is not None and named.kind == Substitution.__tablename__


def consenters(ctx: Context, row: Substitution) -> list[Person]:
    """Return who decides: who decides about the inspection, but never the one who asks."""
    return scope.deciders(ctx, ctx.db.get_one(Inspection, row.inspection_id), but=row.person_id)


def facts(ctx: Context, row: Substitution) -> dict[str, Any]:
    """Return what every letter about a request may mention."""
    inspection = ctx.db.get_one(Inspection, row.inspection_id)
    return {
        "request": row, "inspection": inspection, "subject": ctx.db.get_one(Subject, inspection.subject_id),
        "task": ctx.db.get_one(Task, inspection.task_id), "person": ctx.db.get_one(Person, row.person_id),
        "state": RECUSAL_WORDS[row.state], "stands": INSPECTION_WORDS[inspection.state],
        "reason": _labels(ctx).get(row.reason, row.reason), "evidence": pieces.summary(ctx, inspection),
    }  # fmt: skip


def others(ctx: Context, row: Substitution, but: Sequence[Person] = ()) -> list[Person]:
    """Return those of the team who have their notice, without this person and some others."""
    inspection = ctx.db.get_one(Inspection, row.inspection_id)
    if inspection.state == InspectionState.DISPATCHED:
        return []
    left_out = {ctx.person.id, *(one.id for one in but)}
    team = inspections.team(ctx.db, key(inspection))
    return [person for _, _, person in team if person.id not in left_out]


def decisions(row: Substitution) -> list[Choice]:
    """Return what may be decided, by one tap each."""
    return [Choice(verb, f"{verb} {row.number}") for verb in ("同意", "不同意", "详情")]


def _require_due(ctx: Context, inspection: Inspection) -> None:
    """Refuse whose it is not, what is recorded or replaced already, and what was asked before."""
    place = scope.on_team(ctx, inspection)
    if not scope.is_supervisor(ctx, inspection.unit) and (place is None or Role.INSPECTOR not in ctx.roles):
        team = [person for _, _, person in inspections.team(ctx.db, key(inspection))]
        who = scope.names([*team, *scope.supervisors(ctx, inspection.unit)])
        raise Refusal(
            "not_your_unit", article=ARTICLE, deed=f"换对象 {inspection.number}", unit=f"检查组或{inspection.unit}", who=who
        )  # fmt: skip
    inspection_move(inspection.state, Step.SUBSTITUTE, number=inspection.number)
    standing = substitutions.standing(ctx.db, [key(inspection)]).get(key(inspection))
    if standing is not None:
        raise Refusal(
            "substitution_standing", article=ARTICLE, number=inspection.number, request=standing.number,
            by=ctx.db.get_one(Person, standing.person_id).name, state=RECUSAL_WORDS[standing.state],
        )  # fmt: skip


def _labels(ctx: Context) -> dict[str, str]:
    version = catalogues.latest(ctx.db, "substitution_reasons")
    return {row["code"]: row["label"] for row in catalogues.rows(ctx.db, "substitution_reasons", version)}
