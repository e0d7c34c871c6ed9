"""Tables: what offices keep in xlsx and csv, as rows of plain text."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

MOST_ROWS = 200_000
MOST_COLUMNS = 200
ENCODINGS = ("utf-8-sig", "gb18030")


class TableError(Exception):
    """A file that can not be read as a table; the message is for people, in Chinese."""


@dataclass(frozen=True)
class Table:
    """A header and the rows under it.

    Attributes:
        headers: the first row's cells.
        rows: (row number as the file counts, cells), empty rows left out, each as long as the header.
    """

    headers: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(path: Path) -> Table:
    """Read an xlsx (its first sheet) or a csv file (UTF-8 or GB 18030).

    Raises:
        TableError: it is neither, is empty, or is far too large.
    """
    lines = _workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    first = next(lines, None)
    if first is None or not any(first):
        raise TableError("第一行是空的，没有列名")
    headers = [one.strip() for one in first]
    while headers and not headers[-1]:
        headers.pop()
    rows = []
    for number, cells in enumerate(lines, 2):
        if number > MOST_ROWS:
            raise TableError(f"超过 {MOST_ROWS} 行，请分成几个文件")
        if any(cell.strip() for cell in cells):
            rows.append((number, [*cells, *[""] * len(headers)][: len(headers)]))
    return Table(headers, rows)


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


def _workbook(path: Path) -> Iterator[list[str]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise TableError("不是完好的 xlsx 文件") from error
    try:
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            yield [_text(cell) for cell in row]
    finally:
        book.close()


def _csv(path: Path) -> Iterator[list[str]]:
    content = path.read_bytes()
    if b"\x00" in content[:4096]:
        raise TableError("不是 xlsx，也不是 csv 文件")
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        yield from csv.reader(io.StringIO(text, newline=""))
        return
    raise TableError("文字编码不是 UTF-8，也不是 GB 18030")


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
