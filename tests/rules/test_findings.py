"""Findings: what each category asks for, and when an item has passed (第十四、二十三、二十五条)."""

from typing import Any

import pytest

from handlers import catalogues
from rules import findings
from rules.findings import Need

ROWS = catalogues.shipped("findings")
CATALOGUE = findings.read(ROWS)
NOTHING, REMARK, BOTH = frozenset[Need](), frozenset({Need.REMARK}), frozenset(Need)


@pytest.mark.parametrize(
    ("code", "label", "needs", "passed"),
    [
        ("1", "未发现问题", NOTHING, True),
        ("E", "发现问题经责令已改正", BOTH, True),
        ("A", "发现问题待后续处理", BOTH, False),
        ("F", "未发现开展本次抽查涉及的经营活动", REMARK, False),
        ("7", "已关闭停业或正在组织清算", REMARK, False),
        ("8", "不配合检查情节严重", BOTH, False),
        ("9", "注销、被吊销、被撤销或迁出", REMARK, False),
        ("L", "通过登记的住所或经营场所无法联系", REMARK, False),
    ],
)
def test_each_category_asks_for_what_it_needs_and_passes_or_not(
    code: str, label: str, needs: frozenset[Need], passed: bool
) -> None:
    assert CATALOGUE[code].label == label
    assert findings.needed([code], CATALOGUE) == needs
    assert findings.passed([code], CATALOGUE) is passed


@pytest.mark.parametrize(
    ("chosen", "passed", "needs"),
    [
        ([], False, NOTHING),
        (["E", "A"], False, BOTH),
        (["F", "7"], False, REMARK),
        (["F", "8"], False, BOTH),
        (["E"], True, BOTH),
    ],
)
def test_several_categories_ask_for_all_they_need_and_pass_only_together(
    chosen: list[str], passed: bool, needs: frozenset[Need]
) -> None:
    assert findings.passed(chosen, CATALOGUE) is passed
    assert findings.needed(chosen, CATALOGUE) == needs


def test_only_finding_nothing_excludes_the_others() -> None:
    assert [one.code for one in CATALOGUE.values() if one.excludes_others] == ["1"]
    assert findings.faultless(CATALOGUE).code == "1"


def test_what_is_wrong_is_followed_up() -> None:
    assert {one.code for one in CATALOGUE.values() if one.opens_follow_up} == {"A", "8"}
    assert not any(one.opens_follow_up and one.counts_as_passed for one in CATALOGUE.values())


def test_the_public_reads_labels_only_and_only_those_that_are_shown() -> None:
    hidden = findings.read([{**row, "shown_publicly": row["code"] != "A"} for row in ROWS])
    assert findings.public_words(["A", "F"], hidden) == ["未发现开展本次抽查涉及的经营活动"]


@pytest.mark.parametrize("need", list(Need))
def test_every_need_has_a_word(need: Need) -> None:
    assert not need.label.isascii()


@pytest.mark.parametrize(
    "rows",
    [
        [{**ROWS[0], "colour": "red"}],
        [{name: value for name, value in ROWS[0].items() if name != "needs"}],
        [{**ROWS[1], "needs": ["photo"]}],
        [ROWS[0], {**ROWS[1], "code": ROWS[0]["code"]}],
    ],
    ids=["a column too many", "a column missing", "an unknown need", "a code twice"],
)
def test_a_catalogue_that_does_not_fit_is_refused(rows: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match=r"目录|photo"):
        findings.read(rows)
