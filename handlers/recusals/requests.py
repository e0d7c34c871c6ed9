"""Requests (回避申请): asked for with a reason from the catalogue, and put before the deputy of the inspector's own unit (第二十条)."""

from collections.abc import Sequence
from typing import Any

from bot.context import Context
from bot.form import Answers, Field, Form, Option
from bot.message import Choice
from bot.router import Router
from handlers import scope, undoing
from handlers.duties import register
from handlers.substitutions import requests as substituting
from handlers.transitions import move_request, require_request
from models import catalogues, inspections, recusals
from models.inspections import Inspection, Member
from models.machine import numbers
from models.machine.people import Person
from models.machine.row import key
from models.recusals import Recusal
from models.rosters import Subject
from rules.refusal import Refusal
from rules.replacement import Lack
from rules.workflow import (
    RECUSAL_MOVES,
    RECUSAL_WORDS,
    InspectionState,
    Origin,
    RecusalState,
    Step,
    inspection_move,
)

router = Router("回避")
ARTICLE = "第二十条"


def _fields(ctx: Context, inspection: Inspection) -> Sequence[Field]:
    options = tuple(Option(code, label) for code, label in _askable(ctx, _place(ctx, inspection)).items())
    return (
        Field("reason", "原因", "recusals/ask_reason", options=options, hint=_subject(ctx, inspection).name),
    )


RECUSAL = Form(
    "recusal",
    "申请回避",
    "recusals/confirm",
    fields=_fields,
    facts=lambda ctx, inspection, answers: {"subject": _subject(ctx, inspection)},
)


@router.command("回避 {number:int}", "申请回避 {number:int}", role=scope.TEAM)
def begin(ctx: Context, number: int) -> None:
    """申请回避一次检查（第二十条）。例：回避 12"""
    inspection = ctx.load(Inspection, number)
    _place(ctx, inspection)
    ctx.ask(RECUSAL, about=inspection)


@router.command("回避", "申请回避", role=scope.TEAM)
def choose(ctx: Context) -> None:
    """列出可以申请回避的检查。例：回避"""
    mine = inspections.of_person(ctx.db, key(ctx.person), (InspectionState.RELEASED,))
    if len(mine) == 1:
        begin(ctx, mine[0].number)
        return
    lines = [f"{one.number} {_subject(ctx, one).name}" for one in mine]
    choices = [Choice(f"申请回避 {one.number}", f"申请回避 {one.number}") for one in mine[:5]]
    ctx.show("请说“申请回避 编号”", lines, choices=choices)


@router.finished(RECUSAL)
def request(ctx: Context, inspection: Inspection, answers: Answers) -> None:
    """Register the request; it stops no clock; the deputy of the inspector's own unit is asked, the team is told."""
    place = _place(ctx, inspection)
    if answers["reason"] not in _askable(ctx, place):  # denied while the form was open
        raise _denied(ctx, inspection, place)
    recusal = Recusal(
        member_id=key(place), person_id=key(ctx.person), unit=ctx.person.unit, reason=answers["reason"], at=ctx.now
    )  # fmt: skip
    ctx.name(recusal)
    ctx.note(
        "recusal.requested", recusal, article=ARTICLE
    )  # without its reason, which may be somebody's health
    register.replied(ctx, inspection)
    known, deputies = facts(ctx, recusal), scope.consenters(ctx, recusal)
    ctx.tell(deputies, "recusals/for_deputy", choices=decisions(recusal), **known)
    ctx.tell(mates(ctx, recusal), "recusals/for_team", **known)
    choices = [Choice("撤回", f"撤回 {recusal.number}")]
    ctx.say("recusals/requested", deputies=scope.names(deputies), choices=choices, **known)


@router.command("撤回 {number:int}", "撤销 {number:int}", role=scope.TEAM)
def withdraw(ctx: Context, number: int) -> None:
    """撤回还没有被决定的回避申请、换对象申请，或自己刚办的一件事（第二十、二十八条）。例：撤回 15"""
    if substituting.is_meant(ctx, number):
        substituting.withdraw(ctx, number)
        return
    if not is_meant(ctx, number):
        undoing.begin(ctx, number)
        return
    recusal = ctx.load(Recusal, number)
    known = facts(ctx, recusal)
    if recusal.person_id != ctx.person.id or known["found"]:
        raise Refusal(
            "not_author",
            article=ARTICLE,
            kind="回避申请",
            number=number,
            name=known["person"].name,
            found=known["found"],
        )
    require_request(ctx, recusal, Step.WITHDRAW)
    move_request(ctx, recusal, Step.WITHDRAW)
    ctx.tell(
        [*scope.consenters(ctx, recusal), *mates(ctx, recusal)], "recusals/withdrawn_for_others", **known
    )
    ctx.say("recusals/withdrawn", **known)
    ctx.start("departures")  # what an import found meanwhile waited behind the request


