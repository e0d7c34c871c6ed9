"""Working days (法定工作日), as far as they are published; beyond, a date is provisional and says between which days it lies."""

import datetime
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

MonthDay = tuple[int, int]


@dataclass(frozen=True)
class Season:
    """The part of a year in which a festival moves working days about.

    Attributes:
        name: the festival.
        first, last: the weekdays between may be taken off, at most ``off`` of them.
        begins, ends: the weekend days between may be worked instead, at most ``worked`` of them.
    """

    name: str
    first: MonthDay
    last: MonthDay
    off: int
    begins: MonthDay
    ends: MonthDay
    worked: int


# No arrangement of the State Council since 2004 went beyond these; a test holds them against every one of them.
SEASONS = (
    Season("元旦", (1, 1), (1, 3), 3, (1, 1), (1, 10), 2),
    Season("春节", (1, 20), (2, 27), 7, (1, 11), (3, 7), 3),
    Season("清明节", (4, 2), (4, 8), 3, (3, 28), (4, 15), 2),
    Season("劳动节", (4, 28), (5, 7), 5, (4, 20), (5, 15), 2),
    Season("端午节", (5, 27), (6, 27), 3, (5, 20), (7, 3), 2),
    Season("中秋节和国庆节", (9, 1), (10, 9), 9, (8, 28), (10, 15), 4),
    Season("岁末", (12, 29), (12, 31), 2, (12, 25), (12, 31), 2),
)
FESTIVALS = SEASONS[:-1]  # every year has a day off in each of these
STATUTORY = frozenset({(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)})
"""Holidays of every year, published or not (全国年节及纪念日放假办法); the others go by the moon."""


@dataclass(frozen=True)
class Due:
    """The last day of a period counted in working days.

    ``provisional`` tells that the period touches a year whose holidays are not published; then ``date`` goes by the weekdays
    and the statutory days alone, and the day lies between ``earliest`` and ``latest``.
    """

    date: datetime.date
    provisional: bool
    earliest: datetime.date
    latest: datetime.date
    calendar_version: str


class Guess(Enum):
    """What to believe of days that no paper names."""

    WEEKDAYS = "by the weekday"
    WORKED = "as many weekend days worked as ever were"
    OFF = "as many weekdays off as ever were"


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
        """Tell whether a day is worked; in a year that is not published, by the weekday and the statutory days."""
        if day in self.workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays and not self._is_statutory(day)

    def workdays_between(self, after: date, until: date) -> int:
        """Return how many days are worked after one day and until another, that one included."""
        days = (after + timedelta(days=one) for one in range(1, (until - after).days + 1))
        return sum(map(self.is_workday, days))

    def add_workdays(self, start: date, count: int) -> Due:
        """Return the last day of ``count`` working days after ``start``; the day itself is not counted (民法典第二百零一条)."""
        day = self._count(start, count, Guess.WEEKDAYS)
        if self._is_known(start + timedelta(days=1)) and self._is_known(day):
            return Due(day, False, day, day, self.version)
        earliest, latest = (self._count(start, count, guess) for guess in (Guess.WORKED, Guess.OFF))
        return Due(day, True, earliest, latest, self.version)

    def _is_known(self, day: date) -> bool:
        return self.first_year <= day.year <= self.last_year

    def _is_statutory(self, day: date) -> bool:
        return not self._is_known(day) and (day.month, day.day) in STATUTORY

    def _count(self, start: date, count: int, guess: Guess) -> date:
        day, left, taken = start, count, Counter[tuple[int, str]]()
        while left:
            day += timedelta(days=1)
            worked = self.is_workday(day)
            if not self._is_known(day) and guess is not Guess.WEEKDAYS:
                worked = _turn(day, worked, guess, taken)
            left -= worked
        return day


def _turn(day: date, worked: bool, guess: Guess, taken: Counter[tuple[int, str]]) -> bool:
    """Return whether an unpublished day is worked by a guess, as long as its season has days of that kind left."""
    is_weekday, works_more = day.weekday() < 5, guess is Guess.WORKED
    if works_more in (worked, is_weekday) or (day.month, day.day) in STATUTORY:
        return worked  # only a free weekend day can be worked instead, only a worked weekday be taken off
    for season in SEASONS:
        first, last, most = (
            (season.begins, season.ends, season.worked)
            if works_more
            else (season.first, season.last, season.off)
        )
        if first <= (day.month, day.day) <= last and taken[day.year, season.name] < most:
            taken[day.year, season.name] += 1
            return not worked
    return worked
