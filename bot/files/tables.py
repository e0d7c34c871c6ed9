"""Tables: what offices keep in xlsx and csv, as rows of plain text."""

import csv
import io
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell

from bot.files.lookalikes import MEGABYTE, MOST_FILE, ZIP, why_no_table
from bot.files.sheets import Book, Line, Merged

MOST_ROWS = 200_000
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = (",", "\t", ";", "|")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # how Excel begins a text file that it calls Unicode
SAMPLE = 10_000  # signs among which the header stands
FIRST_LINES = 5  # of a sheet, among which the header stands
Known = Callable[[list[str]], bool]


class TableError(Exception):
    """A file that can not be read as a table; the message is for people, in Chinese."""


@dataclass(frozen=True)
class Table:
    """A header and the rows under it.

    Attributes:
        headers: the cells of the first row that holds any.
        rows: (row number as the file counts, cells), empty rows left out; as long as the header, longer where more stands there.
        other_sheets: titles of the sheets that hold something and were not read.
        header_row: in which row the header stands.
        merged: the cells that were made one.
    """

    headers: list[str]
    rows: list[Line]
    other_sheets: list[str]
    header_row: int = 1
    merged: list[Merged] = field(default_factory=list)


def read_table(path: Path, known: Known = bool) -> Table:
    """Read one sheet of an xlsx, or a csv file (UTF-8, GB 18030; comma, tab, semicolon or bar), as its bytes show and not its name.

    Args:
        path: where it lies.
        known: tells whether a row names columns that somebody waits for; of several sheets the first with such a row is
            read, and where none has one, the first that holds anything.

    Raises:
        TableError: it is neither, holds no rows, or is far too large.
    """
    if (size := path.stat().st_size) > MOST_FILE:
        most = MOST_FILE // MEGABYTE
        raise TableError(f"有 {size // MEGABYTE} MB，最大 {most} MB，请去掉图片，或者分成几个文件")
    content = path.read_bytes()
    if why := why_no_table(content):
        raise TableError(why)
    return _workbook(content, known) if content.startswith(ZIP) else _table(_csv(content))


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


def _table(
    lines: Iterator[Line], other_sheets: Sequence[str] = (), merged: list[Merged] | None = None
) -> Table:
    header_row, headers = next(_filled(lines), (1, []))
    if not headers:
        raise TableError("是空的，第一行应是列名")
    rows: list[Line] = []
    for number, cells in _filled(lines):
        rows.append((number, [*cells, *[""] * (len(headers) - len(cells))]))
        if len(rows) > MOST_ROWS:
            raise TableError(f"超过 {MOST_ROWS} 行，请分成几个文件")
    if not rows:
        raise TableError("表头下面一行也没有")
    return Table(headers, rows, list(other_sheets), header_row, [] if merged is None else merged)


def _filled(lines: Iterator[Line]) -> Iterator[Line]:
    """Return the lines in which something stands."""
    return ((number, cells) for number, line in lines if (cells := _trimmed(line)))


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Return the cells without the blank ones at the end."""
    length = max((at for at, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return list(cells[:length])


def _workbook(content: bytes, known: Known) -> Table:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # what openpyxl leaves out (styles, extensions) is no part of a table
            book = Book(content)
        first = {one: list(islice(_filled(book.lines(one[1])), FIRST_LINES)) for one in book.sheets}
        filled = [one for one, lines in first.items() if lines]
        named = (one for one in filled if any(known(cells) for _, cells in first[one]))
        _, place = next(named, filled[0] if filled else book.sheets[0])
        merged: list[Merged] = []
        others = [one for one, elsewhere in filled if elsewhere != place]
        return _table(book.lines(place, merged), others, merged)
    except TableError:
        raise
    except Exception as error:
        raise TableError("不是完好的 xlsx 文件，请用表格软件打开，另存为 xlsx") from error


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
