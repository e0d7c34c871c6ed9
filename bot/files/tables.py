"""Tables: what offices keep in xlsx and csv, as rows of plain text."""

import csv
import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell

from bot.files.sheets import Book, Line

MOST_ROWS = 200_000
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = (",", "\t", ";")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How an xlsx begins, and how an old xls or a locked workbook does."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # how Excel begins a text file that it calls Unicode
SAMPLE = 10_000  # signs among which the header stands


class TableError(Exception):
    """A file that can not be read as a table; the message is for people, in Chinese."""


@dataclass(frozen=True)
class Table:
    """A header and the rows under it.

    Attributes:
        headers: the first row's cells.
        rows: (row number as the file counts, cells), empty rows left out; as long as the header, longer where more stands there.
        other_sheets: titles of the sheets that hold something and were not read.
        header_row: in which row the header stands.
    """

    headers: list[str]
    rows: list[Line]
    other_sheets: list[str]
    header_row: int = 1


def read_table(path: Path) -> Table:
    """Read an xlsx (its first sheet) or a csv file (UTF-8, GB 18030; comma, tab or semicolon), as its bytes show and not its name.

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
        sheet.append([_as_text(sheet, one) if isinstance(one, str) else one for one in row])
    book.save(path)


def _as_text(sheet: Any, text: str) -> Any:
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # never a formula
    return cell


def _table(lines: Iterator[Line], other_sheets: Sequence[str] = ()) -> Table:
    number, first = next(lines, (1, []))
    headers = _trimmed(first)
    if number != 1 or not headers:
        raise TableError("第一行是空的，没有列名")
    rows: list[Line] = []
    for number, line in lines:
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
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # what openpyxl leaves out (styles, extensions) is no part of a table
            book = Book(content)
        (_, first), *others = book.sheets
        filled = [title for title, place in others if any(any(line) for _, line in book.lines(place))]
        return _table(book.lines(first), filled)
    except TableError:
        raise
    except Exception as error:
        raise TableError("不是完好的 xlsx 文件") from error


def _csv(content: bytes) -> Iterator[Line]:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        yield from enumerate(reader, 1)
    except csv.Error as error:  # read on, and a quote left open would swallow the rest of the file
        raise TableError(f"引号不成对，或者一格太长（读到第 {reader.line_num} 行）") from error


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content.startswith(UTF_16) else ENCODINGS
    if b"\x00" in content and encodings is ENCODINGS:
        raise TableError("不是 xlsx，也不是 csv 文件")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("文字编码不是 UTF-8，也不是 GB 18030")


def _delimiter(text: str) -> str:
    """Return what divides the cells: whichever sign stands most often in the first line that has any of them."""
    for line in text[:SAMPLE].splitlines():
        counts = {sign: re.sub(r'"[^"]*"', "", line).count(sign) for sign in DELIMITERS}
        if any(counts.values()):
            return max(counts, key=lambda sign: counts[sign])
    return DELIMITERS[0]
