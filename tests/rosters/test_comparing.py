"""What a file would change, row by row, against what is remembered; nothing is changed by looking."""

import json
from typing import Any

import pytest
from sqlmodel import func, select

from bot.files.cabinet import Cabinet
from handlers.rosters.comparing import CHUNK
from models.machine.bureau import hold
from models.machine.store import Store
from models.rosters import Subject
from rules.refusal import Refusal
from rules.rosters import Kind
from tests.rosters.conftest import Compare, Enter
from tests.rosters.samples import INSPECTOR, ITEM, LINE, RIGHT, SUBJECT, Cells, as_csv, row

KINDS = list(Kind)
COUNTS = ("total", "rows", "added", "changed", "errors")
CHANGED: dict[Kind, Cells] = {
    Kind.SUBJECTS: {**SUBJECT, "风险分类等级": "D"},
    Kind.INSPECTORS: {**INSPECTOR, "角色": "检查人员"},
    Kind.ITEMS: {**ITEM, "抽查内容": "住宿登记"},
    Kind.PLAN: {**LINE, "D级比例": "30%"},
}


@pytest.fixture(autouse=True)
def items(enter: Enter) -> None:
    """The items that the samples name."""
    enter(Kind.ITEMS, row(Kind.ITEMS), row(Kind.ITEMS, 事项编码="GA-006"))


def _rows(result: dict[str, Any], cabinet: Cabinet) -> list[dict[str, Any]]:
    return [one for sha256 in result["chunks"] for one in json.loads(cabinet.read(sha256))]


@pytest.mark.parametrize("kind", [Kind.SUBJECTS, Kind.INSPECTORS, Kind.PLAN])
def test_what_nobody_remembers_is_added(kind: Kind, compare: Compare, cabinet: Cabinet) -> None:
    result = compare(as_csv(kind, RIGHT[kind]))
    assert (result["kind"], [result[one] for one in COUNTS]) == (kind, [1, 1, 1, 0, 0])
    assert _rows(result, cabinet)[0].keys() == row(kind).keys()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_remembered_as_it_stands_changes_nothing(kind: Kind, compare: Compare, enter: Enter) -> None:
    enter(kind, row(kind))
    result = compare(as_csv(kind, RIGHT[kind]))
    assert ([result[one] for one in COUNTS], result["chunks"]) == ([1, 1, 0, 0, 0], [])


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_remembered_otherwise_is_a_change(
    kind: Kind, compare: Compare, enter: Enter, cabinet: Cabinet
) -> None:
    enter(kind, row(kind))
    result = compare(as_csv(kind, CHANGED[kind]))
    assert [result[one] for one in COUNTS] == [1, 1, 0, 1, 0]
    enter(kind, *_rows(result, cabinet))
    assert compare(as_csv(kind, CHANGED[kind]))["chunks"] == []


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_another_encoding_is_no_change(encoding: str, compare: Compare, enter: Enter) -> None:
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS))
    content = as_csv(Kind.INSPECTORS, INSPECTOR).decode("utf-8-sig").encode(encoding)
    assert [compare(content)[one] for one in COUNTS] == [1, 1, 0, 0, 0]


def test_the_order_within_a_cell_is_no_change(compare: Compare, enter: Enter) -> None:
    enter(Kind.SUBJECTS, row(Kind.SUBJECTS))
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS))
    other = {**INSPECTOR, "专业领域": "网络安全 禁毒", "角色": "分管负责人,检查人员"}
    assert compare(as_csv(Kind.SUBJECTS, {**SUBJECT, "适用事项": "GA-006、GA-001"}))["changed"] == 0
    assert compare(as_csv(Kind.INSPECTORS, {**INSPECTOR, "角色": "分管负责人、检查人员"}))["changed"] == 0
    assert compare(as_csv(Kind.INSPECTORS, {**other, "角色": "分管负责人 检查人员"}))["changed"] == 0


def test_what_differs_is_split_so_that_no_commit_lasts_long(compare: Compare, cabinet: Cabinet) -> None:
    rows = [{**SUBJECT, "主体类别": "行为", "检查对象唯一编码": f"X{at}"} for at in range(CHUNK + 1)]
    result = compare(as_csv(Kind.SUBJECTS, *rows))
    assert [len(json.loads(cabinet.read(one))) for one in result["chunks"]] == [CHUNK, 1]


def test_a_row_that_is_missing_in_the_file_stays(compare: Compare, enter: Enter) -> None:
    enter(Kind.ITEMS, row(Kind.ITEMS, 事项编码="GA-007"))
    result = compare(as_csv(Kind.ITEMS, ITEM))
    assert (result["added"], result["changed"]) == (0, 0)


def test_rows_with_several_faults_are_counted_once(compare: Compare) -> None:
    result = compare(
        as_csv(Kind.SUBJECTS, SUBJECT, {**SUBJECT, "管辖机关": "", "风险分类等级": "Z", "执行单位": ""})
    )
    assert (result["errors"], len(result["faults"]), result["rows"]) == (1, 3, 1)


def test_an_account_that_would_leave_somebody_is_spoken_of(compare: Compare, enter: Enter) -> None:
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS))
    other = {**INSPECTOR, "姓名": "孔秋", "警号": "054321", "钉钉账号": ""}
    result = compare(as_csv(Kind.INSPECTORS, other))
    assert result["faults"] == [
        "第 2 行 企业微信账号“u012345”：现在是鲁青（东关派出所）的账号，写入后改归孔秋"
    ]
    assert (result["added"], result["errors"]) == (1, 0)


def test_looking_changes_nothing(compare: Compare, sqlite_store: Store) -> None:
    result = compare(as_csv(Kind.SUBJECTS, SUBJECT))
    with sqlite_store.read() as db:
        assert db.exec(select(func.count()).select_from(Subject)).one() == 0
    with sqlite_store.write() as db:
        assert hold(db).rosters == result["rosters"] == 0


def test_another_roster_than_was_said_is_refused(compare: Compare) -> None:
    with pytest.raises(Refusal) as refused:
        compare(as_csv(Kind.INSPECTORS, INSPECTOR), "subjects")
    assert refused.value.reason == "roster_other"
    assert refused.value.article == "第十二条"
    assert (refused.value.facts["shown"], refused.value.facts["wanted"]) == (
        "执法检查人员名录库",
        "检查对象名录库",
    )


def test_a_table_that_is_no_roster_is_refused_or_says_what_is_missing(compare: Compare) -> None:
    with pytest.raises(Refusal, match="roster_unknown"):
        compare("姓名,住所\n鲁青,东关\n".encode())
    result = compare("姓名,住所\n鲁青,东关\n".encode(), "inspectors")
    assert (result["rows"], result["errors"]) == (0, 1)
    assert "第 1 行 警号：缺少这一列，所有行都不能写入（第十条）" in result["faults"]


def test_a_file_that_is_no_table_is_refused_by_its_name(compare: Compare) -> None:
    with pytest.raises(Refusal) as refused:
        compare(b"\x89PNG\r\n\x00", name="照片.png")
    assert (refused.value.reason, refused.value.facts["name"]) == ("file_unreadable", "照片.png")
