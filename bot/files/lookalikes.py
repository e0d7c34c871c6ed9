"""Lookalikes: files that are sent as tables and are none, or hide far more than they show; each is told for what it is."""

import io
import zipfile

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How an xlsx begins, and how what came before it does."""
MEGABYTE = 1 << 20
MOST_FILE, MOST_UNPACKED, MOST_TEXTS, MOST_PART = (most * MEGABYTE for most in (64, 400, 128, 16))
"""The whole file; all of a workbook that is read, unpacked; the texts of its cells; and any part that is neither these nor a sheet."""
SHEETS, TEXTS, UNREAD = "worksheets/", "sharedStrings", ("drawings/", "media/", "embeddings/")
LOCKED, OLD, LETTER = (name.encode("utf-16-le") for name in ("EncryptedPackage", "Workbook", "WordDocument"))
OPEN_AND_SAVE = "请用表格软件打开，另存为 xlsx"
BEGINNINGS = {
    b"%pdf": "是 PDF 文件，不是表格",
    b"{\\rtf": "是文字文档，不是表格",
    b"<?xml": f"是 XML 文件，只是名字像表格，{OPEN_AND_SAVE}",
    b"<": f"是网页，只是名字像表格，{OPEN_AND_SAVE}",
}


def why_no_table(content: bytes) -> str:
    """Return what a file is that is no table, and what to do with it; "" where it may be one."""
    if content.startswith(OLE):
        return _why_old(content)
    if content.startswith(ZIP):
        return _why_no_workbook(content)
    first = content[:100].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((why for sign, why in BEGINNINGS.items() if first.startswith(sign)), "")


def _why_old(content: bytes) -> str:
    if LOCKED in content:
        return "加了打开密码，请先在表格软件里取消密码"
    if LETTER in content:
        return "是文字文档，不是表格"
    return f"是旧的 xls 文件{'' if OLD in content else '，或者加了密码'}，{OPEN_AND_SAVE}"


def _why_no_workbook(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            sizes = {one.filename: one.file_size for one in package.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return f"不是完好的 xlsx 文件，可能没有传完，{OPEN_AND_SAVE}"
    if "xl/workbook.bin" in sizes or "content.xml" in sizes:
        return f"是别的表格格式，{OPEN_AND_SAVE}"
    if any(name.startswith(("word/", "ppt/")) for name in sizes):
        return "是文档，不是表格"
    if "[Content_Types].xml" not in sizes:
        return "是压缩包，请解压后只发里面的表格"
    return _why_too_large(sizes)


def _why_too_large(sizes: dict[str, int]) -> str:
    """Return what a workbook hides: a few kilobytes may unpack to more than a machine holds (a part is never read beyond its size)."""
    read = {name: size for name, size in sizes.items() if not any(one in name for one in UNREAD)}
    if any(size > MOST_PART for name, size in read.items() if SHEETS not in name and TEXTS not in name):
        return f"里面的格式太多，超过 {MOST_PART // MEGABYTE} MB，请把内容选择性粘贴到一个新表格里"
    texts = sum(size for name, size in read.items() if TEXTS in name)
    for size, most in ((sum(read.values()), MOST_UNPACKED), (texts, MOST_TEXTS)):
        if size > most:
            return f"展开后有 {size // MEGABYTE} MB，最大 {most // MEGABYTE} MB，请分成几个文件"
    return ""
