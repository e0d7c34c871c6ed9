"""Makes the sample rosters of an invented county bureau, in the columns that offices keep: ``python -m bot.cli.demo.make_rosters``.

Every name, number and place in them is made up; the same seed gives the same bureau.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from bot.files.tables import write_table

COUNTY = "青石县"
DISTRICT = "370399"  # no county has this code
STATIONS = ("东关派出所", "西河派出所", "南岭派出所", "北湖派出所", "白塔派出所", "石桥派出所")
SECURITY, NETWORK, NARCOTICS = "治安管理大队", "网络安全保卫大队", "禁毒大队"
SQUADS = (SECURITY, NETWORK, NARCOTICS, "经济犯罪侦查大队")
LEGAL, INSPECTORATE, COMMAND, LEADERS = "法制大队", "督察大队", "指挥中心", "局领导"
PARTNERS, LABORATORY = ("文化和旅游局", "消防救援大队"), "青石县检验检测中心"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方"
GIVEN = "文博思远雅宁建波晓峰立新海涛春生秋月志刚美玲国栋永强家齐子安若水明辉玉兰德厚承业修竹怀瑾"
MARKS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # GB 32100-2015
TRADES = (
    ("旅馆业", ("宾馆", "旅社", "客栈"), ("GA-001",)),
    ("娱乐场所", ("歌舞厅", "音乐茶座", "游艺厅"), ("GA-004",)),
    ("互联网上网服务", ("网吧", "网咖"), ("GA-003",)),
    ("易制毒化学品", ("化工有限公司", "制药有限公司"), ("GA-002",)),
    ("废旧金属收购", ("废旧物资回收站",), ("GA-005",)),
)
ITEMS = (
    (
        "GA-001",
        "旅馆业治安管理检查",
        "住宿登记和信息上传；治安制度落实；视频监控",
        "旅馆",
        "实地核查",
        "《旅馆业治安管理办法》",
        SECURITY,
    ),
    (
        "GA-002",
        "易制毒化学品购销检查",
        "购买运输备案；台账；库房安全",
        "易制毒化学品企业",
        "查阅资料、实地核查",
        "《易制毒化学品管理条例》",
        NARCOTICS,
    ),
    (
        "GA-003",
        "上网服务场所安全检查",
        "实名登记；日志留存；安全技术措施",
        "上网服务场所",
        "网络监测、实地核查",
        "《互联网上网服务营业场所管理条例》",
        NETWORK,
    ),
    (
        "GA-004",
        "娱乐场所治安检查",
        "备案；保安配备；监控录像留存",
        "娱乐场所",
        "实地核查",
        "《娱乐场所管理条例》",
        SECURITY,
    ),
    (
        "GA-005",
        "废旧金属收购检查",
        "备案；收购登记",
        "废旧金属收购者",
        "查阅资料、实地核查",
        "《废旧金属收购业治安管理办法》",
        SECURITY,
    ),
    (
        "GA-006",
        "治安保卫重点单位检查",
        "内部治安保卫制度；人防物防技防",
        "重点单位",
        "实地核查",
        "《企业事业单位内部治安保卫条例》",
        SECURITY,
    ),
)
PLAN = (
    (
        "2026-01",
        "旅馆业治安管理抽查",
        "内部",
        "GA-001",
        (2, 5, 10, 20),
        "具有行政执法资格",
        SECURITY,
        "",
        "按管辖",
    ),
    ("2026-02", "易制毒化学品抽查", "内部", "GA-002", (5, 10, 20, 50), "禁毒专业", NARCOTICS, "", "发起单位"),
    (
        "2026-03",
        "上网服务场所抽查",
        "内部",
        "GA-003",
        (3, 5, 10, 30),
        "具有行政执法资格",
        NETWORK,
        "",
        "全县统一",
    ),
    (
        "2026-04",
        "娱乐场所联合抽查",
        "联合",
        "GA-004",
        (3, 5, 10, 30),
        "具有行政执法资格",
        SECURITY,
        "文化和旅游局",
        "发起单位",
    ),
    (
        "2026-05",
        "废旧金属收购秋季抽查",
        "内部",
        "GA-005",
        (1, 2, 3, 5),
        "具有行政执法资格",
        SECURITY,
        "",
        "发起单位",
    ),
)
WINDOWS = {"2026-05": ("2026-09-01", "2026-10-12")}  # over the National Day holiday; the others are in spring
SUBJECT_HEADERS = (
    "管辖机关",
    "检查对象名称",
    "检查对象唯一编码",
    "风险分类等级",
    "行业类别",
    "主体类别",
    "住所",
    "联系人",
    "联系电话",
    "适用事项",
    "重点情形",
    "执行单位",
)
INSPECTOR_HEADERS = (
    "姓名", "单位", "性别", "警号", "执法岗位", "人员类别", "执法证号", "执法证有效期", "专业领域", "手机号", "企业微信账号", "钉钉账号",
    "在岗状态", "角色", "可任组长", "回避对象",
)  # fmt: skip
ITEM_HEADERS = (
    "事项编码",
    "抽查事项",
    "抽查内容",
    "检查对象",
    "事项类别",
    "检查方式",
    "检查依据",
    "责任单位",
)
PLAN_HEADERS = (
    "计划编号", "年度", "计划名称", "类型", "抽查事项", "A级比例", "B级比例", "C级比例", "D级比例", "频次", "每组人数", "人员要求",
    "开始日期", "结束日期", "发起部门", "参与部门", "执行方式",
)  # fmt: skip


def make(directory: Path, size: int = 600, seed: int = 7) -> None:
    """Write subjects.xlsx, inspectors.xlsx, items.xlsx and plan.xlsx.

    Args:
        directory: made when missing.
        size: number of subjects.
        seed: the same gives the same rosters.
    """
    random = Random(seed)
    directory.mkdir(parents=True, exist_ok=True)
    subjects = list(_subjects(random, size))
    write_table(directory / "subjects.xlsx", SUBJECT_HEADERS, subjects)
    write_table(
        directory / "inspectors.xlsx",
        INSPECTOR_HEADERS,
        list(_inspectors(random, [row[2] for row in subjects])),
    )
    write_table(directory / "items.xlsx", ITEM_HEADERS, [_item(row) for row in ITEMS])
    write_table(directory / "plan.xlsx", PLAN_HEADERS, [_plan_line(row) for row in PLAN])


def _subjects(random: Random, size: int) -> Iterator[list[str]]:
    names: set[str] = set()
    while len(names) < size:
        trade, endings, items = TRADES[0] if random.random() < 0.4 else random.choice(TRADES)
        ending, station = random.choice(endings), random.choice(STATIONS)
        name = COUNTY[:2] + "".join(random.sample(GIVEN, 3)) + ending
        if name in names:
            continue
        names.add(name)
        level = random.choices("ABCD", (45, 30, 18, 7))[0]
        kind = "企业" if ending.endswith("公司") else "个体工商户"
        more = ("GA-006",) if random.random() < 0.1 else ()
        key_case = random.choice(("失信", "多次被投诉举报")) if level == "D" and random.random() < 0.3 else ""
        yield [
            f"{COUNTY}公安局", name, _code(random), level, trade, kind, f"{COUNTY}{station[:2]}路{random.randint(1, 300)}号",
            _name(random), _phone(random), "、".join((*items, *more)), key_case, station,
        ]  # fmt: skip


def _inspectors(random: Random, subjects: Sequence[str]) -> Iterator[list[str]]:
    badges = iter(random.sample(range(100_000, 999_999), 400))

    def person(unit: str, roles: str, **columns: Any) -> list[str]:
        badge = f"{next(badges)}"
        row = {
            "姓名": _name(random), "单位": unit, "性别": random.choice("男女"), "警号": badge, "执法岗位": "治安", "人员类别": "民警",
            "执法证号": f"3703{random.randint(10**7, 10**8 - 1)}", "执法证有效期": f"{random.randint(2028, 2031)}-06-30", "专业领域": "",
            "手机号": _phone(random), "企业微信账号": f"u{badge}", "钉钉账号": f"d{badge}", "在岗状态": "在岗", "角色": roles, "可任组长": "否",
            "回避对象": "",
        } | columns  # fmt: skip
        return [row[name] for name in INSPECTOR_HEADERS]

    yield person(LEADERS, "主要负责人")
    yield person(LEADERS, "分管负责人")
    for unit, role in ((LEGAL, "公示员"), (INSPECTORATE, "审计员"), (COMMAND, "系统管理员")):
        yield person(unit, role)
    for unit in (*SQUADS, LEGAL, INSPECTORATE, COMMAND, *STATIONS, *PARTNERS, LABORATORY):
        kind = (
            {"人员类别": "执法人员"}
            if unit in PARTNERS
            else {"人员类别": "专家"}
            if unit == LABORATORY
            else {}
        )
        yield person(
            unit, "主要负责人、检查人员" if unit in STATIONS else "主要负责人", 可任组长="是", **kind
        )
        yield person(unit, "分管负责人", **kind)
        if unit in (*SQUADS, *STATIONS, *PARTNERS):
            yield from _force(random, unit, kind, subjects, person)
    for field in ("禁毒、易制毒化学品", "网络安全", "消防"):
        yield person(LABORATORY, "专家", 人员类别="专家", 执法证号="", 执法证有效期="", 专业领域=field)


def _force(
    random: Random, unit: str, kind: dict[str, str], subjects: Sequence[str], person: Any
) -> Iterator[list[str]]:
    field = {NARCOTICS: "禁毒、易制毒化学品", NETWORK: "网络安全"}.get(unit, "")
    for at in range(8):
        columns = {"专业领域": field, "可任组长": "是" if at < 3 else "否", **kind}
        if at == 5 and random.random() < 0.4:
            columns["执法证有效期"] = "2025-12-31"
        if at == 6:
            columns["回避对象"] = random.choice(subjects)
        if at == 7:
            columns["在岗状态"] = "调离"
        yield person(unit, "检查人员", **columns)


def _item(row: Sequence[str]) -> list[str]:
    return [*row[:4], "重点检查事项" if row[0] == "GA-002" else "一般检查事项", *row[4:]]


def _plan_line(row: Sequence[Any]) -> list[Any]:
    code, name, kind, items, ratios, requirement, unit, partners, execution = row
    shown = [f"{ratio}%" for ratio in ratios]
    return [
        code, int(code[:4]), name, kind, items, *shown, 2, 2, requirement, *WINDOWS.get(code, ("2026-03-01", "2026-04-30")), unit, partners, execution,
    ]  # fmt: skip


def _name(random: Random) -> str:
    return random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2, 2))))


def _phone(random: Random) -> str:
    return f"1990000{random.randint(0, 9999):04d}"


def _code(random: Random) -> str:
    """Return a unified social credit code with a right check digit, in a district that does not exist."""
    body = "92" + DISTRICT + "MA" + "".join(random.choice(MARKS) for _ in range(7))
    total = sum(MARKS.index(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return body + MARKS[-total % 31]


def main() -> None:
    """Write the rosters that are shipped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=600)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "rosters")
    arguments = parser.parse_args()
    make(arguments.out, arguments.size)


if __name__ == "__main__":
    main()
