"""Findings (录入结果): what is open is asked, what a mate has said stands, and whoever confirms sends the whole (第二十二至二十五条)."""

from typing import Any

from bot.context import Context
from bot.form import Answers, Form
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.evidence import destinations, pieces
from handlers.inspections import outcomes
from handlers.inspections.drafts import Sheet, Visit
from models import inspections
from models.inspections import Inspection
from models.machine.people import Person
from models.machine.row import key
from models.rosters import Subject
from rules.findings import Filled, faultless
from rules.refusal import Refusal
from rules.roles import InspectorKind, Role
from rules.workflow import InspectionState, Step, inspection_move

router = Router("检查与录入")
ARTICLE = "第二十五条"

RECORD = Visit(
    "record",
    "录入检查结果",
    "findings/confirm",
    cancelled="findings/cancelled",
    facts=lambda ctx, inspection, answers: _summary(ctx, inspection, answers),
)
FAULTLESS = Form(
    "record_faultless",
    "全部事项无问题",
    "findings/confirm_faultless",
    facts=lambda ctx, inspection, answers: _clearance(ctx, inspection, answers),
)


@router.command("录入", "录入结果", role=Role.INSPECTOR)
def choose(ctx: Context) -> None:
    """列出等您录入结果的检查。例：录入"""
    mine = inspections.of_person(ctx.db, key(ctx.person), (InspectionState.RELEASED,))
    if len(mine) == 1:
        begin(ctx, mine[0].number)
        return
    lines = [f"{one.number} {ctx.db.get_one(Subject, one.subject_id).name}" for one in mine]
    ctx.show(
        "请说“录入 编号”",
        lines,
        choices=[Choice(f"录入 {one.number}", f"录入 {one.number}") for one in mine[:5]],
    )


@router.command("录入 {number:int}", "录入结果 {number:int}", role=Role.INSPECTOR)
def begin(ctx: Context, number: int) -> None:
    """录入一次检查的结果：只问还没有填的，同组填过的照样列出（第二十五条）。例：录入 12"""
    inspection = _mine(ctx, number)
    sheet = Sheet(ctx, inspection)
    left = sheet.in_state(Filled.EMPTY, Filled.BEGUN)
    begun = [one.code for one in left if sheet.state(one.code) == Filled.BEGUN and _is_own(sheet, one.code)]
    several = len(left) - len(begun) > 1
    _ask(ctx, sheet, begun if several else [one.code for one in left], choose=several)


@router.command("录入 {number:int} 第{places:text}项", role=Role.INSPECTOR)
def begin_some(ctx: Context, number: int, places: str) -> None:
    """只填其中几项，其余留给同组（第二十二条）。例：录入 12 第2、5项"""
    inspection = _mine(ctx, number)
    _ask(ctx, Sheet(ctx, inspection), destinations.items_said(inspection, places), anew=True)


@router.command("全部无问题 {number:int}", "无问题 {number:int}", role=Role.INSPECTOR)
def begin_faultless(ctx: Context, number: int) -> None:
    """还没有填的事项都没有问题时，一步录完（第二十五条）。例：全部无问题 12"""
    inspection = _mine(ctx, number)
    ctx.ask(FAULTLESS, about=inspection, seen=Sheet(ctx, inspection).whole(), changed=[])


@router.finished(RECORD)
def record(ctx: Context, inspection: Inspection, answers: Answers) -> None:
    """Send the whole to the deputy, if it is what the summary showed; else say what is left, or show what has changed."""
    _require_due(ctx, inspection)
    sheet = Sheet(ctx, inspection)
    seen = {name: value for name, value in answers.items() if ":" in name}
    if changed := _changed(sheet, seen):
        _ask(
            ctx, sheet, [one for one in answers["asked"] if sheet.state(one) != Filled.WHOLE], changed=changed
        )
    elif left := sheet.in_state(Filled.EMPTY, Filled.BEGUN):
        ctx.say("findings/kept", inspection=inspection, left=[_spell_left(sheet, one.code) for one in left])
    else:
        outcomes.record(ctx, sheet)


@router.finished(FAULTLESS)
def record_faultless(ctx: Context, inspection: Inspection, answers: Answers) -> None:
    """Say of every open item that nothing was found, and send the whole."""
    _require_due(ctx, inspection)
    sheet = Sheet(ctx, inspection)
    _require_not_begun(sheet)
    if changed := _changed(sheet, answers["seen"]):
        ctx.ask(FAULTLESS, about=inspection, seen=sheet.whole(), changed=changed)
        return
    sheet.clear()
    outcomes.record(ctx, sheet)


