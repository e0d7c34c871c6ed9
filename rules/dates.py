"""Dates as people write them: 10月1日至7日, 下周一到周三, 明天起3天; what stands before them may be a name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rules.days import WEEK, WEEKS, Unread, monday_of, one_day, or_refuse, plain, read_day
from rules.refusal import Refusal

__all__ = ["Span", "read_day", "read_span", "split_span"]

BETWEEN = re.compile(r"[至到~]|[—–−]+")
SOME_WEEK = re.compile(rf"(本|这|下|下下)个?{WEEK}")
LASTING = re.compile(rf"(.*?)(?:起|开始|共|请|休)*(\d{{1,3}})(天|个?{WEEK})")
LONGEST_TALK = 100  # signs in which a date is looked for
INSIDE = re.compile(r"[\d年月至到~—–−/.-]$")


@dataclass(frozen=True, order=True)
class Span:
    """Days from one to another, both included."""

    begins: date
    ends: date

    @property
    def days(self) -> int:
        """How many days there are, 0 when it ends before it begins."""
        return max((self.ends - self.begins).days + 1, 0)

    @property
    def words(self) -> str:
        """The days as talk names them."""
        first, last = (f"{day.month}月{day.day}日" for day in (self.begins, self.ends))
        if self.days == 1:
            return first
        return f"{first}至" + (last if self.begins.year == self.ends.year else f"{self.ends.year}年{last}")


def read_span(words: str, today: date, *, article: str = "") -> Span:
    """Read a day, or days from one to another.

    Raises:
        Refusal: ``date_unclear``, ``no_such_day``, or ``date_backwards`` when it ends before it begins.
    """
    return _forwards(or_refuse(lambda: _span(plain(words), today), words, article), words, article)


def split_span(words: str, today: date, *, article: str = "") -> tuple[str, Span]:
    """Read what stands before a day or days ("王芳 10月1日至7日"), and those.

    Raises:
        Refusal: as ``read_span``.
    """
    wrong = words
    for at in range(len(words) if len(words) <= LONGEST_TALK else 0):
        if _is_within(words, at):
            continue
        try:
            span = _span(plain(words[at:]), today)
        except Unread as unread:
            wrong = words[at:].strip() if unread.missing and wrong == words else wrong
            continue
        return words[:at].strip(" ,:"), _forwards(span, words[at:], article)
    return "", read_span(wrong, today, article=article)


def _is_within(words: str, at: int) -> bool:
    """Tell whether a place lies within a date: what stands after it is no date of its own."""
    return bool(INSIDE.search(words[:at])) and (words[at].isdecimal() or not words[at - 1].isdecimal())


def _forwards(span: Span, words: str, article: str) -> Span:
    if not span.days:
        raise Refusal("date_backwards", article=article, words=words[:40], begins=span.begins, ends=span.ends)
    return span


def _span(words: str, today: date) -> Span:
    missing = False
    for read in (_one, _week, _lasting, _between):
        try:
            return read(words, today)
        except Unread as unread:
            missing |= unread.missing
    raise Unread(missing=missing)


def _one(words: str, today: date) -> Span:
    day = one_day(words, today)
    return Span(day, day)


def _week(words: str, today: date) -> Span:
    found = SOME_WEEK.fullmatch(words)
    if found is None:
        raise Unread
    monday = monday_of(today) + timedelta(weeks=WEEKS[found[1]])
    return Span(max(monday, today), monday + timedelta(days=6))


def _lasting(words: str, today: date) -> Span:
    found = LASTING.fullmatch(words)
    if found is None or not int(found[2]):
        raise Unread
    begins = one_day(found[1].strip(), today) if found[1].strip() else today
    days = int(found[2]) * (1 if found[3] == "天" else 7)
    return Span(begins, begins + timedelta(days=days - 1))


def _between(words: str, today: date) -> Span:
    missing = False
    for first, last in _halves(words):
        if first.isdecimal() and last[-1:] in ("日", "号"):
            first += "日"  # 1至7号
        try:
            begins = one_day(first, today)
            return Span(begins, one_day(last, today, begins))
        except Unread as unread:
            missing |= unread.missing
    raise Unread(missing=missing)


def _halves(words: str) -> Iterator[tuple[str, str]]:
    """Yield what a range could consist of; a hyphen may also stand within a date."""
    parted = BETWEEN.search(words)
    cuts = [parted.span()] if parted else [found.span() for found in re.finditer(r"[-\s]", words)]
    for begins, ends in cuts:
        yield words[:begins].strip(), words[ends:].strip()
