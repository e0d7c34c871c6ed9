"""The replacement (更换): drawn at random among the least loaded of the other qualified; nobody else moves (第二十条)."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from rules.encoding import SeedStream
from rules.lock import InspectorRow, Policy
from rules.matching import Team
from rules.matching.places import EXPERT, LEADER, MEMBER, bits, lay_out, lay_out_experts, why_unqualified
from rules.pool import PoolRow


@dataclass(frozen=True)
class Vacancy:
    """A place that became free.

    Attributes:
        subject: pid of the subject.
        leaving: pid of who leaves the team.
        barred: pids who may not take the place: they left this team before, or can not inspect any more.
    """

    subject: str
    leaving: str
    barred: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Obstacle:
    """Why somebody who might have been asked could not take the place; ``mendable`` where the roster alone decides."""

    pid: str
    why: str
    mendable: bool


class NobodyLeft(Exception):
    """Nobody may take the place.

    Attributes:
        role: which place.
        obstacles: everybody of the unit in question with what stands against him.
    """

    def __init__(self, role: str, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(role)
        self.role, self.obstacles = role, list(obstacles)


def role_of(team: Team, leaving: str, inspectors: Sequence[InspectorRow], policy: Policy) -> str:
    """Return which place somebody holds: leader, expert, a partner department's, or an ordinary member's.

    Raises:
        ValueError: he is not on the team.
    """
    if leaving == team.leader:
        return LEADER
    if leaving in team.experts:
        return EXPERT
    if leaving not in team.members:
        raise ValueError("不在这个检查组")
    department = next(one.department for one in inspectors if one.pid == leaving)
    return department if department in policy.departments else MEMBER


def candidates(
    row: PoolRow, inspectors: Sequence[InspectorRow], policy: Policy, teams: Sequence[Team], vacancy: Vacancy
) -> list[str]:
    """Return who may take the place and has the fewest places of its kind, in the order of their pids."""
    team = _team_of(teams, vacancy)
    role = role_of(team, vacancy.leaving, inspectors, policy)
    lay = lay_out_experts if role == EXPERT else lay_out
    instance = lay([row], inspectors, policy)
    able = next((place.able for place in instance.places if place.role == role), 0)
    taken = {*team.members, *team.experts, *vacancy.barred}
    free = [pid for pid in (instance.inspectors[at].pid for at in bits(able)) if pid not in taken]
    loads = Counter(pid for one in teams for pid in (one.experts if role == EXPERT else one.members))
    least = min((loads[pid] for pid in free), default=0)
    return [pid for pid in free if loads[pid] == least]


def draw_replacement(
    row: PoolRow,
    inspectors: Sequence[InspectorRow],
    policy: Policy,
    teams: Sequence[Team],
    vacancy: Vacancy,
    seed: bytes,
) -> str:
    """Return who takes the place, each of the candidates equally likely.

    Args:
        row: the subject as it was locked.
        inspectors: as they were locked.
        policy: of the lock.
        teams: as they stand now, earlier replacements among them.
        seed: of ``rules.seed.redraw_seed``.

    Raises:
        NobodyLeft: with everybody of the unit and what stands against him.
    """
    able = candidates(row, inspectors, policy, teams, vacancy)
    if not able:
        role = role_of(_team_of(teams, vacancy), vacancy.leaving, inspectors, policy)
        raise NobodyLeft(role, _obstacles(row, inspectors, policy, teams, vacancy, role))
    return able[SeedStream(seed, "replace").below(len(able))]


def seat(team: Team, leaving: str, coming: str) -> Team:
    """Return the team with one exchanged for another, in the same place."""
    leader = coming if leaving == team.leader else team.leader
    members = tuple(coming if one == leaving else one for one in team.members)
    experts = tuple(coming if one == leaving else one for one in team.experts)
    return replace(team, leader=leader, members=members, experts=experts)


def _team_of(teams: Sequence[Team], vacancy: Vacancy) -> Team:
    return next(one for one in teams if one.subject == vacancy.subject)


def _obstacles(
    row: PoolRow,
    inspectors: Sequence[InspectorRow],
    policy: Policy,
    teams: Sequence[Team],
    vacancy: Vacancy,
    role: str,
) -> list[Obstacle]:
    team = _team_of(teams, vacancy)
    unit = role if role in policy.departments else team.unit
    found = []
    for one in inspectors:
        near = one.kind == EXPERT_KIND if role == EXPERT else one.unit == unit and one.kind != EXPERT_KIND
        if near and one.pid != vacancy.leaving:
            found.append(_obstacle(one, row, policy, team, vacancy, role))
    return found


EXPERT_KIND = "expert"


def _obstacle(
    one: InspectorRow, row: PoolRow, policy: Policy, team: Team, vacancy: Vacancy, role: str
) -> Obstacle:
    on_team: Collection[str] = {*team.members, *team.experts}
    if one.pid in on_team:
        return Obstacle(one.pid, "已在这个检查组", False)
    if one.pid in vacancy.barred:
        return Obstacle(one.pid, "已回避或不能再参加", False)
    if row.pid in one.conflicts:
        return Obstacle(one.pid, "与检查对象有利害关系", False)
    if role != EXPERT and (why := why_unqualified(one, policy)):
        return Obstacle(one.pid, why, True)
    if role == EXPERT and not one.on_duty:
        return Obstacle(one.pid, "不在岗", True)
    if role == LEADER and not one.can_lead:
        return Obstacle(one.pid, "不能任组长", True)
    return Obstacle(one.pid, "专业领域不符", True)
