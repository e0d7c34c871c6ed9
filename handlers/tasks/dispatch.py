"""Dispatch (派发): to the executing units, which release their teams; every drawn inspector gets one letter (第十八、十九条)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlmodel import col, func, select

from bot.context import Context
from bot.form import Answers, Form
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.draws import fingerprints
from handlers.duties import register
from handlers.transitions import move_inspection, move_task
from models import inspections, rosters
from models.inspections import Inspection, Member, Release
from models.machine.groups import GroupKind
from models.machine.people import Person
from models.machine.row import key
from models.recusals import count_replaced
from models.rosters import Inspector, Subject
from models.substitutions import count_substituted
from models.tasks import Lock, Task, current_draw
from rules.deadlines import Duty
from rules.refusal import Refusal
from rules.roles import InspectorKind, Role
from rules.workflow import InspectionState, Step, task_move

router = Router("派发")
CHUNK = 20  # inspections moved in one commit
MOST_SHOWN = 500  # inspections a preview lists

DISPATCH = Form(
    "dispatch", "下发任务", "dispatch/confirm", facts=lambda ctx, task, answers: _preview(ctx, task)
)
RELEASE = Form(
    "release", "下达检查", "dispatch/confirm_release",
    facts=lambda ctx, task, answers: {"unit": answers["unit"], "shown": _teams(ctx, task, answers["unit"])},
)  # fmt: skip


@router.command("下发 {number:int}", "派发 {number:int}", role=Role.DEPUTY)
def begin_dispatch(ctx: Context, number: int) -> None:
    """确认摇号结果，派发到各执行单位（第十八条）。例：下发 5"""
    task = ctx.load(Task, number)
    scope.require_supervisor(ctx, task.unit, f"下发任务 {number}", "第十八条")
    task_move(task.state, Step.DISPATCH, number=number)
    ctx.ask(DISPATCH, about=task)


@router.finished(DISPATCH)
def dispatch(ctx: Context, task: Task, answers: Answers) -> None:
    """Dispatch to the executing units; their inspections follow in commits of their own."""
    scope.require_supervisor(ctx, task.unit, f"下发任务 {task.number}", "第十八条")
    move_task(ctx, task, Step.DISPATCH)
    for unit in sorted(_by_unit(ctx, task)):
        release = Release(task_id=key(task), unit=unit, dispatched_at=ctx.now)
        ctx.db.add(release)
        ctx.note("release.dispatched", release, article="第十八条")
    register.task_ended(ctx, task, task.ends)
    ctx.later("dispatch", task_id=task.id)


@router.step("dispatch")
def go_on(ctx: Context, task_id: int) -> None:
    """Move the next inspections of a dispatched task; after the last one, tell everybody."""
    task = ctx.db.get(Task, task_id)
    assert task is not None
    waiting = _in_state(ctx, task, InspectionState.DRAWN, CHUNK)
    for inspection in waiting:
        inspection.dispatched_at = ctx.now
        move_inspection(ctx, inspection, Step.DISPATCH)
        register.begin(ctx, Duty.CHECK, inspection, inspection.unit, task.ends)
    if len(waiting) == CHUNK:
        ctx.later("dispatch", task_id=task_id)
    else:
        _announce(ctx, task)


def _announce(ctx: Context, task: Task) -> None:
    counts = _by_unit(ctx, task)
    for unit, count in sorted(counts.items()):
        choices = [Choice("下达", f"下达 {task.number}"), Choice("详情", f"详情 {task.number}")]
        ctx.tell(
            scope.supervisors(ctx, unit),
            "dispatch/to_unit",
            task=task,
            unit=unit,
            count=count,
            choices=choices,
        )
    draw = current_draw(ctx.db, key(task))
    assert draw is not None
    names = _subject_names(ctx, task) if task.publish_names else []
    for kind in (GroupKind.SUPERVISORS, GroupKind.PUBLIC):
        ctx.tell(
            kind,
            "dispatch/notice",
            task=task,
            draw=draw,
            short=fingerprints.short(ctx.db.get_one(Lock, draw.lock_id)),
            replaced=count_replaced(ctx.db, key(task)),
            substituted=count_substituted(ctx.db, key(task)),
            names=names,
            items=rosters.items(ctx.db, task.items),
        )
    ctx.say("dispatch/done", task=task, units=len(counts), count=sum(counts.values()))


@router.command("下达 {number:int}", role=Role.DEPUTY)
def begin_release(ctx: Context, number: int) -> None:
    """核对本单位的检查组，下达给检查人员（第十九条）。例：下达 5"""
    task = ctx.load(Task, number)
    release = next_release(ctx, task)
    _refuse_released(ctx, task, release)
    ctx.ask(RELEASE, about=task, unit=release.unit)


@router.finished(RELEASE)
def release_teams(ctx: Context, task: Task, answers: Answers) -> None:
    """Release the teams of one's own unit; the letters go out when the last inspection has moved."""
    release = next(one for one in _releases(ctx, task) if one.unit == answers["unit"])
    _refuse_released(ctx, task, release)
    release.released_by, release.released_at = ctx.person.id, ctx.now
    ctx.db.add(release)
    ctx.note("release.released", release, article="第十九条")
    ctx.later("release", task_id=key(task), unit=release.unit)


