"""Shapes: the four rosters, column by column, with the other names under which offices keep them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rules.roles import Execution, InspectorKind, Labelled, Role, TaskKind
from rules.rosters.cells import (
    CODE,
    CODES,
    DAY,
    NAME,
    NAMES,
    PERCENT,
    PHONE,
    WORDS,
    either,
    labelled,
    number,
    one_of,
)
from rules.rosters.columns import LEVELS, Column, Shape, WrongRow


class Kind(Labelled):
    """Which roster."""

    SUBJECTS = "subjects", "检查对象名录库"
    INSPECTORS = "inspectors", "执法检查人员名录库"
    ITEMS = "items", "抽查事项清单"
    PLAN = "plan", "年度抽查计划"


REGISTERED = ("企业", "个体工商户", "合作社", "农民专业合作社")
"""Who is registered as a market subject, and has a unified social credit code or a registration number."""
SUBJECT_KINDS = (*REGISTERED, "国家机关", "事业单位", "社会组织", "行为", "项目", "产品", "个人")

LEVEL = one_of(LEVELS, {f"{level}{word}": level for level in LEVELS for word in "级类"}, upper=True)
SUBJECT_KIND = one_of(SUBJECT_KINDS, {"个体户": "个体工商户", "个体": "个体工商户"})
SUBJECT_CODE = replace(
    CODE, hint="企业、个体工商户、合作社填 18 位统一社会信用代码或 15 位注册号，其他的填自己的编码"
)
PHONES = ("手机", "手机号码", "联系方式", "电话", "电话号码")

SUBJECTS = (
    Column("管辖机关", "authority", NAME, "青石县公安局", also=("管辖单位", "管辖部门", "所属机关")),
    Column("检查对象名称", "name", NAME, "青石文博宾馆", longest=200,
           also=("对象名称", "企业名称", "单位名称", "主体名称", "市场主体名称", "名称")),
    Column("检查对象唯一编码", "code", SUBJECT_CODE, "92370399MA0000001L",
           also=("统一社会信用代码", "社会信用代码", "信用代码", "统一代码", "统一社会信用代码/注册号", "注册号", "唯一编码", "对象编码")),
    Column("风险分类等级", "level", LEVEL, "C", also=("风险等级", "信用风险等级", "信用风险分类等级", "风险分类")),
    Column("行业类别", "industry", NAME, "旅馆业", also=("行业", "所属行业", "行业分类")),
    Column("主体类别", "kind", SUBJECT_KIND, "个体工商户", also=("主体类型", "对象类别", "对象类型", "检查对象类别")),
    Column("住所", "address", WORDS, "青石县东关路1号", False, 300, ("地址", "经营场所", "经营地址", "单位地址", "详细地址")),
    Column("联系人", "contact", NAME, "鲁青", False, also=("联系人姓名",)),
    Column("联系电话", "phone", PHONE, "19900001234", False, also=("手机号", "联系人电话", *PHONES)),
    Column("适用事项", "items", CODES, "GA-001、GA-006", longest=32, also=("适用事项编码", "适用抽查事项", "抽查事项", "事项编码")),
    Column("重点情形", "key_case", WORDS, "失信", False, also=("重点监管情形",)),
    Column("执行单位", "executing_unit", NAME, "东关派出所", also=("任务执行单位", "执行部门")),
)  # fmt: skip

INSPECTORS = (
    Column("姓名", "name", NAME, "鲁青", also=("人员姓名", "名字")),
    Column("单位", "unit", NAME, "东关派出所", also=("所在单位", "工作单位", "所属单位")),
    Column("性别", "sex", one_of(("男", "女")), "女"),
    Column("警号", "badge", CODE, "012345", longest=32, also=("工号", "单位工号", "警员编号", "警号/工号")),
    Column("执法岗位", "post", NAME, "治安", also=("岗位", "执法岗位情况", "岗位情况")),
    Column("人员类别", "kind", labelled(InspectorKind), "民警", also=("人员类型", "人员性质")),
    Column("执法证号", "certificate", CODE, "370300012345", False, also=("执法证编号", "执法证件号", "行政执法证号", "证件号", "证号")),
    Column("执法证有效期", "certificate_until", DAY, "2029-06-30", False,
           also=("证件有效期", "执法证有效期至", "证件有效期至", "有效期至", "有效期", "执法证到期日")),
    Column("专业领域", "fields", NAMES, "禁毒、网络安全", False, also=("专业", "专业特长", "擅长领域")),
    Column("手机号", "phone", PHONE, "19900001234", also=("联系电话", *PHONES)),
    Column("企业微信账号", "wecom", WORDS, "u012345", False, 128, ("企业微信", "企业微信号", "企微账号")),
    Column("钉钉账号", "dingtalk", WORDS, "d012345", False, 128, ("钉钉", "钉钉号")),
    Column("在岗状态", "on_duty", either("在岗", "调离"), "在岗", also=("岗位状态", "在岗情况")),
    Column("角色", "roles", labelled(Role, many=True), "检查人员、分管负责人", also=("系统角色", "用户角色")),
    Column("可任组长", "can_lead", either("是", "否"), "是", also=("是否可任组长", "能否任组长", "组长资格")),
    Column("回避对象", "conflicts", CODES, "92370399MA0000001L", False, also=("应回避对象", "回避单位")),
)  # fmt: skip

ITEMS = (
    Column("事项编码", "code", CODE, "GA-001", longest=32, also=("编码", "编号", "事项编号", "抽查事项编码")),
    Column("抽查事项", "name", WORDS, "旅馆业治安管理检查", longest=200, also=("事项名称", "抽查事项名称", "名称")),
    Column("抽查内容", "content", WORDS, "住宿登记；治安制度落实；视频监控", longest=2000, also=("检查内容", "抽查内容及要求")),
    Column("检查对象", "subjects", WORDS, "旅馆", longest=200, also=("抽查对象",)),
    Column("事项类别", "item_class", NAME, "一般检查事项", longest=32, also=("事项类型",)),
    Column("检查方式", "methods", NAMES, "实地核查、查阅资料", also=("抽查方式",)),
    Column("检查依据", "basis", WORDS, "《旅馆业治安管理办法》", longest=500, also=("抽查依据", "依据")),
    Column("责任单位", "unit", NAME, "治安管理大队", also=("责任部门",)),
)  # fmt: skip

PLAN = (
    Column("计划编号", "code", CODE, "2026-01", longest=32, also=("编号",)),
    Column("年度", "year", number(2000, 2100, "年"), "2026", also=("计划年度", "年份")),
    Column("计划名称", "name", WORDS, "旅馆业治安管理抽查", longest=200, also=("抽查计划名称", "名称")),
    Column("类型", "kind", labelled(TaskKind), "内部", also=("计划类型", "抽查类型")),
    Column("抽查事项", "items", CODES, "GA-001", longest=32, also=("抽查事项编码", "事项编码")),
    *(
        Column(f"{level}级比例", level, PERCENT, share, also=(f"{level}级抽查比例", f"{level}级"))
        for level, share in zip(LEVELS, ("2%", "5%", "10%", "20%"), strict=True)
    ),
    Column("频次", "frequency", number(1, 365, "次"), "2", also=("抽查频次", "年度频次")),
    Column("每组人数", "team_size", number(2, 20, "人"), "2", also=("检查组人数", "每组检查人数")),
    Column("人员要求", "requirement", WORDS, "具有行政执法资格", False, 200, ("检查人员要求", "对执法检查人员的要求")),
    Column("开始日期", "begins", DAY, "2026-03-01", also=("起始日期", "开始时间")),
    Column("结束日期", "ends", DAY, "2026-04-30", also=("截止日期", "结束时间")),
    Column("发起部门", "initiating_unit", NAME, "治安管理大队", also=("发起单位",)),
    Column("参与部门", "departments", NAMES, "文化和旅游局", False, also=("参与单位", "配合部门")),
    Column("执行方式", "execution", labelled(Execution), "按管辖", also=("任务执行方式",)),
)  # fmt: skip


def _line(row: dict[str, Any]) -> dict[str, Any]:
    """Return a line of the plan with its ratios together."""
    if row["begins"] > row["ends"]:
        raise WrongRow("结束日期", "早于开始日期", "核对开始日期和结束日期")
    if row["kind"] == TaskKind.JOINT and not row["departments"]:
        raise WrongRow("参与部门", "没有填写（第十七条）", "联合抽查要写明参与部门；没有就把类型改为“内部”")
    rest = {field: value for field, value in row.items() if field not in LEVELS}
    return rest | {"ratios": {level: row[level] for level in LEVELS}}


SHAPES: Mapping[Kind, Shape] = {
    Kind.SUBJECTS: Shape("code", "第十二条", SUBJECTS),
    Kind.INSPECTORS: Shape("badge", "第十条", INSPECTORS),
    Kind.ITEMS: Shape("code", "第八条", ITEMS),
    Kind.PLAN: Shape("code", "第十三条", PLAN, _line),
}
