"""Headers: which row of a file names its columns, and which column each is, by its name or by another that offices use for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.files.tables import Table
from rules.rosters import SHAPES, Fault, Kind, Mend, Remark, Shape, mending

ENOUGH = 0.5  # of its columns must be there for a file to be a roster of this kind
TITLE_ROWS = 4  # above the header, where a sheet has a title
NOTE = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|[*:]")  # what is written beside a column's name
NOTES_SHEET, EXAMPLE_SHEET = "填写说明", "示例"  # what a template carries beside the sheet that is filled in


@dataclass
class Header:
    """The columns of a file.

    Attributes:
        labels: what each column is, "" where it is not read.
        faults: an error here leaves out every row.
    """

    labels: list[str]
    faults: list[Fault] = field(default_factory=list)
    mends: list[Mend] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def find(table: Table) -> Table:
    """Return the table from its header on: a sheet may have a title above it."""
    if guess_kind(table) is not None:
        return table
    for at, (number, cells) in enumerate(table.rows[:TITLE_ROWS]):
        if is_header(cells):
            rows = [(row, [*line, *[""] * (len(cells) - len(line))]) for row, line in table.rows[at + 1 :]]
            return replace(table, headers=cells, header_row=number, rows=rows)
    return table


def is_header(cells: Sequence[str]) -> bool:
    """Tell whether a row names the columns of a roster."""
    return guess_kind(Table(list(cells), [], [])) is not None


def knows_any(kind: Kind, table: Table) -> bool:
    """Tell whether at least one column is a roster's."""
    return any(match(kind, table).labels)


def guess_kind(table: Table) -> Kind | None:
    """Return the roster whose columns these are, or None when most are missing."""
    names = {_name(one) for one in table.headers}
    shares = {kind: _share(shape, names) for kind, shape in SHAPES.items()}
    best = max(shares, key=lambda kind: shares[kind])
    return best if shares[best][0] > ENOUGH else None


def _share(shape: Shape, names: set[str]) -> tuple[float, int]:
    """Return which share of the columns is there, and how many by their own names."""
    own = sum(column.label in names for column in shape.columns)
    found = sum(column.label in names or not names.isdisjoint(column.also) for column in shape.columns)
    return found / len(shape.columns), own


def match(kind: Kind, table: Table) -> Header:
    """Return what each column is, and say what is not as it should be."""
    shape = SHAPES[kind]
    names = [_name(one) for one in table.headers]
    own = {column.label for column in shape.columns}
    others = {
        name: column.label
        for column in reversed(shape.columns)
        for name in column.also
        if column.label not in names
    }
    header = Header([name if name in own else others.get(name, "") for name in names])
    for written, name, label in zip(table.headers, names, header.labels, strict=True):
        if label and written != label:
            header.mends.append(Mend(table.header_row, label, written, label))
        elif name and not label:
            header.remarks.append(Remark(table.header_row, name, "", _why_unread(shape, name)))
    header.faults = [*_missing(shape, table, header.labels), *_doubled(table, header.labels)]
    header.remarks += _about(table)
    return header


def _name(written: str) -> str:
    """Return a column's name without what is written around it."""
    return NOTE.sub("", mending.tight(written))


def _why_unread(shape: Shape, name: str) -> str:
    taken = next((column.label for column in shape.columns if name in column.also), "")
    return f"已有“{taken}”一列，这一列没有读取" if taken else "不认识的列，没有读取"


def _missing(shape: Shape, table: Table, labels: Sequence[str]) -> list[Fault]:
    reason, hint = f"缺少这一列，所有行都不能写入（{shape.article}）", "在表头补上这一列，没有内容的可以留空"
    absent = [column for column in shape.columns if column.label not in labels]
    return [
        Fault(
            table.header_row, one.label, "", reason, "在表头补上这一列，并逐行填写" if one.required else hint
        )
        for one in absent
    ]


def _doubled(table: Table, labels: Sequence[str]) -> list[Fault]:
    reason, hint = "这一列出现了两次，不知道以哪一列为准", "只留一列"
    written = dict(zip(labels, table.headers, strict=True))  # the last of each
    return [
        Fault(table.header_row, label, written[label], reason, hint)
        for label in dict.fromkeys(labels)
        if label and labels.count(label) > 1
    ]


def _about(table: Table) -> list[Remark]:
    remarks = [
        Remark(1, "工作表", title, "没有读取；要导入，把它另存为一个文件")
        for title in table.other_sheets
        if title not in (NOTES_SHEET, EXAMPLE_SHEET)
    ]
    if table.header_row > 1:
        remarks.append(Remark(table.header_row, "表头", "", "上面的几行没有读取"))
    return remarks
