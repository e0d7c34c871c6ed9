"""One right row of each roster, in the words of the spreadsheet; tests change a cell of it."""

from collections.abc import Mapping
from typing import Any

from bot.files.tables import Table
from handlers.rosters import reading
from handlers.rosters.reading import Reading
from rules.rosters import SHAPES, Kind

Cells = Mapping[str, str]

SUBJECT: Cells = {
    "管辖机关": "青石县公安局", "检查对象名称": "青石文博宾馆", "检查对象唯一编码": "92370399MA0000001L", "风险分类等级": "C",
    "行业类别": "旅馆业", "主体类别": "个体工商户", "住所": "青石县东关路1号", "联系人": "鲁青", "联系电话": "19900001234",
    "适用事项": "GA-001、GA-006", "重点情形": "失信", "执行单位": "东关派出所",
}  # fmt: skip
INSPECTOR: Cells = {
    "姓名": "鲁青", "单位": "东关派出所", "性别": "女", "警号": "012345", "执法岗位": "治安", "人员类别": "民警",
    "执法证号": "370300012345", "执法证有效期": "2029-06-30", "专业领域": "禁毒、网络安全", "手机号": "19900001234",
    "企业微信账号": "u012345", "钉钉账号": "d012345", "在岗状态": "在岗", "角色": "检查人员、分管负责人", "可任组长": "是",
    "回避对象": "92370399MA0000001L",
}  # fmt: skip
ITEM: Cells = {
    "事项编码": "GA-001", "抽查事项": "旅馆业治安管理检查", "抽查内容": "住宿登记；监控", "检查对象": "旅馆", "事项类别": "一般检查事项",
    "检查方式": "实地核查", "检查依据": "《旅馆业治安管理办法》", "责任单位": "治安管理大队",
}  # fmt: skip
LINE: Cells = {
    "计划编号": "2026-01", "年度": "2026", "计划名称": "旅馆业治安管理抽查", "类型": "内部", "抽查事项": "GA-001", "A级比例": "2%",
    "B级比例": "5%", "C级比例": "10%", "D级比例": "20.5%", "频次": "2", "每组人数": "2", "人员要求": "具有行政执法资格",
    "开始日期": "2026-03-01", "结束日期": "2026-04-30", "发起部门": "治安管理大队", "参与部门": "", "执行方式": "按管辖",
}  # fmt: skip
RIGHT: Mapping[Kind, Cells] = {
    Kind.SUBJECTS: SUBJECT,
    Kind.INSPECTORS: INSPECTOR,
    Kind.ITEMS: ITEM,
    Kind.PLAN: LINE,
}
ITEMS = frozenset({"GA-001", "GA-006"})


def labels(kind: Kind) -> list[str]:
    """Return the columns' names."""
    return [column.label for column in SHAPES[kind].columns]


def table(kind: Kind, *rows: Cells) -> Table:
    """Return what a file with these rows holds, from its second row on."""
    names = labels(kind)
    return Table(names, [(at, [row[name] for name in names]) for at, row in enumerate(rows, 2)], [])


def read(kind: Kind, *rows: Cells) -> Reading:
    """Return what is read from a file with these rows."""
    return read_table_of(kind, table(kind, *rows))


def read_table_of(kind: Kind, whole: Table) -> Reading:
    """Return what is read from a table."""
    return reading.read(kind, whole, ITEMS)


def row(kind: Kind, **cells: str) -> dict[str, Any]:
    """Return the right row with other cells, as it is entered."""
    found = read(kind, {**RIGHT[kind], **cells})
    assert found.faults == []
    return next(iter(found.rows.values()))


def as_csv(kind: Kind, *rows: Cells) -> bytes:
    """Return a file with these rows."""
    whole = table(kind, *rows)
    lines = [",".join(cells) for cells in (whole.headers, *(cells for _, cells in whole.rows))]
    return "\r\n".join(lines).encode("utf-8-sig")
