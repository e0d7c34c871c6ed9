"""The matching beside maximum flows, whose time counts with the building of their graph, and beside random.choice."""

import sys

from bench.contest import Result, hold, target

MODULE = "bench.match_entrants"
OURS, PEER = "ours: lottery, repair, shuffle", "OR-tools max flow"
NAMES = (OURS, "ours without the shuffle", PEER, "SciPy maximum_flow", "random.choice")


def _contest(subjects: int, inspectors: int, own: bool) -> None:
    whence = "own unit" if own else "county"
    print(f"\n{'match, 2 a team':<32}{'whence':>9}{'subjects':>10}{'inspectors':>12}{'median s':>10}{'cpu s':>9}{'+MB':>7}{'loads':>9}{'cpu/ours':>10}")  # fmt: skip
    results: dict[str, Result] = {}
    for name in NAMES:
        found = hold(MODULE, name, subjects, inspectors, int(own), runs=3)
        if found is None:
            continue
        results[name] = found
        ratio = found.busy / results[OURS].busy
        print(f"{name:<32}{whence:>9}{subjects:>10}{inspectors:>12}{found.seconds:>10.2f}{found.busy:>9.2f}{found.megabytes:>7.0f}{found.said:>9}{ratio:>10.2f}")  # fmt: skip
    if PEER in results:
        target("times as fast as OR-tools with its graph", results[PEER].busy / results[OURS].busy, 1)


def main() -> None:
    """Print the tables for 10⁴ subjects × 2 of 10³ inspectors: anybody anywhere, and each unit for itself."""
    for own in (False, True):
        _contest(10_000, 1_000, own)


if __name__ == "__main__":
    sys.exit(main())
