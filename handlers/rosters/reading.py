"""Reading: a roster file as clean rows and a list of faults; nothing is guessed in silence."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.files.tables import Table
from handlers.rosters import codes
from rules import rosters
from rules.rosters import Fault, Kind

# Who has a unified social credit code:
REGISTERED = ("企业", "个体工商户", "合作社", "农民专业合作社")
EVERY = 200  # rows between two words about progress


@dataclass
class Reading:
    """What a file holds.

    Attributes:
        kind: which roster.
        rows: the clean ones, as plain values by field.
        numbers: in which row of the file each of them stands, by its key.
        faults: what is wrong, in the order of the file.
        total: rows in the file, without the header and empty ones.
    """

    kind: Kind
    rows: list[dict[str, Any]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    total: int = 0


def read(
    kind: Kind, table: Table, items: Collection[str], progress: Callable[[int, int], None] = lambda done, total: None,
) -> Reading:  # fmt: skip
    """Read a roster; a row with an error is left out and reported, the others are taken.

    Args:
        kind: which roster it is.
        table: the file.
        items: codes of the item list; what applies to none of them could never be drawn (第八条).
        progress: told how many rows are done, and of how many.
    """
    headers = _headers(table)
    reading = Reading(kind, faults=_of_the_header(kind, table, headers), total=len(table.rows))
    if any(fault.severity == "error" for fault in reading.faults):
        return reading
    checks = _Checks(kind, items)
    for done, (number, cells) in enumerate(table.rows, 1):
        row, faults = rosters.read_row(kind, number, dict(zip(headers, cells, strict=False)))
        faults += _beyond_the_header(number, headers, cells)
        faults += [] if faults else checks.of_row(number, row)
        reading.faults += faults
        if not faults:
            reading.rows.append(row)
            reading.numbers[row[rosters.SHAPES[kind].key]] = number
        if done % EVERY == 0 or done == reading.total:
            progress(done, reading.total)
    return reading


def guess_kind(table: Table) -> Kind | None:
    """Return the roster whose columns these are, or None when most are missing."""
    headers = _headers(table)
    shares = {
        kind: sum(column.label in headers for column in shape.columns) / len(shape.columns)
        for kind, shape in rosters.SHAPES.items()
    }
    best = max(shares, key=lambda kind: shares[kind])
    return best if shares[best] > 0.5 else None


def _headers(table: Table) -> list[str]:
    """Return the columns' names; blanks and line breaks within them are layout."""
    return [rosters.plain(one).replace(" ", "") for one in table.headers]


def _of_the_header(kind: Kind, table: Table, headers: Sequence[str]) -> list[Fault]:
    """Say what is wrong with the columns; an error here leaves out every row."""
    shape = rosters.SHAPES[kind]
    labels = [column.label for column in shape.columns]
    faults = [
        Fault(1, label, "", f"缺少这一列，所有行都不能写入（{shape.article}）")
        for label in labels
        if label not in headers
    ]
    faults += [
        Fault(1, label, "", "这一列出现了两次，不知道以哪一列为准")
        for label in labels
        if headers.count(label) > 1
    ]
    unknown = dict.fromkeys(label for label in headers if label and label not in labels)
    faults += [Fault(1, label, "", "不认识的列，没有读取", "warning") for label in unknown]
    faults += [Fault(1, "工作表", title, "不是第一张，没有读取", "warning") for title in table.other_sheets]
    return faults


def _beyond_the_header(number: int, headers: Sequence[str], cells: Sequence[str]) -> list[Fault]:
    """Find what stands in no column: mostly an address with a comma in it, which moved the cells behind it."""
    nameless = [cell for at, cell in enumerate(cells) if at >= len(headers) or not headers[at]]
    found = next((cell.strip() for cell in nameless if cell.strip()), "")
    return (
        [Fault(number, "没有列名的一格", found, "请给这一列写上列名，或检查有没有多余的逗号")]
        if found
        else []
    )


class _Checks:
    """What one cell alone does not show: check digits, items that are not in the list, rows that name the same twice."""

    def __init__(self, kind: Kind, items: Collection[str]) -> None:
        self.kind, self.items = kind, items
        self.shape = rosters.SHAPES[kind]
        self.labels = {column.field: column.label for column in self.shape.columns}
        self.seen: dict[tuple[str, str], int] = {}

    def of_row(self, number: int, row: dict[str, Any]) -> list[Fault]:
        """Return what is wrong with a row whose cells are right one by one."""
        why = self._why_wrong_key(row)
        if why:
            return [self._fault(number, self.shape.key, row[self.shape.key], why)]
        if self.kind in (Kind.SUBJECTS, Kind.PLAN):
            unknown = [code for code in row["items"] if code not in self.items]
            if unknown:
                return [self._fault(number, "items", "、".join(unknown), "不在抽查事项清单里（第八条）")]
        named = {name: row[name] for name in (self.shape.key, "wecom", "dingtalk") if row.get(name)}
        faults = [
            self._fault(number, name, value, f"与第 {self.seen[name, value]} 行重复")
            for name, value in named.items()
            if (name, value) in self.seen
        ]
        if not faults:
            self.seen |= dict.fromkeys(named.items(), number)
        return faults

    def _why_wrong_key(self, row: dict[str, Any]) -> str:
        if self.kind != Kind.SUBJECTS or row["kind"] not in REGISTERED:
            return ""
        why = codes.why_wrong(row["code"])
        return why and f"{why}（{self.shape.article}）"

    def _fault(self, number: int, name: str, value: str, why: str) -> Fault:
        return Fault(number, self.labels[name], value, why)
