"""All experiments that must find our draw, matching and replacement fair."""

from tests.fairness import experiments, matchings
from tests.fairness.experiments import Experiment


def fair() -> dict[str, Experiment]:
    """Return the experiments, each with a short name of its own."""
    return {
        "subsets": experiments.subsets(),
        "inclusion": experiments.inclusion(),
        "pairs": experiments.pairs(),
        "filtered": experiments.filtered(),
        "levels": experiments.levels(),
        "salts": experiments.salts(),
        "recusals": matchings.enumerated("3 家 4 人，1 人回避、1 人不能任组长", matchings.recusals()),
        "crossed": matchings.enumerated("4 家 5 人，回避交错", matchings.crossed_recusals()),
        "joint": matchings.enumerated("3 家联合检查，三方各出一人", matchings.joint()),
        "threes": matchings.enumerated("3 家，5 人里每组 3 人", matchings.threes()),
        "uneven": matchings.enumerated("两个所忙闲不均", matchings.uneven()),
        "cells": matchings.cells(),
        "partners": matchings.partners(),
        "experts": matchings.experts(),
        "replacements": matchings.replacements(),
    }
