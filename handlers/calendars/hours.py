"""Office hours (工作时间): when the bureau is open; what is said of its own accord waits for them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.context import Context


def is_open(ctx: Context, at: datetime | None = None) -> bool:
    """Tell whether it is (now) a working hour of a working day."""
    local = (at or ctx.now).astimezone(ZoneInfo(ctx.office.bureau.timezone))
    hours = ctx.office.office_hours
    within = time.fromisoformat(hours.from_) <= local.time() < time.fromisoformat(hours.to)
    return within and ctx.calendar.is_workday(local.date())


def opening(ctx: Context, day: date) -> datetime:
    """Return when the bureau would open on a day."""
    zone = ZoneInfo(ctx.office.bureau.timezone)
    return datetime.combine(day, time.fromisoformat(ctx.office.office_hours.from_), zone)


def next_opening(ctx: Context, after: datetime | None = None) -> datetime:
    """Return the first moment (from now) at which the bureau is open."""
    at = after or ctx.now
    if is_open(ctx, at):
        return at
    day = at.astimezone(ZoneInfo(ctx.office.bureau.timezone)).date()
    while not ctx.calendar.is_workday(day) or opening(ctx, day) <= at:
        day += timedelta(days=1)
    return opening(ctx, day)
