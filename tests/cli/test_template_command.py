"""``template``: a sheet that a unit fills in, and that comes in again as it was filled."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.cli.demo.make_rosters import ITEM_HEADERS, ITEMS
from bot.files.tables import write_table
from rules.rosters import SHAPES, Kind
from tests.cli.conftest import Terminal

KINDS = list(Kind)


def _lists(path: Path) -> dict[str, tuple[list[str], bool]]:
    """Return what each column's drop-down cells offer, and whether nothing else is taken."""
    book = openpyxl.load_workbook(path)
    sheet: Any = book.worksheets[0]
    labels = [cell.value for cell in sheet[1]]
    found = {}
    for one in sheet.data_validations.dataValidation:
        label = labels[next(iter(one.sqref.ranges)).min_col - 1]
        if one.type == "list":
            title, _, place = one.formula1.partition("!")
            cells: Any = book[title.strip("'")][place.replace("$", "")]
            words = [cell.value for (cell,) in (cells if isinstance(cells, tuple) else ((cells,),))]
            found[label] = (words, bool(one.showErrorMessage))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_it_needs_no_bureau_and_has_the_columns_notes_and_an_example(kind: Kind, terminal: Terminal) -> None:
    assert "下拉里没有单位和事项" in terminal.runs("template", kind)
    book = openpyxl.load_workbook(terminal.directory / f"{kind.label}模板.xlsx")
    assert [one.title for one in book.worksheets if one.sheet_state == "visible"] == [
        kind.label,
        "示例",
        "填写说明",
    ]
    columns = SHAPES[kind].columns
    first, example, notes = (
        list(book[title].iter_rows(values_only=True)) for title in (kind.label, "示例", "填写说明")
    )
    assert first == [tuple(column.label for column in columns)]
    assert example == [first[0], tuple(column.example for column in columns)]
    assert [row[0] for row in notes[2 : 2 + len(columns)]] == list(first[0])
    assert [row[1] == "是" for row in notes[2 : 2 + len(columns)]] == [column.required for column in columns]


def test_what_can_only_be_one_of_several_words_is_a_drop_down_cell(terminal: Terminal) -> None:
    for kind in KINDS:
        terminal.runs("template", kind, "--out", f"{kind}.xlsx")
        offered = _lists(terminal.directory / f"{kind}.xlsx")
        for column in SHAPES[kind].columns:
            if column.cell.options:
                assert offered[column.label] == (list(column.cell.options), not column.cell.many)
    assert _lists(terminal.directory / "subjects.xlsx")["风险分类等级"] == (["A", "B", "C", "D"], True)
    assert _lists(terminal.directory / "inspectors.xlsx")["角色"][1] is False


def test_units_and_items_are_offered_where_they_are_known(terminal: Terminal, rosters: Path) -> None:
    terminal.runs("init")
    for kind in ("items", "inspectors"):
        terminal.runs("import", kind, rosters / f"{kind}.xlsx", "--yes")
    assert terminal.runs("template", "subjects", "--out", "t.xlsx") == "已写入 t.xlsx\n"
    offered = _lists(terminal.directory / "t.xlsx")
    assert offered["适用事项"] == ([one[0] for one in ITEMS], False)
    assert "东关派出所" in offered["执行单位"][0]
    assert not offered["执行单位"][1]  # a new unit may be named
    notes = openpyxl.load_workbook(terminal.directory / "t.xlsx")["填写说明"]
    assert (ITEMS[0][0], None, ITEMS[0][1], None) in list(notes.iter_rows(values_only=True))


def test_what_was_filled_in_comes_in_and_its_other_sheets_are_no_matter(terminal: Terminal) -> None:
    terminal.runs("init")
    terminal.runs("template", "items", "--out", "t.xlsx")
    book = openpyxl.load_workbook(terminal.directory / "t.xlsx")
    row = [*ITEMS[0][:4], "一般检查事项", *ITEMS[0][4:]]
    book.worksheets[0].append(row)
    book.save(terminal.directory / "t.xlsx")
    said = terminal.runs("import", "items", "t.xlsx", "--yes")
    assert "共：1 行，可用 1 行" in said
    assert "没有读取" not in said
    assert ITEM_HEADERS[0] not in said  # nothing is said of any column


def test_an_empty_template_says_that_it_is_empty(terminal: Terminal) -> None:
    terminal.runs("init")
    terminal.runs("template", "items", "--out", "t.xlsx")
    assert "表头下面一行也没有" in terminal.runs("import", "items", "t.xlsx", "--yes", code=1)


def test_no_file_is_overwritten(terminal: Terminal) -> None:
    write_table(terminal.directory / "t.xlsx", ITEM_HEADERS, [])
    before = (terminal.directory / "t.xlsx").read_bytes()
    assert "已经有了，没有覆盖；用 --out" in terminal.runs("template", "items", "--out", "t.xlsx", code=2)
    assert (terminal.directory / "t.xlsx").read_bytes() == before


def test_a_slip_is_answered(terminal: Terminal) -> None:
    assert "没有这一种 x；有：subjects、inspectors、items、plan" in terminal.runs("template", "x", code=2)
    said = terminal.runs("template", "items", "--config", "nowhere.toml", code=2)
    assert "没有找到 nowhere.toml" in said
    said = terminal.runs("template", "items", "--out", "nowhere/t.xlsx", code=2)
    assert "nowhere/t.xlsx：不存在" in said
