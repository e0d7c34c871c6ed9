"""``import``: a roster comes in from the terminal only when it was confirmed, and the report leaves nothing out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import func, select
from typer.testing import CliRunner

from bot.cli.app import app
from bot.cli.demo.make_rosters import ITEM_HEADERS, ITEMS
from bot.files.tables import read_table, write_table
from models.machine import ledger
from models.machine.post import Handling
from models.machine.store import Store
from models.rosters import Batch, BatchState, Inspector, Item, Subject
from models.tasks import PlanLine
from tests.cli.conftest import SUBJECTS, Terminal

ROWS = [[*row[:4], "一般检查事项", *row[4:]] for row in ITEMS]


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    """A terminal where init was run, and where items.xlsx lies."""
    terminal.runs("init")
    write_table(terminal.directory / "items.xlsx", ITEM_HEADERS, ROWS)
    return terminal


def count(office: Terminal, table: Any = Item, *where: Any) -> int:
    store = Store(f"sqlite:///{office.directory / 'var/shuangsuiji.db'}")
    with store.read() as db:
        found: int = db.exec(select(func.count()).select_from(table).where(*where)).one()
    store.close()
    return found


def _run(office: Terminal, statement: str) -> None:
    store = Store(f"sqlite:///{office.directory / 'var/shuangsuiji.db'}")
    with store.write() as db:
        db.connection().exec_driver_sql(statement)
    store.close()


def _states(office: Terminal) -> Sequence[str]:
    store = Store(f"sqlite:///{office.directory / 'var/shuangsuiji.db'}")
    with store.read() as db:
        found = db.exec(select(Batch.state).order_by(Batch.id)).all()  # type: ignore[arg-type]
    store.close()
    return found


def test_a_dry_run_reports_and_writes_nothing(office: Terminal) -> None:
    said = office.runs("import", "items", "items.xlsx", "--dry-run")
    assert "共：6 行，可用 6 行" in said
    assert "没有写入。" in said
    assert count(office) == 0
    assert _states(office) == [BatchState.DISMISSED]


def test_a_dry_run_asks_nothing_even_with_yes(office: Terminal) -> None:
    office.runs("import", "items", "items.xlsx", "--dry-run", "--yes")
    assert count(office) == 0


def test_a_file_is_written_when_it_is_confirmed_and_not_before(office: Terminal) -> None:
    said = office.runs("import", "items", "items.xlsx", answers="什么\n是\n")
    assert said.count("写入？是 / 否：") == 2
    assert said.index("新增 6，更新 0") < said.index("写入？") < said.index("新增 6 行，更新 0 行")
    assert count(office) == 6


@pytest.mark.parametrize("answers", ["否\n", "\n", "n\n", ""], ids=["no", "enter", "n", "end of input"])
def test_what_is_not_confirmed_is_dismissed(office: Terminal, answers: str) -> None:
    assert "没有写入。" in office.runs("import", "items", "items.xlsx", answers=answers, code=1)
    assert count(office) == 0
    assert _states(office) == [BatchState.DISMISSED]


def test_the_same_file_again_changes_nothing(office: Terminal) -> None:
    office.runs("import", "items", "items.xlsx", "--yes")
    said = office.runs("import", "items", "items.xlsx", "--yes")
    assert "新增 0，更新 0，不变 6" in said
    assert "与现有内容一致" in said
    assert count(office) == 6


def test_only_what_differs_is_written(office: Terminal) -> None:
    office.runs("import", "items", "items.xlsx", "--yes")
    changed = [[*ROWS[0][:1], "旅馆业治安管理专项检查", *ROWS[0][2:]], *ROWS[1:]]
    write_table(office.directory / "items.xlsx", ITEM_HEADERS, changed)
    assert "新增 0 行，更新 1 行" in office.runs("import", "items", "items.xlsx", "--yes")


def test_good_rows_come_in_and_every_faulty_one_is_named(office: Terminal) -> None:
    faulty = [["", *row[1:]] for row in ROWS * 4]
    write_table(office.directory / "items.xlsx", ITEM_HEADERS, [*ROWS[:2], *faulty])
    said = office.runs("import", "items", "items.xlsx", "--yes", code=1)
    assert all(f"第 {row} 行 事项编码" in said for row in range(4, 4 + len(faulty)))
    assert "24 行有错，不会写入；其余的不受影响" in said
    assert "导入明细" not in said  # what can be said in a chat only
    assert count(office) == 2


def test_a_file_without_a_good_row_writes_nothing(office: Terminal) -> None:
    write_table(office.directory / "items.xlsx", ITEM_HEADERS, [["", *row[1:]] for row in ROWS])
    said = office.runs("import", "items", "items.xlsx", "--yes", code=1)
    assert "没有可以写入的" in said
    assert "一致" not in said


def test_a_faulty_file_again_says_that_the_rest_stands_there_already(office: Terminal) -> None:
    write_table(office.directory / "items.xlsx", ITEM_HEADERS, [*ROWS[:2], ["", *ROWS[2][1:]]])
    office.runs("import", "items", "items.xlsx", "--yes", code=1)
    said = office.runs("import", "items", "items.xlsx", "--yes", code=1)
    assert "其余各行与现有内容一致，没有要写入的" in said
    assert "没有可以写入的" not in said


def test_a_dry_run_of_a_faulty_file_does_not_hold(office: Terminal) -> None:
    write_table(office.directory / "items.xlsx", ITEM_HEADERS, [*ROWS, ["", *ROWS[0][1:]]])
    office.runs("import", "items", "items.xlsx", "--dry-run", code=1)
    assert count(office) == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word.xlsx", b"PK\x03\x04 not a table"),
        ("empty.xlsx", b""),
        ("empty.csv", b""),
        ("scan.pdf", b"%PDF-1.7\n\x00\xff\xfe"),
        ("letter.txt", "各位领导：名录库见附件。".encode()),
    ],
)
def test_what_is_no_roster_is_answered(office: Terminal, name: str, content: bytes) -> None:
    (office.directory / name).write_bytes(content)
    said = office.runs("import", "items", name, "--yes", code=1)
    assert name in said
    assert "【" in said
    assert count(office) == 0


def test_a_roster_of_another_kind_is_not_taken(office: Terminal) -> None:
    office.runs("import", "plan", "items.xlsx", "--yes", code=1)
    assert count(office) == count(office, PlanLine) == 0


def test_a_long_line_is_not_broken(office: Terminal) -> None:
    write_table(office.directory / "items.xlsx", ITEM_HEADERS, [[*ROWS[0][:1], "旅" * 201, *ROWS[0][2:]]])
    said = office.runs("import", "items", "items.xlsx", "--yes", code=1)
    assert f"第 2 行 抽查事项“{'旅' * 40}”：有 201 个字，最多 200 个。写短一些\n" in said


def test_what_was_mended_is_said(office: Terminal) -> None:
    write_table(office.directory / "items.xlsx", ITEM_HEADERS, [["ga-001", *ROWS[0][1:]], *ROWS[1:]])
    said = office.runs("import", "items", "items.xlsx", "--yes")
    assert "第 2 行 事项编码“ga-001”改为“GA-001”" in said
    assert count(office) == 6


def test_what_broke_off_is_gone_on_with_by_the_same_command(office: Terminal) -> None:
    _run(office, "CREATE TRIGGER full BEFORE INSERT ON item BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    result = CliRunner().invoke(app, ["import", "items", "items.xlsx", "--yes"], catch_exceptions=False)
    assert result.exit_code == 1
    for words in ("出了差错", "写到一半停了", "再运行一次"):
        assert words in result.stdout
    assert (count(office), _states(office)) == (0, [BatchState.APPLYING])
    _run(office, "DROP TRIGGER full")
    assert "新增 6 行" in office.runs("import", "items", "items.xlsx", "--yes")
    assert _states(office) == [BatchState.DISMISSED, BatchState.APPLIED]


def test_what_a_killed_command_left_half_entered_is_entered_before_the_file_is_read(office: Terminal) -> None:
    office.runs("import", "items", "items.xlsx", "--yes")
    for statement in (  # as it stood on the disk before the step was done
        "DELETE FROM item",
        f"UPDATE batch SET state = '{BatchState.APPLYING}', applied = 0",
        f"UPDATE received SET state = '{Handling.NEW}' WHERE lane = 'step:enter'",
    ):
        _run(office, statement)
    said = office.runs("import", "items", "items.xlsx", "--yes")
    assert said.index("有一个文件还没有写完，先把它写完") < said.index("新增 0，更新 0，不变 6")
    assert "刚刚更新过" not in said
    assert (count(office), _states(office)) == (6, [BatchState.APPLIED, BatchState.READ])


def test_a_progress_bar_is_shown_on_a_terminal_only(
    office: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "读取 items.xlsx" not in office.runs("import", "items", "items.xlsx", "--dry-run")
    monkeypatch.setenv("FORCE_COLOR", "1")
    said = office.runs("import", "items", "items.xlsx", "--yes")
    assert "读取 items.xlsx" in said
    assert "写入 items.xlsx" in said


def test_all_four_rosters_come_in_and_the_record_holds(office: Terminal, rosters: Path) -> None:
    for kind in ("items", "inspectors", "subjects", "plan"):
        said = office.runs("import", kind, rosters / f"{kind}.xlsx", "--yes")
        assert "已完成" in said
    assert count(office, Subject) == SUBJECTS
    assert count(office, Inspector) > 100
    assert count(office, PlanLine) == len(read_table(rosters / "plan.xlsx").rows)
    assert count(office, ledger.Entry, ledger.Entry.kind == "batch") == 12  # each read, confirmed, applied
    assert "完整" in office.runs("ledger", "verify")
