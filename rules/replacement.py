"""The replacement (更换): drawn at random among the least loaded of the other qualified; nobody else moves (第二十条)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from rules.encoding import digest
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
        subject: pid of the subject on whose team it is.
    """

    def __init__(self, role: str, subject: str) -> None:
        super().__init__(role)
        self.role, self.subject = role, subject


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
    return least_loaded(free, loads)


def least_loaded(free: Iterable[str], loads: Mapping[str, int]) -> list[str]:
    """Return those with the fewest places, in the order of their pids."""
    ordered = sorted(free)
    least = min((loads.get(pid, 0) for pid in ordered), default=0)
    return [pid for pid in ordered if loads.get(pid, 0) == least]


def smallest_seat(free: Iterable[str], seed: bytes, number: int) -> str:
    """Return who takes a place: whose ticket is smallest.

    Tickets, because leaving out one of the others changes nothing: who says that somebody can not come chooses nobody.
    """
    key = seat_key(seed, number)
    return min(free, key=lambda pid: seat_ticket(key, pid))


def seat_key(seed: bytes, number: int) -> bytes:
    """Return the 32 bytes that all tickets for one place begin with."""
    return digest("ssj/seat/v1", seed, str(number).encode())


def seat_ticket(key: bytes, pid: str) -> bytes:
    """Return somebody's ticket for a place: SHA-256(key ‖ pid as text)."""
    return sha256(key + pid.encode()).digest()


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
        role = role_of(team_of(teams, vacancy.subject), vacancy.leaving, inspectors, policy)
        raise NobodyLeft(role, vacancy.subject)
    return smallest_seat(free, seed, 0), len(free)


def seat(team: Team, leaving: str, coming: str) -> Team:
    """Return the team with one exchanged for another, in the same place."""
    leader = coming if leaving == team.leader else team.leader
    members = tuple(coming if one == leaving else one for one in team.members)
    experts = tuple(coming if one == leaving else one for one in team.experts)
    return replace(team, leader=leader, members=members, experts=experts)


def team_of(teams: Sequence[Team], subject: str) -> Team:
    """Return the team that inspects a subject.

    Raises:
        ValueError: none does.
    """
    for one in teams:
        if one.subject == subject:
            return one
    raise ValueError("没有这个检查组")


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
