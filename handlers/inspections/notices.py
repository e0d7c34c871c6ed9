"""Notices (通知): what a drawn inspector does with his letter: 收到, 我的任务, 详情 (第十九、二十条)."""

from typing import Any

from sqlmodel import col, func, select

from bot.context import Context
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.draws import drawing
from handlers.duties import register
from handlers.evidence import pieces
from handlers.inspections import outcomes, publications
from handlers.recusals import requests
from handlers.substitutions import requests as substituting
from handlers.tasks import dispatch
from models import inspections, rosters, substitutions, visits
from models.deadlines import Deadline
from models.inspections import Inspection, Member, Publication
from models.machine import numbers
from models.machine.people import Person
from models.machine.row import key
from models.recusals import count_replaced
from models.rosters import Batch, BatchState, Inspector, Subject
from models.substitutions import count_substituted
from models.tasks import Task, current_draw, open_lock
from rules.deadlines import Duty
from rules.refusal import Refusal
from rules.roles import Role
from rules.workflow import (
    INSPECTION_WORDS,
    RECUSAL_WORDS,
    TASK_WORDS,
    InspectionState,
    Step,
    TaskState,
    inspection_move,
)

router = Router("我的检查")
BATCH_WORDS = {
    BatchState.READ: "待确认", BatchState.APPLYING: "正在写入", BatchState.APPLIED: "已写入", BatchState.DISMISSED: "已放弃",
}  # fmt: skip
STANDING = (InspectionState.RELEASED, InspectionState.RECORDED, InspectionState.APPROVED)


@router.command("收到 {number:int}", "接受 {number:int}", role=scope.TEAM)
def accept(ctx: Context, number: int) -> None:
    """表示收到一次检查的通知。例：收到 12"""
    inspection = ctx.load(Inspection, number)
    inspection_move(inspection.state, Step.ACCEPT, number=number)
    place = scope.on_team(ctx, inspection)
    if place is None:
        raise Refusal("not_on_team", article="第二十条", number=number)
    _accept(ctx, [place])


@router.command("收到", "接受", role=scope.TEAM)
def accept_all(ctx: Context) -> None:
    """表示收到全部检查通知。例：收到"""
    query = (
        select(Member)
        .join(Inspection, col(Inspection.id) == col(Member.inspection_id))
        .join(Inspector, col(Inspector.id) == col(Member.inspector_id))
        .where(
            Inspector.person_id == ctx.person.id,
            Inspection.state == InspectionState.RELEASED,
            col(Member.left_at).is_(None),
        )
        .order_by(col(Inspection.number))
        .with_for_update()
    )
    _accept(ctx, list(ctx.db.exec(query)))


def _accept(ctx: Context, places: list[Member]) -> None:
    new = [place for place in places if place.accepted_at is None]
    for place in new:
        place.accepted_at = ctx.now
        ctx.db.add(place)
        ctx.note("member.accepted", place, article="第十九条")
    visits = [_visit(ctx, ctx.db.get_one(Inspection, place.inspection_id)) for place in places]
    for place in new:
        register.replied(ctx, ctx.db.get_one(Inspection, place.inspection_id))
    only = visits[0]["inspection"] if len(visits) == 1 else None
    records = Role.INSPECTOR in ctx.roles  # experts help, the team records
    verbs = ("录入", "全部无问题") if only and records else ()
    choices = [Choice(verb, f"{verb} {only.number}") for verb in verbs] if only else []
    ctx.say("notices/accepted", new=len(new), visits=visits, records=records, choices=choices)


@router.command("我的任务", "我的检查", role=scope.TEAM)
def list_mine(ctx: Context) -> None:
    """列出您名下的检查和期限。例：我的任务"""
    assert ctx.person.id is not None
    lines = []
    mine = inspections.of_person(ctx.db, ctx.person.id, STANDING)
    wished = substitutions.standing(ctx.db, [key(one) for one in mine])
    for inspection in mine:
        subject, task = (
            ctx.db.get_one(Subject, inspection.subject_id),
            ctx.db.get_one(Task, inspection.task_id),
        )
        place = scope.on_team(ctx, inspection)
        unread = "，未回复收到" if place and place.accepted_at is None else ""
        state = INSPECTION_WORDS[inspection.state]
        until = f"{task.ends.month}月{task.ends.day}日前"
        day = (
            visits.planned(ctx.db, key(inspection)) if inspection.state == InspectionState.RELEASED else None
        )
        planned = f"，定于{day.month}月{day.day}日" if day else ""
        asked = f"，换对象申请 {wished[key(inspection)].number}" if key(inspection) in wished else ""
        lines.append(f"{inspection.number} {subject.name}：{state}，{until}{planned}{unread}{asked}")
    verb = "录入" if Role.INSPECTOR in ctx.roles else "详情"
    waiting = [one for one in mine if one.state == InspectionState.RELEASED]
    choices = [Choice(f"{verb} {one.number}", f"{verb} {one.number}") for one in waiting[:5]]
    ctx.show("您名下的检查", lines, choices=choices)