@router.step("release")
def release_more(ctx: Context, task_id: int, unit: str) -> None:
    """Release the next inspections of one unit; after the last one, write one letter to each inspector."""
    task = ctx.db.get(Task, task_id)
    assert task is not None
    waiting = _in_state(ctx, task, InspectionState.DISPATCHED, CHUNK, unit)
    for inspection in waiting:
        move_inspection(ctx, inspection, Step.RELEASE)
        register.released(ctx, inspection, task)
    if len(waiting) == CHUNK:
        ctx.later("release", task_id=task_id, unit=unit)
        return
    ctx.later("tell_teams", task_id=task_id, unit=unit, told=0)


@router.step("tell_teams")
def tell_more(ctx: Context, task_id: int, unit: str, told: int) -> None:
    """Write one letter with all his visits to each of the next inspectors; after the last one, say how many were told."""
    task = ctx.db.get_one(Task, task_id)
    visits, items = _visits(ctx, task, unit), rosters.items(ctx.db, task.items)
    for person, mine in visits[told : told + CHUNK]:
        only = str(mine[0]["inspection"].number) if len(mine) == 1 else ""
        choices = [
            Choice("收到", f"收到 {only}".strip()),
            Choice("申请回避", f"申请回避 {only}".strip()),
            Choice("详情", f"详情 {only}" if only else "我的任务"),
        ]
        ctx.tell(person, "notices/drawn", task=task, visits=mine, items=items, choices=choices)
    if told + CHUNK < len(visits):
        ctx.later("tell_teams", task_id=task_id, unit=unit, told=told + CHUNK)
    else:
        ctx.say("dispatch/released", task=task, unit=unit, people=len(visits))


