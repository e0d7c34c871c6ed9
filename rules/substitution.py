"""The substitution (换对象): a subject that can not be visited gives way to the next of its stratum; of its team stays who may (第十六至二十条)."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from rules import pool, sampling
from rules.frozen import SUBJECT_HEADER, InspectorRow, read_subjects
from rules.matching import Team
from rules.matching.places import EXPERT, LEADER, MEMBER, bits, executing_unit, lay_out, lay_out_experts
from rules.policy import Policy
from rules.pool import Caps, PoolRow
from rules.replacement import NobodyLeft, least_loaded, smallest_seat


class NoSubjectLeft(Exception):
    """Nobody of the stratum is left to be visited instead.

    Attributes:
        stratum: which.
    """

    def __init__(self, stratum: str) -> None:
        super().__init__(stratum)
        self.stratum = stratum


@dataclass(frozen=True)
class Seat:
    """One place at a subject.

    Attributes:
        number: counted through the team: leader, departments, members, experts.
        role: as ``rules.replacement.role_of`` returns it.
        able: pids of who may sit there by the rules of the match.
        stays: pid of who sits there already, or "" where somebody must be drawn.
    """

    number: int
    role: str
    able: frozenset[str]
    stays: str = ""


def row_of(roster: bytes, pid: str) -> PoolRow:
    """Return one subject of a frozen roster, without reading the others.

    Raises:
        ValueError: it is not there.
    """
    at = roster.find(f"\n{pid}\t".encode())
    if at < 0:
        raise ValueError("名单里没有这个检查对象")
    end = roster.index(b"\n", at + 1)
    return read_subjects(SUBJECT_HEADER.encode() + roster[at : end + 1])[0]


def eligible(roster: bytes, stratum: str, caps: Caps) -> list[str]:
    """Return the pids of a stratum that might have been drawn, in their order."""
    lines = iter(BytesIO(roster))
    kept, level = [next(lines)], stratum.encode()
    for line in lines:
        _, its_level, key, _ = line.split(b"\t", 3)
        if its_level == level or key == b"1":
            kept.append(line)
    rows = read_subjects(b"".join(kept))
    return [row.pid for row in rows if pool.stratum(row) == stratum and pool.why_not(row, caps) is None]


def choose(left: Sequence[str], unavailable: Collection[str], stratum: str, seed: bytes) -> tuple[str, bytes]:
    """Return the subject that is visited instead, and its ticket: the smallest of those left.

    Args:
        left: of the stratum: could be drawn by the lock, and never was.
        unavailable: can not be visited any more since then.
        stratum: of the subject that gives way.
        seed: of ``rules.seed.redraw_seed``.

    Raises:
        ValueError: somebody is called unavailable who was not left.
        NoSubjectLeft: nobody is left.
    """
    if not set(unavailable) <= set(left):
        raise ValueError("排除了本来就不能换上的对象")
    free = [pid for pid in left if pid not in set(unavailable)]
    if not free:
        raise NoSubjectLeft(stratum)
    return sampling.draw(free, 1, seed, stratum)[0]


def seats(row: PoolRow, team: Team, people: Sequence[InspectorRow], policy: Policy) -> list[Seat]:
    """Return the places at the new subject, and who of the old team stays on which: nobody moves who need not."""
    departments = {one.pid: one.department for one in people}
    others = [pid for pid in team.members if pid != team.leader]
    holders = {
        **{name: [pid for pid in others if departments[pid] == name] for name in policy.departments},
        LEADER: [team.leader], MEMBER: others, EXPERT: list(team.experts),
    }  # fmt: skip
    seated: set[str] = set()
    found = []
    for number, (role, able) in enumerate(_places(row, people, policy)):
        stays = next((pid for pid in holders[role] if pid in able and pid not in seated), "")
        seated.add(stays)
        found.append(Seat(number, role, able, stays))
    return found


def could_come(found: Iterable[Seat]) -> frozenset[str]:
    """Return who might be drawn for one of the places where nobody stays."""
    seating = list(found)
    able = frozenset[str]().union(*(seat.able for seat in seating if not seat.stays))
    return able - {seat.stays for seat in seating}


def able_today(row: PoolRow, people: Sequence[InspectorRow], policy: Policy) -> dict[str, frozenset[str]]:
    """Return who may sit at a subject by role, as these people are."""
    return dict(_places(row, people, policy))


def seat_all(
    row: PoolRow, found: Sequence[Seat], absent: Collection[str], others: Iterable[Team], policy: Policy, seed: bytes
) -> Team:  # fmt: skip
    """Return the team of the new subject: who stays, and for every other place one of the least loaded, drawn.

    Args:
        row: the new subject.
        found: of ``seats``.
        absent: pids of who could come by the lock and can not inspect any more.
        others: all other teams as they stand, whose places are counted.
        policy: of the lock.
        seed: of ``rules.seed.redraw_seed``.

    Raises:
        ValueError: somebody is called absent who could not have come.
        NobodyLeft: nobody may take a place.
    """
    if not set(absent) <= could_come(found):
        raise ValueError("排除了本来就不能补上的人")
    teams = list(others)
    loads = {
        kind: Counter(pid for one in teams for pid in (one.experts if kind == EXPERT else one.members))
        for kind in (EXPERT, MEMBER)
    }
    holders = {seat.number: seat.stays for seat in found if seat.stays}
    for seat in found:
        if seat.stays:
            continue
        free = seat.able - set(holders.values()) - set(absent)
        if not free:
            raise NobodyLeft(seat.role, row.pid)
        among = least_loaded(free, loads[EXPERT if seat.role == EXPERT else MEMBER])
        holders[seat.number] = smallest_seat(among, seed, seat.number)
    leader, *members = (holders[seat.number] for seat in found if seat.role != EXPERT)
    experts = sorted(holders[seat.number] for seat in found if seat.role == EXPERT)
    return Team(row.pid, executing_unit(row, policy), leader, (leader, *sorted(members)), tuple(experts))


def _places(row: PoolRow, people: Sequence[InspectorRow], policy: Policy) -> list[tuple[str, frozenset[str]]]:
    laid = [lay_out([row], people, policy), lay_out_experts([row], people, policy)]
    return [
        (place.role, frozenset(one.inspectors[at].pid for at in bits(place.able)))
        for one in laid
        for place in one.places
    ]
