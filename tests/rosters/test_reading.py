"""A roster file read: every row taken or named, with its row, its column, the article behind it, and what to do."""

from pathlib import Path

import pytest

from bot.cli.demo import make_rosters
from bot.files.sheets import DateCell
from bot.files.tables import Table, read_table
from handlers.rosters import reading
from rules.rosters import SHAPES, Fault, Kind, Mend
from tests.rosters.samples import INSPECTOR, ITEMS, RIGHT, SUBJECT, labels, read, read_table_of, row, table

KINDS = list(Kind)
CODE = SUBJECT["检查对象唯一编码"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_row_is_taken_and_nothing_is_said(kind: Kind) -> None:
    taken = read(kind, RIGHT[kind])
    assert (len(taken.rows), taken.faults, taken.mends, taken.remarks, taken.total) == (1, [], [], [], 1)


def test_every_missing_cell_of_a_row_is_named() -> None:
    taken = read(Kind.INSPECTORS, {**INSPECTOR, "姓名": "", "单位": "", "性别": "?"})
    assert [(fault.row, fault.column) for fault in taken.faults] == [(2, "姓名"), (2, "单位"), (2, "性别")]


def test_a_bad_row_is_left_out_and_the_good_ones_are_taken() -> None:
    other = {**SUBJECT, "检查对象唯一编码": "92370399MA0000002P"}
    taken = read(Kind.SUBJECTS, SUBJECT, {**SUBJECT, "风险分类等级": "E"}, {**other, "主体类别": "行为"})
    assert taken.rows.keys() == {CODE, "92370399MA0000002P"}
    assert taken.numbers == {CODE: 2, "92370399MA0000002P": 4}
    assert taken.faults == [Fault(3, "风险分类等级", "E", "不认识“E”", "只能填：A、B、C、D")]


def test_of_a_row_that_is_refused_nothing_is_mended() -> None:
    wide = {**SUBJECT, "检查对象名称": "青石 文博 宾馆"}
    taken = read(Kind.SUBJECTS, {**wide, "风险分类等级": "E"}, wide)
    assert taken.mends == [Mend(3, "检查对象名称", "青石 文博 宾馆", "青石文博宾馆")]


@pytest.mark.parametrize(
    ("kind", "second", "column"),
    [
        (Kind.SUBJECTS, {"检查对象名称": "另一家"}, "检查对象唯一编码"),
        (Kind.SUBJECTS, {"检查对象唯一编码": "９２370399ma0000001l"}, "检查对象唯一编码"),
        (Kind.INSPECTORS, {"企业微信账号": "", "钉钉账号": ""}, "警号"),
        (Kind.INSPECTORS, {"警号": "9", "钉钉账号": "d9"}, "企业微信账号"),
        (Kind.INSPECTORS, {"警号": "9", "企业微信账号": "u9"}, "钉钉账号"),
        (Kind.ITEMS, {"抽查事项": "别的"}, "事项编码"),
        (Kind.PLAN, {"计划名称": "别的"}, "计划编号"),
    ],
)
def test_the_second_of_two_that_name_the_same_is_refused(
    kind: Kind, second: dict[str, str], column: str
) -> None:
    again = {**RIGHT[kind], **second}
    taken = read(kind, RIGHT[kind], again)
    assert taken.faults == [Fault(3, column, again[column], "与第 2 行重复", "只留一行，或者改正其中一行")]
    assert list(taken.numbers.values()) == [2]


def test_of_three_that_name_the_same_each_is_told_of_the_one_that_is_taken() -> None:
    taken = read(Kind.ITEMS, *[RIGHT[Kind.ITEMS]] * 3)
    assert [fault.reason for fault in taken.faults] == ["与第 2 行重复"] * 2


@pytest.mark.parametrize("kind", [Kind.SUBJECTS, Kind.PLAN])
def test_an_item_that_is_in_no_list_is_refused(kind: Kind) -> None:
    label = "适用事项" if kind == Kind.SUBJECTS else "抽查事项"
    [fault] = read(kind, {**RIGHT[kind], label: "GA-001、GA-404 ga-405"}).faults
    assert (fault.column, fault.value) == (label, "GA-001、GA-404 ga-405")
    assert fault.reason == "GA-404、GA-405 不在抽查事项清单里（第八条）"
    assert fault.hint == "改成清单里的编码"


def test_without_an_item_list_that_comes_first() -> None:
    [fault] = reading.read(Kind.SUBJECTS, table(Kind.SUBJECTS, SUBJECT), frozenset()).faults
    assert fault.hint == "先导入抽查事项清单"


@pytest.mark.parametrize("sort", ["企业", "个体工商户", "合作社", "农民专业合作社"])
def test_a_registered_subject_has_a_credit_code_or_a_registration_number(sort: str) -> None:
    assert row(Kind.SUBJECTS, 主体类别=sort, 检查对象唯一编码="110108000000016")["code"] == "110108000000016"
    for code in ("92370399MA0000001M", "110108000000017", "XM-2026-1"):
        [fault] = read(Kind.SUBJECTS, {**SUBJECT, "主体类别": sort, "检查对象唯一编码": code}).faults
        assert (fault.column, fault.value, fault.hint) == ("检查对象唯一编码", code, "对照营业执照逐位核对")
        assert fault.reason.endswith("（第十二条）")


@pytest.mark.parametrize("sort", ["项目", "行为", "产品", "个人", "国家机关"])
def test_whoever_is_not_registered_has_a_code_of_the_offices_own(sort: str) -> None:
    assert row(Kind.SUBJECTS, 主体类别=sort, 检查对象唯一编码="XM-2026-1")["code"] == "XM-2026-1"


def test_a_cell_without_a_column_is_refused_because_the_others_may_have_moved() -> None:
    whole = table(Kind.SUBJECTS, SUBJECT)
    taken = read_table_of(Kind.SUBJECTS, Table(whole.headers, [(2, [*whole.rows[0][1], "多出来的"])], []))
    [fault] = taken.faults
    assert (fault.row, fault.column, fault.value) == (2, "没有列名的一格", "多出来的")
    assert "逗号" in fault.hint
    assert taken.rows == {}


def _merged(*merged: tuple[int, int, int, int], **blank: str) -> Table:
    """Return a title, a header in row 2 and three rows, of which only the first is filled everywhere."""
    rows = [
        INSPECTOR,
        *({**INSPECTOR, "警号": badge, "企业微信账号": "", "钉钉账号": "", **blank} for badge in "89"),
    ]
    whole = table(Kind.INSPECTORS, *rows)
    return Table(whole.headers, [(at + 1, cells) for at, cells in whole.rows], [], 2, list(merged))


@pytest.mark.parametrize("label", ["单位", "专业领域"])
def test_a_cell_made_one_with_the_filled_one_above_is_refused_and_not_taken_for_blank(label: str) -> None:
    at = labels(Kind.INSPECTORS).index(label) + 1
    taken = read_table_of(Kind.INSPECTORS, _merged((at, 3, at, 4), (1, 1, 16, 1), **{label: ""}))
    reason, hint = "是合并单元格的一部分，内容只在左上角那一格", "取消合并单元格，每一行都填上"
    assert [one for one in taken.faults if one.row == 4] == [Fault(4, label, "", reason, hint)]
    assert [one.reason for one in taken.faults if one.row == 5] == (
        ["没有填写（第十条）"] if label == "单位" else []
    )


def test_a_cell_made_one_with_the_filled_one_beside_it_is_refused() -> None:
    at = labels(Kind.INSPECTORS).index("执法证有效期") + 1
    taken = read_table_of(Kind.INSPECTORS, _merged((at, 4, at + 1, 4), 专业领域=""))
    assert [(one.row, one.column) for one in taken.faults] == [(4, "专业领域")]


@pytest.mark.parametrize("place", [(9, 4, 9, 5), (40, 3, 41, 900), (9, 900, 9, 901)])
def test_cells_made_one_that_are_blank_or_beyond_the_table_are_no_matter(
    place: tuple[int, int, int, int],
) -> None:
    assert read_table_of(Kind.INSPECTORS, _merged(place, 专业领域="")).faults == []


def test_cells_made_one_from_an_empty_row_on_are_no_matter() -> None:
    whole = _merged((9, 4, 9, 5), 专业领域="")
    without = Table(whole.headers, [whole.rows[0], whole.rows[2]], [], 2, whole.merged)
    assert read_table_of(Kind.INSPECTORS, without).faults == []


@pytest.mark.parametrize("label", [one for one in labels(Kind.INSPECTORS) if one != "执法证有效期"])
def test_what_a_spreadsheet_took_for_a_day_is_no_other_thing(label: str) -> None:
    cells = {**INSPECTOR, label: DateCell("2026/1/1")}
    fault = read(Kind.INSPECTORS, cells).faults[-1]
    assert (fault.column, fault.value, fault.reason) == (label, "2026/1/1", "被表格软件当成了日期")
    assert "“文本”格式" in fault.hint


def test_a_day_that_a_spreadsheet_keeps_as_such_is_taken_and_said() -> None:
    taken = read(Kind.INSPECTORS, {**INSPECTOR, "执法证有效期": DateCell("2028/3/5")})
    assert taken.mends == [Mend(2, "执法证有效期", "2028/3/5", "2028-03-05")]
    assert next(iter(taken.rows.values()))["certificate_until"] == "2028-03-05"


def test_how_far_the_reading_is_is_told() -> None:
    told: list[tuple[int, int]] = []
    rows = [{**SUBJECT, "主体类别": "行为", "检查对象唯一编码": f"X{at}"} for at in range(450)]
    reading.read(Kind.SUBJECTS, table(Kind.SUBJECTS, *rows), ITEMS, lambda *done: told.append(done))
    assert told == [(200, 450), (400, 450), (450, 450)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_of_a_whole_countys_rosters_is_taken_as_it_stands(kind: Kind, county: Path) -> None:
    read_in = read_table(county / f"{kind}.xlsx")
    codes = [one[0] for one in make_rosters.ITEMS]
    taken = reading.read(kind, read_in, codes)
    assert (taken.faults, taken.mends, taken.remarks) == ([], [], [])
    assert len(taken.rows) == len(read_in.rows)
    assert kind != Kind.SUBJECTS or len(taken.rows) == 7_800
    assert taken.rows.keys() == taken.numbers.keys()
    assert {one[SHAPES[kind].key] for one in taken.rows.values()} == taken.rows.keys()
