"""Reading: a roster file as clean rows, with all that was mended and refused; nothing is guessed in silence."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.files.sheets import DateCell, Merged
from bot.files.tables import Table
from handlers.rosters import headers
from handlers.rosters.checks import Checks
from rules.rosters import SHAPES, Fault, Kind, Mend, Remark, RowReader
from rules.rosters.cells import DAY

EVERY = 200  # rows between two words about progress


@dataclass
class Reading:
    """What a file holds.

    Attributes:
        kind: which roster.
        rows: the clean ones, as plain values by field, under their key.
        numbers: in which row of the file each of them stands.
        mends, faults: what was mended in rows that are taken, and why rows are refused; in the order of the file.
        remarks: what else there is to know.
        total: rows in the file, without the header and empty ones.
    """

    kind: Kind
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    mends: list[Mend] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    total: int = 0

    def refuse(self, faults: Mapping[str, Fault]) -> None:
        """Leave out rows that turned out to be wrong, by their keys."""
        gone = {fault.row for fault in faults.values()}
        for key in faults:
            del self.rows[key]
        self.faults = sorted([*self.faults, *faults.values()], key=lambda fault: fault.row)
        self.mends = [mend for mend in self.mends if mend.row not in gone]


def read(
    kind: Kind, table: Table, items: Collection[str], progress: Callable[[int, int], None] = lambda done, total: None,
) -> Reading:  # fmt: skip
    """Read a roster; a row with a fault is left out and reported, the others are taken.

    Args:
        kind: which roster it is.
        table: the file, from its header on.
        items: codes of the item list.
        progress: told how many rows are done, and of how many.
    """
    header = headers.match(kind, table)
    reading = Reading(
        kind, mends=header.mends, faults=header.faults, remarks=header.remarks, total=len(table.rows)
    )
    if header.faults:
        reading.mends = []
        return reading
    reader, checks, outside = RowReader(kind), Checks(kind, items), _Outside(kind, table, header.labels)
    key = SHAPES[kind].key
    for done, (number, line) in enumerate(table.rows, 1):
        cells = dict(zip(header.labels, line, strict=False))
        row = reader.read(number, cells)
        faults = outside.of_row(number, line)
        explained = {fault.column for fault in faults}
        faults = [*(fault for fault in row.faults if fault.column not in explained), *faults]
        faults = faults or checks.of_row(number, cells, row.values)
        if faults:
            reading.faults += faults
        else:
            reading.rows[row.values[key]] = row.values
            reading.numbers[row.values[key]] = number
            reading.mends += row.mends
        if done % EVERY == 0 or done == reading.total:
            progress(done, reading.total)
    return reading


class _Outside:
    """Finds what no column can hold: cells under no name or made one with others, and days made of something else."""

    def __init__(self, kind: Kind, table: Table, labels: Sequence[str]) -> None:
        days = {column.label for column in SHAPES[kind].columns if column.cell is DAY}
        self.labels, self.width = labels, len(table.headers)
        self.nameless = [at for at, written in enumerate(table.headers) if not written.strip()]
        self.no_days = [at for at, label in enumerate(labels) if label and label not in days]
        self.lines = dict(table.rows) if table.merged else {}
        self.merged: dict[int, list[Merged]] = {}
        for one in table.merged:
            if one[1] in self.lines:  # neither a title above the header, nor cells that are empty together
                for number in range(one[1], min(one[3], table.rows[-1][0]) + 1):
                    self.merged.setdefault(number, []).append(one)

    def of_row(self, number: int, line: Sequence[str]) -> list[Fault]:
        """Return the faults of a row's cells by where they stand."""
        faults = [
            Fault(
                number,
                self.labels[at],
                line[at],
                "被表格软件当成了日期",
                "把这一列设为“文本”格式，再重新填写",
            )
            for at in self.no_days
            if type(line[at]) is DateCell
        ]
        for one in self.merged.get(number, ()):
            faults += [
                Fault(
                    number,
                    self.labels[at],
                    "",
                    "是合并单元格的一部分，内容只在左上角那一格",
                    "取消合并单元格，每一行都填上",
                )
                for at in self._swallowed(line, *one)
            ]
        beyond = [*(line[at] for at in self.nameless), *line[self.width :]]
        found = next((cell for cell in beyond if cell.strip()), "")
        if found:  # mostly an address with a comma in it, which moved the cells behind it
            hint = "给这一列写上列名，或者看看这一行有没有多余的逗号"
            faults.append(Fault(number, "没有列名的一格", found, "不知道是哪一列的内容", hint))
        return faults

    def _swallowed(self, line: Sequence[str], left: int, top: int, right: int, _: int) -> list[int]:
        """Return the columns in which a row is blank only because its cell was merged with one that is not."""
        above = self.lines[top]
        if left > len(above) or not above[left - 1].strip():
            return []
        within = range(left - 1, min(right, self.width))
        return [at for at in within if self.labels[at] and not line[at].strip()]
