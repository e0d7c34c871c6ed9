"""The draw favours nobody: every choice, every subject, every pair, every level (第十八条)."""

from tests.fairness import experiments
from tests.fairness.experiments import find


def test_every_pair_of_six_subjects_is_drawn_equally_often() -> None:
    assert find(experiments.subsets(), 60_000).fair


def test_every_one_of_a_hundred_subjects_is_drawn_equally_often() -> None:
    assert find(experiments.inclusion(), 20_000).fair


def test_every_two_of_thirty_subjects_are_drawn_together_equally_often() -> None:
    assert find(experiments.pairs(), 20_000).fair


def test_no_part_of_a_long_list_is_favoured() -> None:
    assert find(experiments.filtered(), 1_000).fair


def test_who_is_drawn_of_one_level_says_nothing_about_the_other() -> None:
    assert find(experiments.levels(), 40_000).fair


def test_with_other_salts_the_same_seed_draws_everybody_equally_often() -> None:
    assert find(experiments.salts(), 30_000).fair
