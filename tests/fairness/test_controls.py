"""What is unfair is caught; and how small a bias is not, which is why the draw is also specified and checked by others."""

import pytest

from tests.fairness.controls import missed, unfair
from tests.fairness.experiments import find

DEAR = 20
UNFAIR, MISSED = unfair(), missed()


@pytest.mark.parametrize("wrong", UNFAIR)
def test_an_unfair_draw_is_caught(wrong: str) -> None:
    experiment = UNFAIR[wrong]
    found = find(experiment, 3_000 if experiment.dear >= DEAR else 20_000)
    assert not found.fair
    assert found.p < 1e-6


@pytest.mark.parametrize("wrong", MISSED)
def test_a_bias_of_a_thousandth_is_beyond_what_counting_can_show(wrong: str) -> None:
    assert find(MISSED[wrong], 20_000).fair
