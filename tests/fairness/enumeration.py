"""Every legal assignment of a small task by trying all, written from the articles and not from ``rules.matching``."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from rules.frozen import InspectorRow
from rules.matching import Team
from rules.policy import Policy
from rules.pool import PoolRow

Crew = tuple[str, ...]  # a team's members, the leader first, the others by pid
Crews = tuple[Crew, ...]  # of all teams, by the subjects' pids


@dataclass(frozen=True)
class Case:
    """A task to be matched: subjects drawn, inspectors locked, policy."""

    rows: Sequence[PoolRow]
    people: Sequence[InspectorRow]
    policy: Policy


def best(case: Case) -> list[Crews]:
    """Return every legal and most balanced assignment: the least possible greatest load, then the fewest who bear it, and so on."""
    every = list(product(*(crews(row, case) for row in sorted(case.rows, key=lambda row: row.pid))))
    least = min((loads(one) for one in every), default=())
    return [one for one in every if loads(one) == least]


def crews(row: PoolRow, case: Case) -> list[Crew]:
    """Return every legal team of one subject."""
    return sorted(set(_crews(row, case)))


def loads(assignment: Crews) -> tuple[int, ...]:
    """Return how many places each inspector has who has any, the most first: the less, the better balanced."""
    return tuple(sorted(Counter(pid for crew in assignment for pid in crew).values(), reverse=True))


def spell(teams: Sequence[Team]) -> Crews:
    """Return what ``match`` gave as it is enumerated here."""
    return tuple(team.members for team in teams)


def _crews(row: PoolRow, case: Case) -> Iterator[Crew]:
    policy, able = case.policy, [one for one in case.people if _may(one, row, case.policy)]
    unit = row.unit if policy.mode == "jurisdiction" else policy.initiating_unit
    police = [one for one in able if one.kind == "police"]
    own = police if policy.mode == "county" else [one for one in police if one.unit == unit]
    leading = [one for one in police if one.unit == policy.initiating_unit] if policy.departments else own
    partners = [[one for one in able if one.department == name] for name in policy.departments]
    others = max(policy.team_size, 2, 1 + len(policy.departments)) - 1 - len(policy.departments)
    for leader in leading:
        for sent in product(*partners):
            for members in combinations(own, others):
                crew = [leader.pid, *(one.pid for one in (*sent, *members))]
                if leader.can_lead and len(set(crew)) == len(crew):
                    yield (crew[0], *sorted(crew[1:]))


def _may(one: InspectorRow, row: PoolRow, policy: Policy) -> bool:
    counts = one.kind == "police" or (one.kind == "officer" and one.department in policy.departments)
    return (
        counts
        and one.on_duty
        and one.certificate_until >= policy.window_ends
        and row.pid not in one.conflicts
    )
