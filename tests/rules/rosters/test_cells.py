"""How a cell becomes a value, and what is said of one that can not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.roles import Execution, InspectorKind, Role, TaskKind
from rules.rosters import SHAPES, Fault, Kind, Mend, RowReader, Wrong
from rules.rosters.cells import ratio
from tests.rosters.samples import RIGHT


def read(kind: Kind, label: str, text: str, **others: str) -> tuple[dict[str, Any], list[Mend], list[Fault]]:
    """Read the right row with one other cell."""
    row = RowReader(kind).read(7, {**RIGHT[kind], label: text, **others})
    return row.values, row.mends, row.faults


@pytest.mark.parametrize(
    ("kind", "label", "text", "field", "value"),
    [
        (Kind.SUBJECTS, "检查对象名称", "青石旅馆（东关）", "name", "青石旅馆（东关）"),
        (Kind.SUBJECTS, "风险分类等级", "D", "level", "D"),
        (Kind.SUBJECTS, "适用事项", "GA-001，GA-002;GA-003 GA-004", "items", ["GA-001", "GA-002", "GA-003", "GA-004"]),
        (Kind.SUBJECTS, "联系电话", "0533-3241234", "phone", "0533-3241234"),
        (Kind.SUBJECTS, "联系电话", "", "phone", ""),
        (Kind.SUBJECTS, "联系电话", " \u3000", "phone", ""),
        (Kind.SUBJECTS, "主体类别", "国家机关", "kind", "国家机关"),
        (Kind.INSPECTORS, "执法证有效期", "2029-06-30", "certificate_until", "2029-06-30"),
        (Kind.INSPECTORS, "执法证有效期", "", "certificate_until", ""),
        (Kind.INSPECTORS, "专业领域", "", "fields", []),
        (Kind.INSPECTORS, "角色", "公示员 检查人员", "roles", [Role.PUBLISHER, Role.INSPECTOR]),
        (Kind.INSPECTORS, "人员类别", "执法人员", "kind", InspectorKind.OFFICER),
        (Kind.INSPECTORS, "在岗状态", "调离", "on_duty", False),
        (Kind.INSPECTORS, "可任组长", "否", "can_lead", False),
        (Kind.PLAN, "类型", "联合", "kind", TaskKind.JOINT),
        (Kind.PLAN, "执行方式", "全县统一", "execution", Execution.COUNTY),
        (Kind.PLAN, "每组人数", "3", "team_size", 3),
        (Kind.PLAN, "D级比例", "100%", "ratios", {"A": 200, "B": 500, "C": 1000, "D": 10_000}),
    ],
)  # fmt: skip
def test_a_right_cell_becomes_a_plain_value(
    kind: Kind, label: str, text: str, field: str, value: Any
) -> None:
    values, mends, faults = read(
        kind, label, text, **({"参与部门": "消防救援大队"} if text == "联合" else {})
    )
    assert (faults, mends, values[field]) == ([], [], value)


@pytest.mark.parametrize(
    ("kind", "label", "text", "after", "field", "value"),
    [
        (Kind.SUBJECTS, "管辖机关", "青石县 公安局", "青石县公安局", "authority", "青石县公安局"),
        (Kind.SUBJECTS, "检查对象唯一编码", "　９２ab－１\u200b", "92AB-1", "code", "92AB-1"),
        (Kind.SUBJECTS, "风险分类等级", "b", "B", "level", "B"),
        (Kind.SUBJECTS, "风险分类等级", "Ｄ 级", "D", "level", "D"),
        (Kind.SUBJECTS, "风险分类等级", "c类", "C", "level", "C"),
        (Kind.SUBJECTS, "主体类别", "个体户", "个体工商户", "kind", "个体工商户"),
        (Kind.SUBJECTS, "适用事项", "ga-001，GA-001", "GA-001", "items", ["GA-001"]),
        (Kind.SUBJECTS, "住所", " 东关路\n1号 ", "东关路 1号", "address", "东关路 1号"),
        (Kind.INSPECTORS, "执法证有效期", "2028年3月5日", "2028-03-05", "certificate_until", "2028-03-05"),
        (Kind.INSPECTORS, "人员类别", "民 警", "民警", "kind", InspectorKind.POLICE),
        (Kind.INSPECTORS, "回避对象", "92ab", "92AB", "conflicts", ["92AB"]),
        (Kind.PLAN, "年度", "2026年", "2026", "year", 2026),
        (Kind.PLAN, "频次", "２次", "2", "frequency", 2),
        (Kind.PLAN, "年度", "2026.0", "2026", "year", 2026),
        (Kind.INSPECTORS, "警号", "110101.0", "110101", "badge", "110101"),
        (Kind.PLAN, "D级比例", "20.5 ％", "20.5%", "ratios", {"A": 200, "B": 500, "C": 1000, "D": 2050}),
    ],
)  # fmt: skip
def test_a_mended_cell_is_taken_and_said(
    kind: Kind, label: str, text: str, after: str, field: str, value: Any
) -> None:
    values, mends, faults = read(kind, label, text)
    assert (faults, mends, values[field]) == ([], [Mend(7, label, text, after)], value)


@pytest.mark.parametrize(
    ("kind", "label", "text", "reason", "hint"),
    [
        (Kind.SUBJECTS, "风险分类等级", "E", "不认识“E”", "只能填：A、B、C、D"),
        (Kind.SUBJECTS, "风险分类等级", "高高", "不认识“高高”", "只能填：A、B、C、D"),
        (Kind.SUBJECTS, "主体类别", "商铺", "不认识“商铺”", "只能填：企业、"),
        (Kind.SUBJECTS, "联系电话", "12", "不是一个电话号码", "7 到 15 位"),
        (Kind.SUBJECTS, "联系电话", "19900001234、19900005678", "不是一个电话号码", "写一个"),
        (Kind.SUBJECTS, "检查对象名称", "字" * 201, "有 201 个字，最多 200 个", "短"),
        (Kind.SUBJECTS, "适用事项", "、 ,", "没有填写（第十二条）", "填上适用事项"),
        (Kind.SUBJECTS, "检查对象唯一编码", "9.13703E+17", "后面几位已经丢了", "“文本”格式"),
        (Kind.INSPECTORS, "性别", "未知", "不认识“未知”", "只能填：男、女"),
        (Kind.INSPECTORS, "执法证有效期", "2026-02-29", "没有这一天", "2028-03-05"),
        (Kind.INSPECTORS, "执法证有效期", "2026年13月40日", "没有这一天", "2028-03-05"),
        (Kind.INSPECTORS, "执法证有效期", "长期", "不是日期", "写成 2028-03-05"),
        (Kind.INSPECTORS, "执法证有效期", "46817", "不是日期", "写成 2028-03-05"),
        (Kind.INSPECTORS, "角色", "检查人员、超级管理员", "不认识“超级管理员”", "只能填：检查人员、分管负责人"),
        (Kind.INSPECTORS, "人员类别", "辅警", "不认识“辅警”", "只能填：民警、执法人员、专家"),
        (Kind.INSPECTORS, "在岗状态", "休假", "不认识“休假”", "只能填：在岗、调离"),
        (Kind.PLAN, "D级比例", "20", "不是 0% 到 100% 之间的比例", "写成 5%"),
        (Kind.PLAN, "D级比例", "100.01%", "不是 0% 到 100% 之间的比例", "写成 5%"),
        (Kind.PLAN, "年度", "26", "不在可填的范围里", "2000 到 2100"),
        (Kind.PLAN, "年度", "፪፪፪፪", "不在可填的范围里", "2000 到 2100"),
        (Kind.PLAN, "频次", "9" * 5000, "不在可填的范围里", "1 到 365"),
        (Kind.PLAN, "频次", "2.5", "不在可填的范围里", "1 到 365"),
        (Kind.PLAN, "每组人数", "1", "不在可填的范围里", "2 到 20"),
        (Kind.PLAN, "执行方式", "随便", "不认识“随便”", "只能填：按管辖、发起单位、全县统一"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_refused_as_it_stands_with_what_to_do(
    kind: Kind, label: str, text: str, reason: str, hint: str
) -> None:
    _, mends, [fault] = read(kind, label, text)
    assert (fault.row, fault.column, fault.value, mends) == (7, label, text, [])
    assert reason in fault.reason
    assert hint in fault.hint


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://127.0.0.1/","x")', "=1+1", "  =A1", "＝A1", "=", "#REF!", "#N/A"]
)
def test_what_a_spreadsheet_reckons_is_no_content_of_any_column(text: str) -> None:
    for kind, shape in SHAPES.items():
        for column in shape.columns:
            _, _, [fault] = read(kind, column.label, text)
            assert (fault.column, fault.value) == (column.label, text)
            assert "公式" in fault.reason or "算错" in fault.reason
            assert fault.hint


@given(st.integers(0, 10_000))
def test_every_ratio_is_read_exactly(points: int) -> None:
    assert ratio(f"{points // 100}.{points % 100:02d}%") == points
    assert ratio(f"{points / 100:g}%") == points


@pytest.mark.parametrize("text", ["", "%", "5", "-1%", "1.234%", "1e1%", "101%", "百分之五"])
def test_what_is_no_ratio_is_refused(text: str) -> None:
    with pytest.raises(Wrong, match="比例"):
        ratio(text)
