"""Duties with dates: when each begins, moves, is met; and the clock's scan that says what falls due (第二十五条)."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import SQLModel

from bot.context import Context
from bot.message import Choice
from bot.router import Router
from handlers import scope
from models import deadlines, inspections
from models.deadlines import Deadline
from models.inspections import Inspection
from models.machine import people
from models.machine.people import Person
from models.machine.row import key
from models.rosters import Subject
from models.tasks import Task
from rules.deadlines import DUTY_ARTICLES, DUTY_WORDS, Duty, Word, words
from rules.roles import InspectorKind, Role

router = Router("期限")
WATCHERS = frozenset({Role.DEPUTY, Role.PRINCIPAL, Role.PUBLISHER, Role.AUDITOR})
SCAN = 50  # duties a tick looks at, so that no commit lasts long


def begin(
    ctx: Context, duty: Duty, row: SQLModel, unit: str, due: date, *, provisional: bool = False
) -> Deadline:
    """Set a duty's date, or move it: a moved date has a new version and is spoken of anew."""
    kind, row_id = str(row.__tablename__), row.id  # type: ignore[attr-defined]
    found = deadlines.of(ctx.db, duty, kind, row_id)
    if found is None:
        found = Deadline(
            duty=duty, kind=kind, row_id=row_id, unit=unit, due=due, calendar=ctx.calendar.version
        )
    elif found.due != due:
        ctx.note(
            "deadline.moved",
            row,
            article=DUTY_ARTICLES[duty],
            before=found.due.isoformat(),
            after=due.isoformat(),
        )
        found.due, found.version, found.stage = due, found.version + 1, 0
    found.provisional = provisional
    found.next_at = _look_at(ctx, found)
    ctx.db.add(found)
    return found


def met(ctx: Context, duty: str, row: SQLModel) -> None:
    """Close a duty: nothing more is said about what is done."""
    found = deadlines.of(ctx.db, duty, str(row.__tablename__), row.id)  # type: ignore[attr-defined]
    if found is not None and found.met_at is None:
        found.met_at, found.next_at = ctx.now, None
        ctx.db.add(found)


def reopened(ctx: Context, duty: str, row: SQLModel) -> None:
    """Open a duty again, with the date it had."""
    found = deadlines.of(ctx.db, duty, str(row.__tablename__), row.id)  # type: ignore[attr-defined]
    if found is not None:
        found.met_at, found.next_at = None, _look_at(ctx, found)
        ctx.db.add(found)


def task_ended(ctx: Context, task: Task, on: date) -> Deadline:
    """Set the date by which the results are published: 20 working days after the task's end (第二十五条).

    The end is the last inspection concluded or the window's end, whichever is first; lateness never moves it.
    """
    due = ctx.calendar.add_workdays(min(on, task.ends), ctx.office.deadlines.publish_workdays)
    return begin(ctx, Duty.PUBLISH, task, task.unit, due.date, provisional=due.provisional)


def _look_at(ctx: Context, row: Deadline) -> datetime | None:
    """Return when the next word is due; what was due to be said before today is past, except that it is overdue."""
    words = _words(ctx, row)
    row.stage = max(row.stage, sum(word.day < ctx.today and word.left >= 0 for word in words))
    return _opening(ctx, words[row.stage].day) if row.stage < len(words) else None


def _words(ctx: Context, row: Deadline) -> list[Word]:
    return words(row.due, ctx.office.deadlines.remind_workdays, ctx.calendar.is_workday)


def _opening(ctx: Context, day: date) -> datetime:
    zone = ZoneInfo(ctx.office.bureau.timezone)
    return datetime.combine(day, time.fromisoformat(ctx.office.office_hours.from_), zone)


@router.tick("deadlines")
def scan(ctx: Context) -> None:
    """Say in working hours what falls due and what is overdue, each once for each date it had, in one letter a person."""
    if not _is_open(ctx):
        return
    heard: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in deadlines.waiting(ctx.db, ctx.now, SCAN):
        stage = sum(word.day <= ctx.today for word in _words(ctx, row))
        if stage > row.stage and ctx.once(f"deadline:{row.id}:{row.version}:{stage}"):
            for person in _answerable(ctx, row):
                heard[key(person)].append(_spell(ctx, row))
        row.stage = stage
        row.next_at = _look_at(ctx, row)
        ctx.db.add(row)
    for person_id, said in heard.items():
        _tell(ctx, ctx.db.get_one(Person, person_id), said)


def _is_open(ctx: Context) -> bool:
    local = ctx.now.astimezone(ZoneInfo(ctx.office.bureau.timezone))
    hours = ctx.office.office_hours
    within = time.fromisoformat(hours.from_) <= local.time() < time.fromisoformat(hours.to)
    return within and ctx.calendar.is_workday(local.date())


def _answerable(ctx: Context, row: Deadline) -> list[Person]:
    """Return whose duty it is: who must do it, and the deputies of the unit that answers for it."""
    if row.kind == "inspection":
        team = inspections.team(ctx.db, row.row_id)
        doers = [person for _, inspector, person in team if inspector.kind != InspectorKind.EXPERT]
    else:
        doers = people.holders(ctx.db, Role.PUBLISHER)
    everyone = [*doers, *scope.supervisors(ctx, row.unit)]
    return list({one.id: one for one in everyone}.values())


def _spell(ctx: Context, row: Deadline) -> dict[str, Any]:
    if row.kind == "inspection":
        inspection = ctx.db.get_one(Inspection, row.row_id)
        what = f"检查 {inspection.number} {ctx.db.get_one(Subject, inspection.subject_id).name}"
        number = inspection.number
    else:
        task = ctx.db.get_one(Task, row.row_id)
        what, number = f"任务 {task.number} {task.name}", task.number
    days = (ctx.today + timedelta(days=one) for one in range(1, (row.due - ctx.today).days + 1))
    return {
        "what": what, "number": number, "due": row.due, "late": row.due < ctx.today, "provisional": row.provisional,
        "left": sum(ctx.calendar.is_workday(day) for day in days), "duty": DUTY_WORDS[Duty(row.duty)],
        "article": DUTY_ARTICLES[Duty(row.duty)],
    }  # fmt: skip


def _tell(ctx: Context, person: Person, said: list[dict[str, Any]]) -> None:
    coming, late = ([one for one in said if one["late"] is late] for late in (False, True))
    watches = bool(people.roles(ctx.db, key(person)) & WATCHERS)
    for template, duties in (("duties/due", coming), ("duties/overdue", late)):
        if duties:
            choices = [Choice(f"详情 {one['number']}", f"详情 {one['number']}") for one in duties[:3]]
            ctx.tell(person, template, duties=duties, watches=watches, choices=choices)
