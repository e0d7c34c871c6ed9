"""Duties with dates: when each begins, moves, is met; and the clock's scan that says what falls due (第二十五条)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import SQLModel

from bot.context import Context
from bot.router import Router
from handlers import scope
from models import deadlines
from models.deadlines import Deadline
from models.inspections import Inspection
from models.tasks import Task
from rules.deadlines import DUTY_ARTICLES, DUTY_WORDS, Duty, next_word

router = Router("期限")
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
    remind = ctx.office.deadlines.remind_workdays
    word = next_word(row.due, remind, ctx.calendar.is_workday, row.stage)
    while (
        word is not None and word.day < ctx.today and word.left >= 0
    ):  # what was due to be said before now is past
        row.stage += 1
        word = next_word(row.due, remind, ctx.calendar.is_workday, row.stage)
    return None if word is None else _opening(ctx, word.day)


def _opening(ctx: Context, day: date) -> datetime:
    zone = ZoneInfo(ctx.office.bureau.timezone)
    return datetime.combine(day, time.fromisoformat(ctx.office.office_hours.from_), zone)


@router.tick("deadlines")
def scan(ctx: Context) -> None:
    """Say what falls due and what is overdue, each once for each date it had."""
    for row in deadlines.waiting(ctx.db, ctx.now, SCAN):
        word = next_word(row.due, ctx.office.deadlines.remind_workdays, ctx.calendar.is_workday, row.stage)
        if word is not None and ctx.once(f"deadline:{row.id}:{row.version}:{row.stage}"):
            _speak(ctx, row, word.left)
        row.stage += 1
        row.next_at = _look_at(ctx, row)
        ctx.db.add(row)


def _speak(ctx: Context, row: Deadline, left: int) -> None:
    about: Task | Inspection = (
        ctx.db.get_one(Inspection, row.row_id)
        if row.kind == "inspection"
        else ctx.db.get_one(Task, row.row_id)
    )
    duty = Duty(row.duty)
    ctx.tell(
        scope.supervisors(ctx, row.unit), "duties/due" if left >= 0 else "duties/overdue", duty=DUTY_WORDS[duty],
        article=DUTY_ARTICLES[duty], number=about.number, due=row.due, left=left, provisional=row.provisional,
        kind="检查" if row.kind == "inspection" else "任务",
    )  # fmt: skip
