"""Approvals (审批): what the team recorded is agreed to or returned, one by one or all after one preview (第二十五条)."""

from typing import Any

from sqlmodel import col, select

from bot.context import Context
from bot.form import Answers, Field, Form
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.duties import register
from handlers.evidence import pieces
from handlers.inspections import outcomes
from handlers.recusals import consents, requests
from handlers.substitutions import consents as substitutions
from handlers.substitutions import requests as substituting
from handlers.transitions import move_inspection, move_task
from models import inspections
from models.inspections import Inspection
from models.machine import people
from models.machine.people import Person
from models.machine.row import key
from models.rosters import Subject
from models.tasks import Task
from rules.deadlines import Duty
from rules.refusal import Refusal
from rules.roles import Role
from rules.workflow import INSPECTION_WORDS, InspectionState, Step, TaskState, inspection_move

router = Router("审批")
CHUNK = 20  # inspections approved in one commit
UNDECIDED = (
    InspectionState.DRAWN,
    InspectionState.DISPATCHED,
    InspectionState.RELEASED,
    InspectionState.RECORDED,
)

APPROVE = Form(
    "approve",
    "同意检查结果",
    "approvals/confirm",
    facts=lambda ctx, inspection, answers: _facts(ctx, inspection),
)
APPROVE_ALL = Form(
    "approve_all",
    "同意全部待审批结果",
    "approvals/confirm_all",
    facts=lambda ctx, _, answers: {"shown": _lines(ctx, [one for one, _ in answers["inspections"]])},
)
RETURN = Form(
    "return", "退回检查结果", "approvals/confirm_return",
    fields=(Field("reason", "退回原因", "approvals/ask_reason", longest=500),),
    facts=lambda ctx, inspection, answers: {**_facts(ctx, inspection), "reason": answers["reason"]},
)  # fmt: skip


@router.command("审批", "待审批", role=scope.SUPERVISORS)
def list_waiting(ctx: Context) -> None:
    """列出等您审批的检查结果。例：审批"""
    mine = _waiting(ctx)
    choices = [Choice(f"同意 {one.number}", f"同意 {one.number}") for one in mine[:3]]
    if len(mine) > 1:
        choices.append(Choice("全部同意", "全部同意"))
    ctx.show("等您审批的检查结果", _lines(ctx, [one.id or 0 for one in mine]), choices=choices)


@router.command("同意 {number:int}", "审批 {number:int}", role=scope.SUPERVISORS)
def begin(ctx: Context, number: int) -> None:
    """同意一次检查的结果，或一件回避申请、换对象申请（第十八、二十、二十五条）。例：同意 12"""
    if requests.is_meant(ctx, number):
        consents.begin(ctx, number)
        return
    if substituting.is_meant(ctx, number):
        substitutions.begin(ctx, number)
        return
    inspection = ctx.load(Inspection, number)
    _require_decider(ctx, inspection)
    inspection_move(inspection.state, Step.APPROVE, number=number)
    ctx.ask(APPROVE, about=inspection, returns=inspection.returns)


@router.command("全部同意", role=scope.SUPERVISORS)
def begin_all(ctx: Context) -> None:
    """核对后一次同意全部待审批的结果（第二十五条）。例：全部同意"""
    mine = _waiting(ctx)
    if not mine:
        raise Refusal("nothing_to_approve", article="第二十五条")
    ctx.ask(APPROVE_ALL, inspections=[(one.id, one.returns) for one in mine])


@router.command("退回 {number:int}", "不同意 {number:int}", role=scope.SUPERVISORS)
def begin_return(ctx: Context, number: int) -> None:
    """退回一次检查的结果，请检查组补正；或不同意一件回避申请、换对象申请（第十八、二十、二十五条）。例：退回 12"""
    if requests.is_meant(ctx, number):
        consents.begin_denial(ctx, number)
        return
    if substituting.is_meant(ctx, number):
        substitutions.begin_denial(ctx, number)
        return
    inspection = ctx.load(Inspection, number)
    _require_decider(ctx, inspection)
    inspection_move(inspection.state, Step.RETURN, number=number)
    ctx.ask(RETURN, about=inspection, returns=inspection.returns)


@router.finished(APPROVE)
def approve(ctx: Context, inspection: Inspection, answers: Answers) -> None:
    """Agree to one inspection's results."""
    _require_decider(ctx, inspection)
    _require_unmoved(inspection, answers)
    _approve(ctx, inspection)
    ctx.say("approvals/approved", inspection=inspection, **_facts(ctx, inspection))
    _conclude(ctx, inspection.task_id)


@router.finished(APPROVE_ALL)
def approve_all(ctx: Context, about: None, answers: Answers) -> None:
    """Agree to all that the preview showed; what has moved on since is left alone."""
    ctx.later("approve", waiting=answers["inspections"], approved=0, passed_over=[])


