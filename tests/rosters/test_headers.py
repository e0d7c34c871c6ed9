"""Which column is which: by its name, by another that offices use, under a title; and each of it is said."""

import pytest

from bot.files.tables import Table
from handlers.rosters import headers
from rules.rosters import SHAPES, Fault, Kind, Mend, Remark
from tests.rosters.samples import RIGHT, SUBJECT, labels, read_table_of, table

KINDS = list(Kind)


def _called(kind: Kind, **names: str) -> Table:
    """Return the right row under other names."""
    whole = table(kind, RIGHT[kind])
    return Table([names.get(one, one) for one in whole.headers], whole.rows, [])


@pytest.mark.parametrize(
    ("kind", "label", "name"),
    [(kind, column.label, name) for kind in KINDS for column in SHAPES[kind].columns for name in column.also],
)
def test_a_column_is_known_by_every_name_that_offices_use_and_it_is_said(
    kind: Kind, label: str, name: str
) -> None:
    taken = read_table_of(kind, _called(kind, **{label: name}))
    assert (len(taken.rows), taken.faults, taken.remarks) == (1, [], [])
    assert taken.mends == [Mend(1, label, name, label)]


@pytest.mark.parametrize(
    "written",
    [" 姓 名", "姓名\n", "姓名*", "＊姓名", "姓名（必填）", "姓名(真实姓名)", "姓名：", "【姓名】姓名"],
)
def test_what_is_written_around_a_name_is_layout_and_said(written: str) -> None:
    taken = read_table_of(Kind.INSPECTORS, _called(Kind.INSPECTORS, 姓名=written))
    assert (len(taken.rows), taken.mends) == (1, [Mend(1, "姓名", written, "姓名")])


@pytest.mark.parametrize("kind", KINDS)
def test_which_roster_it_is_shows_in_its_columns(kind: Kind) -> None:
    assert headers.guess_kind(Table(labels(kind), [], [])) == kind
    assert headers.guess_kind(Table(labels(kind)[: len(labels(kind)) // 2], [], [])) is None


def test_which_roster_it_is_shows_in_other_names_too() -> None:
    names = [
        "管辖单位",
        "企业名称",
        "统一社会信用代码",
        "风险等级",
        "行业",
        "主体类型",
        "地址",
        "联系人",
        "联系方式",
    ]
    assert headers.guess_kind(Table(names, [], [])) == Kind.SUBJECTS
    names = ["姓名", "所在单位", "性别", "工号", "岗位", "人员类型", "证件号", "证件有效期", "手机", "角色"]
    assert headers.guess_kind(Table(names, [], [])) == Kind.INSPECTORS


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_column_leaves_out_every_row_and_is_named(kind: Kind) -> None:
    names, article = labels(kind), SHAPES[kind].article
    taken = read_table_of(kind, Table(names[1:], [(2, ["x"] * (len(names) - 1))], []))
    reason = f"缺少这一列，所有行都不能写入（{article}）"
    assert taken.faults == [Fault(1, names[0], "", reason, "在表头补上这一列，并逐行填写")]
    assert (taken.rows, taken.total, taken.mends) == ({}, 1, [])


def test_a_missing_column_that_may_be_empty_is_asked_for_as_such() -> None:
    whole = _called(Kind.SUBJECTS, 重点情形="备注")
    [fault] = read_table_of(Kind.SUBJECTS, whole).faults
    assert (fault.column, fault.hint) == ("重点情形", "在表头补上这一列，没有内容的可以留空")


def _widened(header: str, cell: str) -> Table:
    whole = table(Kind.SUBJECTS, SUBJECT)
    return Table([*whole.headers, header], [(2, [*whole.rows[0][1], cell])], [])


def test_a_column_that_nobody_knows_is_spoken_of_and_the_rows_are_taken() -> None:
    taken = read_table_of(Kind.SUBJECTS, _widened("备注", "x"))
    assert taken.remarks == [Remark(1, "备注", "", "不认识的列，没有读取")]
    assert len(taken.rows) == 1


def test_another_name_of_a_column_that_is_there_is_not_read() -> None:
    taken = read_table_of(Kind.SUBJECTS, _widened("手机", "19999999999"))
    assert taken.remarks == [Remark(1, "手机", "", "已有“联系电话”一列，这一列没有读取")]
    assert [row["phone"] for row in taken.rows.values()] == [SUBJECT["联系电话"]]


@pytest.mark.parametrize("again", ["联系电话", "联系电话*"])
def test_a_column_that_stands_there_twice_leaves_out_every_row(again: str) -> None:
    taken = read_table_of(Kind.SUBJECTS, _widened(again, "19900000000"))
    [fault] = taken.faults
    assert (fault.row, fault.column, fault.value) == (1, "联系电话", again)
    assert fault.reason == "这一列出现了两次，不知道以哪一列为准"
    assert taken.rows == {}


def test_two_other_names_of_one_column_are_not_decided_between() -> None:
    whole = table(Kind.SUBJECTS, SUBJECT)
    names = [
        "手机" if one == "联系电话" else "联系方式" if one == "重点情形" else one for one in whole.headers
    ]
    taken = read_table_of(Kind.SUBJECTS, Table(names, whole.rows, []))
    assert {fault.column for fault in taken.faults} == {"联系电话", "重点情形"}


def test_a_title_above_the_header_is_left_out_and_said() -> None:
    whole = table(Kind.SUBJECTS, SUBJECT, {**SUBJECT, "管辖机关": ""})
    rows = [(2, whole.headers), *((row + 1, cells[:-3]) for row, cells in whole.rows)]
    titled = headers.find(Table(["青石县公安局检查对象名录库"], rows, []))
    assert (titled.headers, titled.header_row) == (whole.headers, 2)
    taken = read_table_of(Kind.SUBJECTS, titled)
    assert [one.row for one in taken.faults if one.column == "管辖机关"] == [4]
    assert Remark(2, "表头", "", "上面的几行没有读取") in taken.remarks


def test_a_second_sheet_is_spoken_of_and_those_of_a_template_are_not() -> None:
    whole = table(Kind.SUBJECTS, SUBJECT)
    sheets = [headers.NOTES_SHEET, "二季度", headers.EXAMPLE_SHEET]
    taken = read_table_of(Kind.SUBJECTS, Table(whole.headers, whole.rows, sheets))
    assert taken.remarks == [Remark(1, "工作表", "二季度", "没有读取；要导入，把它另存为一个文件")]


def test_one_column_of_a_roster_is_enough_to_say_which_are_missing_and_none_is_not() -> None:
    assert headers.knows_any(Kind.INSPECTORS, Table(["工 号", "x"], [], []))
    assert not headers.knows_any(Kind.INSPECTORS, Table(["%PDF-1.7", "名录"], [], []))
