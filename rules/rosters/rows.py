"""Rows: a line of a file as plain values, with what was mended and what is wrong in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.rosters.cells import Wrong
from rules.rosters.columns import Column, WrongRow
from rules.rosters.shapes import SHAPES, Kind

FORMULA = ("=", "＝")
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
REMEMBERED = 2_000  # different texts of a column; what recurs (levels, units) recurs at once


@dataclass(frozen=True)
class Fault:
    """Why a row is refused; ``row`` counts as a spreadsheet does, the header being mostly 1, ``value`` is as it stands there."""

    row: int
    column: str
    value: str
    reason: str
    hint: str


@dataclass(frozen=True)
class Mend:
    """What was written otherwise than it should have been, and is taken as it was meant."""

    row: int
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Remark:
    """Something to know about a file, though it refuses no row."""

    row: int
    column: str
    value: str
    words: str


@dataclass
class Row:
    """One row; with a fault its values are not to be used."""

    values: dict[str, Any] = field(default_factory=dict)
    mends: list[Mend] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


Outcome = tuple[Any, str | None, Wrong | None]


class RowReader:
    """Reads the rows of one roster one after another."""

    def __init__(self, kind: Kind) -> None:
        self.shape = SHAPES[kind]
        self._known: list[tuple[Column, dict[str, Outcome]]] = [(one, {}) for one in self.shape.columns]

    def read(self, number: int, cells: Mapping[str, str]) -> Row:
        """Read one row of a file.

        Args:
            number: the row's number in the file.
            cells: column label → text of the cell.
        """
        row = Row()
        for column, known in self._known:
            text = cells.get(column.label, "")
            outcome = known.get(text) or self._outcome(column, text)
            if len(known) < REMEMBERED:
                known[text] = outcome
            value, mended, wrong = outcome
            row.values[column.field] = value
            if wrong is not None:
                row.faults.append(Fault(number, column.label, text, wrong.reason, wrong.hint))
            elif mended is not None:
                row.mends.append(Mend(number, column.label, text, mended))
        if not row.faults:
            self._finish(number, cells, row)
        return row

    def _finish(self, number: int, cells: Mapping[str, str], row: Row) -> None:
        try:
            row.values = self.shape.whole(row.values)
        except WrongRow as wrong:
            text = cells.get(wrong.label, "")
            row.faults.append(Fault(number, wrong.label, text, wrong.reason, wrong.hint))

    def _outcome(self, column: Column, text: str) -> Outcome:
        """Return a cell's value, its text where that was mended, and what is wrong with it."""
        try:
            value, mended = _read(column, text, self.shape.article)
        except Wrong as wrong:
            return None, None, Wrong(wrong.reason, wrong.hint or column.cell.hint)
        return value, mended if mended != text and mended else None, None


def _read(column: Column, text: str, article: str) -> tuple[Any, str]:
    if text.lstrip().startswith(FORMULA):  # never computed, never taken for a name
        raise Wrong("以 = 开头，像是公式", "只填文字；表格里的公式请“选择性粘贴”为数值")
    if text.strip() in ERRORS:
        raise Wrong("是表格软件算错的结果", "填上真正的内容")
    value, mended = column.cell.read(text)
    if column.required and value in ("", []):
        hint = column.cell.hint or f"例如 {column.example}"
        raise Wrong(f"没有填写（{article}）", f"填上{column.label}，{hint}")
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and len(one) > column.longest:
            raise Wrong(f"有 {len(one)} 个字，最多 {column.longest} 个", "写短一些")
    return value, mended