@router.step("approve")
def approve_more(ctx: Context, waiting: list[tuple[int, int]], approved: int, passed_over: list[int]) -> None:
    """Approve the next of a batch; after the last one, say what was done and what was not."""
    now, later = waiting[:CHUNK], waiting[CHUNK:]
    tasks = set()
    for inspection_id, returns in now:
        inspection = ctx.db.get_one(Inspection, inspection_id, with_for_update=True)
        unmoved = (inspection.state, inspection.returns) == (InspectionState.RECORDED, returns)
        if not unmoved or ctx.person.id not in _ids(scope.deciders(ctx, inspection)):
            passed_over.append(inspection.number)
            continue
        _approve(ctx, inspection)
        approved += 1
        tasks.add(inspection.task_id)
    for task_id in sorted(tasks):
        _conclude(ctx, task_id)
    if later:
        ctx.later("approve", waiting=later, approved=approved, passed_over=passed_over)
    else:
        ctx.say("approvals/approved_all", approved=approved, passed_over=passed_over)


@router.finished(RETURN)
def return_(ctx: Context, inspection: Inspection, answers: Answers) -> None:
    """Return results to the team; the date to check by stays what it was."""
    _require_decider(ctx, inspection)
    _require_unmoved(inspection, answers)
    inspection.returns += 1
    move_inspection(ctx, inspection, Step.RETURN, returns=inspection.returns)
    register.reopened(ctx, Duty.CHECK, inspection)
    facts = _facts(ctx, inspection)
    told: dict[str, Any] = {
        "inspection": inspection,
        "by": ctx.person.name,
        "reason": answers["reason"],
        **facts,
    }
    for person in _team(ctx, inspection):
        verbs = ("录入", "详情") if Role.INSPECTOR in people.roles(ctx.db, key(person)) else ("详情",)
        choices = [Choice(f"{verb} {inspection.number}", f"{verb} {inspection.number}") for verb in verbs]
        ctx.tell(person, "approvals/for_team", choices=choices, **told)
    ctx.say("approvals/returned", inspection=inspection, **facts)


def _approve(ctx: Context, inspection: Inspection) -> None:
    inspection.approved_by, inspection.approved_at = ctx.person.id, ctx.now
    move_inspection(ctx, inspection, Step.APPROVE)


def _conclude(ctx: Context, task_id: int) -> None:
    """End a task whose last inspection is decided: from that day the 20 working days run (第二十五条)."""
    query = (
        select(Inspection.id)
        .where(Inspection.task_id == task_id, col(Inspection.state).in_(UNDECIDED))
        .limit(1)
    )
    ctx.db.flush()
    task = ctx.db.get_one(Task, task_id, with_for_update=True)
    if ctx.db.exec(query).first() is not None or task.state != TaskState.DISPATCHED:
        return
    move_task(ctx, task, Step.CONCLUDE)
    due = register.task_ended(ctx, task, ctx.today)
    choices = [Choice("公示", f"公示 {task.number}"), Choice("详情", f"详情 {task.number}")]
    ctx.tell(
        people.holders(ctx.db, Role.PUBLISHER), "approvals/for_publisher", task=task, due=due, choices=choices
    )


def _waiting(ctx: Context) -> list[Inspection]:
    query = select(Inspection).where(Inspection.state == InspectionState.RECORDED)
    if ctx.person.unit != ctx.office.bureau.leadership_unit:
        query = query.where(Inspection.unit == ctx.person.unit)
    found = ctx.db.exec(query.order_by(col(Inspection.number)))
    return [one for one in found if ctx.person.id in _ids(scope.deciders(ctx, one))]


def _require_decider(ctx: Context, inspection: Inspection) -> None:
    able = scope.deciders(ctx, inspection)
    if ctx.person.id not in _ids(able):
        reason = "own_inspection" if scope.on_team(ctx, inspection) else "not_your_unit"
        deed = f"审批检查 {inspection.number}"
        raise Refusal(reason, article="第二十五条", deed=deed, unit=inspection.unit, who=scope.names(able))


def _require_unmoved(inspection: Inspection, answers: Answers) -> None:
    # Between preview and confirmation it may have been returned and recorded anew: nobody agreed to that.
    if inspection.returns != answers["returns"]:
        state = INSPECTION_WORDS[InspectionState.RECORDED]
        raise Refusal("moved_meanwhile", article="第二十五条", number=inspection.number, state=state)


def _team(ctx: Context, inspection: Inspection) -> list[Person]:
    assert inspection.id is not None
    return [person for _, _, person in inspections.team(ctx.db, inspection.id)]


def _ids(persons: list[Person]) -> set[int | None]:
    return {one.id for one in persons}


def _lines(ctx: Context, ids: list[int]) -> list[str]:
    lines = []
    for inspection_id in ids:
        inspection = ctx.db.get_one(Inspection, inspection_id)
        subject = ctx.db.get_one(Subject, inspection.subject_id)
        lines.append(f"{inspection.number} {subject.name}：{'；'.join(outcomes.results(ctx, inspection))}")
    return lines


def _facts(ctx: Context, inspection: Inspection) -> dict[str, Any]:
    by = ctx.db.get(Person, inspection.recorded_by) if inspection.recorded_by else None
    return {
        "subject": ctx.db.get_one(Subject, inspection.subject_id),
        "results": outcomes.results(ctx, inspection),
        "evidence": pieces.summary(ctx, inspection),
        "team": [person.name for person in _team(ctx, inspection)],
        "recorded_by": by.name if by else "",
    }
