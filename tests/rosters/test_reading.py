"""A roster file read: every row taken or named, with its row, its column and the article behind it (第八、十、十二、十三条)."""

from pathlib import Path

import pytest

from bot.cli.demo import make_rosters
from bot.files.tables import Table, read_table
from handlers.rosters import reading, report
from rules.rosters import SHAPES, Fault, Kind
from tests.rosters.samples import INSPECTOR, ITEMS, RIGHT, SUBJECT, labels, read, row, table

KINDS = list(Kind)


def _required() -> list[tuple[Kind, str]]:
    return [(kind, one.label) for kind in KINDS for one in SHAPES[kind].columns if one.required]


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_row_is_taken(kind: Kind) -> None:
    taken = read(kind, RIGHT[kind])
    assert (len(taken.rows), taken.faults, taken.total) == (1, [], 1)


@pytest.mark.parametrize(("kind", "label"), _required())
@pytest.mark.parametrize("blank", ["", " \u3000 ", "\u200b"])
def test_what_the_regulation_wants_and_is_missing_is_named(kind: Kind, label: str, blank: str) -> None:
    taken = read(kind, RIGHT[kind], {**RIGHT[kind], label: blank})
    assert taken.faults == [Fault(3, label, "", f"没有填写（{SHAPES[kind].article}）")]
    assert len(taken.rows) == 1


def test_every_missing_cell_of_a_row_is_named() -> None:
    taken = read(Kind.INSPECTORS, {**INSPECTOR, "姓名": "", "单位": "", "性别": "?"})
    assert [(fault.row, fault.column) for fault in taken.faults] == [(2, "姓名"), (2, "单位"), (2, "性别")]


def test_a_bad_row_is_left_out_and_the_good_ones_are_taken() -> None:
    other = {**SUBJECT, "检查对象唯一编码": "92370399MA0000002P"}
    taken = read(Kind.SUBJECTS, SUBJECT, {**SUBJECT, "风险分类等级": "E"}, {**other, "主体类别": "行为"})
    assert [one["code"] for one in taken.rows] == [SUBJECT["检查对象唯一编码"], "92370399MA0000002P"]
    assert taken.numbers == {SUBJECT["检查对象唯一编码"]: 2, "92370399MA0000002P": 4}
    assert report.lines(taken) == ["第 3 行 风险分类等级“E”：只能是 A、B、C、D，此行不写入"]


@pytest.mark.parametrize(
    ("kind", "first", "second", "column"),
    [
        (Kind.SUBJECTS, {}, {"检查对象名称": "另一家"}, "检查对象唯一编码"),
        (Kind.SUBJECTS, {}, {"检查对象唯一编码": "９２370399ma0000001l"}, "检查对象唯一编码"),
        (Kind.INSPECTORS, {}, {"企业微信账号": "", "钉钉账号": ""}, "警号"),
        (Kind.INSPECTORS, {}, {"警号": "9", "钉钉账号": "d9"}, "企业微信账号"),
        (Kind.INSPECTORS, {}, {"警号": "9", "企业微信账号": "u9"}, "钉钉账号"),
        (Kind.ITEMS, {}, {"抽查事项": "别的"}, "事项编码"),
        (Kind.PLAN, {}, {"计划名称": "别的"}, "计划编号"),
    ],
)  # fmt: skip
def test_what_names_the_same_twice_is_reported_with_both_rows(
    kind: Kind, first: dict[str, str], second: dict[str, str], column: str
) -> None:
    taken = read(kind, {**RIGHT[kind], **first}, {**RIGHT[kind], **second})
    assert [(one.row, one.column, one.why) for one in taken.faults] == [(3, column, "与第 2 行重复")]
    assert len(taken.rows) == 1


@pytest.mark.parametrize("kind", [Kind.SUBJECTS, Kind.PLAN])
def test_an_item_that_is_in_no_list_is_reported(kind: Kind) -> None:
    label = "适用事项" if kind == Kind.SUBJECTS else "抽查事项"
    taken = read(kind, {**RIGHT[kind], label: "GA-001、GA-404 ga-405"})
    assert taken.faults == [Fault(2, label, "GA-404、GA-405", "不在抽查事项清单里（第八条）")]


