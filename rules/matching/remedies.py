"""Remedies: the smallest changes of rosters or plan after which every team of a pool can be formed (第九、十、十三、十九条).

Each was tried: the places were laid out and filled again with it.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, product

from rules.frozen import InspectorRow
from rules.matching.changes import Choice, Kind, Mend, Need, Newcomer, after, kinds, newcomer
from rules.matching.places import LEADER, MEMBER, bits, executing_unit, lay_out
from rules.matching.shortage import Shortage, alike, explain, foresee, starved
from rules.policy import Policy
from rules.pool import PoolRow
from rules.replacement import Lack, lacks
from rules.roles import Execution

MOST_TRIED = 3_000  # combinations; what a county lacks needs a few dozen
MOST_APART = 60  # kinds of subjects short of different people; for more, only new people are thought of


@dataclass(frozen=True)
class Remedy:
    """Changes that do together.

    Attributes:
        team_size: what the plan would ask, 0 where it may stay; never fewer than two (第十九条).
        county: whether the plan would match all the county's inspectors.
    """

    mends: tuple[Mend, ...] = ()
    newcomers: tuple[Newcomer, ...] = ()
    team_size: int = 0
    county: bool = False

    @property
    def size(self) -> int:
        """How many single changes it is."""
        return sum(one.size for one in self.people) + bool(self.team_size) + self.county

    @property
    def people(self) -> tuple[Mend | Newcomer, ...]:
        """All that would change about people."""
        return (*self.mends, *self.newcomers)

    def plan(self, policy: Policy) -> Policy:
        """Return the policy under the changed plan."""
        mode = Execution.COUNTY.value if self.county else policy.mode
        return replace(policy, team_size=self.team_size or policy.team_size, mode=mode)

    def with_people(self, choice: Choice) -> "Remedy":
        """Return the remedy with changes of people besides those of the plan."""
        changes = [replace(kind.change, count=number) for kind, number in choice]
        mends = tuple(one for one in changes if isinstance(one, Mend))
        return replace(
            self, mends=mends, newcomers=tuple(one for one in changes if isinstance(one, Newcomer))
        )

    def within(self, other: "Remedy") -> bool:
        """Tell whether this is part of another, which is then no smallest one."""
        smaller = not self.team_size or 0 < other.team_size <= self.team_size
        parts = all(any(_within(one, more) for more in other.people) for one in self.people)
        return self.county <= other.county and smaller and parts


@dataclass(frozen=True)
class Found:
    """The smallest remedies, smallest first; ``cut_short`` when there might be others as small that were not tried."""

    remedies: tuple[Remedy, ...]
    cut_short: bool


def smallest(rows: Iterable[PoolRow], inspectors: Sequence[InspectorRow], policy: Policy, most: int = 3) -> Found:  # fmt: skip
    """Return the smallest changes after which the team of every one of these subjects can be formed, whichever are drawn."""
    people = sorted(inspectors, key=lambda one: one.pid)
    probes = sorted((group[0] for group in alike(rows, people)), key=lambda row: row.pid)
    tried: list[tuple[Remedy, Choice]] = []
    tries, cut_short = count(), False
    for plan in _plans(policy):
        choices, short = _of_people(
            probes, people, plan.plan(policy), 2 * most, tries
        )  # some are part of others
        cut_short |= short
        tried += [(plan.with_people(choice), choice) for choice in choices]
    tried.sort(key=lambda one: one[0].size)
    found: list[Remedy] = []
    for remedy, choice in tried:
        new = not any(one.within(remedy) for one in found)
        if new and not foresee(probes, after(people, choice) or (), remedy.plan(policy)):
            found.append(remedy)
    return Found(tuple(_together(found)[:most]), cut_short)


def near(subject: PoolRow, short: Shortage, people: Iterable[InspectorRow], policy: Policy) -> list[tuple[str, list[Lack]]]:  # fmt: skip
    """Return who belongs there but may have none of the roles that are short, with what keeps him from the nearest of them.

    Who must only step aside comes first: he is qualified.
    """
    unit, roles = executing_unit(subject, policy), dict.fromkeys(short.roles)
    found = []
    for one in people:
        missing = min((lacks(one, subject.pid, unit, role, policy) for role in roles), key=_far)
        if missing and not _foreign(missing):
            found.append((one.pid, missing))
    return sorted(found, key=lambda pair: (pair[1] != [Lack.INTEREST], _far(pair[1]), pair[0]))


def _together(found: Iterable[Remedy]) -> list[Remedy]:
    """Put remedies together that mend one person each, in the same way: any of them does."""
    groups: dict[Remedy, list[str]] = {}
    for one in found:
        alone = len(one.people) == 1 and bool(one.mends) and one.mends[0].count == 1
        alike = replace(one, mends=(replace(one.mends[0], pids=()),)) if alone else one
        groups.setdefault(alike, []).extend(one.mends[0].pids if alone else ())
    return [
        replace(one, mends=(replace(one.mends[0], pids=tuple(sorted(pids))),)) if pids else one
        for one, pids in groups.items()
    ]


def _far(missing: list[Lack]) -> tuple[bool, bool, int]:
    return _foreign(missing), Lack.INTEREST in missing, len(missing)


def _foreign(missing: list[Lack]) -> bool:
    return Lack.UNIT in missing or Lack.ROLE in missing


def _within(one: Mend | Newcomer, other: Mend | Newcomer) -> bool:
    if isinstance(one, Mend) and isinstance(other, Mend):
        return one.lacks == other.lacks and bool({*one.pids} & {*other.pids}) and one.count <= other.count
    if isinstance(one, Newcomer) and isinstance(other, Newcomer):
        as_good = other.role in (one.role, LEADER) if one.role == MEMBER else other.role == one.role
        return as_good and one.unit == other.unit and one.count <= other.count
    return False


def _plans(policy: Policy) -> list[Remedy]:
    """Return the plan as it is and as it could be: teams smaller by as little as will do, inspectors of the whole county."""
    least = max(2, 1 + len(policy.departments))
    sizes = (0, *range(policy.places - 1, least - 1, -1))
    counties = (False,) if policy.mode == Execution.COUNTY else (False, True)
    return [Remedy(team_size=size, county=county) for county, size in product(counties, sizes)]


def _of_people(
    probes: Sequence[PoolRow], people: Sequence[InspectorRow], policy: Policy, most: int, tries: Iterator[int]
) -> tuple[list[Choice], bool]:
    """Return the smallest changes of people under one plan; parts that nobody could help at once are searched one by one."""
    instance = lay_out(probes, people, policy)
    short = explain(instance, policy, starved(instance))
    roles = {subject: one.roles for one in short for subject in one.subjects}
    needs = [Need.of(row, roles[row.pid], policy) for row in probes if row.pid in roles]
    mask = 0
    for place in instance.places:
        mask |= place.able if instance.subjects[place.subject].pid in roles else 0
    standing, cut_short = [people[at] for at in bits(mask)], len(needs) > MOST_APART
    able = kinds(needs, () if cut_short else people, policy)
    together: list[Choice] = [()]
    for part in _parts(len(needs), able):
        rows = [needs[at].subject for at in sorted(part)]
        here = [one for one in able if one.helps & part]
        found, cut = _search(rows, standing, here, policy, most, tries)
        together = sorted(((*one, *other) for one, other in product(together, found)), key=_cost)[:most]
        cut_short |= cut
    return together, cut_short


def _parts(size: int, able: Iterable[Kind]) -> list[frozenset[int]]:
    """Part the subjects so that no change helps in two parts."""
    parts = [frozenset((at,)) for at in range(size)]
    for kind in able:
        touched = [part for part in parts if part & kind.helps]
        parts = [part for part in parts if not part & kind.helps] + [frozenset[int]().union(*touched)]
    return sorted((part for part in parts if part), key=min)


def _search(
    rows: Sequence[PoolRow], standing: Sequence[InspectorRow], able: Sequence[Kind], policy: Policy, most: int,
    tries: Iterator[int],
) -> tuple[list[Choice], bool]:  # fmt: skip
    """Try combinations, the smallest first, and of equal ones in the order of the kinds."""
    found: list[Choice] = []
    waiting: list[tuple[int, tuple[int, ...]]] = [
        (0, ())
    ]  # size, and the kinds by their places, each as often as it is changed
    while waiting and len(found) < most:
        if next(tries) >= MOST_TRIED:
            return found or [_only_new(rows, standing, able, policy)], True
        _, chosen = heapq.heappop(waiting)
        choice = tuple((able[at], chosen.count(at)) for at in dict.fromkeys(chosen))
        if any(_part_of(one, choice) for one in found):
            continue
        people = after(standing, choice)
        if people is None:
            continue
        if not starved(lay_out(rows, people, policy)):
            found.append(choice)
            continue
        for at in range(chosen[-1] if chosen else 0, len(able)):
            heapq.heappush(waiting, (_cost(((able[at], 1), *choice)), (*chosen, at)))
    return found, False


def _only_new(
    rows: Sequence[PoolRow], standing: Sequence[InspectorRow], able: Sequence[Kind], policy: Policy
) -> Choice:
    """Let new people come one by one until all is filled: each fills one of the places that lacked somebody."""
    numbers: dict[Newcomer, int] = {}
    new = {kind.change: kind for kind in able if isinstance(kind.change, Newcomer)}
    while True:
        choice = tuple((new[change], number) for change, number in numbers.items())
        people = after(standing, choice)
        assert people is not None
        instance = lay_out(rows, people, policy)
        short = explain(instance, policy, starved(instance))
        if not short:
            return choice
        wanted = newcomer(short[0].unit, short[0].roles[0], policy)
        numbers[wanted] = numbers.get(wanted, 0) + 1


def _part_of(one: Choice, other: Choice) -> bool:
    numbers = {id(kind): number for kind, number in other}
    return all(number <= numbers.get(id(kind), 0) for kind, number in one)


def _cost(choice: Choice) -> int:
    return sum(kind.change.size * number for kind, number in choice)
