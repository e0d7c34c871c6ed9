"""Calendars: the working days as the State Council published them, from the package chinesecalendar."""

from datetime import date

import chinese_calendar

from rules.calendar import Calendar


def official_days(first_year: int) -> Calendar:
    """Return the published working days from a year on to the last that is known.

    Args:
        first_year: the first year that matters; earlier days are left out.
    """
    holidays = frozenset(
        day for day in chinese_calendar.holidays if day.year >= first_year and day.weekday() < 5
    )
    workdays = frozenset(
        day for day in chinese_calendar.workdays if day.year >= first_year and day.weekday() >= 5
    )
    return Calendar(holidays, workdays, first_year, _last_year(holidays))


def _last_year(holidays: frozenset[date]) -> int:
    return max(day.year for day in holidays)
