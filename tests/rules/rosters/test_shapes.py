"""The four rosters: the columns the regulation orders, the names offices give them, and what a whole row must hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.rosters import LEVELS, SHAPES, Fault, Kind, RowReader
from tests.rosters.samples import RIGHT

KINDS = list(Kind)
ORDERED = {
    Kind.SUBJECTS: ("第十二条", {"管辖机关", "检查对象名称", "检查对象唯一编码", "风险分类等级"}),
    Kind.INSPECTORS: ("第十条", {"姓名", "单位", "性别", "警号", "执法岗位"}),
    Kind.ITEMS: ("第八条", {"抽查事项", "抽查内容", "检查依据"}),
    Kind.PLAN: ("第十三条", {"抽查事项", "A级比例", "D级比例", "频次", "开始日期", "结束日期"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_regulation_orders_is_required(kind: Kind) -> None:
    article, ordered = ORDERED[kind]
    shape = SHAPES[kind]
    assert shape.article == article
    assert ordered <= {column.label for column in shape.columns if column.required}
    assert shape.column(shape.key).required


@pytest.mark.parametrize("kind", KINDS)
def test_no_column_stands_there_twice_under_any_name(kind: Kind) -> None:
    columns = SHAPES[kind].columns
    labels = {one.label for one in columns}
    assert len(labels) == len({one.field for one in columns}) == len(columns)
    assert all(len(set(one.also)) == len(one.also) for one in columns)
    others = [name for one in columns for name in one.also]
    assert len(others) == len(set(others))


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_every_column_is_right(kind: Kind) -> None:
    example = {column.label: column.example for column in SHAPES[kind].columns}
    row = RowReader(kind).read(2, example)
    assert (row.faults, row.mends) == ([], [])


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_required_and_missing_is_named_with_its_article_and_what_to_do(kind: Kind) -> None:
    for column in SHAPES[kind].columns:
        faults = RowReader(kind).read(2, {**RIGHT[kind], column.label: "\u3000"}).faults
        if column.required:
            [fault] = faults
            assert fault.reason == f"没有填写（{SHAPES[kind].article}）"
            assert fault.hint.startswith(f"填上{column.label}，")
        else:
            assert faults == []


def test_a_plan_that_ends_before_it_begins_is_refused() -> None:
    [fault] = RowReader(Kind.PLAN).read(2, {**RIGHT[Kind.PLAN], "结束日期": "2026年2月28日"}).faults
    assert fault == Fault(2, "结束日期", "2026年2月28日", "早于开始日期", "核对开始日期和结束日期")


def test_a_joint_inspection_names_its_partners() -> None:
    [fault] = RowReader(Kind.PLAN).read(2, {**RIGHT[Kind.PLAN], "类型": "联合"}).faults
    assert (fault.column, fault.reason) == ("参与部门", "没有填写（第十七条）")
    assert "内部" in fault.hint


def test_levels_are_what_the_plan_has_ratios_for() -> None:
    assert {f"{level}级比例" for level in LEVELS} <= {one.label for one in SHAPES[Kind.PLAN].columns}


@given(st.text(max_size=40), st.sampled_from(KINDS), st.data())
def test_no_cell_can_break_the_reading(text: str, kind: Kind, data: st.DataObject) -> None:
    label = data.draw(st.sampled_from([column.label for column in SHAPES[kind].columns]))
    row = RowReader(kind).read(2, {**RIGHT[kind], label: text})
    assert all(fault.reason and not fault.hint.isascii() for fault in row.faults)
    assert all(mend.before == text and mend.after != text for mend in row.mends)


@given(st.lists(st.sampled_from(["A", "b", "高高", "", "C级", "=A"]), max_size=12))
def test_a_cell_is_read_alike_however_often_it_was_read_before(levels: list[str]) -> None:
    reader = RowReader(Kind.SUBJECTS)
    for at, level in enumerate(levels):
        cells = {**RIGHT[Kind.SUBJECTS], "风险分类等级": level}
        assert reader.read(at, cells) == RowReader(Kind.SUBJECTS).read(at, cells)
