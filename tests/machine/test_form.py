"""Fields: which answers are taken, and how; whatever is written, nothing breaks."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.form import UNTYPABLE, Field, Option

LABELS = (
    "未发现问题",
    "发现问题",
    "发现问题待后续处理",
    "注销、被吊销和迁出",
    "执行回避（有利害关系）",
    "A 级",
)
OPTIONS = tuple(Option(f"v{at}", label) for at, label in enumerate(LABELS, 1))
ONE = Field("f", "字段", "t", OPTIONS)
MANY = Field("f", "字段", "t", OPTIONS, many=True, exclusive=frozenset({"v1"}))
TEXT = Field("f", "字段", "t", longest=20)


@pytest.mark.parametrize(
    ("field", "said", "value", "wrong"),
    [
        (ONE, "1", "v1", ""),
        (ONE, "１。", "v1", ""),
        (ONE, "②", "v2", ""),
        (ONE, "发现问题", "v2", ""),
        (ONE, "发现问题待后续处理", "v3", ""),
        (ONE, "注销、被吊销和迁出", "v4", ""),
        (ONE, "“执行回避(有利害关系)”", "v5", ""),
        (ONE, "Ａ 级", "v6", ""),
        (ONE, "1 1", "v1", ""),
        (ONE, "1 2", None, "one"),
        (ONE, "0", None, "choice"),
        (ONE, "7", None, "choice"),
        (ONE, "❶", None, "choice"),
        (ONE, "፩", None, "choice"),
        (ONE, "发现问题吗", None, "choice"),
        (ONE, "，", None, "choice"),
        (MANY, "2 3", ["v2", "v3"], ""),
        (MANY, "3，2、３", ["v3", "v2"], ""),
        (MANY, "2和4", ["v2", "v4"], ""),
        (MANY, "发现问题、注销、被吊销和迁出", ["v2", "v4"], ""),
        (MANY, "1", ["v1"], ""),
        (MANY, "1 2", None, "exclusive"),
        (MANY, "2 9", None, "choice"),
        (TEXT, " 货架　堵住\n出口。 ", "货架　堵住\n出口。", ""),
        (TEXT, "“１２”", "“１２”", ""),
        (TEXT, "。", "。", ""),
        (TEXT, "\u200b \ufeff", None, "empty"),
        (TEXT, "一" * 20, "一" * 20, ""),
        (TEXT, "一" * 21, None, "long"),
    ],
)
def test_a_field_reads_an_answer(field: Field, said: str, value: Any, wrong: str) -> None:
    assert field.read(said) == (value, wrong)


@given(st.text())
@example("⓵")
def test_no_answer_breaks_a_choice(said: str) -> None:
    for field in (ONE, MANY):
        value, wrong = field.read(said)
        assert (value is None) == bool(wrong)


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"]), min_size=1, max_size=20).filter(str.strip)
)
def test_a_text_is_taken_as_it_was_written(said: str) -> None:
    assert TEXT.read(said) == (said.strip(), "")


@given(st.text(st.characters(codec=None), max_size=20))
@example("a\x00b\ud83d")
def test_a_text_holds_nothing_that_a_database_refuses(said: str) -> None:
    value, _ = TEXT.read(said)
    assert value is None or not UNTYPABLE.search(value)


def test_the_summary_spells_labels_and_not_codes() -> None:
    assert MANY.spell(["v2", "v3"]) == "发现问题、发现问题待后续处理"
    assert TEXT.spell("原话") == "原话"