def show(ctx: Context, number: int) -> None:
    """Show all that is known of a recusal to those who may see it."""
    recusal = ctx.load(Recusal, number)
    known = facts(ctx, recusal)
    came = [
        newcomer
        for place, newcomer, _ in inspections.replacements(ctx.db, key(known["inspection"]))
        if place.replaces == recusal.member_id
    ]
    choices: list[Choice] = []
    if recusal.state in RECUSAL_MOVES[Step.CONSENT].before and ctx.person in scope.consenters(ctx, recusal):
        choices = decisions(recusal)[:2]
    elif recusal.state == RecusalState.OPEN and recusal.person_id == ctx.person.id and not known["found"]:
        choices = [Choice("撤回", f"撤回 {number}")]
    by = ctx.db.get_one(Person, recusal.decided_by) if recusal.decided_by else None
    ctx.say("notices/recusal", by=by, came=came, choices=choices, **known)


def is_meant(ctx: Context, number: int) -> bool:
    """Tell whether a number is a recusal's: "同意 5" is about whatever number 5 is."""
    named = numbers.look_up(ctx.db, number)
    return named is not None and named.kind == Recusal.__tablename__


def facts(ctx: Context, recusal: Recusal) -> dict[str, Any]:
    """Return what every letter about a recusal may mention; ``told`` tells whether its team knows of the inspection yet."""
    place = ctx.db.get_one(Member, recusal.member_id)
    inspection = ctx.db.get_one(Inspection, place.inspection_id)
    found = recusal.origin == Origin.FOUND
    return {
        "recusal": recusal, "place": place, "inspection": inspection, "subject": _subject(ctx, inspection),
        "person": ctx.db.get_one(Person, recusal.person_id), "found": found, "state": RECUSAL_WORDS[recusal.state],
        "reason": Lack(recusal.reason).label if found else _labels(ctx).get(recusal.reason, recusal.reason),
        "told": inspection.state not in (InspectionState.DRAWN, InspectionState.DISPATCHED),
    }  # fmt: skip


def mates(ctx: Context, recusal: Recusal) -> list[Person]:
    """Return the others of the team, its leader first."""
    place = ctx.db.get_one(Member, recusal.member_id)
    team = inspections.team(ctx.db, place.inspection_id)
    return [person for _, _, person in team if person.id != recusal.person_id]


def decisions(recusal: Recusal) -> list[Choice]:
    """Return what a deputy may do with a recusal, by one tap each."""
    return [Choice(verb, f"{verb} {recusal.number}") for verb in ("同意", "不同意", "详情")]


def _place(ctx: Context, inspection: Inspection) -> Member:
    """Return the place this person may ask to leave: on the team, before the result is entered, not asked for already."""
    place = scope.on_team(ctx, inspection)
    if place is None:
        raise Refusal("not_on_team", article=ARTICLE, number=inspection.number)
    inspection_move(inspection.state, Step.RECUSE, number=inspection.number)
    standing = [one for one in recusals.of_place(ctx.db, key(place)) if one.state in recusals.STANDING]
    if standing:
        raise Refusal(
            "recusal_standing", article=ARTICLE, number=inspection.number, recusal=standing[0].number,
            state=RECUSAL_WORDS[standing[0].state],
        )  # fmt: skip
    if not _askable(ctx, place):
        raise _denied(ctx, inspection, place)
    return place


def _denied(ctx: Context, inspection: Inspection, place: Member) -> Refusal:
    last = _denials(ctx, place)[-1]
    by = ctx.db.get_one(Person, last.decided_by).name
    return Refusal("recusal_denied", article=ARTICLE, number=inspection.number, recusal=last.number, by=by)


def _askable(ctx: Context, place: Member) -> dict[str, str]:
    """Return the reasons that may be given: those of the catalogue for which the deputy has not said no yet."""
    denied = {one.reason for one in _denials(ctx, place)}
    return {code: label for code, label in _labels(ctx).items() if code not in denied}


def _denials(ctx: Context, place: Member) -> list[Recusal]:
    every = recusals.of_place(ctx.db, key(place))
    return [one for one in every if one.state == RecusalState.DENIED and one.origin == Origin.ASKED]


def _labels(ctx: Context) -> dict[str, str]:
    rows = catalogues.rows(ctx.db, "recusal_reasons", catalogues.latest(ctx.db, "recusal_reasons"))
    return {row["code"]: row["label"] for row in rows}


def _subject(ctx: Context, inspection: Inspection) -> Subject:
    return ctx.db.get_one(Subject, inspection.subject_id)
