"""What a file would change, row by row, against what is remembered; nothing is changed by looking."""

import io
from typing import Any

import openpyxl
import pytest
from sqlmodel import func, select

from bot.files.cabinet import Cabinet
from handlers.rosters import comparing
from models.machine.bureau import hold
from models.machine.store import Store
from models.rosters import Subject
from rules.refusal import Refusal
from rules.rosters import Kind
from tests.rosters.conftest import Compare, Enter, Kept
from tests.rosters.samples import INSPECTOR, ITEM, LINE, RIGHT, SUBJECT, Cells, as_csv, row

KINDS = list(Kind)
COUNTS = ("total", "rows", "added", "changed")
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


def _counts(result: dict[str, Any]) -> list[int]:
    return [*(result[one] for one in COUNTS), result["report"]["errors"]]


@pytest.mark.parametrize("kind", [Kind.SUBJECTS, Kind.INSPECTORS, Kind.PLAN])
def test_what_nobody_remembers_is_added(kind: Kind, compare: Compare, kept: Kept) -> None:
    result = compare(as_csv(kind, RIGHT[kind]))
    assert (result["kind"], _counts(result)) == (kind, [1, 1, 1, 0, 0])
    [entry] = kept(result)
    assert (entry["row"].keys(), entry["was"]) == (row(kind).keys(), None)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_remembered_as_it_stands_changes_nothing(kind: Kind, compare: Compare, enter: Enter) -> None:
    enter(kind, row(kind))
    result = compare(as_csv(kind, RIGHT[kind]))
    assert (_counts(result), result["chunks"], result["rows_file"]) == ([1, 1, 0, 0, 0], [], "")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_remembered_otherwise_is_a_change_and_what_it_was_is_kept(
    kind: Kind, compare: Compare, enter: Enter, kept: Kept
) -> None:
    enter(kind, row(kind))
    result = compare(as_csv(kind, CHANGED[kind]))
    assert _counts(result) == [1, 1, 0, 1, 0]
    [entry] = kept(result)
    differ = {name for name, value in entry["row"].items() if sorted_(entry["was"][name]) != sorted_(value)}
    assert differ == {
        {"subjects": "level", "inspectors": "roles", "items": "content", "plan": "ratios"}[kind]
    }
    enter(kind, entry["row"])
    assert compare(as_csv(kind, CHANGED[kind]))["chunks"] == []


def sorted_(value: Any) -> Any:
    """Return a list in one order."""
    return sorted(value) if isinstance(value, list) else value


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_another_encoding_is_no_change(encoding: str, compare: Compare, enter: Enter) -> None:
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS))
    content = as_csv(Kind.INSPECTORS, INSPECTOR).decode("utf-8-sig").encode(encoding)
    assert _counts(compare(content)) == [1, 1, 0, 0, 0]


def test_the_order_within_a_cell_is_no_change(compare: Compare, enter: Enter) -> None:
    enter(Kind.SUBJECTS, row(Kind.SUBJECTS))
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS))
    other = {**INSPECTOR, "专业领域": "网络安全 禁毒", "角色": "分管负责人 检查人员"}
    assert compare(as_csv(Kind.SUBJECTS, {**SUBJECT, "适用事项": "GA-006、GA-001"}))["changed"] == 0
    assert compare(as_csv(Kind.INSPECTORS, other))["changed"] == 0


def test_what_was_mended_is_no_change(compare: Compare, enter: Enter) -> None:
    enter(Kind.SUBJECTS, row(Kind.SUBJECTS))
    result = compare(
        as_csv(Kind.SUBJECTS, {**SUBJECT, "风险分类等级": "c级", "检查对象名称": "青石 文博宾馆"})
    )
    assert _counts(result) == [1, 1, 0, 0, 0]
    assert len(result["report"]["mended"]) == 2


def test_what_differs_is_split_so_that_no_commit_lasts_long(
    compare: Compare, cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "CHUNK", 2)
    rows = [{**SUBJECT, "主体类别": "行为", "检查对象唯一编码": f"X{at}"} for at in range(5)]
    result = compare(as_csv(Kind.SUBJECTS, *rows))
    places = [(start, length) for start, length in result["chunks"]]
    chunks = [comparing.chunk(cabinet, result["rows_file"], place) for place in places]
    assert [[one["code"] for one in chunk] for chunk in chunks] == [["X0", "X1"], ["X2", "X3"], ["X4"]]


