"""Changes of people that could end a shortage: what a roster says of somebody is mended, or somebody new comes (第九、十条).

That somebody need not step aside is no change that is ever thought of (第二十条).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rules.frozen import InspectorRow
from rules.matching.places import LEADER, MEMBER, executing_unit
from rules.policy import Policy
from rules.pool import PoolRow
from rules.replacement import MENDS, Lack, lacks
from rules.roles import Execution, InspectorKind


@dataclass(frozen=True)
class Mend:
    """What could be mended about people.

    Attributes:
        pids: among whom it does not matter who.
        lacks: all that must be mended of each.
        count: of how many.
    """

    pids: tuple[str, ...]
    lacks: tuple[Lack, ...]
    count: int = 1

    @property
    def size(self) -> int:
        """How many single changes it is."""
        return self.count * len(self.lacks)


@dataclass(frozen=True)
class Newcomer:
    """So many more people for a role; of any unit of the county where ``unit`` is empty."""

    unit: str
    role: str
    count: int = 1

    @property
    def size(self) -> int:
        """How many single changes it is."""
        return self.count


@dataclass(frozen=True)
class Kind:
    """A change and all who could be changed by it alike.

    Attributes:
        rows: they, as they would be afterwards.
        helps: at which of the subjects they could then have a role, by their places in the list.
    """

    change: Mend | Newcomer
    rows: tuple[InspectorRow, ...]
    helps: frozenset[int]


Choice = tuple[tuple[Kind, int], ...]  # how many of each kind
Roles = tuple[tuple[str, ...], ...]  # that somebody may have, subject by subject


@dataclass(frozen=True)
class Need:
    """A subject whose team can not be formed, and the roles it is short of."""

    subject: PoolRow
    unit: str
    roles: tuple[str, ...]

    @classmethod
    def of(cls, subject: PoolRow, roles: Iterable[str], policy: Policy) -> "Need":
        """Return what a subject needs."""
        return cls(subject, executing_unit(subject, policy), tuple(dict.fromkeys(roles)))


def kinds(needs: Sequence[Need], people: Iterable[InspectorRow], policy: Policy) -> list[Kind]:
    """Return every kind of change that could help one of these subjects, the smallest first."""
    mended: dict[tuple[tuple[Lack, ...], Roles], list[InspectorRow]] = defaultdict(list)
    for one in people:
        for missing in _mendable(one, needs, policy):
            after = _mend(one, missing, policy)
            mended[missing, _may(after, needs, policy)].append(after)
    found = []
    for (missing, may), rows in mended.items():
        pids = tuple(row.pid for row in rows)
        found.append(Kind(Mend(pids, missing), tuple(rows), _helps(may)))
    found.sort(key=lambda one: (one.change.size, one.rows[0].pid))
    wanted = {newcomer(need.unit, role, policy): (need.unit, role) for need in needs for role in need.roles}
    for change, (unit, role) in sorted(wanted.items(), key=lambda item: (item[0].unit, item[0].role)):
        new = tuple(_enrol(unit, role, at, policy) for at in range(policy.places))
        found.append(Kind(change, new, _helps(_may(new[0], needs, policy))))
    return found


def newcomer(unit: str, role: str, policy: Policy) -> Newcomer:
    """Return who would have to come for a role in an inspection that a unit executes."""
    anywhere = policy.mode == Execution.COUNTY and not policy.departments
    return Newcomer("" if anywhere else _home(unit, role, policy), role)


def after(people: Iterable[InspectorRow], choice: Choice) -> list[InspectorRow] | None:
    """Return the people after these changes, or None where there are not as many to change."""
    changed: dict[str, InspectorRow] = {}
    for kind, number in choice:
        free = [row for row in kind.rows if row.pid not in changed][:number]
        if len(free) < number:
            return None
        changed |= {row.pid: row for row in free}
    return list(({one.pid: one for one in people} | changed).values())


def _mendable(one: InspectorRow, needs: Iterable[Need], policy: Policy) -> list[tuple[Lack, ...]]:
    """Return what would have to be mended of somebody, for each role that is short another; nothing of what no roster mends."""
    missing = (
        tuple(lacks(one, need.subject.pid, need.unit, role, policy)) for need in needs for role in need.roles
    )
    return [lack for lack in dict.fromkeys(missing) if lack and MENDS.keys() >= set(lack)]


def _may(one: InspectorRow, needs: Iterable[Need], policy: Policy) -> Roles:
    team = (LEADER, *policy.departments, MEMBER)
    return tuple(
        tuple(role for role in team if not lacks(one, need.subject.pid, need.unit, role, policy))
        for need in needs
    )


def _helps(may: Roles) -> frozenset[int]:
    return frozenset(at for at, roles in enumerate(may) if roles)


def _mend(one: InspectorRow, missing: Iterable[Lack], policy: Policy) -> InspectorRow:
    mended: Mapping[Lack, Mapping[str, object]] = {
        Lack.DUTY: {"on_duty": True},
        Lack.CERTIFICATE: {"certificate_until": policy.window_ends},
        Lack.FIELD: {"fields": (*one.fields, policy.field)},
        Lack.LEAD: {"can_lead": True},
    }
    for lack in missing:
        one = replace(one, **mended[lack])  # type: ignore[arg-type]
    return one


def _enrol(unit: str, role: str, number: int, policy: Policy) -> InspectorRow:
    home, partner = _home(unit, role, policy), role in policy.departments
    kind = InspectorKind.OFFICER if partner else InspectorKind.POLICE
    fields = (policy.field,) if policy.field else ()
    return InspectorRow(
        f"new {home} {role} {number}", home, role if partner else "", kind.value, True, policy.window_ends, fields,
        role == LEADER, (),
    )  # fmt: skip


def _home(unit: str, role: str, policy: Policy) -> str:
    if role in policy.departments:
        return role
    return policy.initiating_unit if role == LEADER and policy.departments else unit
