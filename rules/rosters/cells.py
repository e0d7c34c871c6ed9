"""Cells: how the text of one cell becomes a value; what can not is refused with what to do."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.roles import Labelled
from rules.rosters import mending

SEPARATORS = re.compile(r"[、,，;；\s]+")
RATIO = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?%")
ROUNDED = re.compile(
    r"[0-9](?:\.[0-9]+)?E\+?[0-9]+"
)  # what a spreadsheet makes of a code that it took for a number


class Wrong(ValueError):
    """What a cell holds can not be taken: the reason, and what to do."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason, self.hint = reason, hint


@dataclass(frozen=True)
class Cell:
    """How the cells of a column are read.

    Attributes:
        mend: returns the text as it should have been written.
        value: makes of a mended text what is remembered; raises ``Wrong``.
        hint: what to write, for whoever wrote otherwise; also the note in the template.
        options: what may stand there, where that is known beforehand.
        many: a cell may hold several, divided by 、 or another sign.
    """

    mend: Callable[[str], str]
    value: Callable[[str], Any] = str
    hint: str = ""
    options: tuple[str, ...] = ()
    many: bool = False

    def read(self, text: str) -> tuple[Any, str]:
        """Return the value ("" or an empty list where nothing stands), and the text that says it without mending."""
        if not self.many:
            mended = self.mend(text)
            return (self.value(mended) if mended else ""), mended
        parts = [part for part in SEPARATORS.split(text) if part]
        several = [part for part in dict.fromkeys(map(self.mend, parts)) if part]
        return [self.value(part) for part in several], text if several == parts else "、".join(several)


def one_of(options: tuple[str, ...], also: Mapping[str, str] | None = None, *, upper: bool = False) -> Cell:
    """Read one of several words.

    Args:
        options: the words.
        also: what is known to mean one of them.
        upper: the words are letters.
    """
    known = also or {}

    def mend(text: str) -> str:
        said = mending.code(text) if upper else mending.tight(text)
        return known.get(said, said)

    def value(text: str) -> str:
        if text not in options:
            raise Wrong(f"不认识“{text}”")
        return text

    return Cell(mend, value, f"只能填：{'、'.join(options)}", options)


def labelled(enum: type[Labelled], *, many: bool = False) -> Cell:
    """Read the label of an enum's member, or of several."""
    labels = tuple(one.label for one in enum)

    def value(text: str) -> str:
        if text not in labels:
            raise Wrong(f"不认识“{text}”")
        return str(enum.from_label(text).value)

    several = "，可填多个，用、隔开" if many else ""
    return Cell(mending.tight, value, f"只能填：{'、'.join(labels)}{several}", labels, many)


def either(yes: str, no: str) -> Cell:
    """Read one of two words as true or false."""
    cell = one_of((yes, no))
    return Cell(cell.mend, lambda text: cell.value(text) == yes, cell.hint, cell.options)


def number(least: int, most: int, unit: str) -> Cell:
    """Read a whole number; the unit behind it is layout."""

    def value(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise Wrong("不在可填的范围里")
        return int(text)

    def mend(text: str) -> str:
        return mending.whole(mending.tight(text).removesuffix(unit))

    return Cell(mend, value, f"写一个 {least} 到 {most} 的整数")


def ratio(text: str) -> int:
    """Read "2.5%" as 250 basis points.

    Raises:
        Wrong: it is no percentage between 0 and 100 with at most two decimals.
    """
    found = RATIO.fullmatch(text)
    points = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else -1
    if not 0 <= points <= 10_000:
        raise Wrong("不是 0% 到 100% 之间的比例")
    return points


def _day(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise Wrong("不是日期")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Wrong("没有这一天", "核对年月日，写成 2028-03-05") from None


def _phone(text: str) -> str:
    if not re.fullmatch(r"\+?[0-9]{7,15}", text.replace("-", "")):
        raise Wrong("不是一个电话号码")
    return text


def _code(text: str) -> str:
    if ROUNDED.fullmatch(text):
        raise Wrong("被表格软件当成了数字，后面几位已经丢了", "把这一列设为“文本”格式，再重新填写编码")
    return text


WORDS = Cell(mending.words)
NAME = Cell(mending.name)
NAMES = Cell(mending.name, hint="可填多个，用、隔开", many=True)
CODE = Cell(mending.code, _code)
CODES = Cell(mending.code, _code, "填编码，可填多个，用、隔开", many=True)
DAY = Cell(mending.day, _day, "写成 2028-03-05")
PHONE = Cell(mending.phone, _phone, "写一个 7 到 15 位的号码")
PERCENT = Cell(mending.tight, ratio, "写成 5% 或 0.5%")
