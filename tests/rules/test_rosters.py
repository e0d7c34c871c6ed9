"""What a row of a roster must hold: the columns the regulation orders, and how each cell is read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import rosters
from rules.roles import Execution, InspectorKind, Role, TaskKind
from rules.rosters import SHAPES, Kind, plain, ratio, read_row, words
from tests.rosters.samples import RIGHT

ORDERED = {
    Kind.SUBJECTS: ("第十二条", {"管辖机关", "检查对象名称", "检查对象唯一编码", "风险分类等级"}),
    Kind.INSPECTORS: ("第十条", {"姓名", "单位", "性别", "警号", "执法岗位"}),
    Kind.ITEMS: ("第八条", {"抽查事项", "抽查内容", "检查依据"}),
    Kind.PLAN: ("第十三条", {"抽查事项", "A级比例", "D级比例", "频次", "开始日期", "结束日期"}),
}


@pytest.mark.parametrize("kind", list(Kind))
def test_what_the_regulation_orders_is_required(kind: Kind) -> None:
    article, ordered = ORDERED[kind]
    shape = SHAPES[kind]
    assert shape.article == article
    assert ordered <= {column.label for column in shape.columns if column.required}
    assert shape.key in {column.field for column in shape.columns if column.required}


@pytest.mark.parametrize("kind", list(Kind))
def test_no_column_stands_there_twice(kind: Kind) -> None:
    columns = SHAPES[kind].columns
    assert len({one.label for one in columns}) == len({one.field for one in columns}) == len(columns)


@pytest.mark.parametrize(
    ("kind", "label", "text", "field", "value"),
    [
        (Kind.SUBJECTS, "检查对象名称", " 青石\n旅馆（东关）\t ", "name", "青石 旅馆（东关）"),
        (Kind.SUBJECTS, "检查对象唯一编码", "　９２ab－１\u200b", "code", "92AB-1"),
        (Kind.SUBJECTS, "风险分类等级", "Ｄ", "level", "D"),
        (Kind.SUBJECTS, "适用事项", "ga-001，GA-002;GA-001", "items", ["GA-001", "GA-002"]),
        (Kind.SUBJECTS, "联系电话", "0533-324 1234", "phone", "05333241234"),
        (Kind.SUBJECTS, "联系电话", "", "phone", ""),
        (Kind.SUBJECTS, "主体类别", "国家机关", "kind", "国家机关"),
        (Kind.INSPECTORS, "执法证有效期", "2029年6月30日", "certificate_until", "2029-06-30"),
        (Kind.INSPECTORS, "执法证有效期", "2029/6/3", "certificate_until", "2029-06-03"),
        (Kind.INSPECTORS, "执法证有效期", "2029.06.30", "certificate_until", "2029-06-30"),
        (Kind.INSPECTORS, "执法证有效期", "2028-02-29 00:00:00", "certificate_until", "2028-02-29"),
        (Kind.INSPECTORS, "执法证有效期", "", "certificate_until", ""),
        (Kind.INSPECTORS, "专业领域", "", "fields", []),
        (Kind.INSPECTORS, "角色", "公示员 检查人员", "roles", [Role.INSPECTOR, Role.PUBLISHER]),
        (Kind.INSPECTORS, "人员类别", "执法人员", "kind", InspectorKind.OFFICER),
        (Kind.INSPECTORS, "在岗状态", "调离", "on_duty", False),
        (Kind.INSPECTORS, "可任组长", "否", "can_lead", False),
        (Kind.INSPECTORS, "回避对象", "92ab", "conflicts", ["92AB"]),
        (Kind.PLAN, "类型", "联合", "kind", TaskKind.JOINT),
        (Kind.PLAN, "执行方式", "全县统一", "execution", Execution.COUNTY),
        (Kind.PLAN, "每组人数", "３", "team_size", 3),
        (Kind.PLAN, "D级比例", "100%", "ratios", {"A": 200, "B": 500, "C": 1000, "D": 10_000}),
    ],
)  # fmt: skip
def test_a_cell_becomes_a_plain_value(kind: Kind, label: str, text: str, field: str, value: Any) -> None:
    other = {"参与部门": "消防救援大队"} if text == "联合" else {}
    found, faults = read_row(kind, 2, {**RIGHT[kind], label: text, **other})
    assert (faults, found[field]) == ([], value)


@pytest.mark.parametrize(
    ("kind", "label", "text", "why"),
    [
        (Kind.SUBJECTS, "风险分类等级", "E", "只能是 A、B、C、D"),
        (Kind.SUBJECTS, "主体类别", "商铺", "只能是 企业、"),
        (Kind.SUBJECTS, "联系电话", "12", "应是 7 到 15 位数字"),
        (Kind.SUBJECTS, "检查对象名称", "字" * 201, "有 201 个字，最多 200 个"),
        (Kind.SUBJECTS, "适用事项", "、 ,", "没有填写（第十二条）"),
        (Kind.INSPECTORS, "性别", "未知", "只能是 男、女"),
        (Kind.INSPECTORS, "执法证有效期", "2026-02-29", "没有这一天"),
        (Kind.INSPECTORS, "执法证有效期", "长期", "日期应写成 2026-03-01"),
        (Kind.INSPECTORS, "角色", "检查人员、局长", "只能是 检查人员、分管负责人"),
        (Kind.INSPECTORS, "人员类别", "辅警", "只能是 民警、执法人员、专家"),
        (Kind.INSPECTORS, "在岗状态", "休假", "只能是 在岗 或 调离"),
        (Kind.PLAN, "D级比例", "20", "比例应写成 5% 或 0.5%"),
        (Kind.PLAN, "D级比例", "100.01%", "在 0% 到 100% 之间"),
        (Kind.PLAN, "年度", "26", "应是 2000 到 2100 的整数"),
        (Kind.PLAN, "年度", "፪፪፪፪", "应是 2000 到 2100 的整数"),
        (Kind.PLAN, "频次", "9" * 5000, "应是 1 到 365 的整数"),
        (Kind.PLAN, "每组人数", "1", "应是 2 到 20 的整数"),
        (Kind.PLAN, "结束日期", "2026-02-28", "早于开始日期"),
        (Kind.PLAN, "执行方式", "随便", "只能是 按管辖、发起单位、全县统一"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_what_it_may_hold(kind: Kind, label: str, text: str, why: str) -> None:
    _, faults = read_row(kind, 7, {**RIGHT[kind], label: text})
    assert [(one.row, one.column, one.severity) for one in faults] == [(7, label, "error")]
    assert why in faults[0].why


def test_a_joint_inspection_names_its_partners() -> None:
    _, faults = read_row(Kind.PLAN, 2, {**RIGHT[Kind.PLAN], "类型": "联合"})
    assert [(one.column, one.why) for one in faults] == [("参与部门", "联合抽查要写明参与部门（第十七条）")]


@given(st.integers(0, 10_000))
def test_every_ratio_is_read_exactly(points: int) -> None:
    assert ratio(f"{points // 100}.{points % 100:02d}%") == points
    assert ratio(f" {points / 100:g}％") == points


@pytest.mark.parametrize("text", ["", "%", "5", "-1%", "1.234%", "1e1%", "101%", "百分之五"])
def test_what_is_no_ratio_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="比例"):
        ratio(text)


@given(st.text())
def test_what_is_read_once_is_read_the_same_again(text: str) -> None:
    assert words(words(text)) == words(text)
    assert plain(words(text)) == plain(text)
    assert not set(words(text)) & set("\x00\t\n\r\u200b\ufeff")


@given(st.text(max_size=40), st.sampled_from(list(Kind)), st.data())
def test_no_cell_can_break_the_reading(text: str, kind: Kind, data: st.DataObject) -> None:
    label = data.draw(st.sampled_from([column.label for column in SHAPES[kind].columns]))
    _, faults = read_row(kind, 2, {**RIGHT[kind], label: text})
    assert all(fault.why and not fault.why.isascii() for fault in faults)


def test_levels_are_what_the_plan_has_ratios_for() -> None:
    assert {f"{level}级比例" for level in rosters.LEVELS} <= {one.label for one in SHAPES[Kind.PLAN].columns}
