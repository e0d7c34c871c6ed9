"""What follows from rows that are right in themselves: it is said before anything is entered."""

from rules.rosters import Kind
from tests.rosters.conftest import Compare, Enter
from tests.rosters.samples import INSPECTOR, SUBJECT, as_csv, row


def _lines(compare: Compare, *rows: dict[str, str]) -> list[str]:
    result = compare(as_csv(Kind.INSPECTORS, *rows))
    assert result["report"]["errors"] == 0
    found: list[str] = result["report"]["lines"]
    return found


def test_an_account_that_would_leave_somebody_is_spoken_of(compare: Compare, enter: Enter) -> None:
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS))
    other = {**INSPECTOR, "姓名": "孔秋", "警号": "054321", "钉钉账号": ""}
    said = "第 2 行 企业微信账号“u012345”：现在是鲁青（东关派出所）的账号，写入后改归孔秋"
    assert _lines(compare, other) == [said]


def test_an_account_that_stays_is_not_spoken_of(compare: Compare, enter: Enter) -> None:
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS))
    assert _lines(compare, {**INSPECTOR, "姓名": "鲁青青"}) == []


def test_a_conflict_with_nobody_is_spoken_of_once_subjects_are_known(compare: Compare, enter: Enter) -> None:
    cells = {**INSPECTOR, "回避对象": f"{SUBJECT['检查对象唯一编码']}、青石宾馆"}
    assert _lines(compare, cells) == []
    enter(Kind.SUBJECTS, row(Kind.SUBJECTS))
    said = "第 2 行 回避对象“青石宾馆”：检查对象名录库里没有这个编码，起不到回避的作用（第二十条）"
    assert _lines(compare, cells) == [said]
