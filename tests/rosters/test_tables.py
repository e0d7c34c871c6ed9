"""What an office's file holds, as it is seen on the screen; and what is said of a file that can not be read."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files import tables
from bot.files.tables import TableError, read_table, write_table

HEADERS = ["姓名", "住所"]
ROWS = [["鲁青", "东关路1号，二楼"], ["孔“秋”", "南岭,3号\n后院"], ["", "北湖"]]
CELL = st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=12).filter(
    lambda text: text == text.strip()
)


def csv_bytes(rows: list[list[str]], encoding: str = "utf-8") -> bytes:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def xlsx_bytes(*sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], tables.Table]:
    """Read what a file of this content holds."""

    def take(content: bytes) -> tables.Table:
        path = tmp_path / "a file whose name says nothing"
        path.write_bytes(content)
        return read_table(path)

    return take


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "xlsx"])
def test_the_same_table_is_read_from_every_kind_of_file(
    encoding: str, read: Callable[[bytes], tables.Table]
) -> None:
    whole = [HEADERS, *ROWS]
    table = read(xlsx_bytes(whole) if encoding == "xlsx" else csv_bytes(whole, encoding))
    assert (table.headers, table.rows) == (HEADERS, list(enumerate(ROWS, 2)))


@given(
    st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=5),
    st.sampled_from(["utf-8-sig", "gb18030"]),
)
def test_whatever_is_written_in_a_csv_is_read_again(rows: list[list[str]], encoding: str) -> None:
    lines = tables._csv(csv_bytes([HEADERS, *rows], encoding))
    assert list(lines) == list(enumerate([HEADERS, *rows], 1))


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_what_divides_the_cells_is_found(
    sign: str, encoding: str, read: Callable[[bytes], tables.Table]
) -> None:
    rows = [["鲁青", "东关路1号,2号;3号|甲\t4号"], ["孔秋", "南岭"]]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=sign).writerows([HEADERS, *rows])
    table = read(text.getvalue().encode(encoding))
    assert (table.headers, table.rows) == (HEADERS, list(enumerate(rows, 2)))


def test_a_title_that_is_divided_by_nothing_does_not_decide(read: Callable[[bytes], tables.Table]) -> None:
    table = read("名录库\n姓名\t住所\n鲁青\t东关路1号,2号,3号\n".encode())
    assert table.rows == [(2, ["姓名", "住所"]), (3, ["鲁青", "东关路1号,2号,3号"])]


def test_what_the_demo_writes_is_read_again(tmp_path: Path) -> None:
    write_table(tmp_path / "x.xlsx", HEADERS, [["007", "00"], ['=HYPERLINK("http://127.0.0.1/","x")', "="]])
    rows = [(2, ["007", "00"]), (3, ['=HYPERLINK("http://127.0.0.1/","x")', "="])]
    assert read_table(tmp_path / "x.xlsx").rows == rows
    kinds = [cell.data_type for cell in openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]["A"]]
    assert kinds == ["s", "s", "s"]


@pytest.mark.parametrize(
    ("value", "shape", "seen"),
    [
        (0.05, "0%", "5%"),
        (0.07, "0.00%", "7%"),
        (0.005, "0.0%", "0.5%"),
        (1, "0%", "100%"),
        (123, "000000", "000123"),
        (19900001234, "General", "19900001234"),
        (2.0, "General", "2"),
        (2.5, "0.0", "2.5"),
        (1.5e9, "General", "1500000000"),
        (9.1370323e17, "General", "9.13703230000000E+17"),
        (370300228012345, "General", "370300228012345"),
        (date(2026, 3, 1), "yyyy-mm-dd", "2026/3/1"),
        (date(2026, 12, 31), 'yyyy"年"m"月"d"日"', "2026/12/31"),
        (
            datetime(2028, 3, 5, 8, 30),  # noqa: DTZ001 - a spreadsheet knows no zones
            "yyyy/m/d h:mm",
            "2028/3/5",
        ),
        ("000123", "@", "000123"),
        (True, "General", "TRUE"),
        (False, "General", "FALSE"),
        ("=1+1", "General", "=1+1"),
        ("#N/A", "General", "#N/A"),
    ],
)
def test_a_cell_is_read_as_it_is_seen(
    value: Any, shape: str, seen: str, read: Callable[[bytes], tables.Table]
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "列"
    sheet["A2"] = value
    sheet["A2"].number_format = shape
    kept = io.BytesIO()
    book.save(kept)
    assert read(kept.getvalue()).rows == [(2, [seen])]


def test_empty_rows_are_left_out_and_the_others_keep_their_numbers(
    read: Callable[[bytes], tables.Table],
) -> None:
    whole = [HEADERS, ["a", ""], ["", ""], [" ", "\u3000"], ["b", "c"]]
    for content in (csv_bytes(whole), xlsx_bytes(whole)):
        assert read(content).rows == [(2, ["a", ""]), (5, ["b", "c"])]


def test_rows_beyond_the_size_that_a_workbook_claims_are_read(read: Callable[[bytes], tables.Table]) -> None:
    whole, shrunk = xlsx_bytes([HEADERS, *ROWS]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(shrunk, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', old.read(name)))
    assert len(read(shrunk.getvalue()).rows) == len(ROWS)


def test_cells_beyond_the_header_are_not_cut_off(read: Callable[[bytes], tables.Table]) -> None:
    assert read("姓名,住所\n鲁青,东关路,1号\n".encode()).rows == [(2, ["鲁青", "东关路", "1号"])]


def test_a_sheet_that_is_not_read_is_named(read: Callable[[bytes], tables.Table]) -> None:
    table = read(xlsx_bytes([HEADERS, *ROWS], [], [HEADERS]))
    assert table.other_sheets == ["Sheet2"]


def _names(cells: list[str]) -> bool:
    return "住所" in cells


@pytest.mark.parametrize(
    "cover", [[], [["青石县公安局"], [], ["填报单位：东关派出所"]]], ids=["blank", "cover"]
)
def test_of_several_sheets_the_one_with_the_columns_is_read(cover: list[list[str]], tmp_path: Path) -> None:
    path = tmp_path / "名录.xlsx"
    path.write_bytes(xlsx_bytes(cover, [["名录"], HEADERS, *ROWS], [HEADERS]))
    table = read_table(path, _names)
    assert [cells for _, cells in table.rows[1:]] == ROWS
    assert table.other_sheets == (["Sheet", "Sheet2"] if cover else ["Sheet2"])


def test_what_stands_further_down_and_to_the_right_is_read_with_its_row_numbers(
    read: Callable[[bytes], tables.Table],
) -> None:
    table = read(xlsx_bytes([[], [], *[["", *cells] for cells in (HEADERS, *ROWS)]]))
    assert (table.header_row, table.headers) == (3, ["", *HEADERS])
    assert table.rows == [(at, ["", *cells]) for at, cells in enumerate(ROWS, 4)]


def test_cells_made_one_are_named_by_where_they_are(read: Callable[[bytes], tables.Table]) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEADERS, *ROWS):
        sheet.append(row)
    sheet.merge_cells("A2:B2")
    sheet.merge_cells("B3:B4")
    kept = io.BytesIO()
    book.save(kept)
    assert sorted(read(kept.getvalue()).merged) == [(1, 2, 2, 2), (2, 3, 2, 4)]


BROKEN = xlsx_bytes([HEADERS, *ROWS])[:-200]
NOT_A_WORKBOOK = io.BytesIO()
with zipfile.ZipFile(NOT_A_WORKBOOK, "w") as _file:
    _file.writestr("[Content_Types].xml", "no workbook")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "是空的，第一行应是列名"),
        (b"\r\n\r\n", "是空的，第一行应是列名"),
        (xlsx_bytes([]), "是空的，第一行应是列名"),
        ("姓名,住所\r\n".encode(), "表头下面一行也没有"),
        ("姓名,住所\r\n,\r\n".encode(), "表头下面一行也没有"),
        (BROKEN, "不是完好的 xlsx"),
        (NOT_A_WORKBOOK.getvalue(), "不是完好的 xlsx 文件，请用表格软件打开"),
        (b"\x89PNG\r\n\x1a\n" + bytes(600), "不是 xlsx，也不是 csv"),
        (b"\xff\xfe\x00\xd8", "文字编码"),
        ("姓名,住所\r\n".encode() + b"\xff\xff\xff", "文字编码"),
        ('姓名,住所\n"鲁青,东关\n孔秋,南岭\n'.encode(), "引号不成对"),
        (("姓名,住所\n" + "鲁" * 140_000 + ",东关\n").encode(), "一格太长"),
    ],
)  # fmt: skip
def test_a_file_that_can_not_be_read_is_refused_with_the_reason(
    content: bytes, why: str, read: Callable[[bytes], tables.Table]
) -> None:
    with pytest.raises(TableError, match=why):
        read(content)


def test_a_file_that_is_far_too_long_is_refused(read: Callable[[bytes], tables.Table]) -> None:
    with pytest.raises(TableError, match="超过 200000 行"):
        read(b"a\n" + b"1\n" * 200_001)