def _ask(
    ctx: Context, sheet: Sheet, asked: list[str], *, choose: bool = False, anew: bool = False, changed: list[str] | None = None
) -> None:  # fmt: skip
    brought = sheet.whole(but=asked) | ({} if anew else sheet.answers(asked))
    shown = sheet.lines() if sheet.standing and (asked or choose) else []
    link = pieces.link(ctx, sheet.inspection, sheet.place(asked[0]) if len(asked) == 1 else 0)
    facts: Answers = {
        "asked": asked,
        "choose": choose,
        "standing": shown,
        "changed": changed or [],
        "link": link,
    }
    ctx.ask(RECORD, about=sheet.inspection, **facts, **brought)


def _changed(sheet: Sheet, seen: Answers) -> list[str]:
    """Return what has come to stand since the summary, so that nobody sends what he has not seen."""
    found = []
    for at, one in enumerate(sheet.items, 1):
        now = sheet.answers([one.code]) if sheet.state(one.code) == Filled.WHOLE else {}
        before = {name: value for name, value in seen.items() if name.startswith(f"{one.code}:")}
        if now and any(before.get(name) != value for name, value in now.items()):
            found.append(f"第{at}项 {one.name}：{sheet.spell(one.code)}〔{sheet.by(one.code)}〕")
    return found


# -- what the summaries show -----------------------------------------------------------------------------------


def _summary(ctx: Context, inspection: Inspection, answers: Answers) -> dict[str, Any]:
    sheet = Sheet(ctx, inspection)
    left = [_spell_left(sheet, one.code) for one in sheet.in_state(Filled.EMPTY, Filled.BEGUN)]
    others = {
        one.name: sheet.by(one.code)
        for one in sheet.items
        if one.code in sheet.standing and not _is_own(sheet, one.code)
    }
    return {
        **_facts(ctx, inspection),
        "left": left,
        "others": others,
        "evidence": pieces.summary(ctx, inspection),
    }


def _clearance(ctx: Context, inspection: Inspection, answers: Answers) -> dict[str, Any]:
    sheet = Sheet(ctx, inspection)
    _require_not_begun(sheet)
    nothing, shown, problems = [faultless(sheet.catalogue).code], [], []
    for one in sheet.items:
        if sheet.state(one.code) == Filled.WHOLE and sheet.standing[one.code].categories != nothing:
            problems.append(f"第{sheet.place(one.code)}项")
        is_open = sheet.state(one.code) == Filled.EMPTY
        shown.append(
            (one.name, "未发现问题" if is_open else f"{sheet.spell(one.code)}〔{sheet.by(one.code)}〕")
        )
    return {**_facts(ctx, inspection), "shown": shown, "problems": problems}


def _facts(ctx: Context, inspection: Inspection) -> dict[str, Any]:
    return {"subject": ctx.db.get_one(Subject, inspection.subject_id)}


def _spell_left(sheet: Sheet, code: str) -> str:
    who = f"，{sheet.by(code)} 填了一半" if sheet.state(code) == Filled.BEGUN else ""
    return f"第{sheet.place(code)}项{who}"


# -- who and when ----------------------------------------------------------------------------------------------


def _mine(ctx: Context, number: int) -> Inspection:
    inspection = ctx.load(Inspection, number)
    _require_due(ctx, inspection)
    return inspection


def _require_due(ctx: Context, inspection: Inspection) -> None:
    team: list[Person] = [
        person
        for _, inspector, person in inspections.team(ctx.db, key(inspection))
        if inspector.kind != InspectorKind.EXPERT
    ]
    if ctx.person.id not in {person.id for person in team}:
        raise Refusal("only_team_records", article=ARTICLE, number=inspection.number, who=scope.names(team))
    inspection_move(inspection.state, Step.RECORD, number=inspection.number)


def _require_not_begun(sheet: Sheet) -> None:
    begun = sheet.in_state(Filled.BEGUN)
    if begun:
        left = [_spell_left(sheet, one.code) for one in begun]
        raise Refusal("item_unfinished", article="第二十二条", number=sheet.inspection.number, left=left)


def _is_own(sheet: Sheet, code: str) -> bool:
    return sheet.standing[code].person_id == sheet.ctx.person.id
