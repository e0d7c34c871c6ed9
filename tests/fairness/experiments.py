"""What is drawn again and again: an experiment says what one seed gives and which law many of them must follow."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import combinations, product

from rules import sampling
from tests.fairness.measures import Cell, Finding, Law, each_with, one_of, some_of

Pick = Callable[[Sequence[str], int, bytes], Iterable[str]]  # pids, quota, seed → who is drawn
FIXED = b"the seeds of the suite"


@dataclass(frozen=True)
class Experiment:
    """One question to chance.

    Attributes:
        title: as the report names it.
        law: what the tally of many seeds must look like.
        once: seed → the cells in which one draw falls.
        dear: how many times dearer one trial is than a small draw; the long run makes so many times fewer.
    """

    title: str
    law: Law
    once: Callable[[bytes], Iterable[Cell]]
    dear: int = 1


def seed_at(base: bytes, at: int) -> bytes:
    """Return one of a long row of seeds."""
    return sha256(base + at.to_bytes(8, "big")).digest()


def tally(experiment: Experiment, base: bytes, trials: range) -> Counter[Cell]:
    """Return how often each cell came."""
    counts: Counter[Cell] = Counter()
    for at in trials:
        counts.update(experiment.once(seed_at(base, at)))
    return counts


def find(experiment: Experiment, trials: int, base: bytes = FIXED) -> Finding:
    """Draw so many times and judge."""
    return experiment.law(tally(experiment, base, range(trials)), trials)


@cache
def pids(size: int) -> list[str]:
    """Return ids as a lock has them."""
    return [sha256(b"%d" % at).hexdigest() for at in range(size)]


def by_tickets(who: Sequence[str], quota: int, seed: bytes) -> list[str]:
    """Draw as the product does."""
    return sampling.draw(who, quota, seed, "A")


def subsets(pick: Pick = by_tickets) -> Experiment:
    """Ask whether each of the fifteen pairs of six subjects is drawn equally often."""
    who = pids(6)
    cells = [frozenset(pair) for pair in combinations(who, 2)]
    return Experiment("6 抽 2，15 种组合", one_of(cells), lambda seed: [frozenset(pick(who, 2, seed))])


def inclusion(pick: Pick = by_tickets) -> Experiment:
    """Ask whether each of a hundred subjects is drawn equally often."""
    who = pids(100)
    return Experiment("100 抽 10，每家的次数", some_of(who, 10), lambda seed: pick(who, 10, seed), dear=5)


def pairs(pick: Pick = by_tickets) -> Experiment:
    """Ask whether each two of thirty subjects are drawn together equally often."""
    who = pids(30)
    cells = [frozenset(pair) for pair in combinations(who, 2)]
    together = 6 * 5 / (30 * 29)
    return Experiment(
        "30 抽 6，每两家同时抽中", each_with(cells, together),
        lambda seed: [frozenset(pair) for pair in combinations(pick(who, 6, seed), 2)], dear=3,
    )  # fmt: skip


def filtered(pick: Pick = by_tickets) -> Experiment:
    """Ask the same of a pool so large that the threshold filter works, by hundreds of the list."""
    who = pids(2000)
    hundred = {pid: at // 100 for at, pid in enumerate(who)}
    return Experiment(
        "2000 抽 1，名单的 20 段", one_of(range(20)), lambda seed: [hundred[pid] for pid in pick(who, 1, seed)], dear=100,
    )  # fmt: skip


Level = Callable[[Sequence[str], bytes, str], str]  # pids, seed, level → who is drawn


def one_by_tickets(who: Sequence[str], seed: bytes, level: str) -> str:
    """Draw one of a level as the product does."""
    return sampling.draw(who, 1, seed, level)[0]


def levels(pick: Level = one_by_tickets) -> Experiment:
    """Ask whether who is drawn of one level says anything about who is drawn of the other."""
    high, low = pids(10)[:4], pids(10)[4:]
    return Experiment(
        "两个等级各抽 1，24 种组合互不相干", one_of(list(product(high, low))),
        lambda seed: [(pick(high, seed, "高"), pick(low, seed, "低"))],
    )  # fmt: skip


def salts() -> Experiment:
    """Ask whether the ids favour anybody: the seed stays, and each time everybody gets another salted id."""
    names = range(6)
    cells = [frozenset(pair) for pair in combinations(names, 2)]

    def once(salt: bytes) -> list[Cell]:
        ids = {sha256(salt + b"%d" % name).hexdigest(): name for name in names}
        return [frozenset(ids[pid] for pid in by_tickets(list(ids), 2, b"one seed"))]

    return Experiment("种子不变，编号重新加盐", one_of(cells), once)
