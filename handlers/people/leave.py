"""Leave (请假): announced by the person or entered by his deputy; it asks for no consent and moves nobody (第十、二十条)."""

from datetime import date
from typing import Any

from bot.context import Context
from bot.form import Answers, Form
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.people import directory
from models import inspections, leave
from models.inspections import Inspection
from models.leave import Leave
from models.machine.people import Person
from models.machine.row import key
from models.rosters import Subject
from models.tasks import Task
from rules.dates import Span, split_span
from rules.refusal import Refusal
from rules.roles import Role
from rules.workflow import InspectionState

router = Router("请假")
ARTICLE = "第十条"
STAFF = (Role.INSPECTOR, Role.EXPERT, Role.DEPUTY, Role.PRINCIPAL)
MOST_SHOWN = 5  # inspections that a letter about a leave names

LEAVE = Form("leave", "请假", "leave/confirm", facts=lambda ctx, _, answers: _facts(ctx, answers))


@router.command("请假", "休假", role=STAFF)
def show(ctx: Context) -> None:
    """看自己登记的请假，和怎么请假（第十条）。例：请假"""
    mine = leave.standing(ctx.db, key(ctx.person), ctx.today)
    ctx.say("leave/mine", leaves=[one.span.words for one in mine])


@router.command("请假 {words:text}", "休假 {words:text}", role=STAFF)
def begin(ctx: Context, words: str) -> None:
    """登记请假，期间整段不在岗的不参加抽取；分管负责人可为本单位的人登记（第十条）。例：请假 10月1日至10月7日"""
    who, span = split_span(words, ctx.today, article=ARTICLE)
    days = words[len(who) :].strip() if who else words
    person = _whom(ctx, who, f"为{who}登记请假", lambda found: f"请假 {found.badge} {days}")
    if person is None:
        return
    _require_free(ctx, person, span)
    ctx.ask(LEAVE, person=person.id, begins=span.begins.isoformat(), ends=span.ends.isoformat())


@router.finished(LEAVE)
def enter(ctx: Context, about: None, answers: Answers) -> None:
    """Enter a leave; the deputy is told and not asked, and who has inspections is told how to be replaced."""
    facts = _facts(ctx, answers)
    person: Person = facts["person"]
    _require_free(ctx, person, facts["span"])
    row = Leave(
        person_id=key(person),
        begins=facts["span"].begins,
        ends=facts["span"].ends,
        entered_by=key(ctx.person),
        at=ctx.now,
    )
    ctx.db.add(row)
    ctx.db.flush()
    ctx.note("leave.entered", row, article=ARTICLE)
    _tell(ctx, person, "leave/entered", {**facts, "visits": _visits(ctx, person, facts["span"])})


@router.command("销假", role=STAFF)
def end(ctx: Context) -> None:
    """提前回来，或不再请假时说（第十条）。例：销假"""
    _end(ctx, ctx.person)


@router.command("销假 {who:text}", role=STAFF)
def end_for(ctx: Context, who: str) -> None:
    """分管负责人为本单位的人销假（第十条）。例：销假 王芳"""
    person = _whom(ctx, who, f"为{who}销假", lambda found: f"销假 {found.badge}")
    if person is not None:
        _end(ctx, person)


def _end(ctx: Context, person: Person) -> None:
    """End the leave that is going on, else the next to come; it stays in the books with the day it was ended on."""
    standing = leave.standing(ctx.db, key(person), ctx.today)
    if not standing:
        raise Refusal("no_leave", article=ARTICLE, name=person.name, mine=person.id == ctx.person.id)
    row, *later = standing
    span = row.span
    row.back_on = max(row.begins, ctx.today)
    ctx.db.add(row)
    ctx.note("leave.ended", row, article=ARTICLE)
    facts = {
        "person": person,
        "span": span,
        "when": span.words,
        "back": row.back_on,
        "begun": span.begins < ctx.today,
    }
    _tell(ctx, person, "leave/ended", {**facts, "later": [one.span.words for one in later], "visits": []})


def _tell(ctx: Context, person: Person, template: str, facts: dict[str, Any]) -> None:
    """Tell who speaks, whom it is about, and the deputies of his unit, each once."""
    deputies = [
        one for one in scope.supervisors(ctx, person.unit) if one.id not in (person.id, ctx.person.id)
    ]
    told = {one.id: one for one in (ctx.person, person, *deputies)}
    for one in told.values():
        mine = one.id == person.id
        choices = (
            [Choice(f"申请回避 {visit.number}", f"申请回避 {visit.number}") for visit, _ in facts["visits"]]
            if mine
            else []
        )
        ctx.tell(
            one, template, choices=choices, mine=mine, by=ctx.person.name if ctx.person.id != person.id else "",
            deputies=scope.names(deputies) if one.id == ctx.person.id else [], **facts,
        )  # fmt: skip


def _visits(ctx: Context, person: Person, span: Span) -> list[tuple[Inspection, str]]:
    """Return the inspections that a leave falls into, and does not take from somebody."""
    mine = inspections.of_person(ctx.db, key(person), (InspectionState.RELEASED,))
    tasks = {one.id: ctx.db.get_one(Task, one.task_id) for one in mine}
    within = [one for one in mine if tasks[one.id].begins <= span.ends and tasks[one.id].ends >= span.begins]
    return [(one, ctx.db.get_one(Subject, one.subject_id).name) for one in within[:MOST_SHOWN]]


def _whom(ctx: Context, who: str, deed: str, again: directory.Again) -> Person | None:
    """Return whom it is about: oneself, or somebody of the unit one decides for; None when it was asked back."""
    if not who or who == "我":
        return ctx.person
    person = directory.one(ctx, who, again)
    if person is not None and person.id != ctx.person.id:
        scope.require_supervisor(ctx, person.unit, deed, ARTICLE)
    return person


def _require_free(ctx: Context, person: Person, span: Span) -> None:
    if span.ends < ctx.today:
        raise Refusal("leave_past", article=ARTICLE, when=span.words)
    for one in leave.standing(ctx.db, key(person), span.begins):
        if one.begins <= span.ends:
            mine = person.id == ctx.person.id
            raise Refusal("leave_standing", article=ARTICLE, name=person.name, when=one.span.words, mine=mine)


def _facts(ctx: Context, answers: Answers) -> dict[str, Any]:
    span = Span(date.fromisoformat(answers["begins"]), date.fromisoformat(answers["ends"]))
    return {"person": ctx.db.get_one(Person, answers["person"]), "span": span, "when": span.words}
