"""Every legal, most balanced assignment of small tasks is equally likely, and no other ever comes (第十九、二十条)."""

from collections.abc import Callable

import pytest

from tests.fairness import matchings
from tests.fairness.enumeration import Case, best, loads
from tests.fairness.experiments import Experiment, find


@pytest.mark.parametrize(
    ("case", "assignments"),
    [
        (matchings.recusals, 130),
        (matchings.crossed_recusals, 160),
        (matchings.joint, 104),
        (matchings.threes, 216),
        (matchings.uneven, 96),
    ],
)
def test_every_legal_and_most_balanced_assignment_comes_equally_often(
    case: Callable[[], Case], assignments: int
) -> None:
    found = find(matchings.enumerated(case.__name__, case()), 6_000)
    assert found.cells == assignments
    assert (found.unseen, found.illegal) == (0, 0)
    assert found.fair


@pytest.mark.parametrize(
    ("experiment", "trials"),
    [
        (matchings.cells, 1_500),
        (matchings.partners, 1_500),
        (matchings.experts, 3_000),
        (matchings.replacements, 20_000),
    ],
)
def test_equal_people_come_equally_often(experiment: Callable[[], Experiment], trials: int) -> None:
    assert find(experiment(), trials).fair


def test_the_enumeration_knows_what_can_be_counted_by_hand() -> None:
    case = matchings.uneven()
    assert loads(best(case)[0]) == (3, 3, 1, 1)
    assert len(best(case)) == 2**3 * (
        4 * 3
    )  # who of the two leads at three subjects; two of four at the fourth
