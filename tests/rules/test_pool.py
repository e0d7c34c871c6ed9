"""Who may be drawn, and how many: the order of reasons, integer quotas, capped by the eligible."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.pool import Caps, Exclusion, PoolRow, Stratum, reasons, stratum, summarise, wanted, why_not
from tests.rules.bureau import subject

CAPS = Caps(2)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (subject(1), None),
        (subject(1, drawn_this_year=1), None),
        (subject(1, drawn_this_year=2), Exclusion.CAPPED),
        (subject(1, drawn_this_year=2, exempt=True), None),
        (subject(1, passed_this_year=True), Exclusion.PASSED),
        (subject(1, passed_this_year=True, exempt=True), None),
        (subject(1, passed_this_year=True, key_case=True), None),
        (subject(1, passed_this_year=True, key_case=True, drawn_this_year=2), Exclusion.CAPPED),
        (subject(1, open_inspection=True, passed_this_year=True, exempt=True), Exclusion.OPEN),
        (subject(1, excluded="closed", open_inspection=True), Exclusion.EXCLUDED),
    ],
)
def test_the_first_reason_that_applies_is_given(row: PoolRow, reason: Exclusion | None) -> None:
    assert why_not(row, CAPS) is reason


def test_every_reason_says_its_article() -> None:
    assert all("第" in one.label and "条" in one.label for one in Exclusion)


def test_a_key_case_is_drawn_apart_only_where_the_plan_has_a_ratio_for_it() -> None:
    row = subject(1, "B", key_case=True)
    assert (
        stratum(row, {"B": 1}),
        stratum(row, {"B": 1, "重点": 2}),
        stratum(subject(2, "B"), {"重点": 2}),
    ) == ("B", "重点", "B")


@given(st.integers(0, 10**7), st.integers(0, 10_000))
def test_quotas_are_exact(size: int, ratio: int) -> None:
    exact = Fraction(size * ratio, 10_000)
    assert wanted(size, ratio, "up") == ceil(exact)
    assert wanted(size, ratio, "down") == floor(exact)
    assert wanted(size, ratio, "nearest") == floor(exact + Fraction(1, 2))


def test_an_unknown_rounding_is_refused() -> None:
    with pytest.raises(ValueError, match="取整"):
        wanted(1, 1, "bankers")


def test_the_ratio_is_of_the_whole_level_and_the_shortfall_is_said() -> None:
    rows = [subject(at, "A", excluded="closed" if at < 8 else "") for at in range(10)] + [subject(99, "Z")]
    found = summarise(rows, {"A": 5000}, CAPS, "up")
    assert found == [Stratum("A", 10, 2, 5000, 2, 3), Stratum("Z", 1, 1, 0, 0, 0)]
    assert reasons(rows, CAPS) == [(Exclusion.EXCLUDED, 8)]
