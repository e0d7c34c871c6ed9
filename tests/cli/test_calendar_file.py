"""``import calendar``: the same as in chat; confirmed before it is written, all or nothing, and a report for programs."""

import json

import pytest

from models import calendars
from models.machine.store import Store
from rules.roles import Role
from tests.cli.conftest import Terminal
from tests.conversations.papers import NEXT, year


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    """A terminal where init was run, and where the arrangement of 2027 lies."""
    terminal.runs("init")
    _write(terminal, "2027.csv", year())
    return terminal


def _write(terminal: Terminal, name: str, rows: list[tuple[str, str, str]]) -> None:
    terminal.writes(name, "\n".join(",".join(row) for row in [("日期", "类型", "文件"), *rows]))


def _edition(office: Terminal) -> int:
    store = Store(f"sqlite:///{office.directory / 'var/shuangsuiji.db'}")
    with store.read() as db:
        number, _ = calendars.standing(db)
    store.close()
    return number


def test_an_arrangement_is_written_when_it_is_confirmed(office: Terminal) -> None:
    said = office.runs("import", "calendar", "2027.csv", answers="否\n", code=1)
    assert "请核对：载入 2027 年放假安排" in said
    assert f"依据：{NEXT}" in said
    assert "没有写入。" in said
    assert _edition(office) == 1
    assert "没有写入。" in office.runs("import", "calendar", "2027.csv", "--dry-run")
    assert "日历已更新（第 2 版）" in office.runs("import", "calendar", "2027.csv", answers="是\n")
    assert _edition(office) == 2
    assert "没有要写入的" in office.runs("import", "calendar", "2027.csv", "--yes")


def test_a_wrong_row_keeps_everything_out_and_every_one_is_named(office: Terminal) -> None:
    wrong = [(f"2027-07-{day:02}", "调休", NEXT) for day in range(1, 16)]
    _write(office, "wrong.csv", [*year(), *wrong])
    said = office.runs("import", "calendar", "wrong.csv", "--yes", code=1)
    assert said.count("只能是 放假 或 调休上班") == len(wrong)
    assert "15 行有错，什么也没有写入" in said
    assert _edition(office) == 1


def test_a_program_reads_the_report(office: Terminal) -> None:
    _write(office, "wrong.csv", [*year(), ("2027-07-01", "调休", NEXT)])
    report = json.loads(office.runs("import", "calendar", "wrong.csv", "--json", code=1))
    assert report == {
        "file": "wrong.csv", "kind": "calendar", "rows": 35, "accepted": 0, "unchanged": 0, "mended": [],
        "refused": [
            {"row": 36, "column": "类型", "value": "调休", "reason": "只能是 放假 或 调休上班", "hint": "照通知改写"}
        ],
    }  # fmt: skip
    report = json.loads(office.runs("import", "calendar", "2027.csv", "--json", "--yes"))
    assert (report["rows"], report["accepted"], report["refused"]) == (34, 34, [])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("2027-01-01", "放假", NEXT)], "2027 年的安排不完整"),
        ([("2028-01-01", "放假", NEXT)], "只收 2024 至 2027 年的安排"),
    ],
)
def test_half_a_year_is_refused(office: Terminal, rows: list[tuple[str, str, str]], said: str) -> None:
    _write(office, "half.csv", rows)
    assert said in office.runs("import", "calendar", "half.csv", "--yes", code=1)


def test_another_table_is_no_arrangement(office: Terminal) -> None:
    office.writes("人员.csv", f"姓名,单位\n张三,{Role.INSPECTOR.label}\n")
    assert "不是放假安排" in office.runs("import", "calendar", "人员.csv", "--yes", code=1)
