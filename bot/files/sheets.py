"""Sheets: the cells of an xlsx as texts, as they are seen, one row after another.

openpyxl opens the package and knows its styles. The cells are read here: openpyxl makes an object of each, which takes three
times as long and breaks what is promised for a hundred thousand rows (``python -m bench.import``).
"""

import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import IO, Any, cast
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet  # type: ignore[import-not-found] # no stubs
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import from_excel  # type: ignore[import-not-found] # no stubs

SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
ROW, CELL, VALUE, TEXT, FORMULA, STRING, PHONETIC, MERGED = (
    SPACE + name for name in ("row", "c", "v", "t", "f", "si", "rPh", "mergeCell")
)
SHARED_TEXTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
BLOCK = 1 << 16
MOST_COLUMNS = 200
LONGEST = 1 << 20  # signs of a cell; spreadsheets write 32 767
INEXACT = 1e15  # a spreadsheet keeps fifteen digits of a number
Line = tuple[int, list[str]]
Merged = tuple[int, int, int, int]
"""Cells made one, of which only the first holds anything: its column and row, and those of the last; from 1."""


class DateCell(str):
    """A cell that a spreadsheet keeps as a day and not as text: 2028/3/5, however it is shown."""

    __slots__ = ()


class Book:
    """An xlsx file.

    Attributes:
        sheets: title and place of each sheet of cells that is shown, in their order.
    """

    def __init__(self, content: bytes) -> None:
        self._reader = cast(Any, ExcelReader(io.BytesIO(content), read_only=True))
        self._reader.read_manifest()
        self._reader.read_workbook()
        apply_stylesheet(self._reader.archive, self._reader.wb)
        self._texts = self._read_texts()
        self._spell = Spelling(self._reader.wb)
        self.sheets = [
            (str(sheet.name), str(part.target))
            for sheet, part in self._reader.parser.find_sheets()
            if part.target in self._reader.valid_files
            and "chartsheet" not in part.Type
            and sheet.state == "visible"
        ]

    def lines(self, place: str, merged: list[Merged] | None = None) -> Iterator[Line]:
        """Return the rows of a sheet with their numbers, without those never written in; ``merged`` takes the cells made one."""
        cells = Cells(self._texts, self._spell, [] if merged is None else merged)
        with self._reader.archive.open(place) as source:
            yield from cells.read(source)

    def _read_texts(self) -> list[str]:
        part = self._reader.package.find(SHARED_TEXTS)
        if part is None:
            return []
        with self._reader.archive.open(part.PartName[1:]) as source:
            return list(Texts().read(source))


class Spelling:
    """Writes numbers as they are seen: 5% and not 0.05, 000123 and not 123, a day and not its number."""

    def __init__(self, book: Any) -> None:
        self._epoch, self._days = book.epoch, book._date_formats
        own = dict(enumerate(book._number_formats, BUILTIN_FORMATS_MAX_SIZE))
        self._shapes = [(BUILTIN_FORMATS | own).get(style.numFmtId, "") for style in book._cell_styles]

    def __call__(self, text: str, style: int) -> str:
        """Return what a cell of a style shows."""
        value = float(text)
        if style in self._days:
            return self._moment(text, value)
        shape = self._shapes[style] if style < len(self._shapes) else ""
        if "%" in shape:
            return f"{value * 100:.10g}%"
        if value != int(value):
            return str(value)
        if abs(value) >= INEXACT and not text.isdecimal():
            return f"{value:.14E}"
        whole = text if text.isdecimal() else str(int(value))
        return whole.zfill(len(shape)) if re.fullmatch("0+", shape) else whole

    def _moment(self, text: str, value: float) -> str:
        try:
            moment = from_excel(value, self._epoch)
        except (OverflowError, ValueError):  # beyond all calendars
            return text
        return day_text(moment) if isinstance(moment, date) else str(moment)


def day_text(day: date) -> DateCell:
    """Return how a day is written where nobody says how."""
    return DateCell(f"{day.year}/{day.month}/{day.day}")


class Parser:
    """Hears an XML file block by block; ``done`` holds what came of the blocks so far."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.parts: list[str] = []
        self.collecting = self.mute = False
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self.start
        self._expat.EndElementHandler = self.end
        self._expat.CharacterDataHandler = self.hear
        self._expat.StartDoctypeDeclHandler = _refuse  # no spreadsheet has one; it could blow up what is read

    def read(self, source: IO[bytes]) -> Iterator[Any]:
        """Return what the file holds, one after another."""
        while block := source.read(BLOCK):
            self._expat.Parse(block)
            if sum(map(len, self.parts)) > LONGEST:
                raise ValueError("a text without end")
            yield from self.done
            self.done.clear()
        self._expat.Parse(b"", True)
        yield from self.done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear an element begin."""
        raise NotImplementedError

    def end(self, name: str) -> None:
        """Hear an element end."""
        raise NotImplementedError

    def hear(self, text: str) -> None:
        """Hear text."""
        if self.collecting and not self.mute:
            self.parts.append(text)


class Texts(Parser):
    """Reads the texts that cells share; how they are pronounced is no part of them."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear an element begin."""
        if name == TEXT:
            self.collecting = True
        elif name == PHONETIC:
            self.mute = True

    def end(self, name: str) -> None:
        """Hear an element end."""
        if name == TEXT:
            self.collecting = False
        elif name == PHONETIC:
            self.mute = False
        elif name == STRING:
            self.done.append("".join(self.parts))
            self.parts.clear()


class Cells(Parser):
    """Reads the rows of a sheet.

    Args:
        texts: what cells share.
        spell: writes a number in a style.
        merged: takes the cells made one.
    """

    def __init__(self, texts: list[str], spell: Callable[[str, int], str], merged: list[Merged]) -> None:
        super().__init__()
        self.texts, self.spell, self.merged = texts, spell, merged
        self.number, self.line = 0, list[str]()
        self.column, self.kind, self.style, self.formula = 0, "n", 0, False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear an element begin."""
        if name == CELL:
            place = attributes.get("r")
            self.column = _column(place.rstrip("0123456789")) if place else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self.formula = False
        elif name in (VALUE, TEXT):
            self.collecting = not self.formula
        elif name == FORMULA:
            self.formula = self.collecting = True
        elif name == PHONETIC:
            self.mute = True
        elif name == ROW:
            self.number, self.column, self.line = int(attributes.get("r", self.number + 1)), 0, []
        elif name == MERGED:
            self.merged.append(cast(Merged, range_boundaries(attributes["ref"])))

    def end(self, name: str) -> None:
        """Hear an element end."""
        if name in (VALUE, TEXT, FORMULA):
            self.collecting = False
        elif name == CELL:
            if (self.parts or self.formula) and self.column <= MOST_COLUMNS:
                self.line += [""] * (self.column - len(self.line))
                self.line[self.column - 1] = self._text("".join(self.parts))
            self.parts.clear()
        elif name == PHONETIC:
            self.mute = False
        elif name == ROW and self.line:
            self.done.append((self.number, self.line))

    def _text(self, text: str) -> str:
        """Return a cell as it is seen; of a formula what is written, and never what that once gave."""
        if self.formula:
            return f"={text}"
        match self.kind:
            case "s":
                return self.texts[int(text)]
            case "n":
                return self.spell(text, self.style)
            case "b":
                return "TRUE" if text == "1" else "FALSE"
            case "d":
                return day_text(date.fromisoformat(text[:10]))
        return text


@lru_cache(MOST_COLUMNS)
def _column(letters: str) -> int:
    """Return the number of a column, the first being 1."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found


def _refuse(*_: Any) -> None:
    raise ValueError("a document type is declared")
