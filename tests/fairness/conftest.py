"""The shuffle is short in these tests: what it leaves unmixed shows the sooner."""

import pytest

from rules.matching import shuffle
from tests.fairness.matchings import LEAST_STEPS


@pytest.fixture(autouse=True)
def short_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a walk have 150 steps, or 30 a place, instead of at least 5,000."""
    monkeypatch.setattr(shuffle, "LEAST_STEPS", LEAST_STEPS)
