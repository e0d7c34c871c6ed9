"""Shortages: why there are no legal teams, in both lists: the places, and the only people who may fill them (第十九条).

Nobody holds two places on one team, and nothing limits how many teams he is on: whether a subject's team can be formed depends on
that subject alone. So it is known before the draw which subjects nobody could inspect.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rules.frozen import InspectorRow
from rules.matching import repair
from rules.matching.assignment import Assignment
from rules.matching.places import Instance, bits, executing_unit, lay_out
from rules.policy import Policy
from rules.pool import PoolRow

Kind = tuple[str, tuple[str, ...]]
"""A unit, and who must step aside from its subjects of this kind."""


@dataclass(frozen=True)
class Shortage:
    """Places of one team that share too few inspectors (Hall's condition), said once for all teams that miss the same.

    Attributes:
        unit: executes these inspections.
        roles: of the places, one for each.
        able: everybody who may fill one of them, by pid, with the roles that he may have; on each team he takes one place.
        subjects: pids of the subjects whose teams can not be formed.
    """

    unit: str
    roles: tuple[str, ...]
    able: tuple[tuple[str, tuple[str, ...]], ...]
    subjects: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many people each of the teams lacks."""
        return len(self.roles) - len(self.able)


class Infeasible(Exception):
    """No legal teams exist.

    Attributes:
        shortages: what is missing.
    """

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__("；".join(f"{one.unit}缺 {one.missing} 人" for one in shortages))
        self.shortages = list(shortages)


def explain(instance: Instance, policy: Policy, starved: Iterable[tuple[int, Sequence[int]]]) -> list[Shortage]:  # fmt: skip
    """Return what is missing, by unit.

    Args:
        starved: subject and those of its places that share too few inspectors; a subject may come more than once.
    """
    short: dict[int, set[int]] = defaultdict(set)
    for subject, places in starved:
        short[subject] |= set(places)
    alike: dict[tuple[str, tuple[tuple[str, int], ...]], list[str]] = defaultdict(list)
    for subject, found in sorted(short.items()):
        row = instance.subjects[subject]
        lacking = tuple((instance.places[at].role, instance.places[at].able) for at in sorted(found))
        alike[executing_unit(row, policy), lacking].append(row.pid)
    return [
        Shortage(unit, tuple(role for role, _ in lacking), _able(instance, lacking), tuple(subjects))
        for (unit, lacking), subjects in sorted(alike.items())
    ]


def starved(instance: Instance) -> list[tuple[int, list[int]]]:
    """Return what no legal assignment can fill, without any lottery: see ``repair.fill_holes``."""
    return repair.fill_holes(Assignment(instance), range(len(instance.places)))


def foresee(rows: Iterable[PoolRow], inspectors: Sequence[InspectorRow], policy: Policy) -> list[Shortage]:
    """Return which subjects of a pool could not be inspected if they were drawn, and what is missing."""
    groups = {group[0].pid: group for group in alike(rows, inspectors)}
    instance = lay_out((group[0] for group in groups.values()), inspectors, policy)
    return [
        replace(one, subjects=tuple(sorted(row.pid for first in one.subjects for row in groups[first])))
        for one in explain(instance, policy, starved(instance))
    ]


def alike(rows: Iterable[PoolRow], inspectors: Iterable[InspectorRow]) -> list[list[PoolRow]]:
    """Part subjects into groups of one kind (``sorting``)."""
    kind_of, groups = sorting(inspectors), defaultdict[Kind, list[PoolRow]](list)
    for row in rows:
        groups[kind_of(row.pid, row.unit)].append(row)
    return list(groups.values())


def sorting(inspectors: Iterable[InspectorRow]) -> Callable[[str, str], Kind]:
    """Return what tells a subject's kind from its pid and its unit: the same people may inspect all of one unit from which the same must step aside."""
    barred: dict[str, list[str]] = defaultdict(list)
    for one in inspectors:
        for subject in one.conflicts:
            barred[subject].append(one.pid)
    return lambda pid, unit: (unit, tuple(sorted(barred[pid])) if pid in barred else ())


def _able(instance: Instance, places: Iterable[tuple[str, int]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    roles: dict[int, dict[str, None]] = defaultdict(dict)
    for role, able in places:
        for at in bits(able):
            roles[at][role] = None
    return tuple((instance.inspectors[at].pid, tuple(found)) for at, found in sorted(roles.items()))
