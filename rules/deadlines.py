"""What falls due when, and on which days a word is said about it (第二十五条)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Duty(StrEnum):
    """A duty that has a date."""

    CHECK = "check"
    PUBLISH = "publish"


DUTY_WORDS = {Duty.CHECK: "检查并录入结果", Duty.PUBLISH: "公示检查结果"}
DUTY_ARTICLES = {Duty.CHECK: "第十五条", Duty.PUBLISH: "第二十五条"}


@dataclass(frozen=True)
class Word:
    """A day on which something is said about a duty: ``left`` working days before it is due, or -1 when it is overdue."""

    day: date
    left: int


def words(due: date, remind: Sequence[int], is_workday: Callable[[date], bool]) -> list[Word]:
    """Return the days on which to speak, in order: each so many working days before the due date, then the first after it.

    Args:
        due: the last day on which the duty is done in time.
        remind: numbers of working days before it, in any order; repeated days are said once.
        is_workday: the calendar's answer.
    """
    before = [Word(_back(due, left, is_workday), left) for left in sorted(set(remind), reverse=True)]
    return [*before, Word(_forward(due, is_workday), -1)]


def next_word(
    due: date, remind: Sequence[int], is_workday: Callable[[date], bool], stage: int
) -> Word | None:
    """Return the word that comes after ``stage`` words were said, or None when all are."""
    every = words(due, remind, is_workday)
    return every[stage] if stage < len(every) else None


def _back(day: date, count: int, is_workday: Callable[[date], bool]) -> date:
    while count:
        day -= timedelta(days=1)
        count -= is_workday(day)
    return day


def _forward(day: date, is_workday: Callable[[date], bool]) -> date:
    day += timedelta(days=1)
    while not is_workday(day):
        day += timedelta(days=1)
    return day
