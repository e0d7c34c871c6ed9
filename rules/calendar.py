"""Working days (法定工作日), as far as they are published; beyond, a date is provisional and says between which days it lies."""

import datetime
import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta

MOST_HOLIDAYS, MOST_WORKDAYS = 25, 12
"""Weekdays that an arrangement of the State Council has taken off at most in a year (16 to 23 since 2004, so 25 is safe), and
weekend days that are worked instead (5 to 12)."""


@dataclass(frozen=True)
class Due:
    """The last day of a period counted in working days.

    ``provisional`` tells that the period touches a year whose holidays are not published; then ``date`` goes by the weekdays
    alone, and the day lies between ``earliest`` (as many weekend days worked as ever were) and ``latest`` (as many weekdays off).
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
        day = self._count(start, count)
        if self._is_known(start + timedelta(days=1)) and self._is_known(day):
            return Due(day, False, day, day, self.version)
        earliest = self._count(start, count, worked=MOST_WORKDAYS)
        latest = self._count(start, count, off=MOST_HOLIDAYS)
        return Due(day, True, earliest, latest, self.version)

    def _is_known(self, day: date) -> bool:
        return self.first_year <= day.year <= self.last_year

    def _count(self, start: date, count: int, *, worked: int = 0, off: int = 0) -> date:
        """Return the day, as if the first so many weekend days of unknown years were worked, and so many weekdays off."""
        day, left = start, count
        while left:
            day += timedelta(days=1)
            is_workday = self.is_workday(day)
            if self._is_known(day):
                left -= is_workday
            elif is_workday:
                off, left = (off - 1, left) if off else (off, left - 1)
            elif worked:
                worked, left = worked - 1, left - 1
        return day
