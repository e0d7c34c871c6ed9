"""The table of holidays, row by row: what is taken, what is refused with what to do, and when a year is not whole."""

from datetime import date

import pytest

from rules import arrangement
from rules.arrangement import Named

HEADERS = ("日期", "类型", "文件")
PAPER = "国办发明电〔2026〕9号"
STANDING = {date(2026, 10, 1): False, date(2026, 10, 8): False, date(2026, 10, 10): True}
YEARS = range(2024, 2028)


def read(*rows: tuple[str, ...], headers: tuple[str, ...] = HEADERS) -> arrangement.Reading:
    """Read rows that stand from row 2 on."""
    return arrangement.read(headers, list(enumerate(rows, 2)), STANDING, YEARS)


@pytest.mark.parametrize(
    "spelled",
    ["2027-01-01", "2027/1/1", "2027.1.1", "2027年1月1日", "２０２７年１月１日", "2027-01-01 00:00:00"],
)
def test_a_day_is_read_however_it_is_written(spelled: str) -> None:
    assert read((spelled, "放假", PAPER)).days == [Named(date(2027, 1, 1), False, PAPER)]


@pytest.mark.parametrize(
    ("kind", "worked"), [("放假", False), ("休", False), ("调休上班", True), ("补班", True)]
)
def test_a_kind_is_read_in_the_words_offices_use(kind: str, worked: bool) -> None:
    found = read(("2027-02-06", kind, PAPER))  # a Saturday
    assert [one.worked for one in found.days] == [worked]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (("元旦", "放假", PAPER), "日期", "不是一个日期"),
        (("1月1日至3日", "放假", PAPER), "日期", "不是一个日期"),
        (("2027-02-30", "放假", PAPER), "日期", "没有这一天"),
        (("2023-01-01", "放假", PAPER), "日期", "只收 2024 至 2027 年的安排"),
        (("2028-01-01", "放假", PAPER), "日期", "只收 2024 至 2027 年的安排"),
        (("2027-01-04", "调休上班", PAPER), "日期", "这天本来就是工作日"),
        (("2027-01-01", "调休", PAPER), "类型", "只能是 放假 或 调休上班"),
        (("2027-01-01", "", PAPER), "类型", "只能是 放假 或 调休上班"),
        (("2027-01-01", "放假", ""), "文件", "没有写明依据的文件"),
        (("2027-01-01", "放假", "长" * 101), "文件", "太长，最多 100 个字"),
        (("2027-01-01", "放假"), "文件", "没有写明依据的文件"),
    ],
)
def test_a_wrong_row_is_refused_by_its_number_column_and_value(
    row: tuple[str, ...], column: str, reason: str
) -> None:
    found = read(row)
    assert found.days == []
    [refused] = found.refused
    assert (refused.row, refused.column, refused.reason) == (2, column, reason)
    assert refused.value == dict(zip(HEADERS, row, strict=False)).get(column, "")
    assert refused.hint


def test_the_second_of_two_rows_for_one_day_is_refused() -> None:
    found = read(("2027-01-01", "放假", PAPER), ("2027年1月1日", "放假", PAPER))
    assert len(found.days) == 1
    assert [(one.row, one.reason) for one in found.refused] == [(3, "与第 2 行是同一天")]


def test_a_paper_is_carried_down_as_a_merged_cell_means_it() -> None:
    found = read(("2027-01-01", "放假", PAPER), ("2027-01-02", "放假", ""), ("2027-01-03", "放假", ""))
    assert {one.paper for one in found.days} == {PAPER}
    assert found.carried == 2


def test_a_holiday_that_is_cancelled_is_a_weekday_that_is_worked_again() -> None:
    found = read(("2026-10-08", "上班", PAPER), ("2026-10-10", "放假", PAPER))
    assert found.refused == []
    assert arrangement.changes(found.days, STANDING) == [
        "2026年10月8日（周四）：放假改为上班",
        "2026年10月10日（周六）：上班改为放假",
    ]


def test_what_holds_already_is_no_change() -> None:
    found = read(
        ("2026-10-01", "放假", PAPER), ("2026-10-03", "放假", PAPER)
    )  # the second is a Saturday anyway
    assert arrangement.changes(found.days, STANDING) == []


def test_columns_may_stand_in_any_order_and_be_spaced() -> None:
    found = read((PAPER, "2027-01-01", "放假"), headers=("文 件", "日期", "类 型"))
    assert len(found.days) == 1
    assert arrangement.is_arrangement(("备注", "类 型", "日期"))
    assert not arrangement.is_arrangement(("日期", "文件"))


def test_days_are_spelled_as_a_paper_puts_them() -> None:
    days = [(date(2027, 1, at), False) for at in (1, 2, 3)]
    days += [(date(2027, 1, 4), True), (date(2026, 12, 31), False)]
    assert arrangement.spell(days) == [
        "2026年12月31日至1月3日 放假",
        "2027年1月4日（周一） 调休上班",
    ]


def test_a_year_without_one_of_its_festivals_is_not_whole() -> None:
    festivals = [(1, 1), (2, 8), (4, 5), (5, 3), (6, 9), (10, 1)]
    days = [Named(date(2027, month, one), False, PAPER) for month, one in festivals]
    assert arrangement.absent(2027, days) == []
    assert arrangement.absent(2027, days[1:-1]) == ["元旦", "中秋节和国庆节"]
    assert arrangement.absent(2028, days) == ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节和国庆节"]
