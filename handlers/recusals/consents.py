"""Consents (同意更换): the deputy agrees that somebody is replaced, or says why not; nobody about himself (第二十条)."""

from typing import Any

from bot.context import Context
from bot.form import Answers, Field, Form
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.recusals import replacements, requests
from handlers.recusals.requests import ARTICLE
from handlers.substitutions import consents as substitutions
from handlers.substitutions import requests as substituting
from handlers.transitions import move_request, require_request
from models import recusals as remembered
from models.machine.row import key
from models.recusals import Recusal
from rules.refusal import Refusal
from rules.workflow import INSPECTION_MOVES, RecusalState, Step, inspection_move

router = Router("同意更换")

CONSENT = Form(
    "consent",
    "同意更换",
    "recusals/confirm_consent",
    facts=lambda ctx, recusal, answers: requests.facts(ctx, recusal),
)
DENIAL = Form(
    "denial",
    "不同意更换",
    "recusals/confirm_denial",
    fields=(Field("answer", "理由", "recusals/ask_answer", longest=500),),
    facts=lambda ctx, recusal, answers: requests.facts(ctx, recusal),
)


def begin(ctx: Context, number: int) -> None:
    """Have somebody replaced, by one tap, or after a preview of typed words; what was consented to before is drawn once more."""
    recusal = ctx.load(Recusal, number)
    _require_consenter(ctx, recusal, "同意")
    if recusal.state == RecusalState.CONSENTED:
        _draw(ctx, recusal)
    elif (
        ctx.incoming.token
    ):  # a tap on a button: the letter that bears it has shown whom and why, and it works once
        consent(ctx, recusal, {})
    else:
        _require_due(ctx, recusal)
        ctx.ask(CONSENT, about=recusal)


@router.command("待回避", "回避申请", role=(*scope.SUPERVISORS, *scope.TEAM))
def list_waiting(ctx: Context) -> None:
    """列出等您决定的回避申请，和您自己的申请。例：待回避"""
    for_me = [
        requests.facts(ctx, one)
        for one in remembered.waiting(ctx.db)
        if ctx.person in scope.consenters(ctx, one)
    ]
    due = [one for one in for_me if one["inspection"].state in INSPECTION_MOVES[Step.REPLACE].before]
    mine = [requests.facts(ctx, one) for one in remembered.of_person(ctx.db, key(ctx.person))]
    says = [f"{verb} {one['recusal'].number}" for one in due[:2] for verb in ("同意", "不同意")]
    says += [f"撤回 {one['recusal'].number}" for one in mine if one["recusal"].state == RecusalState.OPEN]
    lines = [*map(_line, due), *(f"您的 {_line(one)}" for one in mine)]
    ctx.show("回避申请", lines, choices=[Choice(one, one) for one in says])


@router.command("重抽 {number:int}", role=scope.SUPERVISORS)
def begin_again(ctx: Context, number: int) -> None:
    """没有换成的回避申请或换对象申请，名录库更新后再抽一次（第十八、二十条）。例：重抽 15"""
    if substituting.is_meant(ctx, number):
        substitutions.begin(ctx, number)
        return
    begin(ctx, number)


def begin_denial(ctx: Context, number: int) -> None:
    """Ask why somebody is not to be replaced."""
    recusal = ctx.load(Recusal, number)
    _require_consenter(ctx, recusal, "不同意")
    require_request(ctx, recusal, Step.DENY)
    ctx.ask(DENIAL, about=recusal)


@router.finished(CONSENT)
def consent(ctx: Context, recusal: Recusal, answers: Answers) -> None:
    """Consent; who comes hangs on the hash of this very entry of the ledger, so he is drawn after its commit."""
    _require_consenter(ctx, recusal, "同意")
    _require_due(ctx, recusal)
    recusal.decided_by, recusal.decided_at = ctx.person.id, ctx.now
    move_request(ctx, recusal, Step.CONSENT)
    _draw(ctx, recusal)


@router.finished(DENIAL)
def deny(ctx: Context, recusal: Recusal, answers: Answers) -> None:
    """Deny it, and tell the inspector why; he stays on the team."""
    _require_consenter(ctx, recusal, "不同意")
    require_request(ctx, recusal, Step.DENY)
    recusal.decided_by, recusal.decided_at, recusal.answer = ctx.person.id, ctx.now, answers["answer"]
    move_request(ctx, recusal, Step.DENY)  # the ledger takes no words
    known = requests.facts(ctx, recusal)
    if known["told"]:
        ctx.tell(known["person"], "recusals/denied", by=ctx.person, **known)
        ctx.tell(requests.mates(ctx, recusal), "recusals/denied_for_team", **known)
    ctx.say("recusals/denial_done", **known)
    ctx.start("departures")  # what an import found meanwhile waited behind the request


def _line(known: dict[str, Any]) -> str:
    about = f"{known['person'].name} 检查 {known['inspection'].number} {known['subject'].name}"
    return f"{known['recusal'].number} {about}：{known['reason']}（{known['state']}）"


def _draw(ctx: Context, recusal: Recusal) -> None:
    replacements.draw(ctx, recusal)
    ctx.say("recusals/consented", **requests.facts(ctx, recusal))


def _require_due(ctx: Context, recusal: Recusal) -> None:
    require_request(ctx, recusal, Step.CONSENT)
    inspection = requests.facts(ctx, recusal)["inspection"]
    inspection_move(inspection.state, Step.REPLACE, number=inspection.number)


def _require_consenter(ctx: Context, recusal: Recusal, verb: str) -> None:
    able = scope.consenters(ctx, recusal)
    if ctx.person in able:
        return
    deed, who = f"{verb}回避申请 {recusal.number}", scope.names(able)
    if ctx.person.id == recusal.person_id:
        raise Refusal("own_recusal", article=ARTICLE, what="回避", deed=deed, who=who)
    raise Refusal("not_your_unit", article=ARTICLE, deed=deed, unit=recusal.unit, who=who)