@router.command("详情 {number:int}", "查看 {number:int}")
def show(ctx: Context, number: int) -> None:
    """查看一个编号的全部情况：任务、检查、公示、回避申请、换对象申请或导入。例：详情 12"""
    named = numbers.look_up(ctx.db, number)
    shown = {
        "task": _show_task,
        "inspection": _show_inspection,
        "publication": _show_publication,
        "recusal": requests.show,
        "substitution": substituting.show,
        "batch": _show_batch,
    }
    if named is None:
        raise Refusal("no_such_number", number=number, kind="任务、检查或公示")
    shown[named.kind](ctx, number)


def _show_inspection(ctx: Context, number: int) -> None:
    inspection = ctx.load(Inspection, number)
    assert inspection.id is not None
    team = inspections.team(ctx.db, inspection.id)
    choices = _next_words(ctx, inspection)
    ctx.say(
        "notices/inspection", **_visit(ctx, inspection), planned=visits.planned(ctx.db, key(inspection)), task=ctx.db.get_one(Task, inspection.task_id),
        items=rosters.items(ctx.db, inspection.items), state=INSPECTION_WORDS[inspection.state],
        team=[(person.name, member.leader, inspector.kind == Role.EXPERT, member.accepted_at) for member, inspector, person in team],
        replaced=inspections.replacements(ctx.db, inspection.id), **_place(ctx, inspection), results=outcomes.results(ctx, inspection), evidence=pieces.lines(ctx, inspection), choices=choices, full=not ctx.roles <= {Role.PUBLISHER},
    )  # fmt: skip


def _place(ctx: Context, inspection: Inspection) -> dict[str, Any]:
    """Return in whose place an inspection came, what came in its own, and what was last asked about its subject."""
    asked = substitutions.of_inspection(ctx.db, key(inspection))
    return {
        "before": ctx.db.get(Inspection, inspection.replaces) if inspection.replaces else None,
        "after": inspections.successor(ctx.db, key(inspection)),
        "request": (asked[-1].number, RECUSAL_WORDS[asked[-1].state]) if asked else None,
    }


def _next_words(ctx: Context, inspection: Inspection) -> list[Choice]:
    verbs: tuple[str, ...] = ()
    if inspection.state == InspectionState.RELEASED and scope.on_team(ctx, inspection):
        records = Role.INSPECTOR in ctx.roles
        verbs = (
            ("收到", "录入", "全部无问题", "申请回避", "换对象", "通知书")
            if records
            else ("收到", "申请回避", "通知书")
        )
    elif inspection.state == InspectionState.RECORDED and ctx.person.id in {
        one.id for one in scope.deciders(ctx, inspection)
    }:
        verbs = ("同意", "退回")
    return [Choice(verb, f"{verb} {inspection.number}") for verb in verbs]


def _show_task(ctx: Context, number: int) -> None:
    task = ctx.load(Task, number)
    query = (
        select(Inspection.state, func.count()).where(Inspection.task_id == task.id).group_by(Inspection.state)
    )
    lock = open_lock(ctx.db, task.id or 0)
    due = select(Deadline).where(
        Deadline.duty == Duty.PUBLISH, Deadline.kind == "task", Deadline.row_id == task.id
    )
    ctx.say(
        "notices/task", task=task, state=TASK_WORDS[task.state], items=rosters.items(ctx.db, task.items),
        counts=[(INSPECTION_WORDS[state], count) for state, count in sorted(ctx.db.exec(query))],
        fingerprint=lock.fingerprint[:24] if lock else "", draw=current_draw(ctx.db, task.id or 0), due=ctx.db.exec(due).first(),
        replaced=count_replaced(ctx.db, task.id or 0), substituted=count_substituted(ctx.db, task.id or 0), choices=[Choice(verb, f"{verb} {number}") for verb in _next_deeds(ctx, task)],
    )  # fmt: skip


def _next_deeds(ctx: Context, task: Task) -> list[str]:
    """Return what this person may do next with a task."""
    if task.state == TaskState.LOCKED:
        return drawing.next_deeds(ctx, task)
    if task.state == TaskState.DISPATCHED and _may_release(ctx, task):
        return ["下达"]
    if Role.PUBLISHER in ctx.roles and publications.approved(ctx, task):
        return ["公示"]
    own = {TaskState.OPEN: ["名单池", "锁定"], TaskState.DRAWN: ["下发"]}
    return own.get(TaskState(task.state), []) if scope.is_supervisor(ctx, task.unit) else []


def _may_release(ctx: Context, task: Task) -> bool:
    try:
        return dispatch.next_release(ctx, task).released_by is None
    except Refusal:
        return False


def _show_publication(ctx: Context, number: int) -> None:
    publication = ctx.load(Publication, number)
    count = select(func.count()).select_from(Inspection).where(Inspection.publication_id == publication.id)
    ctx.say(
        "notices/publication", publication=publication, task=ctx.db.get_one(Task, publication.task_id),
        count=ctx.db.exec(count).one(), by=ctx.db.get_one(Person, publication.published_by).name,
    )  # fmt: skip


def _show_batch(ctx: Context, number: int) -> None:
    batch = ctx.load(Batch, number)
    by = ctx.db.get_one(Person, batch.person_id).name
    ctx.say("notices/batch", batch=batch, by=by, state=BATCH_WORDS[BatchState(batch.state)])


def _visit(ctx: Context, inspection: Inspection) -> dict[str, Any]:
    return {"inspection": inspection, "subject": ctx.db.get_one(Subject, inspection.subject_id)}
