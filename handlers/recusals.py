"""Recusals (回避申请): registered with a reason from the catalogue and put before the deputy (第二十条)."""

import tomllib
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from bot.context import Context
from bot.form import Answers, Field, Form, Option
from bot.router import Router
from handlers import scope
from models import inspections
from models.inspections import Inspection
from models.recusals import Recusal
from models.rosters import Subject
from rules.refusal import Refusal
from rules.roles import Role
from rules.workflow import InspectionState, Step, inspection_move

router = Router("回避")
TEAM = (Role.INSPECTOR, Role.EXPERT)
REASONS = tuple(
    Option(row["code"], row["label"])
    for row in tomllib.loads((Path(__file__).parent / "catalogues" / "recusal_reasons.toml").read_text())[
        "rows"
    ]
)

RECUSAL = Form(
    "recusal",
    "申请回避",
    "recusals/confirm",
    fields=(Field("reason", "原因", "recusals/ask_reason", options=REASONS),),
    facts=lambda ctx, inspection, answers: _subject(ctx, inspection),
)


@router.command("回避 {number:int}", "申请回避 {number:int}", role=TEAM)
def begin(ctx: Context, number: int) -> None:
    """申请回避一次检查。例：回避 12"""
    inspection = ctx.load(Inspection, number)
    inspection_move(inspection.state, Step.ACCEPT, number=number)
    _refuse_twice(ctx, inspection)
    ctx.ask(RECUSAL, about=inspection)


@router.command("回避", "申请回避", role=TEAM)
def choose(ctx: Context) -> None:
    """列出可以申请回避的检查。例：回避"""
    assert ctx.person.id is not None
    mine = inspections.of_person(ctx.db, ctx.person.id, (InspectionState.RELEASED,))
    ctx.show("请说“回避 编号”", [f"{one.number} {_subject(ctx, one)['subject'].name}" for one in mine])


@router.finished(RECUSAL)
def request(ctx: Context, inspection: Inspection, answers: Answers) -> None:
    """Register the request; it stops no clock, and the deputy of the inspector's own unit is told."""
    _refuse_twice(ctx, inspection)
    place = scope.on_team(ctx, inspection)
    assert place is not None
    assert place.id is not None
    assert ctx.person.id is not None
    recusal = Recusal(member_id=place.id, person_id=ctx.person.id, reason=answers["reason"], at=ctx.now)
    ctx.name(recusal)
    ctx.note("recusal.requested", recusal, article="第二十条", reason=answers["reason"])
    deputies = [one for one in scope.supervisors(ctx, ctx.person.unit) if one.id != ctx.person.id]
    reason = next(option.label for option in REASONS if option.value == answers["reason"])
    ctx.tell(
        deputies, "recusals/for_deputy", recusal=recusal, inspection=inspection, person=ctx.person, reason=reason,
        **_subject(ctx, inspection),
    )  # fmt: skip
    ctx.say("recusals/requested", recusal=recusal, inspection=inspection, deputies=scope.names(deputies))


def _refuse_twice(ctx: Context, inspection: Inspection) -> None:
    place = scope.on_team(ctx, inspection)
    if place is None:
        raise Refusal("not_on_team", article="第二十条", number=inspection.number)
    standing = ctx.db.exec(select(Recusal).where(col(Recusal.member_id) == place.id)).first()
    if standing is not None:
        raise Refusal(
            "recusal_standing", article="第二十条", number=inspection.number, recusal=standing.number
        )


def _subject(ctx: Context, inspection: Inspection) -> dict[str, Any]:
    subject = ctx.db.get(Subject, inspection.subject_id)
    assert subject is not None
    return {"subject": subject}
