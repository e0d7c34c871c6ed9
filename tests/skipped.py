"""What a run did not test: each reason once, with how many tests it cost, so that nobody takes half a suite for the whole."""

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end why tests were skipped, however quiet the run."""
    skipped = terminalreporter.stats.get("skipped", ())
    reasons = Counter(str(one.longrepr[2]).removeprefix("Skipped: ") for one in skipped)
    for why, count in reasons.items():
        terminalreporter.write_line(f"NOT TESTED, {count} tests: {why}", red=True, bold=True)
