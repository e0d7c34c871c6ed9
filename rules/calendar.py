"""Working days (法定工作日), as far as they are published; beyond, a date is provisional and says between which days it lies."""

import datetime
import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta

MOST_HOLIDAYS = 25
"""Weekdays a year that the State Council's arrangement has taken off at most; 16 to 20 since 2014, so 25 is safe."""


@dataclass(frozen=True)
class Due:
    """The last day of a period counted in working days.

    ``provisional`` tells that the period reaches into a year whose holidays are not published; then the day lies between
    ``earliest`` (no weekday of that year is taken off) and ``latest`` (as many as ever were).
    """

    date: datetime.date
    provisional: bool
    earliest: datetime.date
    latest: datetime.date
    calendar_version: str


@dataclass(frozen=True)
class Calendar:
    """Which days are worked.

    Args:
        holidays: weekdays that are taken off.
        workdays: weekend days that are worked instead (调休).
        first_year, last_year: the years whose arrangement is known, both included.
    """

    holidays: frozenset[date]
    workdays: frozenset[date]
    first_year: int
    last_year: int
    version: str = field(init=False)

    def __post_init__(self) -> None:
        """Name the version by its years and its content."""
        spelled = "\n".join(
            [*(f"-{day}" for day in sorted(self.holidays)), *(f"+{day}" for day in sorted(self.workdays))]
        )
        digest = hashlib.sha256(spelled.encode()).hexdigest()[:8]
        object.__setattr__(self, "version", f"CN-WD-1:{self.first_year}-{self.last_year}:{digest}")

    def is_workday(self, day: date) -> bool:
        """Tell whether a day is worked; in a year that is not published, by the weekday alone."""
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def add_workdays(self, start: date, count: int) -> Due:
        """Return the last day of ``count`` working days after ``start``; the day itself is not counted (民法典第二百零一条)."""
        day, left = start, count
        while left:
            day += timedelta(days=1)
            left -= self.is_workday(day)
        provisional = not self.first_year <= day.year <= self.last_year
        latest = self._latest(start, count) if provisional else day
        return Due(day, provisional, day, latest, self.version)

    def _latest(self, start: date, count: int) -> date:
        day, left, spare = start, count, MOST_HOLIDAYS
        while left:
            day += timedelta(days=1)
            if not self.is_workday(day):
                continue
            if spare and not self.first_year <= day.year <= self.last_year:
                spare -= 1  # every unknown year's holidays, as if they all fell into this period
                continue
            left -= 1
        return day
