"""Visits (改期): a team announces the day on which it means to go; the window's end never moves (第十五、十九条)."""

from datetime import date
from typing import Any

from bot.context import Context
from bot.router import Router
from handlers import scope
from models import inspections, visits
from models.inspections import Inspection
from models.machine.people import Person
from models.machine.row import key
from models.rosters import Subject
from models.tasks import Task
from models.visits import PlannedVisit
from rules.dates import read_day
from rules.days import WEEKDAYS
from rules.refusal import Refusal
from rules.roles import Role
from rules.workflow import Step, inspection_move

router = Router("检查日期")
ARTICLE = "第十九条"


@router.command("改期 {number:int}", "定期 {number:int}", role=Role.INSPECTOR)
def show(ctx: Context, number: int) -> None:
    """看一次检查定在哪一天，和怎么改（第十九条）。例：改期 12"""
    inspection = _mine(ctx, number)
    day = visits.planned(ctx.db, key(inspection))
    ctx.say("visits/how", day=day, weekday=_weekday(day), **_facts(ctx, inspection))


@router.command("改期 {number:int} {day:text}", "定期 {number:int} {day:text}", role=Role.INSPECTOR)
def plan(ctx: Context, number: int, day: str) -> None:
    """告诉检查组和分管负责人准备哪一天去检查，期限不变（第十九条）。例：改期 12 3月5日"""
    inspection = _mine(ctx, number)
    chosen = read_day(day, ctx.today, article=ARTICLE)
    task = ctx.db.get_one(Task, inspection.task_id)
    if not max(task.begins, ctx.today) <= chosen <= task.ends:
        raise Refusal(
            "day_outside", article="第十五条", number=number, day=chosen, begins=max(task.begins, ctx.today), ends=task.ends,
        )  # fmt: skip
    before = visits.planned(ctx.db, key(inspection))
    row = ctx.db.get(PlannedVisit, inspection.id) or PlannedVisit(
        inspection_id=key(inspection), day=chosen, announced_by=key(ctx.person), at=ctx.now
    )
    row.day, row.announced_by, row.at = chosen, key(ctx.person), ctx.now
    ctx.db.add(row)
    spelt = before.isoformat() if before else None
    ctx.note("inspection.plan", inspection, article=ARTICLE, day=chosen.isoformat(), before=spelt)
    _tell(ctx, inspection, chosen, before)


def _tell(ctx: Context, inspection: Inspection, day: date, before: date | None) -> None:
    team = [person for _, _, person in inspections.team(ctx.db, key(inspection))]
    told: dict[int | None, Person] = {
        one.id: one for one in (*team, *scope.supervisors(ctx, inspection.unit))
    }
    others = [one for one in told.values() if one.id != ctx.person.id]
    facts = {
        "day": day, "weekday": _weekday(day), "before": before, "by": ctx.person.name, "rest": not ctx.calendar.is_workday(day),
        **_facts(ctx, inspection),
    }  # fmt: skip
    ctx.say("visits/planned", others=[one.name for one in others], **facts)
    ctx.tell(others, "visits/planned", others=[], **facts)


def _mine(ctx: Context, number: int) -> Inspection:
    """Return an inspection of one's own that is not recorded yet."""
    inspection = ctx.load(Inspection, number)
    if scope.on_team(ctx, inspection) is None:
        raise Refusal("not_on_team", article=ARTICLE, number=number)
    inspection_move(inspection.state, Step.PLAN, number=number)
    return inspection


def _weekday(day: date | None) -> str:
    return f"星期{WEEKDAYS[day.weekday()]}" if day else ""


def _facts(ctx: Context, inspection: Inspection) -> dict[str, Any]:
    subject, task = ctx.db.get_one(Subject, inspection.subject_id), ctx.db.get_one(Task, inspection.task_id)
    return {
        "inspection": inspection,
        "subject": subject,
        "ends": task.ends,
        "begins": max(task.begins, ctx.today),
    }
