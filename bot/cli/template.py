"""Templates: an empty roster to hand to units, with notes, drop-down cells, and an example on a sheet of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-not-found] # no stubs
from openpyxl.worksheet.worksheet import Worksheet
from sqlmodel import Session, select

from bot import config
from bot.cli import assembly
from bot.cli.wording import Slip
from handlers.rosters.headers import EXAMPLE_SHEET, NOTES_SHEET
from models.machine.people import Person
from models.migrations import SchemaError
from models.rosters import Item
from rules.rosters import SHAPES, Column, Kind

OPTIONS_SHEET = "选项"
LAST_ROW = 10_001  # as far as drop-down cells reach
UNITS = ("unit", "executing_unit", "initiating_unit", "departments")
BOLD, TINT = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")
LONGEST_PROMPT = 255  # signs that a spreadsheet shows beside a cell


@dataclass(frozen=True)
class Known:
    """What a bureau has already: the names of its units, and code and name of its items."""

    units: Sequence[str] = ()
    items: Sequence[tuple[str, str]] = ()


def known_to(config_path: Path | None) -> Known:
    """Return what the bureau of a config.toml has; nothing where there is no database yet."""
    if config_path is None:
        return Known()
    try:
        store = assembly.open_to_read(config.load(config_path))
    except (Slip, SchemaError):
        return Known()
    try:
        with store.read() as db:
            return _known(db)
    finally:
        store.close()


def _known(db: Session) -> Known:
    units = sorted(set(db.exec(select(Person.unit).where(Person.unit != ""))))
    return Known(units, sorted(db.exec(select(Item.code, Item.name))))


def write(kind: Kind, path: Path, of: Known) -> None:
    """Write the template of a roster."""
    book, columns = openpyxl.Workbook(), SHAPES[kind].columns
    blank: Any = book.active
    blank.title = kind.label
    _head(blank, columns)
    options: Any = book.create_sheet(OPTIONS_SHEET)
    options.sheet_state = "hidden"
    for at, column in enumerate(columns, 1):
        blank.add_data_validation(_validation(column, at, options, _options(column, of)))
    _example(book.create_sheet(EXAMPLE_SHEET), columns)
    _notes(book.create_sheet(NOTES_SHEET), kind, of)
    book.move_sheet(options, 2)
    book.save(path)


def _head(sheet: Worksheet, columns: Sequence[Column]) -> None:
    sheet.append([column.label for column in columns])
    sheet.freeze_panes = "A2"
    for at, column in enumerate(columns, 1):
        cell = sheet.cell(1, at)
        cell.font = BOLD
        if column.required:
            cell.fill = TINT
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = max(12, len(column.example) + 6)
        sheet.column_dimensions[
            letter
        ].number_format = "@"  # as text: no code loses its zeros, none becomes a day


def _options(column: Column, of: Known) -> Sequence[str]:
    if column.field in UNITS:
        return of.units
    return [code for code, _ in of.items] if column.field == "items" else column.cell.options


def _validation(column: Column, at: int, options: Worksheet, words: Sequence[str]) -> DataValidation:
    """Return the note beside a column's cells, and their list; where a cell may hold others or several, the list only proposes."""
    letter, found = get_column_letter(at), DataValidation(allow_blank=True)
    if words:
        for row, word in enumerate(words, 1):
            options.cell(row, at, word)
        found = DataValidation(
            "list", formula1=f"'{OPTIONS_SHEET}'!${letter}$1:${letter}${len(words)}", allow_blank=True
        )
    found.showErrorMessage = bool(words) and words == column.cell.options and not column.cell.many
    found.errorTitle, found.error = column.label, column.cell.hint[:LONGEST_PROMPT]
    found.showInputMessage = True
    found.promptTitle, found.prompt = column.label, _note(column)[:LONGEST_PROMPT]
    found.add(f"{letter}2:{letter}{LAST_ROW}")
    return found


def _note(column: Column) -> str:
    must = "必填" if column.required else "可不填"
    return "。".join(one for one in (must, column.cell.hint, f"例如 {column.example}") if one)


def _example(sheet: Worksheet, columns: Sequence[Column]) -> None:
    _head(sheet, columns)
    sheet.append([column.example for column in columns])


def _notes(sheet: Worksheet, kind: Kind, of: Known) -> None:
    shape = SHAPES[kind]
    sheet.append(
        [
            f"{kind.label}：请填第一张表，一行一个，填好后交系统管理员导入（{shape.article}）。不要改动第一行的列名。"
        ]
    )
    sheet.append(["列名", "必填", "怎样填", "例子"])
    for cell in sheet[2]:
        cell.font = BOLD
    for column in shape.columns:
        sheet.append([column.label, "是" if column.required else "", column.cell.hint, column.example])
    if of.items and any(column.field == "items" for column in shape.columns):
        sheet.append([])
        sheet.append(["事项编码", "", "抽查事项"])
        for code, name in of.items:
            sheet.append([code, "", name])
    for letter, width in zip("ABCD", (18, 6, 60, 36), strict=True):
        sheet.column_dimensions[letter].width = width
    for (cell,) in sheet["C3:C" + str(sheet.max_row)]:
        cell.alignment = Alignment(wrap_text=True)
