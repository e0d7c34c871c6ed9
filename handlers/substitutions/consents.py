"""Consents (同意换对象): who decides for the executing unit agrees that another is drawn, or says why not (第十八条)."""

from bot.context import Context
from bot.form import Answers, Field, Form
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.draws import locks
from handlers.substitutions import exchanges, requests
from handlers.substitutions.requests import ARTICLE
from handlers.transitions import move_request, require_request
from models import substitutions
from models.inspections import Inspection
from models.substitutions import Substitution
from rules.refusal import Refusal
from rules.workflow import SUBSTITUTION_MOVES, RecusalState, Step, inspection_move

router = Router("同意换对象")

CONSENT = Form(
    "substitution_consent", "同意换对象", "substitutions/confirm_consent",
    facts=lambda ctx, row, answers: requests.facts(ctx, row),
)  # fmt: skip
DENIAL = Form(
    "substitution_denial", "不同意换对象", "substitutions/confirm_denial",
    fields=(Field("answer", "理由", "substitutions/ask_answer", longest=500),),
    facts=lambda ctx, row, answers: requests.facts(ctx, row),
)  # fmt: skip


def begin(ctx: Context, number: int) -> None:
    """Have another subject drawn, by one tap, or after a preview of typed words; what was consented to before is drawn once more."""
    row = ctx.load(Substitution, number)
    _require_consenter(ctx, row, "同意")
    if row.state == RecusalState.CONSENTED:
        _draw(ctx, row)
    elif ctx.incoming.token:  # the letter that bears the button has shown what and why, and it works once
        consent(ctx, row, {})
    else:
        _require_due(ctx, row)
        ctx.ask(CONSENT, about=row)


def begin_denial(ctx: Context, number: int) -> None:
    """Ask why the subject is not to be replaced."""
    row = ctx.load(Substitution, number)
    _require_consenter(ctx, row, "不同意")
    require_request(ctx, row, Step.DENY)
    ctx.ask(DENIAL, about=row)


@router.command("待换对象", "换对象申请", role=(*scope.SUPERVISORS, *scope.TEAM))
def list_waiting(ctx: Context) -> None:
    """列出等您决定的换对象申请，和您检查组里的。例：待换对象"""
    lines, says = [], []
    for row in substitutions.unfinished(ctx.db):
        decides, known = ctx.person in requests.consenters(ctx, row), requests.facts(ctx, row)
        if not decides and row.person_id != ctx.person.id and not scope.on_team(ctx, known["inspection"]):
            continue
        lines.append(
            f"{row.number} 检查 {known['inspection'].number} {known['subject'].name}：{known['reason']}（{known['state']}）"
        )
        if decides and row.state in SUBSTITUTION_MOVES[Step.CONSENT].before:
            says += [f"{verb} {row.number}" for verb in ("同意", "不同意")]
    ctx.show("换对象申请", lines, choices=[Choice(one, one) for one in says[:4]])


@router.finished(CONSENT)
def consent(ctx: Context, row: Substitution, answers: Answers) -> None:
    """Consent; which subject comes hangs on the hash of this very entry of the ledger, so it is drawn after its commit."""
    _require_consenter(ctx, row, "同意")
    _require_due(ctx, row)
    row.decided_by, row.decided_at = ctx.person.id, ctx.now
    move_request(ctx, row, Step.CONSENT)
    _draw(ctx, row)


@router.finished(DENIAL)
def deny(ctx: Context, row: Substitution, answers: Answers) -> None:
    """Deny it, and tell who asked and the team why; the visit stays what it was."""
    _require_consenter(ctx, row, "不同意")
    require_request(ctx, row, Step.DENY)
    row.decided_by, row.decided_at, row.answer = ctx.person.id, ctx.now, answers["answer"]
    move_request(ctx, row, Step.DENY)
    known = requests.facts(ctx, row)
    asker = [] if known["person"].id == ctx.person.id else [known["person"]]
    ctx.tell([*asker, *requests.others(ctx, row, asker)], "substitutions/denied", by=ctx.person, **known)
    ctx.say("substitutions/denial_done", **known)


def _draw(ctx: Context, row: Substitution) -> None:
    exchanges.draw(ctx, row)
    ctx.say("substitutions/consented", **requests.facts(ctx, row))


def _require_due(ctx: Context, row: Substitution) -> None:
    require_request(ctx, row, Step.CONSENT)
    known = requests.facts(ctx, row)
    inspection_move(known["inspection"].state, Step.SUBSTITUTE, number=known["inspection"].number)
    other = locks.sharing(ctx, known["task"])
    if other is not None:
        raise Refusal(
            "substitution_shared", article=ARTICLE, number=row.number, other=other.number, name=other.name
        )


def _require_consenter(ctx: Context, row: Substitution, verb: str) -> None:
    able = requests.consenters(ctx, row)
    if ctx.person in able:
        return
    deed, who = f"{verb}换对象申请 {row.number}", scope.names(able)
    if ctx.person.id == row.person_id:
        raise Refusal("own_recusal", article=ARTICLE, what="换对象申请", deed=deed, who=who)
    if scope.on_team(ctx, ctx.db.get_one(Inspection, row.inspection_id)) is not None:
        raise Refusal("own_inspection", article=ARTICLE, deed=deed, who=who)
    raise Refusal("not_your_unit", article=ARTICLE, deed=deed, unit=row.unit, who=who)