def _visits(ctx: Context, task: Task, unit: str) -> list[tuple[Person, list[dict[str, Any]]]]:
    """Return everybody on one unit's teams by badge, each with his visits by number."""
    query = (
        select(Person, Inspector, Inspection, Member)
        .join(Inspector, col(Inspector.person_id) == col(Person.id))
        .join(Member, col(Member.inspector_id) == col(Inspector.id))
        .join(Inspection, col(Inspection.id) == col(Member.inspection_id))
        .where(Inspection.task_id == task.id, Inspection.unit == unit, col(Member.left_at).is_(None))
        .order_by(Person.badge, Inspection.number)  # type: ignore[arg-type]
    )
    rows = list(ctx.db.exec(query))
    wanted = col(Subject.id).in_({inspection.subject_id for _, _, inspection, _ in rows})
    subjects = {one.id: one for one in ctx.db.exec(select(Subject).where(wanted))}
    teams: dict[int, list[Person]] = defaultdict(list)
    in_order = sorted(rows, key=lambda row: (not row[3].leader, row[1].kind == InspectorKind.EXPERT))
    for person, _, inspection, _ in in_order:
        teams[key(inspection)].append(person)
    found: dict[int, tuple[Person, list[dict[str, Any]]]] = {}
    for person, _, inspection, member in rows:
        team = [other.name for other in teams[key(inspection)] if other is not person]
        subject = subjects[inspection.subject_id]
        visit = {"inspection": inspection, "leader": member.leader, "subject": subject, "team": team}
        found.setdefault(key(person), (person, []))[1].append(visit)
    return list(found.values())


def next_release(ctx: Context, task: Task) -> Release:
    """Return the release that this person decides: of the own unit, or of one that has no deputy of its own.

    Raises:
        Refusal: the task is not wholly dispatched yet, or this person decides for none of its units.
    """
    standing = _releases(ctx, task)
    if not standing or _in_state(ctx, task, InspectionState.DRAWN, 1):
        raise Refusal("not_dispatched", article="第十八条", number=task.number)
    mine = [one for one in standing if scope.is_supervisor(ctx, one.unit)]
    if not mine:
        who = [person for one in standing for person in scope.supervisors(ctx, one.unit)]
        raise Refusal(
            "not_your_unit", article="第十九条", deed=f"下达任务 {task.number}",
            unit="、".join(one.unit for one in standing), who=list(dict.fromkeys(scope.names(who))),
        )  # fmt: skip
    return next((one for one in mine if one.released_by is None), mine[0])


def _releases(ctx: Context, task: Task) -> Sequence[Release]:
    query = select(Release).where(Release.task_id == task.id).order_by(Release.unit)
    return ctx.db.exec(query.with_for_update()).all()


def _refuse_released(ctx: Context, task: Task, release: Release) -> None:
    if release.released_by is not None:
        by = ctx.db.get_one(Person, release.released_by).name
        raise Refusal("already_released", article="第十九条", number=task.number, unit=release.unit, by=by)


def _in_state(ctx: Context, task: Task, state: str, limit: int, unit: str | None = None) -> list[Inspection]:
    query = select(Inspection).where(Inspection.task_id == task.id, Inspection.state == state)
    if unit is not None:
        query = query.where(Inspection.unit == unit)
    return list(ctx.db.exec(query.order_by(col(Inspection.id)).limit(limit)))


def _by_unit(ctx: Context, task: Task) -> dict[str, int]:
    query = (
        select(Inspection.unit, func.count()).where(Inspection.task_id == task.id).group_by(Inspection.unit)
    )
    return dict(ctx.db.exec(query).all())


def _subject_names(ctx: Context, task: Task) -> list[str]:
    query = (
        select(Subject.name)
        .join(Inspection, col(Inspection.subject_id) == col(Subject.id))
        .where(Inspection.task_id == task.id)
        .order_by(Subject.name)
    )
    return list(ctx.db.exec(query))


def _preview(ctx: Context, task: Task) -> dict[str, Any]:
    return {"counts": sorted(_by_unit(ctx, task).items())}


def _teams(ctx: Context, task: Task, unit: str) -> list[str]:
    shown = []
    for inspection in _in_state(ctx, task, InspectionState.DISPATCHED, MOST_SHOWN, unit):
        subject = ctx.db.get_one(Subject, inspection.subject_id)
        team = [
            person.name
            + ("（组长）" if member.leader else "（专家）" if inspector.kind == Role.EXPERT else "")
            for member, inspector, person in inspections.team(ctx.db, key(inspection))
        ]
        shown.append(f"{inspection.number} {subject.name}：{'、'.join(team)}")
    return shown
