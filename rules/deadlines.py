"""What falls due when, and on which days who is told about it: the ladder of reminders (第十、十五、十九、二十五条)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from rules.roles import Labelled


class Duty(StrEnum):
    """A duty that has a date."""

    READ = "read"
    BEGIN = "begin"
    CHECK = "check"
    PUBLISH = "publish"
    CERTIFY = "certify"


DUTY_WORDS = {
    Duty.READ: "回复“收到”", Duty.BEGIN: "开始检查", Duty.CHECK: "检查并录入结果", Duty.PUBLISH: "公示检查结果",
    Duty.CERTIFY: "换发执法证",
}  # fmt: skip
DUTY_ARTICLES = {
    Duty.READ: "第十九条", Duty.BEGIN: "第十九条", Duty.CHECK: "第十五条", Duty.PUBLISH: "第二十五条", Duty.CERTIFY: "第十条",
}  # fmt: skip
BINDING = (Duty.CHECK, Duty.PUBLISH)
"""Whose date the plan or the regulation sets: missed, they are overdue; the others only help to keep these."""
GRAVER = {Duty.READ: (Duty.BEGIN, Duty.CHECK), Duty.BEGIN: (Duty.CHECK,)}
"""What makes a word about the same inspection needless."""


class Rung(Labelled):
    """Who is told."""

    PERSON = "person", "本人"
    LEADER = "leader", "组长"
    DEPUTY = "deputy", "分管负责人"
    PRINCIPAL = "principal", "主要负责人"
    PUBLISHER = "publisher", "公示员"


class Counting(StrEnum):
    """How the days before and after a date are counted."""

    WORKDAYS = "workdays"
    DAYS = "days"


@dataclass(frozen=True)
class Word:
    """A row of the ladder: so many days after the date (negative: before it) somebody is told."""

    code: str
    rung: Rung
    after: int
    counting: Counting = Counting.WORKDAYS


@dataclass(frozen=True)
class Term:
    """A date and when it was set; a provisional date lies between ``earliest`` and ``latest``."""

    due: date
    earliest: date
    latest: date
    set_on: date


def read(rows: Iterable[Mapping[str, Any]]) -> dict[Duty, tuple[Word, ...]]:
    """Return the ladder of each duty from the rows of the catalogue.

    Raises:
        ValueError: a row names a duty, a rung or a way of counting that there is not.
    """
    ladders: dict[Duty, tuple[Word, ...]] = dict.fromkeys(Duty, ())
    for row in rows:
        word = Word(row["code"], Rung(row["rung"]), row["after"], Counting(row["counting"]))
        ladders[Duty(row["duty"])] += (word,)
    return ladders


def farthest(words: Sequence[Word]) -> int:
    """Return how many days before the date the first word is said."""
    return max((-word.after for word in words), default=0)


def day_of(word: Word, term: Term, is_workday: Callable[[date], bool]) -> date:
    """Return the day on which a word is said: before the earliest date there may be, or after the latest."""
    if word.counting == Counting.DAYS:
        return (term.earliest if word.after <= 0 else term.latest) + timedelta(days=word.after)
    if word.after > 0:
        return _step(term.latest, word.after, is_workday, timedelta(days=1))
    day = _step(term.earliest, -word.after, is_workday, timedelta(days=-1))
    while not is_workday(
        day
    ):  # "on the day" of a date within a holiday is the last day before it that is worked
        day -= timedelta(days=1)
    return day


def to_say(
    words: Iterable[Word], said: Iterable[str], term: Term, is_workday: Callable[[date], bool]
) -> list[tuple[date, Word]]:
    """Return the words that are still to be said about a date, each with its day, in order.

    What would have been said in advance before the date was set is passed over; that it is overdue never is.
    """
    spent = set(said)
    days = [(day_of(word, term, is_workday), word) for word in words if word.code not in spent]
    kept = [(day, word) for day, word in days if word.after > 0 or day > term.set_on]
    return sorted(kept, key=lambda one: (one[0], one[1].code))


def halfway(after: date, until: date, is_workday: Callable[[date], bool]) -> date | None:
    """Return the working day on which half of the working days of a time are over, or None where that is its last."""
    days = (after + timedelta(days=one) for one in range(1, (until - after).days + 1))
    worked = [day for day in days if is_workday(day)]
    half = (len(worked) + 1) // 2
    return worked[half - 1] if half < len(worked) else None


def spell(day: date) -> str:
    """Return a day as talk writes it."""
    return f"{day.year}年{day.month}月{day.day}日"


def _step(day: date, count: int, is_workday: Callable[[date], bool], towards: timedelta) -> date:
    while count:
        day += towards
        count -= is_workday(day)
    return day
