"""How far a tally is from the law it should follow: chi-square and the greatest deviation, without any library."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from math import erfc, exp, lgamma, log, sqrt

ALPHA = 1e-4  # of one experiment; about ten of them stay together under one in a thousand
SURE = 20  # a cell expected so often is missed about once in 5·10⁸ runs
Cell = Hashable


@dataclass(frozen=True)
class Finding:
    """What a tally shows.

    Attributes:
        trials: how often it was drawn.
        cells: how many outcomes the law knows.
        statistic: chi-square, or the greatest deviation in standard deviations.
        freedom: degrees of freedom of a chi-square, 0 for a greatest deviation.
        p: how likely a fair draw deviates at least as far.
        unseen: cells that should have come, and never did.
        illegal: trials that fell outside of the law.
        least, most: the rarest and the most frequent cell, as parts of what was expected.
    """

    trials: int
    cells: int
    statistic: float
    freedom: int
    p: float
    unseen: int
    illegal: int
    least: float
    most: float

    @property
    def fair(self) -> bool:
        """Whether nothing speaks against the law."""
        return self.p > ALPHA and not self.unseen and not self.illegal


Law = Callable[[Counter[Cell], int], Finding]


def chi_square_tail(statistic: float, freedom: int) -> float:
    """Return how likely a chi-square of so many degrees of freedom is at least so large."""
    shape, half = freedom / 2, statistic / 2
    if half <= 0:
        return 1.0
    front = exp(shape * log(half) - half - lgamma(shape))
    return max(0.0, 1 - front * _series(shape, half)) if half < shape + 1 else front * _fraction(shape, half)


def normal_tail(deviation: float) -> float:
    """Return how likely a normal variable is at least so many standard deviations off, on either side."""
    return erfc(deviation / sqrt(2))


def one_of(cells: Sequence[Cell]) -> Law:
    """Return the law of trials that each fall into exactly one of the cells, all equally likely."""

    def judge(counts: Counter[Cell], trials: int) -> Finding:
        expected = trials / len(cells)
        statistic = sum((counts[cell] - expected) ** 2 for cell in cells) / expected
        freedom = len(cells) - 1
        return _found(
            counts, trials, cells, expected, statistic, freedom, chi_square_tail(statistic, freedom)
        )

    return judge


def some_of(cells: Sequence[Cell], taken: int) -> Law:
    """Return the law of trials that each take so many different cells, every choice equally likely."""

    def judge(counts: Counter[Cell], trials: int) -> Finding:
        share, size = taken / len(cells), len(cells)
        expected = trials * share
        squares = sum((counts[cell] - expected) ** 2 for cell in cells)
        statistic = squares / (expected * (1 - share)) * (size - 1) / size
        return _found(
            counts, trials, cells, expected, statistic, size - 1, chi_square_tail(statistic, size - 1)
        )

    return judge


def each_with(cells: Sequence[Cell], share: float) -> Law:
    """Return the law of trials in which each cell comes with the same probability, whatever the others do."""

    def judge(counts: Counter[Cell], trials: int) -> Finding:
        expected = trials * share
        statistic = max(abs(counts[cell] - expected) for cell in cells) / sqrt(expected * (1 - share))
        return _found(
            counts, trials, cells, expected, statistic, 0, min(1.0, len(cells) * normal_tail(statistic))
        )

    return judge


def _found(
    counts: Counter[Cell], trials: int, cells: Sequence[Cell], expected: float, statistic: float, freedom: int, p: float
) -> Finding:  # fmt: skip
    known, seen = set(cells), [counts[cell] for cell in cells]
    return Finding(
        trials=trials, cells=len(cells), statistic=statistic, freedom=freedom, p=p,
        unseen=sum(not one for one in seen) if expected >= SURE else 0,
        illegal=sum(count for cell, count in counts.items() if cell not in known),
        least=min(seen) / expected, most=max(seen) / expected,
    )  # fmt: skip


def _series(shape: float, half: float) -> float:
    """Return the lower incomplete gamma function behind its common factor (the usual power series)."""
    term = total = 1 / shape
    step = shape
    while term > total * 1e-16:
        step += 1
        term *= half / step
        total += term
    return total


def _fraction(shape: float, half: float) -> float:
    """Return the upper incomplete gamma function behind its common factor (continued fraction, by Lentz)."""
    tiny = 1e-300
    b = half + 1 - shape
    c, d = 1 / tiny, 1 / b
    total = d
    for at in range(1, 100_000):
        a = at * (shape - at)
        b += 2
        d = 1 / (a * d + b or tiny)
        c = b + a / c or tiny
        total *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return total
