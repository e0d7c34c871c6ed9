"""The replacement (更换): drawn at random among the least loaded of the other qualified; nobody else moves (第二十条)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rules.encoding import SeedStream
from rules.frozen import InspectorRow
from rules.matching import Team
from rules.matching.places import EXPERT, LEADER, MEMBER, bits, executing_unit, lay_out, lay_out_experts
from rules.policy import Policy
from rules.pool import PoolRow
from rules.roles import Execution, InspectorKind, Labelled


class Lack(Labelled):
    """What keeps somebody from a place on a team; ``MENDS`` says what a roster could change about it."""

    ON_TEAM = "on_team", "已在这个检查组"
    LEFT = "left", "离开过这个检查组"
    INTEREST = "interest", "与检查对象有利害关系"
    ROLE = "role", "不是这个位置的执法检查人员"
    UNIT = "unit", "已不在原单位"
    DUTY = "duty", "不在岗"
    CERTIFICATE = "certificate", "执法证到检查结束时已过期"
    FIELD = "field", "不具有要求的专业"
    LEAD = "lead", "不能任组长"


MENDS: Mapping[Lack, str] = {
    Lack.DUTY: "恢复在岗或销假",
    Lack.CERTIFICATE: "执法证有效期延过检查结束",
    Lack.FIELD: "补登要求的专业",
    Lack.LEAD: "定为可任组长",
}


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
    """Everything that keeps one person, who might have been asked, from the place."""

    pid: str
    lacks: tuple[Lack, ...]

    @property
    def mendable(self) -> bool:
        """Whether the roster alone decides."""
        return all(one in MENDS for one in self.lacks)


class NobodyLeft(Exception):
    """Nobody may take the place.

    Attributes:
        role: which place.
    """

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self.role = role


def role_of(team: Team, leaving: str, inspectors: Iterable[InspectorRow], policy: Policy) -> str:
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


def able(
    row: PoolRow, inspectors: Sequence[InspectorRow], policy: Policy, team: Team, role: str, barred: Collection[str]
) -> list[str]:  # fmt: skip
    """Return everybody else who may hold such a place on the team, in the order of their pids, by the rules of the match."""
    lay = lay_out_experts if role == EXPERT else lay_out
    instance = lay([row], inspectors, policy)
    mask = next((place.able for place in instance.places if place.role == role), 0)
    taken = {*team.members, *team.experts, *barred}
    return [pid for pid in sorted(instance.inspectors[at].pid for at in bits(mask)) if pid not in taken]


def candidates(
    row: PoolRow, inspectors: Sequence[InspectorRow], policy: Policy, teams: Sequence[Team], vacancy: Vacancy
) -> list[str]:
    """Return who may take the place and has the fewest places of its kind, in the order of their pids."""
    team = team_of(teams, vacancy.subject)
    role = role_of(team, vacancy.leaving, inspectors, policy)
    free = able(row, inspectors, policy, team, role, vacancy.barred)
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
) -> tuple[str, int]:
    """Return who takes the place, each of the candidates equally likely, and among how many he was drawn.

    Args:
        row: the subject as it was locked.
        inspectors: as they were locked.
        policy: of the lock.
        teams: as they stand now, earlier replacements among them.
        vacancy: the place.
        seed: of ``rules.seed.redraw_seed``.

    Raises:
        NobodyLeft: there are no candidates.
    """
    free = candidates(row, inspectors, policy, teams, vacancy)
    if not free:
        raise NobodyLeft(role_of(team_of(teams, vacancy.subject), vacancy.leaving, inspectors, policy))
    return free[SeedStream(seed, "replace").below(len(free))], len(free)


def seat(team: Team, leaving: str, coming: str) -> Team:
    """Return the team with one exchanged for another, in the same place."""
    leader = coming if leaving == team.leader else team.leader
    members = tuple(coming if one == leaving else one for one in team.members)
    experts = tuple(coming if one == leaving else one for one in team.experts)
    return replace(team, leader=leader, members=members, experts=experts)


def team_of(teams: Sequence[Team], subject: str) -> Team:
    """Return the team that inspects a subject."""
    return next(one for one in teams if one.subject == subject)


def lacks(one: InspectorRow | None, subject: str, unit: str, role: str, policy: Policy) -> list[Lack]:
    """Return what keeps somebody from such a place, whoever else is on the team; nothing for who may hold it.

    The same as ``rules.matching`` would decide, but all of it and in words.

    Args:
        one: as a roster knows him; None when it knows him no more, or not as one who inspects.
        subject: its pid.
        unit: executes the inspection.
        role: as ``role_of`` returns it.
        policy: of the lock.
    """
    if one is None:
        return [Lack.ROLE]
    police = one.kind == InspectorKind.POLICE
    asked = role == EXPERT or (police and not one.department)
    missing = {
        Lack.ROLE: (one.kind == InspectorKind.EXPERT) != (role == EXPERT)
        or (role in (LEADER, MEMBER) and not police),
        Lack.UNIT: not _is_of(one, unit, role, policy),
        Lack.DUTY: not one.on_duty,
        Lack.CERTIFICATE: role != EXPERT
        and (not one.certificate_until or one.certificate_until < policy.window_ends),
        Lack.FIELD: asked and policy.field not in "、".join(one.fields),
        Lack.LEAD: role == LEADER and not one.can_lead,
        Lack.INTEREST: subject in one.conflicts,
    }
    return [lack for lack, holds in missing.items() if holds]


def obstacles(
    row: PoolRow, inspectors: Iterable[InspectorRow], policy: Policy, team: Team, role: str, left: Collection[str]
) -> list[Obstacle]:  # fmt: skip
    """Return everybody who might have been asked with what stands against him, the nearest to the place first.

    Args:
        inspectors: as the rosters know them today.
        left: who left this team.
    """
    found = []
    for one in inspectors:
        missing = lacks(one, row.pid, executing_unit(row, policy), role, policy)
        if {Lack.UNIT, Lack.ROLE} & set(missing):
            continue  # nobody would think of him
        if one.pid in {*team.members, *team.experts}:
            missing.insert(0, Lack.ON_TEAM)
        elif one.pid in left:
            missing.insert(0, Lack.LEFT)
        found.append(Obstacle(one.pid, tuple(missing)))
    return sorted(found, key=lambda one: (not one.mendable, len(one.lacks), one.pid))


def smallest(found: Sequence[Obstacle]) -> list[Obstacle]:
    """Return those for whom the fewest changes of the roster would do."""
    near = [one for one in found if one.mendable]
    fewest = min((len(one.lacks) for one in near), default=0)
    return [one for one in near if len(one.lacks) == fewest]


def _is_of(one: InspectorRow, unit: str, role: str, policy: Policy) -> bool:
    if role == EXPERT:
        return True
    if role in policy.departments:
        return one.department == role
    if role == LEADER and policy.departments:
        return one.unit == policy.initiating_unit
    return policy.mode == Execution.COUNTY or one.unit == unit
