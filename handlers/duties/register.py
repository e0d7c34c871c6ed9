"""The register of duties with dates: when each begins, moves, is met and is opened again (第十、十五、十九、二十五条)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import SQLModel

from bot.context import Context
from handlers import catalogues
from handlers.calendars import hours
from handlers.duties import holders
from models import deadlines
from models.catalogues import newest
from models.deadlines import Deadline
from models.inspections import Inspection
from models.tasks import Task
from rules import deadlines as rule
from rules.calendar import Due
from rules.deadlines import DUTY_ARTICLES, Duty, Word


def begin(
    ctx: Context, duty: Duty, row: SQLModel, unit: str, due: date | Due, *, since: date | None = None, workdays: int = 0
) -> Deadline:  # fmt: skip
    """Set a duty's date, or move it: a moved date has a new version and is spoken of anew; a met duty is opened again.

    Args:
        unit: answers for it.
        due: the day, or the end of a period of working days.
        since, workdays: that period, so that it can be counted again when the calendar is amended.
    """
    kind, row_id = _about(row)
    found = deadlines.of(ctx.db, duty, kind, row_id)
    bounds = (due.date, due.earliest, due.latest) if isinstance(due, Due) else (due, due, due)
    if found is None:
        found = Deadline(
            duty=duty, kind=kind, row_id=row_id, unit=unit, since=since or ctx.today, workdays=workdays, due=bounds[0],
            earliest=bounds[1], latest=bounds[2], set_on=ctx.today, calendar=ctx.calendar.version,
        )  # fmt: skip
        _note(ctx, "begun", found, due=bounds[0])
        _look_again(ctx, found)
        return found
    if found.met_at is not None:
        found.met_at = None
        _note(ctx, "reopened", found)
    if (found.since, found.workdays) != (since or found.since, workdays):
        found.since, found.workdays = since or found.since, workdays
        _note(ctx, "counted", found, since=found.since, workdays=workdays)
    _move(ctx, found, bounds)
    return found


def met(ctx: Context, duty: str, row: SQLModel) -> None:
    """Close a duty: nothing more is said about what is done."""
    found = deadlines.of(ctx.db, duty, *_about(row))
    if found is not None and found.met_at is None:
        close(ctx, found)


def close(ctx: Context, found: Deadline) -> None:
    """Close a duty that is done, or that nobody has any more."""
    found.met_at, found.next_at = ctx.now, None
    ctx.db.add(found)
    _note(ctx, "met", found)


def reopened(ctx: Context, duty: str, row: SQLModel) -> None:
    """Open a duty again, with the date it had."""
    found = deadlines.of(ctx.db, duty, *_about(row))
    if found is not None and found.met_at is not None:
        found.met_at = None
        _note(ctx, "reopened", found)
        _look_again(ctx, found)


def task_ended(ctx: Context, task: Task, on: date) -> Deadline:
    """Set the date by which the results are published: 20 working days after the task's end (第二十五条).

    The end is the last inspection concluded or the window's end, whichever is first; lateness never moves it.
    """
    since, workdays = min(on, task.ends), ctx.office.deadlines.publish_workdays
    due = ctx.calendar.add_workdays(since, workdays)
    return begin(ctx, Duty.PUBLISH, task, task.unit, due, since=since, workdays=workdays)


def released(ctx: Context, inspection: Inspection, task: Task) -> None:
    """Set the dates of a team that has its notice: to reply, and to begin before half of the time is over."""
    notified(ctx, inspection)
    half = rule.halfway(ctx.today, task.ends, ctx.calendar.is_workday)
    if half is not None:
        begin(ctx, Duty.BEGIN, inspection, inspection.unit, half)


def notified(ctx: Context, inspection: Inspection) -> None:
    """Give whoever of a team has not replied to his notice some working days to do so; also when somebody joins it."""
    workdays = ctx.office.deadlines.read_workdays
    due = ctx.calendar.add_workdays(ctx.today, workdays)
    begin(ctx, Duty.READ, inspection, inspection.unit, due, since=ctx.today, workdays=workdays)


def replied(ctx: Context, inspection: Inspection) -> None:
    """Close the duty to reply when nobody is left who has not."""
    if not holders.unread(ctx, inspection.id or 0):
        met(ctx, Duty.READ, inspection)


def begun(ctx: Context, inspection: Inspection) -> None:
    """Close the duty to begin: somebody of the team has begun to record."""
    met(ctx, Duty.BEGIN, inspection)


def checked(ctx: Context, inspection: Inspection) -> None:
    """Close all that a team had to do: its results are recorded."""
    for duty in (Duty.READ, Duty.BEGIN, Duty.CHECK):
        met(ctx, duty, inspection)


def count_again(ctx: Context, found: Deadline, paper: str) -> bool:
    """Count an open duty by the calendar as it stands now; return whether its date moved.

    Args:
        paper: what amended the calendar.
    """
    found.calendar = ctx.calendar.version
    bounds = (found.due, found.earliest, found.latest)
    if found.workdays:
        due = ctx.calendar.add_workdays(found.since, found.workdays)
        bounds = (due.date, due.earliest, due.latest)
    return _move(ctx, found, bounds, paper=paper)


def ladder(ctx: Context, duty: str) -> Sequence[Word]:
    """Return the words that are said about a duty, as the catalogue has them."""
    kept = ctx.db.info  # a session lives as long as a message: the catalogue is read once for it
    if "ladders" not in kept:
        standing = newest(ctx.db, "reminders")
        kept["ladders"] = rule.read(standing.rows if standing else catalogues.shipped("reminders"))
    words: Sequence[Word] = kept["ladders"][Duty(duty)]
    return words


def look_at(ctx: Context, found: Deadline) -> datetime | None:
    """Return when the next word about a duty is due."""
    coming = rule.to_say(ladder(ctx, found.duty), found.said, found.term, ctx.calendar.is_workday)
    return hours.opening(ctx, coming[0][0]) if coming else None


def is_late(ctx: Context, found: Deadline) -> bool:
    """Tell whether a date is past, even if it should be the latest it can be."""
    late: bool = found.latest < ctx.today
    return late


def left(ctx: Context, found: Deadline) -> str:
    """Return in words how long there is still time, or since when there is none."""
    in_days = found.duty == Duty.CERTIFY
    counted, late = ("天" if in_days else "个工作日"), is_late(ctx, found)
    after, until = (found.latest, ctx.today) if late else (ctx.today, found.earliest)
    days = (until - after).days if in_days else ctx.calendar.workdays_between(after, until)
    earliest = "按最早的日期" if found.provisional else ""
    if late:
        return f"已过 {days} {counted}"
    if found.earliest < ctx.today:
        return "按最早的日期已经到期"
    if found.earliest == ctx.today:
        return f"{earliest}今天到期"
    return f"{earliest}还剩 {days} {counted}" if days else "今天是最后一个工作日"


def _move(ctx: Context, found: Deadline, bounds: tuple[date, date, date], **facts: Any) -> bool:
    before = (found.due, found.earliest, found.latest)
    if before != bounds:
        found.due, found.earliest, found.latest = bounds
        found.version, found.said, found.set_on = found.version + 1, [], ctx.today
        _note(ctx, "moved", found, before=before[0], after=found.due, **facts)
    _look_again(ctx, found)
    return before != bounds


def _look_again(ctx: Context, found: Deadline) -> None:
    found.next_at = look_at(ctx, found)
    ctx.db.add(found)


def _note(ctx: Context, deed: str, found: Deadline, **facts: Any) -> None:
    article = DUTY_ARTICLES[Duty(found.duty)]
    ctx.note(
        f"deadline.{deed}",
        found,
        article=article,
        duty=found.duty,
        kind=found.kind,
        row=found.row_id,
        **facts,
    )


def _about(row: SQLModel) -> tuple[str, int]:
    return str(row.__tablename__), row.id or 0  # type: ignore[attr-defined]
