"""Who may be drawn, and how many: the order of reasons, integer quotas, capped by the eligible."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.frozen import public_tsv, read_public, subjects_tsv, take_census
from rules.pool import (
    Caps,
    Exclusion,
    PoolRow,
    PublicRow,
    Stratum,
    exactly,
    raised,
    seal_reason,
    stratum,
    unrated,
    wanted,
    why_not,
)
from tests.rules.bureau import subject

CAPS = Caps(2)


def _publish(row: PoolRow) -> PublicRow:
    return read_public(public_tsv(subjects_tsv([row]), CAPS))[0]


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


def test_a_key_case_is_drawn_apart_whatever_its_level() -> None:
    assert [stratum(subject(1, "B", key_case=one)) for one in (True, False)] == ["重点", "B"]


def test_key_cases_have_the_highest_levels_ratio_unless_the_plan_gives_them_their_own() -> None:
    assert raised({"A": 300, "D": 5000, "B": 900}) == {"A": 300, "D": 5000, "B": 900, "重点": 5000}
    assert raised({"A": 300, "重点": 10_000}) == {"A": 300, "重点": 10_000}
    assert raised({}) == {"重点": 0}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (subject(1, "B"), ""),
        (subject(1, "B", open_inspection=True), "open"),
        (subject(1, "B", drawn_this_year=2), "capped"),
        (subject(1, "B", excluded="closed"), "excluded:closed"),
    ],
)
def test_a_reason_is_published_sealed_and_whoever_holds_the_opening_can_tell_it(
    row: PoolRow, said: str
) -> None:
    sealed = seal_reason(row.opening, said) if said else ""
    assert _publish(row) == PublicRow(row.pid, "B", sealed)
    assert _publish(row) != _publish(subject(1, "B", excluded="other"))


def test_two_alike_do_not_show_that_they_are_alike() -> None:
    one, other = (_publish(subject(at, open_inspection=True)) for at in (1, 2))
    assert one.reason != other.reason


@pytest.mark.parametrize(
    ("size", "said"), [(277, "13.85"), (20, "1"), (0, "0"), (3, "0.15"), (9999, "499.95")]
)
def test_the_number_before_rounding_is_exact(size: int, said: str) -> None:
    assert exactly(size, 500) == said


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
    census = take_census(subjects_tsv(rows), CAPS)
    found = census.strata({"A": 5000}, "up")
    assert unrated(found, {"A": 5000}) == ["Z"]
    assert found == [Stratum("A", 10, 2, 5000, 2, 3), Stratum("Z", 1, 1, 0, 0, 0)]
    assert census.reasons() == [(Exclusion.EXCLUDED, 8)]
