"""Days as people write them: 10月1日, 明天, 下周三; read against the day on which they are said."""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TypeVar

from rules.refusal import Refusal

Read = TypeVar("Read")
LATE_MONTH, LATE_DAY = timedelta(days=31), timedelta(days=3)
"""How long a date said without its year, or without its month, may be past before it means the next one."""
LONGEST = timedelta(days=200)
"""How long a range said without years may be."""
CENTURY = range(2000, 2100)
NEAR = {"前天": -2, "昨天": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
WEEKS = {"上": -1, "本": 0, "这": 0, "下": 1, "下下": 2}
WEEKDAYS = "一二三四五六日"
DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
WEEK = "(?:周|星期|礼拜)"
NUMERALS = re.compile(r"(?<![周期拜])[〇零一二两三四五六七八九十]+")  # 周三 is no number
WHOLE = re.compile(
    r"(\d{2}|\d{4})(?:年(\d{1,2})月(\d{1,2})[日号]?|([-/.])(\d{1,2})\4(\d{1,2}))|(\d{4})(\d\d)(\d\d)"
)
IN_YEAR = re.compile(r"(今年|明年)?(\d{1,2})(?:月(\d{1,2})[日号]?|[-/.](\d{1,2}))")
IN_MONTH = re.compile(r"(?:(本|这|下)个?月)?(\d{1,2})[日号]")
IN_WEEK = re.compile(rf"(上|本|这|下|下下)?个?{WEEK}([一二三四五六日天1-7])")
WITH_WEEKDAY = re.compile(rf"(.+)\({WEEK}([一二三四五六日天])\)")


class Unread(Exception):
    """The words are no date; ``missing`` tells that they are one that no calendar has."""

    def __init__(self, *, missing: bool = False) -> None:
        super().__init__(missing)
        self.missing = missing


def read_day(words: str, today: date, *, article: str = "") -> date:
    """Read one day.

    Raises:
        Refusal: ``date_unclear``, or ``no_such_day`` for a 30 February.
    """
    return or_refuse(lambda: one_day(plain(words), today), words, article)


def or_refuse(read: Callable[[], Read], words: str, article: str) -> Read:
    """Return what is read, or refuse words that are no date."""
    try:
        return read()
    except Unread as unread:
        if unread.missing:
            raise Refusal("no_such_day", article=article, words=words[:40]) from unread
        raise Refusal("date_unclear", article=article, words=words[:40]) from unread


def plain(words: str) -> str:
    """Return the words with digits for numerals, and blanks only where they part two dates."""
    tight = re.sub(r"\s*([年月日号至到~—–−])\s*", r"\1 ", words.strip()).strip()
    tight = re.sub(r"(?<=[年月至到~—–−]) ", "", tight)
    return NUMERALS.sub(lambda found: _number(found[0]), tight)


def _number(numeral: str) -> str:
    if "十" not in numeral:
        return "".join(str(DIGITS[sign]) for sign in numeral)
    tens, _, ones = numeral.partition("十")
    return str(10 * DIGITS.get(tens or "一", 0) + DIGITS.get(ones or "零", 0))


def one_day(words: str, today: date, after: date | None = None) -> date:
    """Read one day of plain words; ``after`` is where the days begin whose end is read.

    Raises:
        Unread: it is none.
    """
    named = WITH_WEEKDAY.fullmatch(words)
    if named is not None:
        day = one_day(named[1].strip(), today, after)
        if WEEKDAYS[day.weekday()] != named[2].replace("天", "日"):
            raise Unread
        return day
    if words in NEAR:
        return today + timedelta(days=NEAR[words])
    if (found := re.fullmatch(r"(\d{1,3})天[以之]?后", words)) is not None:
        return today + timedelta(days=int(found[1]))
    for read in (_whole, _in_year, _in_month, _in_week):
        found_day = read(words, today, after)
        if found_day is not None:
            return found_day
    raise Unread


def _whole(words: str, today: date, after: date | None) -> date | None:
    found = WHOLE.fullmatch(words)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part and part.isdecimal())
    return _first([year if year > 99 else 2000 + year], month, day, date.min)


def _in_year(words: str, today: date, after: date | None) -> date | None:
    found = IN_YEAR.fullmatch(words)
    if found is None:
        return None
    years = {"今年": [today.year], "明年": [today.year + 1]}.get(
        found[1] or "", [*range(today.year - 1, today.year + 9)]
    )
    floor = date.min if found[1] else after or today - LATE_MONTH
    day = _first(years, int(found[2]), int(found[3] or found[4]), floor)
    if after is not None and not found[1] and day - after > LONGEST:
        return _first([after.year], day.month, day.day, date.min)  # the ends were exchanged
    return day


def _in_month(words: str, today: date, after: date | None) -> date | None:
    found = IN_MONTH.fullmatch(words if after is None or not words.isdecimal() else words + "日")
    if found is None:
        return None
    base = after or today
    month = 12 * base.year + base.month - 1
    if found[1]:
        month = 12 * today.year + today.month - 1 + (found[1] == "下")
        return _first([month // 12], month % 12 + 1, int(found[2]), date.min)
    for later in range(month - 1, month + 3):  # of two months in a row one has 31 days
        try:
            return _first([later // 12], later % 12 + 1, int(found[2]), after or base - LATE_DAY)
        except Unread:
            continue
    raise Unread(missing=True)


def _in_week(words: str, today: date, after: date | None) -> date | None:
    found = IN_WEEK.fullmatch(words)
    if found is None:
        return None
    place = int(found[2]) - 1 if found[2].isdecimal() else WEEKDAYS.index(found[2].replace("天", "日"))
    if found[1]:
        return monday_of(today) + timedelta(weeks=WEEKS[found[1]], days=place)
    base = after or today
    return base + timedelta(days=(place - base.weekday()) % 7)


def _first(years: Iterable[int], month: int, day: int, floor: date) -> date:
    """Return the first day so called that is not before the floor."""
    for year in years:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= floor and year in CENTURY:
            return found
    raise Unread(missing=True)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())