@pytest.mark.parametrize("sort", ["企业", "个体工商户", "合作社", "农民专业合作社"])
def test_the_check_digit_of_a_registered_subject_is_checked(sort: str) -> None:
    taken = read(Kind.SUBJECTS, {**SUBJECT, "主体类别": sort, "检查对象唯一编码": "92370399MA0000001M"})
    assert "校验位不对" in taken.faults[0].why
    assert taken.faults[0].why.endswith("（第十二条）")


@pytest.mark.parametrize("sort", ["项目", "行为", "产品", "个人", "国家机关"])
def test_whoever_is_not_registered_has_a_code_of_the_offices_own(sort: str) -> None:
    assert row(Kind.SUBJECTS, 主体类别=sort, 检查对象唯一编码="xm-2026-1")["code"] == "XM-2026-1"


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_column_leaves_out_every_row_and_is_named(kind: Kind) -> None:
    names, article = labels(kind), SHAPES[kind].article
    short = Table(names[1:], [(2, ["x"] * (len(names) - 1))], [])
    taken = reading.read(kind, short, ITEMS)
    assert taken.faults == [Fault(1, names[0], "", f"缺少这一列，所有行都不能写入（{article}）")]
    assert (taken.rows, taken.total) == ([], 1)


def _widened(header: str, cell: str) -> Table:
    whole = table(Kind.SUBJECTS, SUBJECT)
    return Table([*whole.headers, header], [(2, [*whole.rows[0][1], cell])], [])


def test_a_column_that_nobody_knows_is_a_warning_and_the_rows_are_taken() -> None:
    taken = reading.read(Kind.SUBJECTS, _widened("备注", "x"), ITEMS)
    assert report.lines(taken) == ["第 1 行 备注：不认识的列，没有读取"]
    assert len(taken.rows) == 1


def test_a_column_that_stands_there_twice_leaves_out_every_row() -> None:
    taken = reading.read(Kind.SUBJECTS, _widened("联系电话", "19900000000"), ITEMS)
    assert taken.faults == [Fault(1, "联系电话", "", "这一列出现了两次，不知道以哪一列为准")]
    assert taken.rows == []


def test_a_cell_without_a_column_is_reported_because_the_others_may_have_moved() -> None:
    whole = table(Kind.SUBJECTS, SUBJECT)
    taken = reading.read(
        Kind.SUBJECTS, Table(whole.headers, [(2, [*whole.rows[0][1], "多出来的"])], []), ITEMS
    )
    assert [(one.row, one.column, one.value) for one in taken.faults] == [(2, "没有列名的一格", "多出来的")]
    assert taken.rows == []


def test_a_second_sheet_is_spoken_of() -> None:
    whole = table(Kind.SUBJECTS, SUBJECT)
    taken = reading.read(Kind.SUBJECTS, Table(whole.headers, whole.rows, ["二季度"]), ITEMS)
    assert report.lines(taken) == ["第 1 行 工作表“二季度”：不是第一张，没有读取"]


def test_blanks_and_breaks_in_a_columns_name_are_layout() -> None:
    whole = table(Kind.SUBJECTS, SUBJECT)
    spread = [f" {one[:2]}\n{one[2:]}\u3000" for one in whole.headers]
    assert reading.read(Kind.SUBJECTS, Table(spread, whole.rows, []), ITEMS).faults == []


@pytest.mark.parametrize("kind", KINDS)
def test_which_roster_it_is_shows_in_its_columns(kind: Kind) -> None:
    assert reading.guess_kind(Table(labels(kind), [], [])) == kind
    assert reading.guess_kind(Table(labels(kind)[: len(labels(kind)) // 2], [], [])) is None


def test_how_far_the_reading_is_is_told() -> None:
    told: list[tuple[int, int]] = []
    rows = [{**SUBJECT, "主体类别": "行为", "检查对象唯一编码": f"X{at}"} for at in range(450)]
    reading.read(Kind.SUBJECTS, table(Kind.SUBJECTS, *rows), ITEMS, lambda *done: told.append(done))
    assert told == [(200, 450), (400, 450), (450, 450)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_of_a_whole_countys_rosters_is_taken(kind: Kind, county: Path) -> None:
    read_in = read_table(county / f"{kind}.xlsx")
    codes = [one[0] for one in make_rosters.ITEMS]
    taken = reading.read(kind, read_in, codes)
    assert taken.faults == []
    assert len(taken.rows) == len(read_in.rows) == (7_800 if kind == Kind.SUBJECTS else len(taken.rows))
