"""Tables: what offices keep in xlsx and csv, as rows of plain text."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

MOST_ROWS = 200_000
MOST_COLUMNS = 200
ENCODINGS = ("utf-8-sig", "gb18030")
ZIP, OLE = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
)  # how an xlsx begins, and how an old xls or a locked workbook does


class TableError(Exception):
    """A file that can not be read as a table; the message is for people, in Chinese."""


@dataclass(frozen=True)
class Table:
    """A header and the rows under it.

    Attributes:
        headers: the first row's cells.
        rows: (row number as the file counts, cells), empty rows left out; as long as the header, longer where more stands there.
        other_sheets: titles of the sheets that hold something and were not read.
    """

    headers: list[str]
    rows: list[tuple[int, list[str]]]
    other_sheets: list[str]


def read_table(path: Path) -> Table:
    """Read an xlsx (its first sheet) or a csv file (UTF-8 or GB 18030); which one shows in its bytes, not in its name.

    Raises:
        TableError: it is neither, holds no rows, or is far too large.
    """
    content = path.read_bytes()
    if content.startswith(OLE):
        raise TableError("是旧的 xls 文件，或者加了密码")
    return _workbook(content) if content.startswith(ZIP) else _table(_csv(content))


def write_table(
    path: Path, headers: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "Sheet1"
) -> None:
    """Write one sheet; texts stay texts, so that a code keeps its leading zeros."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.append(list(headers))
    for row in rows:
        sheet.append(list(row))
    book.save(path)


def _table(lines: Iterator[list[str]], other_sheets: Sequence[str] = ()) -> Table:
    headers = _trimmed(next(lines, []))
    if not headers:
        raise TableError("第一行是空的，没有列名")
    rows: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, 2):
        if cells := _trimmed(line):
            rows.append((number, [*cells, *[""] * (len(headers) - len(cells))]))
        if len(rows) > MOST_ROWS:
            raise TableError(f"超过 {MOST_ROWS} 行，请分成几个文件")
    if not rows:
        raise TableError("表头下面一行也没有")
    return Table(headers, rows, list(other_sheets))


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Return the cells without the blank ones at the end."""
    length = max((at for at, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return list(cells[:length])


def _workbook(content: bytes) -> Table:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        first, *others = book.worksheets
        return _table(_lines(first), [str(one.title) for one in others if any(map(any, _lines(one)))])
    except TableError:
        raise
    except Exception as error:
        raise TableError("不是完好的 xlsx 文件") from error


def _lines(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # some programs write a wrong size, and the rows beyond it would be lost
    for row in sheet.iter_rows():
        yield [_text(cell) for cell in row[:MOST_COLUMNS]]


def _csv(content: bytes) -> Iterator[list[str]]:
    if b"\x00" in content:
        raise TableError("不是 xlsx，也不是 csv 文件")
    reader = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    try:
        yield from reader
    except csv.Error as error:  # read on, and a quote left open would swallow the rest of the file
        raise TableError(f"引号不成对，或者一格太长（读到第 {reader.line_num} 行）") from error


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("文字编码不是 UTF-8，也不是 GB 18030")


def _text(cell: Any) -> str:
    """Return a cell as it is seen: 5% and not 0.05, 000123 and not 123, a day and not a moment."""
    value, shape = cell.value, cell.number_format or ""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if "%" in shape:
        return f"{value * 100:.10g}%"
    whole = str(int(value)) if value == int(value) else str(value)
    return whole.zfill(len(shape)) if re.fullmatch("0+", shape) else whole
