"""Files that are sent as tables and are none: each is told for what it is, with what to do, and none is unpacked in vain."""

import io
import os
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from bot.files.lookalikes import MEGABYTE, MOST_FILE, MOST_PART, MOST_TEXTS, MOST_UNPACKED, OLE, why_no_table
from bot.files.tables import TableError, read_table

SHEET, STYLES, TEXTS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"


def _packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return made.getvalue()


def _workbook() -> bytes:
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    return made.getvalue()


def _claiming(name: str, size: int) -> bytes:
    """Return a workbook of which a part is said to unpack to so many bytes."""
    content = bytearray(_packed(name, "[Content_Types].xml"))
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, size)  # in the first entry of its list
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "加了打开密码，请先在表格软件里取消密码"),
        (OLE + bytes(600) + "Workbook".encode("utf-16-le"), "是旧的 xls 文件，请用表格软件打开，另存为 xlsx"),
        (OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "是文字文档，不是表格"),
        (OLE + bytes(600), "是旧的 xls 文件，或者加了密码，请用表格软件打开，另存为 xlsx"),
        (b"%PDF-1.7\n", "是 PDF 文件，不是表格"),
        (b"{\\rtf1 }", "是文字文档，不是表格"),
        (b"\xef\xbb\xbf\r\n<HTML><table>", "是网页，只是名字像表格，请用表格软件打开，另存为 xlsx"),
        (b"<table><tr><td>1", "是网页，只是名字像表格，请用表格软件打开，另存为 xlsx"),
        (b'<?xml version="1.0"?><Workbook/>', "是 XML 文件，只是名字像表格，请用表格软件打开，另存为 xlsx"),
        (_packed("mimetype", "content.xml"), "是别的表格格式，请用表格软件打开，另存为 xlsx"),
        (_packed("[Content_Types].xml", "xl/workbook.bin"), "是别的表格格式，请用表格软件打开，另存为 xlsx"),
        (_packed("[Content_Types].xml", "word/document.xml"), "是文档，不是表格"),
        (_packed("名录.xlsx"), "是压缩包，请解压后只发里面的表格"),
        (_packed(), ""),
        (_workbook()[:-200], "不是完好的 xlsx 文件，可能没有传完，请用表格软件打开，另存为 xlsx"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)  # fmt: skip
def test_each_is_told_for_what_it_is(content: bytes, why: str) -> None:
    assert why_no_table(content) == why


@pytest.mark.parametrize("content", [b"", "姓名,住所\n".encode(), "姓名".encode("utf-16"), _workbook()])
def test_of_what_may_be_a_table_nothing_is_said(content: bytes) -> None:
    assert why_no_table(content) == ""


@pytest.mark.parametrize(
    ("name", "size", "why"),
    [
        (SHEET, MOST_UNPACKED, "展开后有 400 MB，最大 400 MB，请分成几个文件"),
        (TEXTS, MOST_TEXTS + MEGABYTE, "展开后有 129 MB，最大 128 MB，请分成几个文件"),
        (TEXTS, MOST_TEXTS, ""),
        (SHEET, MOST_UNPACKED - MEGABYTE, ""),
        (STYLES, MOST_PART + 1, "里面的格式太多，超过 16 MB，请把内容选择性粘贴到一个新表格里"),
        (STYLES, MOST_PART, ""),
    ],
)
def test_what_would_unpack_to_more_than_a_machine_holds_is_refused_unopened(
    name: str, size: int, why: str
) -> None:
    assert why_no_table(_claiming(name, size)) == why


def test_a_file_that_is_far_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "名录.csv"
    path.touch()
    os.truncate(path, MOST_FILE + MEGABYTE)
    with pytest.raises(TableError, match="有 65 MB，最大 64 MB，请去掉图片，或者分成几个文件"):
        read_table(path)
