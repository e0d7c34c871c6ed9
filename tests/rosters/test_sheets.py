"""The cells of a workbook, by whichever program it was written: held against openpyxl, and against what others write."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.sheets import SHARED_TEXTS, Book, DateCell

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED = (
    f'<sst xmlns="{MAIN}"><si><t>共享</t></si><si/>'
    '<si><r><t>青</t></r><r><t xml:space="preserve">石 </t></r><rPh sb="0" eb="1"><t>qing</t></rPh></si></sst>'
)
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda text: not text.startswith("=") and "_x" not in text
)
VALUE = st.one_of(TEXT, st.integers(-(10**14), 10**14), st.none())


def _saved(book: openpyxl.Workbook) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _with(content: bytes, parts: Mapping[str, str]) -> bytes:
    """Return the file with some of its parts written anew."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return made.getvalue()


def _sheet(rows: str, space: str = f'xmlns="{MAIN}"', tag: str = "") -> bytes:
    """Return a workbook whose first sheet is written by hand, as Excel writes it: with texts that cells share."""
    content = _saved(openpyxl.Workbook())
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        types = old.read("[Content_Types].xml").decode()
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_TEXTS}" />'
    return _with(
        content,
        {
            "[Content_Types].xml": types.replace("</Types>", f"{part}</Types>"),
            "xl/sharedStrings.xml": SHARED,
            "xl/worksheets/sheet1.xml": (
                f"<{tag}worksheet {space}><{tag}sheetData>{rows}</{tag}sheetData></{tag}worksheet>"
            ),
        },
    )


def _lines(content: bytes, at: int = 0) -> list[tuple[int, list[str]]]:
    book = Book(content)
    return list(book.lines(book.sheets[at][1]))


@given(
    st.lists(st.lists(VALUE, min_size=1, max_size=6), min_size=1, max_size=6),
    st.booleans(),
)
def test_the_same_is_read_as_openpyxl_reads(rows: list[list[Any]], inline: bool) -> None:
    book = openpyxl.Workbook(write_only=inline)
    sheet = book.create_sheet("名录", 0)
    for row in rows:
        sheet.append(row)
    content = _saved(book)
    theirs = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    expected = [
        (at, ["" if value is None else str(value) for value in line])
        for at, line in enumerate(theirs.iter_rows(values_only=True), 1)
    ]
    found = dict(_lines(content))
    assert [(at, [*found.get(at, []), *[""] * 6][: len(line)]) for at, line in expected] == expected


@pytest.mark.parametrize(
    ("rows", "seen"),
    [
        ("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>", [(1, ["1", "2"]), (2, ["3"])]),
        ('<row r="3"><c r="C3"><v>1</v></c></row>', [(3, ["", "", "1"])]),
        ('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>',
         [(1, ["共享", "", "青石 "])]),
        ('<row r="1"><c r="A1" t="inlineStr"><is><r><t>青</t></r><r><t>石</t></r><rPh><t>x</t></rPh></is></c></row>', [(1, ["青石"])]),
        ('<row r="1"><c r="A1" t="inlineStr"><is><t>a&amp;b&#10;c</t></is></c></row>', [(1, ["a&b\nc"])]),
        ('<row r="1"><c r="A1" t="str"><f>A2&amp;"x"</f><v>once</v></c></row>', [(1, ['=A2&"x"'])]),
        ('<row r="1"><c r="A1"><f t="shared" si="0"/><v>7</v></c></row>', [(1, ["="])]),
        ('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>', [(1, ["#REF!"])]),
        ('<row r="1"><c r="A1" t="d"><v>2028-03-05T00:00:00</v></c></row>', [(1, ["2028/3/5"])]),
        ('<row r="1"><c r="A1" s="0"/><c r="B1" t="b"><v>0</v></c></row>', [(1, ["", "FALSE"])]),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="ZZZZZ1"><v>2</v></c></row>', [(1, ["1"])]),
        ('<row r="1"/>', []),
    ],
)  # fmt: skip
def test_what_programs_write_is_read(rows: str, seen: list[tuple[int, list[str]]]) -> None:
    assert _lines(_sheet(rows)) == seen


def test_a_prefix_before_every_name_is_layout() -> None:
    rows = '<x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c></x:row>'
    assert _lines(_sheet(rows, f'xmlns:x="{MAIN}"', "x:")) == [(1, ["5"])]


def test_a_day_is_known_as_such_and_one_beyond_all_calendars_is_not() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B1"], sheet["C1"] = date(2028, 3, 5), 10**9, "2028/3/5"
    sheet["B1"].number_format = "yyyy-mm-dd"
    [(_, cells)] = _lines(_saved(book))
    assert cells == ["2028/3/5", "1000000000", "2028/3/5"]
    assert [type(one) is DateCell for one in cells] == [True, False, False]


def test_a_sheet_that_is_not_shown_is_not_read() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("名录")["A1"] = "姓名"
    content = _saved(book)
    assert [title for title, _ in Book(content).sheets] == ["名录"]
    assert _lines(content) == [(1, ["姓名"])]


def test_a_text_without_end_is_not_heard_to_its_end() -> None:
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
    assert _lines(_sheet(cell.format("名" * 32_767))) == [(1, ["名" * 32_767])]
    with pytest.raises(ValueError, match="without end"):
        _lines(_sheet(cell.format("x" * 10_000_000)))


def test_a_document_type_is_not_followed() -> None:
    evil = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    content = _with(_sheet(""), {"xl/worksheets/sheet1.xml": evil})
    with pytest.raises(ValueError, match="document type"):
        _lines(content)
