"""Draws and matchings that look fair and are not: the experiments must catch each, or they could not catch ours."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256

from rules.encoding import SeedStream
from rules.frozen import InspectorRow
from rules.matching import Team, match, shuffle
from rules.policy import Policy
from rules.pool import PoolRow
from rules.replacement import Vacancy, able
from tests.fairness import experiments, matchings
from tests.fairness.enumeration import Case, crews
from tests.fairness.experiments import Experiment, by_tickets
from tests.rules.bureau import POLICY


def _numbers(seed: bytes, width: int) -> Iterator[int]:
    counter = 0
    while True:
        block = sha256(seed + counter.to_bytes(4, "big")).digest()
        yield from (int.from_bytes(block[at : at + width], "big") for at in range(0, 32, width))
        counter += 1


def by_modulo(who: Sequence[str], quota: int, seed: bytes, width: int = 1) -> list[str]:
    """Draw by the rest of a division of so many bytes: the first of the list come more often."""
    left, numbers = list(who), _numbers(seed, width)
    return [left.pop(next(numbers) % len(left)) for _ in range(quota)]


def by_modulo_of_two_bytes(who: Sequence[str], quota: int, seed: bytes) -> list[str]:
    """Draw with a bias of at most one in some hundreds: too small for these sizes to show."""
    return by_modulo(who, quota, seed, 2)


def by_careless_shuffle(who: Sequence[str], quota: int, seed: bytes) -> list[str]:
    """Exchange each with any of all instead of any of the rest, and take the first."""
    order, stream = list(who), SeedStream(seed, "careless")
    for at in range(len(order)):
        other = stream.below(len(order))
        order[at], order[other] = order[other], order[at]
    return order[:quota]


def with_one_listed_twice(who: Sequence[str], quota: int, seed: bytes) -> list[str]:
    """Draw by tickets from a list on which the first subject also stands under a second name."""
    drawn = by_tickets([*who, "the first, spelled otherwise"], quota, seed)
    return [pid if pid in who else who[0] for pid in drawn]


def with_one_left_out(who: Sequence[str], quota: int, seed: bytes) -> list[str]:
    """Draw from a list on which the last subject does not stand."""
    return by_tickets(who[:-1], quota, seed)


def with_a_seed_of_one_byte(who: Sequence[str], quota: int, seed: bytes) -> list[str]:
    """Draw by tickets, from a seed that knows only 256 values."""
    return by_tickets(who, quota, seed[:1])


def with_a_second_try(who: Sequence[str], quota: int, seed: bytes) -> list[str]:
    """Draw again, once, when the friend at the head of the list was drawn."""
    drawn = by_tickets(who, quota, seed)
    return by_tickets(who, quota, sha256(seed).digest()) if who[0] in drawn else drawn


def one_by_position(who: Sequence[str], seed: bytes, level: str) -> str:
    """Draw one of a level by its place in the list, with the same number for all levels."""
    return who[SeedStream(seed, "one stream for all").below(12) % len(who)]


@contextmanager
def _floor(steps: int) -> Iterator[None]:
    before, shuffle.LEAST_STEPS = shuffle.LEAST_STEPS, steps
    yield
    shuffle.LEAST_STEPS = before


def unshuffled(
    rows: Sequence[PoolRow], people: Sequence[InspectorRow], policy: Policy, seed: bytes
) -> list[Team]:
    """Match by lottery and repair alone, as people usually build it."""
    with _floor(0):
        return match(rows, people, replace(policy, shuffle=0), seed)


def hardly_shuffled(
    rows: Sequence[PoolRow], people: Sequence[InspectorRow], policy: Policy, seed: bytes
) -> list[Team]:
    """Shuffle one step a place."""
    with _floor(0):
        return match(rows, people, replace(policy, shuffle=1), seed)


def each_for_itself(
    rows: Sequence[PoolRow], people: Sequence[InspectorRow], policy: Policy, seed: bytes
) -> list[Team]:
    """Draw a legal team for each subject, whatever the loads become."""
    stream, case, teams = SeedStream(seed, "each"), Case(rows, people, policy), []
    for row in sorted(rows, key=lambda row: row.pid):
        every = crews(row, case)
        crew = every[stream.below(len(every))]
        teams.append(Team(row.pid, row.unit, crew[0], crew))
    return teams


def any_of_the_qualified(
    row: PoolRow, people: Sequence[InspectorRow], teams: Sequence[Team], vacancy: Vacancy, seed: bytes
) -> str:
    """Replace by any of the qualified, busy or not."""
    free = able(row, people, POLICY, teams[0], "组员", vacancy.barred)
    return free[SeedStream(seed, "any").below(len(free))]


def next_of_the_list(
    row: PoolRow, people: Sequence[InspectorRow], teams: Sequence[Team], vacancy: Vacancy, seed: bytes
) -> str:
    """Replace by the least loaded who comes first: everybody knows who is next."""
    loads = matchings.loads_of(teams)
    return min(able(row, people, POLICY, teams[0], "组员", vacancy.barred), key=lambda pid: (loads[pid], pid))


def unfair() -> dict[str, Experiment]:
    """Return every experiment that must fail, by what is wrong with it."""
    recusals, joint = matchings.recusals(), matchings.joint()
    return {
        "8 位取余": experiments.inclusion(by_modulo),
        "洗牌写错": experiments.subsets(by_careless_shuffle),
        "一家登记两次": experiments.subsets(with_one_listed_twice),
        "一家登记两次（看次数）": experiments.inclusion(with_one_listed_twice),
        "漏掉一家": experiments.inclusion(with_one_left_out),
        "种子只有一个字节": experiments.subsets(with_a_seed_of_one_byte),
        "抽中熟人就重抽一次": experiments.inclusion(with_a_second_try),
        "抽中熟人就重抽一次（看成对）": experiments.pairs(with_a_second_try),
        "两个等级同一串随机数": experiments.levels(one_by_position),
        "匹配只抽签不洗": matchings.enumerated("只抽签不洗", recusals, unshuffled),
        "联合检查只抽签不洗": matchings.enumerated("联合检查只抽签不洗", joint, unshuffled),
        "每个位置只洗一步": matchings.enumerated("只洗一步", matchings.threes(), hardly_shuffled),
        "各组自己抽，不管轻重": matchings.enumerated("各组自己抽", recusals, each_for_itself),
        "更换不看轻重": matchings.replacements(any_of_the_qualified),
        "更换按名单顺位": matchings.replacements(next_of_the_list),
    }


def missed() -> dict[str, Experiment]:
    """Return what is unfair and yet passes: no number of trials that fits into a test shows so small a bias."""
    return {
        "8 位取余，6 抽 2": experiments.subsets(by_modulo),
        "16 位取余，100 抽 10": experiments.inclusion(by_modulo_of_two_bytes),
        "16 位取余，30 抽 6": experiments.pairs(by_modulo_of_two_bytes),
    }
