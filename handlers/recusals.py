"""Recusals (回避申请): registered with a reason from the catalogue and put before the deputy (第二十条)."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from bot.context import Context
from bot.form import Answers, Field, Form, Option
from bot.message import Choice
from bot.router import Router
from handlers import scope
from models import catalogues, inspections
from models.inspections import Inspection, Member
from models.machine.row import key
from models.recusals import Recusal
from models.rosters import Subject
from rules.refusal import Refusal
from rules.roles import Role
from rules.workflow import InspectionState, Step, inspection_move

router = Router("回避")
TEAM = (Role.INSPECTOR, Role.EXPERT)


def _reasons(ctx: Context) -> dict[str, str]:
    rows = catalogues.rows(ctx.db, "recusal_reasons", catalogues.latest(ctx.db, "recusal_reasons"))
    return {row["code"]: row["label"] for row in rows}


def _fields(ctx: Context, inspection: Inspection) -> Sequence[Field]:
    options = tuple(Option(code, label) for code, label in _reasons(ctx).items())
    return (Field("reason", "原因", "recusals/ask_reason", options=options),)


RECUSAL = Form(
    "recusal",
    "申请回避",
    "recusals/confirm",
    fields=_fields,
    facts=lambda ctx, inspection, answers: _subject(ctx, inspection),
)


@router.command("回避 {number:int}", "申请回避 {number:int}", role=TEAM)
def begin(ctx: Context, number: int) -> None:
    """申请回避一次检查（第二十条）。例：回避 12"""
    inspection = ctx.load(Inspection, number)
    _place(ctx, inspection)
    ctx.ask(RECUSAL, about=inspection)


@router.command("回避", "申请回避", role=TEAM)
def choose(ctx: Context) -> None:
    """列出可以申请回避的检查。例：回避"""
    assert ctx.person.id is not None
    mine = inspections.of_person(ctx.db, ctx.person.id, (InspectionState.RELEASED,))
    if len(mine) == 1:
        begin(ctx, mine[0].number)
        return
    lines = [f"{one.number} {_subject(ctx, one)['subject'].name}" for one in mine]
    choices = [Choice(f"申请回避 {one.number}", f"申请回避 {one.number}") for one in mine[:5]]
    ctx.show("请说“申请回避 编号”", lines, choices=choices)


@router.finished(RECUSAL)
def request(ctx: Context, inspection: Inspection, answers: Answers) -> None:
    """Register the request; it stops no clock, and the deputy of the inspector's own unit is told."""
    place = _place(ctx, inspection)
    recusal = Recusal(member_id=key(place), person_id=key(ctx.person), reason=answers["reason"], at=ctx.now)
    ctx.name(recusal)
    ctx.note("recusal.requested", recusal, article="第二十条", reason=answers["reason"])
    deputies = scope.others_who_decide(ctx)
    reason = _reasons(ctx)[answers["reason"]]
    ctx.tell(
        deputies, "recusals/for_deputy", recusal=recusal, inspection=inspection, person=ctx.person, reason=reason,
        choices=[Choice("详情", f"详情 {inspection.number}")], **_subject(ctx, inspection),
    )  # fmt: skip
    ctx.say("recusals/requested", recusal=recusal, inspection=inspection, deputies=scope.names(deputies))


def _place(ctx: Context, inspection: Inspection) -> Member:
    """Return the place this person may ask to leave: on the team, before the result is entered, not asked for already."""
    place = scope.on_team(ctx, inspection)
    if place is None:
        raise Refusal("not_on_team", article="第二十条", number=inspection.number)
    standing = ctx.db.exec(select(Recusal).where(col(Recusal.member_id) == place.id)).first()
    if standing is not None:
        raise Refusal(
            "recusal_standing", article="第二十条", number=inspection.number, recusal=standing.number
        )
    inspection_move(inspection.state, Step.ACCEPT, number=inspection.number)
    return place


def _subject(ctx: Context, inspection: Inspection) -> dict[str, Any]:
    return {"subject": ctx.db.get_one(Subject, inspection.subject_id)}