def test_a_row_that_is_missing_in_the_file_stays(compare: Compare, enter: Enter) -> None:
    enter(Kind.ITEMS, row(Kind.ITEMS, 事项编码="GA-007"))
    assert _counts(compare(as_csv(Kind.ITEMS, ITEM))) == [1, 1, 0, 0, 0]


def test_rows_with_several_faults_are_counted_once(compare: Compare) -> None:
    bad = {**SUBJECT, "管辖机关": "", "风险分类等级": "Z", "执行单位": ""}
    result = compare(as_csv(Kind.SUBJECTS, SUBJECT, bad))
    assert _counts(result) == [2, 1, 1, 0, 1]
    assert len(result["report"]["lines"]) == 3


@pytest.mark.parametrize("together", [False, True])
def test_a_badge_that_has_lost_its_zeros_is_nobody_new(
    together: bool, compare: Compare, enter: Enter
) -> None:
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS))
    short = {**INSPECTOR, "警号": "12345", "企业微信账号": "", "钉钉账号": "", "姓名": "鲁 青"}
    result = compare(as_csv(Kind.INSPECTORS, *([INSPECTOR] if together else []), short))
    assert _counts(result) == [1 + together, together, 0, 0, 1]
    assert result["report"]["lines"] == [
        f"第 {2 + together} 行 警号“12345”：名录库里是 012345，前面的 0 丢了。把这一列设为“文本”格式，再重新填写"
    ]


def test_a_badge_that_never_had_zeros_is_somebody(compare: Compare, enter: Enter) -> None:
    enter(Kind.INSPECTORS, row(Kind.INSPECTORS, 警号="112345"))
    other = {**INSPECTOR, "警号": "12345", "企业微信账号": "", "钉钉账号": ""}
    assert _counts(compare(as_csv(Kind.INSPECTORS, other))) == [1, 1, 1, 0, 0]


def test_looking_changes_nothing(compare: Compare, sqlite_store: Store) -> None:
    result = compare(as_csv(Kind.SUBJECTS, SUBJECT))
    with sqlite_store.read() as db:
        assert db.exec(select(func.count()).select_from(Subject)).one() == 0
    with sqlite_store.write() as db:
        assert hold(db).rosters == result["rosters"] == 0


def test_another_roster_than_was_said_is_refused(compare: Compare) -> None:
    with pytest.raises(Refusal) as refused:
        compare(as_csv(Kind.INSPECTORS, INSPECTOR), "subjects")
    facts = refused.value.facts
    assert (refused.value.reason, refused.value.article) == ("roster_other", "第十二条")
    assert (facts["shown"], facts["wanted"]) == ("执法检查人员名录库", "检查对象名录库")


def test_a_table_that_is_no_roster_is_refused_or_says_what_is_missing(compare: Compare) -> None:
    with pytest.raises(Refusal, match="roster_unknown"):
        compare("姓名,住所\n鲁青,东关\n".encode())
    result = compare("姓名,住所\n鲁青,东关\n".encode(), "inspectors")
    assert _counts(result) == [1, 0, 0, 0, 1]
    assert any("警号：缺少这一列" in line for line in result["report"]["lines"])


def test_a_cover_before_the_roster_is_not_taken_for_it(compare: Compare) -> None:
    book, kept = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].append(["青石县公安局抽查事项清单"])
    sheet = book.create_sheet("清单")
    sheet.append(list(ITEM))
    sheet.append(list(ITEM.values()))
    book.save(kept)
    result = compare(kept.getvalue())
    assert (result["kind"], _counts(result)) == (Kind.ITEMS, [1, 1, 0, 0, 0])
    assert result["report"]["lines"] == ["第 1 行 工作表“Sheet”：没有读取；要导入，把它另存为一个文件"]


def test_a_file_that_is_no_table_is_refused_by_its_name(compare: Compare) -> None:
    with pytest.raises(Refusal) as refused:
        compare(b"\x89PNG\r\n\x00", name="照片.png")
    assert (refused.value.reason, refused.value.facts["name"]) == ("file_unreadable", "照片.png")
