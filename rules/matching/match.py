"""The matching as a whole: from drawn subjects and frozen inspectors to teams."""

from collections.abc import Iterable
from dataclasses import dataclass

from rules.encoding import SeedStream
from rules.frozen import InspectorRow
from rules.matching import lottery, places, repair, shortage, shuffle
from rules.matching.assignment import Assignment
from rules.matching.places import EXPERT, LEADER, Instance
from rules.matching.shortage import Infeasible
from rules.policy import Policy
from rules.pool import PoolRow


@dataclass(frozen=True)
class Team:
    """Who inspects one subject, by pids.

    Attributes:
        unit: the executing unit.
        members: everybody who counts, the leader among them, by role and pid.
        experts: who helps and does not count.
    """

    subject: str
    unit: str
    leader: str
    members: tuple[str, ...]
    experts: tuple[str, ...] = ()


def match(
    subjects: Iterable[PoolRow], inspectors: Iterable[InspectorRow], policy: Policy, seed: bytes
) -> list[Team]:
    """Return the teams in the order of the subjects' pids.

    Raises:
        Infeasible: there are no legal teams; says which places share too few inspectors. Never fewer people instead.
    """
    instance = places.lay_out(subjects, inspectors, policy)
    seated = _assign(instance, SeedStream(seed, "match"), policy)
    helped = _assign(
        places.lay_out_experts(instance.subjects, instance.inspectors, policy),
        SeedStream(seed, "experts"),
        policy,
    )
    teams = []
    for at, row in enumerate(instance.subjects):
        members = sorted(_people(seated, at), key=lambda pair: (pair[0] != LEADER, pair[1]))
        experts = sorted(pid for role, pid in _people(helped, at) if role == EXPERT)
        unit = places.executing_unit(row, policy)
        teams.append(Team(row.pid, unit, members[0][1], tuple(pid for _, pid in members), tuple(experts)))
    return teams


def _assign(instance: Instance, stream: SeedStream, policy: Policy) -> Assignment:
    assignment = Assignment(instance)
    holes = lottery.fill(assignment, stream)
    starved = repair.fill_holes(assignment, holes)
    if starved:
        raise Infeasible(shortage.explain(instance, policy, starved))
    repair.even_out(assignment)
    shuffle.shuffle(assignment, stream, policy.shuffle)
    return assignment


def _people(assignment: Assignment, subject: int) -> list[tuple[str, str]]:
    instance = assignment.instance
    return [
        (instance.places[place].role, instance.inspectors[assignment.holder[place]].pid)
        for place in assignment.of_subject[subject]
    ]
