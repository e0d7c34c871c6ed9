"""``import --json``: one object on standard output and nothing else, whatever the file is and whatever comes of it."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.cli.demo.make_rosters import ITEM_HEADERS, ITEMS
from bot.files.tables import write_table
from models.rosters import Item
from tests.cli.conftest import Terminal
from tests.cli.test_import_command import count

ROWS = [[*row[:4], "一般检查事项", *row[4:]] for row in ITEMS]
KEYS = ["file", "kind", "rows", "accepted", "unchanged", "mended", "refused"]


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    """A terminal where init was run."""
    terminal.runs("init")
    return terminal


def _import(*words: str, code: int = 0) -> dict[str, Any]:
    """Give the command, and return what a program reads from it."""
    result = CliRunner().invoke(
        app, ["import", "items", "items.xlsx", "--json", *words], catch_exceptions=False
    )
    assert (result.exit_code, result.stderr) == (code, "")
    assert result.stdout.count("\n") == 1
    found: dict[str, Any] = json.loads(result.stdout)
    assert list(found) == KEYS
    return found


def _lie(office: Terminal, *rows: list[str], headers: tuple[str, ...] = ITEM_HEADERS) -> None:
    write_table(office.directory / "items.xlsx", headers, rows)


def test_a_right_file_is_written_when_told_so(office: Terminal) -> None:
    _lie(office, *ROWS)
    expected = {
        "file": "items.xlsx",
        "kind": "items",
        "rows": 6,
        "accepted": 6,
        "unchanged": 0,
        "mended": [],
        "refused": [],
    }
    assert _import("--dry-run") == expected
    assert count(office, Item) == 0
    assert _import("--yes") == expected
    assert count(office, Item) == 6
    assert _import("--yes") == {**expected, "accepted": 0, "unchanged": 6}


def test_nothing_is_asked_and_nothing_written_unless_told_so(office: Terminal) -> None:
    _lie(office, *ROWS)
    assert _import(code=1)["accepted"] == 6
    assert count(office, Item) == 0


def test_every_row_that_is_mended_or_refused_is_there(office: Terminal) -> None:
    headers = ("编号", *ITEM_HEADERS[1:])
    _lie(
        office,
        ["ga-001", *ROWS[0][1:]],
        ROWS[1],
        ["GA-001", *ROWS[2][1:]],
        ["", *ROWS[3][1:]],
        headers=headers,
    )
    said = _import("--yes", code=1)
    assert [said[one] for one in ("rows", "accepted", "unchanged")] == [4, 2, 0]
    assert said["mended"] == [
        {"row": 1, "column": "事项编码", "from": "编号", "to": "事项编码"},
        {"row": 2, "column": "事项编码", "from": "ga-001", "to": "GA-001"},
    ]
    assert said["refused"] == [
        {
            "row": 4,
            "column": "事项编码",
            "value": "GA-001",
            "reason": "与第 2 行重复",
            "hint": "只留一行，或者改正其中一行",
        },
        {
            "row": 5,
            "column": "事项编码",
            "value": "",
            "reason": "没有填写（第八条）",
            "hint": "填上事项编码，例如 GA-001",
        },
    ]
    assert count(office, Item) == 2


def test_what_there_is_to_know_beside_is_no_part_of_it(office: Terminal) -> None:
    _lie(office, *[[*row, "x"] for row in ROWS], headers=(*ITEM_HEADERS, "备注"))
    assert _import("--yes")["refused"] == []


def test_a_row_that_is_wrong_twice_is_counted_once_and_a_mended_one_as_any_other(office: Terminal) -> None:
    _lie(office, ["ga-001", *ROWS[0][1:]], ["GA 002", "", "", *ROWS[1][3:]], ROWS[2])
    said = _import("--yes", code=1)
    assert [said[one] for one in ("rows", "accepted", "unchanged")] == [3, 2, 0]
    assert [(one["row"], one["column"]) for one in said["refused"]] == [(3, "抽查事项"), (3, "抽查内容")]
    said = _import("--yes", code=1)
    assert [said[one] for one in ("rows", "accepted", "unchanged")] == [3, 0, 2]
    assert [one["row"] for one in said["mended"]] == [2]


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n", "列,行\n1,2\n".encode(), b"", b"\x89PNG\x00", "各位领导：名录库见附件。".encode()],
)
def test_a_file_that_is_no_roster_is_refused_as_a_whole(office: Terminal, content: bytes) -> None:
    (office.directory / "items.xlsx").write_bytes(content)
    said = _import("--yes", code=1)
    assert [said[one] for one in ("rows", "accepted", "unchanged", "mended")] == [0, 0, 0, []]
    [refused] = said["refused"]
    assert (refused["row"], refused["column"], refused["value"]) == (0, "", "")
    assert refused["reason"]
    assert "items.xlsx" in refused["hint"]
