"""``hash``: the line that 外部存放 takes, the same that other programs write."""

import hashlib

from rules.evidence import read_hash
from tests.cli.conftest import Terminal


def test_a_line_a_file_that_can_be_pasted_as_it_is(terminal: Terminal) -> None:
    first, second = terminal.writes("录像 1.mp4", "a"), terminal.writes("录像 2.mp4", "b")
    lines = terminal.runs("hash", first, second).splitlines()
    assert [read_hash(line) for line in lines] == [
        (hashlib.sha256(b"a").hexdigest(), "录像 1.mp4"), (hashlib.sha256(b"b").hexdigest(), "录像 2.mp4"),
    ]  # fmt: skip


def test_what_is_no_file_is_said_before_anything_is_hashed(terminal: Terminal) -> None:
    standing = terminal.writes("a.mp4", "a")
    assert terminal.runs("hash", standing, "没有.mp4", code=2) == "没有文件 没有.mp4\n"
    assert "是文件夹，不是文件" in terminal.runs("hash", terminal.directory, code=2)
    assert "文件" in terminal.runs("hash", code=2)
