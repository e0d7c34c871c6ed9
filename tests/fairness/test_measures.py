"""The measures agree with the tables of statistics, and see what they should."""

from collections import Counter

import pytest

from tests.fairness.measures import chi_square_tail, each_with, normal_tail, one_of, some_of


@pytest.mark.parametrize(
    ("statistic", "freedom", "p"),
    [(3.841, 1, 0.05), (18.307, 10, 0.05), (29.588, 10, 0.001), (124.342, 100, 0.05), (77.929, 100, 0.95), (0.0, 5, 1.0),
     (2.0, 2, 0.367879)],
)  # fmt: skip
def test_chi_square_is_that_of_the_tables(statistic: float, freedom: int, p: float) -> None:
    assert chi_square_tail(statistic, freedom) == pytest.approx(p, rel=1e-3)


@pytest.mark.parametrize(("deviation", "p"), [(1.959964, 0.05), (3.290527, 0.001), (0, 1)])
def test_the_normal_tail_is_that_of_the_tables(deviation: float, p: float) -> None:
    assert normal_tail(deviation) == pytest.approx(p, rel=1e-5)


def test_a_far_tail_neither_overflows_nor_becomes_negative() -> None:
    assert 0 <= chi_square_tail(1e6, 14) < 1e-300
    assert chi_square_tail(1e-9, 400) == 1.0


def test_an_even_tally_is_fair_and_a_skewed_one_is_not() -> None:
    even, skewed = Counter(a=1000, b=1010, c=990), Counter(a=1200, b=900, c=900)
    assert one_of("abc")(even, 3000).fair
    assert not one_of("abc")(skewed, 3000).fair
    assert each_with("abc", 1 / 3)(even, 3000).fair
    assert not each_with("abc", 1 / 3)(skewed, 3000).fair
    assert not some_of("abc", 1)(skewed, 3000).fair


def test_two_of_three_are_judged_as_one_of_three_left_out() -> None:
    taken, left = Counter(a=2010, b=2020, c=1970), Counter(a=990, b=980, c=1030)
    assert some_of("abc", 2)(taken, 3000).statistic == pytest.approx(one_of("abc")(left, 3000).statistic)


def test_what_never_comes_and_what_must_not_come_are_not_fair() -> None:
    found = one_of("abc")(Counter(a=50, b=50, x=1), 101)
    assert (found.unseen, found.illegal, found.fair) == (1, 1, False)
    assert not one_of("ab")(Counter(a=5000, b=5000, x=1), 10_001).fair
