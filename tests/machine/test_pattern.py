"""Patterns: one spelling is matcher, parser and usage."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message import normalise
from bot.pattern import Pattern

RECUSE = "回避 {number:int}"


@pytest.mark.parametrize(
    ("spelled", "said", "slots"),
    [
        (RECUSE, "回避 12", {"number": 12}),
        (RECUSE, "回避12", {"number": 12}),
        (RECUSE, "回避#12", {"number": 12}),
        (RECUSE, "回避 第 12 号", {"number": 12}),
        (RECUSE, "“回避 １２号”。", {"number": 12}),
        (RECUSE, "回避 007", {"number": 7}),
        (RECUSE, "回避", None),
        (RECUSE, "回避 十二", None),
        (RECUSE, "回避 -1", None),
        (RECUSE, "回避 1234567890", None),
        (RECUSE, "我要回避 12", None),
        (RECUSE, "回避 12 和 13", None),
        ("开任务 {code:word}", "开任务2026-01", {"code": "2026-01"}),
        ("开任务 {code:word}", "开任务 2026 01", None),
        ("帮助 {words:text}", "帮助 录入 12", {"words": "录入 12"}),
        ("help", "Help", {}),
        ("全部 同意", "全部同意", {}),
        ("(a|b)*", "ab", None),
    ],
)
def test_a_pattern_reads_what_is_meant(spelled: str, said: str, slots: dict[str, Any] | None) -> None:
    assert Pattern(spelled).match(normalise(said)) == slots


@given(st.integers(0, 999_999_999), st.sampled_from(["{}", "#{}", "第{}号", "{}号"]), st.booleans())
def test_every_number_is_read_in_every_spelling(number: int, form: str, wide: bool) -> None:
    digits = str(number)
    spelled = "".join(chr(ord(one) + 0xFEE0) for one in digits) if wide else digits
    assert Pattern(RECUSE).match(normalise(f"回避{form.format(spelled)}")) == {"number": number}


@given(st.text())
def test_no_words_are_too_odd_for_a_pattern(said: str) -> None:
    for spelled in (RECUSE, "开任务 {code:word}", "帮助 {words:text}"):
        Pattern(spelled).match(normalise(said))


def test_usage_and_verb_are_what_a_person_reads() -> None:
    assert (Pattern(RECUSE).usage, Pattern(RECUSE).verb) == ("回避 编号", "回避")
    assert not Pattern(RECUSE).takes_text
    assert Pattern("帮助 {words:text}").takes_text
