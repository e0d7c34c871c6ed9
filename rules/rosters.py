"""What a row of a roster must be: its columns, and what each may hold (第八、十、十二、十三条)."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.roles import Execution, InspectorKind, Labelled, Role, TaskKind


class Kind(Labelled):
    """Which roster."""

    SUBJECTS = "subjects", "检查对象名录库"
    INSPECTORS = "inspectors", "执法检查人员名录库"
    ITEMS = "items", "抽查事项清单"
    PLAN = "plan", "年度抽查计划"


@dataclass(frozen=True)
class Fault:
    """Something wrong in a file.

    ``row`` counts as a spreadsheet does, the header being 1; with severity "error" the row is left out.
    """

    row: int
    column: str
    value: str
    why: str
    severity: str = "error"


Read = Callable[[str], Any]


@dataclass(frozen=True)
class Column:
    """One column: its name in the file, the field it becomes, and how a cell is read (ValueError says why not).

    ``longest`` is counted in characters; where a cell holds several values, in each.
    """

    label: str
    field: str
    read: Read
    required: bool = False
    longest: int = 64


@dataclass(frozen=True)
class Shape:
    """One roster: the field that identifies a row, the article that orders it, its columns, and what a whole row must hold."""

    key: str
    article: str
    columns: tuple[Column, ...]
    check: Callable[[Mapping[str, Any]], tuple[str, str] | None] = lambda row: None


LEVELS = ("A", "B", "C", "D")
SUBJECT_KINDS = (
    "企业", "个体工商户", "合作社", "农民专业合作社", "国家机关", "事业单位", "社会组织", "行为", "项目", "产品", "个人",
)  # fmt: skip
SEPARATORS = re.compile(r"[、,，;；\s]+")
RATIO = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?%")


def plain(text: str) -> str:
    """Return a cell as it is compared: as words, and NFKC."""
    return words(unicodedata.normalize("NFKC", text))


def words(text: str) -> str:
    """Read free words: no blanks around, no double ones within, nothing that can not be seen; full-width signs stay."""
    seen = (sign for sign in text if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf"))
    return re.sub(r"\s+", " ", "".join(seen)).strip()


def listed(text: str) -> list[str]:
    """Read several values in one cell."""
    return list(dict.fromkeys(part for part in SEPARATORS.split(plain(text)) if part))


def _one_of(allowed: tuple[str, ...]) -> Read:
    def read(text: str) -> str:
        if plain(text) not in allowed:
            raise ValueError(f"只能是 {'、'.join(allowed)}")
        return plain(text)

    return read


def _labelled(enum: Any) -> Read:
    def read(text: str) -> str:
        try:
            return str(enum.from_label(plain(text)).value)
        except ValueError:
            raise ValueError(f"只能是 {'、'.join(one.label for one in enum)}") from None

    return read


def _roles(text: str) -> list[str]:
    read = _labelled(Role)
    return sorted(read(part) for part in listed(text))


def _yes(yes: str, no: str) -> Read:
    def read(text: str) -> bool:
        if plain(text) not in (yes, no):
            raise ValueError(f"只能是 {yes} 或 {no}")
        return plain(text) == yes

    return read


def _day(text: str) -> str:
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", plain(text).partition(" ")[0])
    if parts is None:
        raise ValueError("日期应写成 2026-03-01")
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3])).isoformat()
    except ValueError:
        raise ValueError("没有这一天") from None


def _number(least: int, most: int) -> Read:
    def read(text: str) -> int:
        digits = plain(text)
        if not digits.isdecimal() or len(digits) > 9 or not least <= int(digits) <= most:
            raise ValueError(f"应是 {least} 到 {most} 的整数")
        return int(digits)

    return read


def ratio(text: str) -> int:
    """Read "2.5%" as 250 basis points.

    Raises:
        ValueError: it is no percentage between 0 and 100 with at most two decimals.
    """
    found = RATIO.fullmatch(plain(text))
    points = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else -1
    if not 0 <= points <= 10_000:
        raise ValueError("比例应写成 5% 或 0.5%，在 0% 到 100% 之间")
    return points


def _phone(text: str) -> str:
    digits = plain(text).replace(" ", "").replace("-", "")
    if not re.fullmatch(r"\+?\d{7,15}", digits):
        raise ValueError("应是 7 到 15 位数字")
    return digits


def _code(text: str) -> str:
    return plain(text).upper()


def _codes(text: str) -> list[str]:
    return listed(text.upper())


def _window(row: Mapping[str, Any]) -> tuple[str, str] | None:
    if row["begins"] > row["ends"]:
        return "结束日期", "早于开始日期"
    if row["kind"] == TaskKind.JOINT and not row["departments"]:
        return "参与部门", "联合抽查要写明参与部门（第十七条）"
    return None


SHAPES: Mapping[Kind, Shape] = {
    Kind.SUBJECTS: Shape(
        "code",
        "第十二条",
        (
            Column("管辖机关", "authority", words, True), Column("检查对象名称", "name", words, True, 200),
            Column("检查对象唯一编码", "code", _code, True), Column("风险分类等级", "level", _one_of(LEVELS), True),
            Column("行业类别", "industry", words, True), Column("主体类别", "kind", _one_of(SUBJECT_KINDS), True),
            Column("住所", "address", words, longest=300), Column("联系人", "contact", words), Column("联系电话", "phone", _phone),
            Column("适用事项", "items", _codes, True, 32), Column("重点情形", "key_case", words),
            Column("执行单位", "executing_unit", words, True),
        ),
    ),
    Kind.INSPECTORS: Shape(
        "badge",
        "第十条",
        (
            Column("姓名", "name", words, True), Column("单位", "unit", words, True), Column("性别", "sex", _one_of(("男", "女")), True),
            Column("警号", "badge", _code, True, 32), Column("执法岗位", "post", words, True),
            Column("人员类别", "kind", _labelled(InspectorKind), True), Column("执法证号", "certificate", _code),
            Column("执法证有效期", "certificate_until", _day), Column("专业领域", "fields", listed), Column("手机号", "phone", _phone, True),
            Column("企业微信账号", "wecom", words, longest=128), Column("钉钉账号", "dingtalk", words, longest=128),
            Column("在岗状态", "on_duty", _yes("在岗", "调离"), True), Column("角色", "roles", _roles, True),
            Column("可任组长", "can_lead", _yes("是", "否"), True), Column("回避对象", "conflicts", _codes),
        ),
    ),
    Kind.ITEMS: Shape(
        "code",
        "第八条",
        (
            Column("事项编码", "code", _code, True, 32), Column("抽查事项", "name", words, True, 200),
            Column("抽查内容", "content", words, True, 2000), Column("检查对象", "subjects", words, True, 200),
            Column("事项类别", "item_class", words, True, 32), Column("检查方式", "methods", listed, True),
            Column("检查依据", "basis", words, True, 500), Column("责任单位", "unit", words, True),
        ),
    ),
    Kind.PLAN: Shape(
        "code",
        "第十三条",
        (
            Column("计划编号", "code", _code, True, 32), Column("年度", "year", _number(2000, 2100), True),
            Column("计划名称", "name", words, True, 200), Column("类型", "kind", _labelled(TaskKind), True),
            Column("抽查事项", "items", _codes, True, 32),
            *(Column(f"{level}级比例", level, ratio, True) for level in LEVELS),
            Column("频次", "frequency", _number(1, 365), True), Column("每组人数", "team_size", _number(2, 20), True),
            Column("人员要求", "requirement", words, longest=200), Column("开始日期", "begins", _day, True), Column("结束日期", "ends", _day, True),
            Column("发起部门", "initiating_unit", words, True), Column("参与部门", "departments", listed),
            Column("执行方式", "execution", _labelled(Execution), True),
        ),
        _window,
    ),
}  # fmt: skip

EMPTY: Mapping[Read, Any] = {listed: [], _codes: []}


def read_row(kind: Kind, row: int, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    """Read one row of a file.

    Args:
        kind: which roster.
        row: the row's number in the file.
        cells: column label → text of the cell.

    Returns:
        the fields as plain values, and what is wrong; with a fault the fields are not to be used.
    """
    shape, found, faults = SHAPES[kind], dict[str, Any](), list[Fault]()
    for column in shape.columns:
        text = words(cells.get(column.label, ""))
        try:
            found[column.field] = _read(column, text, shape.article)
        except ValueError as error:
            faults.append(Fault(row, column.label, text, str(error)))
    whole = None if faults else shape.check(found)
    if whole is not None:
        faults.append(Fault(row, whole[0], cells.get(whole[0], "").strip(), whole[1]))
    if kind == Kind.PLAN and not faults:
        found["ratios"] = {level: found.pop(level) for level in LEVELS}
    return found, faults


def _read(column: Column, text: str, article: str) -> Any:
    value = column.read(text) if text else EMPTY.get(column.read, "")
    if column.required and value in ("", []):
        raise ValueError(f"没有填写（{article}）")
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and len(one) > column.longest:
            raise ValueError(f"有 {len(one)} 个字，最多 {column.longest} 个")
    return value
