"""The yearly arrangement of holidays (放假安排) as a table: what a row must be, what it changes, whether a year is whole."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from rules.calendar import FESTIVALS
from rules.rosters import plain, words

DAY, KIND, PAPER = COLUMNS = ("日期", "类型", "文件")
KINDS = {
    "放假": False,
    "休": False,
    "休息": False,
    "休假": False,
    "调休上班": True,
    "上班": True,
    "补班": True,
}
KIND_WORDS = {False: "放假", True: "调休上班"}
WEEKDAYS = "一二三四五六日"
WHOLE_DAY = re.compile(r"(\d{4})(?:年(\d{1,2})月(\d{1,2})[日号]?|([-/.])(\d{1,2})\4(\d{1,2}))")
LONGEST = 100  # signs of a paper's name


@dataclass(frozen=True)
class Named:
    """A day that a paper names."""

    day: date
    worked: bool
    paper: str


@dataclass(frozen=True)
class Refused:
    """A row that can not be taken: where (the header being row 1), what stands there, why, and what to do."""

    row: int
    column: str
    value: str
    reason: str
    hint: str


@dataclass
class Reading:
    """What a table holds: the days of its good rows, and what is wrong with the others.

    ``carried`` counts rows whose empty 文件 was taken from the row above, as a merged cell means it.
    """

    days: list[Named] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    carried: int = 0


class _Wrong(Exception):
    def __init__(self, column: str, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.column, self.reason, self.hint = column, reason, hint


def is_arrangement(headers: Iterable[str]) -> bool:
    """Tell whether these are the columns of an arrangement."""
    return {DAY, KIND} <= {_header(one) for one in headers}


def read(
    headers: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], standing: Mapping[date, bool], years: range
) -> Reading:  # fmt: skip
    """Read a table row by row.

    Args:
        headers: its columns, in any order.
        rows: number of the row in the file, and its cells.
        standing: which days are known to be worked or off otherwise than their weekday says.
        years: which may be named: those that are known and the next.
    """
    names, reading, paper = [_header(one) for one in headers], Reading(), ""
    seen: dict[date, int] = {}
    for number, cells in rows:
        row = dict(zip(names, map(words, cells), strict=False))
        try:
            day, worked = _day(row.get(DAY, ""), years), _kind(row.get(KIND, ""))
            reading.carried += not row.get(PAPER) and bool(paper)
            paper = _paper(row.get(PAPER) or paper)
            if day in seen:
                raise _Wrong(DAY, f"与第 {seen[day]} 行是同一天", "同一天只留一行")
            if worked and day.weekday() < 5 and standing.get(day, True):
                raise _Wrong(DAY, "这天本来就是工作日", "核对日期；平常的工作日不用写")
        except _Wrong as wrong:
            reading.refused.append(
                Refused(number, wrong.column, row.get(wrong.column, ""), wrong.reason, wrong.hint)
            )
            continue
        seen[day] = number
        reading.days.append(Named(day, worked, paper))
    return reading


def absent(year: int, days: Iterable[Named]) -> list[str]:
    """Return the festivals of a year for which no day off is named: its arrangement would not be whole."""
    off = {(one.day.month, one.day.day) for one in days if one.day.year == year and not one.worked}
    return [one.name for one in FESTIVALS if not any(one.first <= day <= one.last for day in off)]


def is_worked(day: date, standing: Mapping[date, bool]) -> bool:
    """Tell whether a day is worked, by what is known of it or else by its weekday."""
    return standing.get(day, day.weekday() < 5)


def changes(days: Iterable[Named], standing: Mapping[date, bool]) -> list[str]:
    """Return what named days would change, in words, neighbours together."""
    differing = sorted(
        (one.day, one.worked) for one in days if is_worked(one.day, standing) is not one.worked
    )
    return [
        f"{_spell_run(run)}：{'放假改为上班' if run[0][1] else '上班改为放假'}" for run in _runs(differing)
    ]


def spell(days: Iterable[tuple[date, bool]]) -> list[str]:
    """Return days as a paper puts them: "1月1日至3日 放假", neighbours of a kind together."""
    return [f"{_spell_run(run)} {KIND_WORDS[run[0][1]]}" for run in _runs(sorted(days))]


def spell_day(day: date) -> str:
    """Return a day with its weekday."""
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def _runs(days: Sequence[tuple[date, bool]]) -> list[list[tuple[date, bool]]]:
    runs: list[list[tuple[date, bool]]] = []
    for day, worked in days:
        if runs and runs[-1][-1] == (day - timedelta(days=1), worked):
            runs[-1].append((day, worked))
        else:
            runs.append([(day, worked)])
    return runs


def _spell_run(run: Sequence[tuple[date, bool]]) -> str:
    first, last = run[0][0], run[-1][0]
    if first == last:
        return spell_day(first)
    month = f"{last.month}月" if last.month != first.month else ""
    return f"{first.year}年{first.month}月{first.day}日至{month}{last.day}日"


def _header(text: str) -> str:
    return plain(text).replace(" ", "")


def _day(text: str, years: range) -> date:
    found = WHOLE_DAY.fullmatch(plain(text).partition(" ")[0])
    if found is None:
        raise _Wrong(DAY, "不是一个日期", "一行一天，写成 2027-01-01")
    year, month, day = (int(part) for part in found.groups() if part and part.isdecimal())
    try:
        named = date(year, month, day)
    except ValueError:
        raise _Wrong(DAY, "没有这一天", "核对月和日") from None
    if named.year not in years:
        raise _Wrong(DAY, f"只收 {years[0]} 至 {years[-1]} 年的安排", "核对年份；后面的年度请按顺序载入")
    return named


def _kind(text: str) -> bool:
    kind = KINDS.get(plain(text))
    if kind is None:
        raise _Wrong(KIND, "只能是 放假 或 调休上班", "照通知改写")
    return kind


def _paper(text: str) -> str:
    if not text:
        raise _Wrong(PAPER, "没有写明依据的文件", "写上文号，如 国办发明电〔2025〕7号")
    if len(text) > LONGEST:
        raise _Wrong(PAPER, f"太长，最多 {LONGEST} 个字", "只写文号")
    return text
