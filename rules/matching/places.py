"""Places: what each team consists of and who may fill which place (第十一、十九、二十条)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rules.frozen import InspectorRow
from rules.policy import Policy
from rules.pool import PoolRow

LEADER, MEMBER, EXPERT = "组长", "组员", "专家"


@dataclass(frozen=True, slots=True)
class Place:
    """One place on one team; ``able`` is a bit mask over the inspectors in the order of their pids."""

    subject: int
    role: str
    able: int


@dataclass
class Instance:
    """All places of a task, and the inspectors that may fill them.

    Attributes:
        subjects, inspectors: in the order of their pids; places and masks count by these.
        places: leader's place first, team after team.
        regions: for each place the number of its region; regions share no inspector.
    """

    subjects: list[PoolRow]
    inspectors: list[InspectorRow]
    places: list[Place]
    regions: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Part the places into regions."""
        self.regions = _regions([place.able for place in self.places])


def executing_unit(row: PoolRow, policy: Policy) -> str:
    """Return the unit that a subject's inspection belongs to."""
    return row.unit if policy.mode == "jurisdiction" else policy.initiating_unit


def lay_out(subjects: Iterable[PoolRow], inspectors: Iterable[InspectorRow], policy: Policy) -> Instance:
    """Return the places that a task's teams have, without the experts'."""
    drawn, people = sorted(subjects, key=lambda row: row.pid), sorted(inspectors, key=lambda row: row.pid)
    able, barred = _Able(people, policy), _barred(people)
    places = []
    for at, row in enumerate(drawn):
        free = ~barred.get(row.pid, 0)
        unit = executing_unit(row, policy)
        leaders = able.initiating if policy.departments else able.own(unit)
        places.append(Place(at, LEADER, leaders & able.leaders & free))
        places += [
            Place(at, department, able.partners[department] & free) for department in policy.departments
        ]
        places += [Place(at, MEMBER, able.own(unit) & free)] * (policy.places - 1 - len(policy.departments))
    return Instance(drawn, people, places)


def lay_out_experts(
    subjects: Sequence[PoolRow], inspectors: Sequence[InspectorRow], policy: Policy
) -> Instance:
    """Return the places of experts, as many as can be filled: experts help, and are never required (第十一条)."""
    barred = _barred(inspectors)
    everyone = _mask(at for at, one in enumerate(inspectors) if _is_expert(one, policy))
    places = []
    for at, row in enumerate(subjects):
        able = everyone & ~barred.get(row.pid, 0)
        places += [Place(at, EXPERT, able)] * min(policy.experts, able.bit_count())
    return Instance(list(subjects), list(inspectors), places)


def why_unqualified(one: InspectorRow, policy: Policy) -> str:
    """Return why somebody does not count towards the two, or "" when he does."""
    if one.kind == "expert":
        return "是专家，不计入两人"
    if not one.on_duty:
        return "不在岗"
    if not one.certificate_until or one.certificate_until < policy.window_ends:
        return "执法证到检查结束时已过期"
    if one.kind == "officer" and one.department not in policy.departments:
        return "是其他部门的执法人员"
    if (
        policy.field
        and one.kind == "police"
        and not one.department
        and policy.field not in "、".join(one.fields)
    ):
        return f"不具有{policy.field}专业"
    return ""


def count_qualified(inspectors: Iterable[InspectorRow], policy: Policy) -> int:
    """Return how many could fill any place of this task."""
    able = [one for one in inspectors if not why_unqualified(one, policy)]
    if policy.mode == "initiating":
        return sum(one.unit == policy.initiating_unit or one.department in policy.departments for one in able)
    return len(able)


def bits(mask: int) -> Iterable[int]:
    """Yield the places of the ones in a mask, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class _Able:
    """Masks of who may fill which kind of place."""

    def __init__(self, people: Sequence[InspectorRow], policy: Policy) -> None:
        fit = [(at, one) for at, one in enumerate(people) if not why_unqualified(one, policy)]
        police = [(at, one) for at, one in fit if one.kind == "police"]
        self.mode = policy.mode
        self.leaders = _mask(at for at, one in police if one.can_lead)
        self.bureau = _mask(at for at, _ in police)
        self.by_unit: dict[str, int] = defaultdict(int)
        for at, one in police:
            self.by_unit[one.unit] |= 1 << at
        self.initiating = self.by_unit[policy.initiating_unit]
        self.partners = {
            name: _mask(at for at, one in fit if one.department == name) for name in policy.departments
        }

    def own(self, unit: str) -> int:
        return self.bureau if self.mode == "county" else self.by_unit[unit]


def _is_expert(one: InspectorRow, policy: Policy) -> bool:
    return (
        one.kind == "expert" and one.on_duty and (not policy.field or policy.field in "、".join(one.fields))
    )


def _barred(people: Sequence[InspectorRow]) -> dict[str, int]:
    barred: dict[str, int] = defaultdict(int)
    for at, one in enumerate(people):
        for subject in one.conflicts:
            barred[subject] |= 1 << at
    return barred


def _mask(places: Iterable[int]) -> int:
    mask = 0
    for at in places:
        mask |= 1 << at
    return mask


def _regions(masks: Sequence[int]) -> list[int]:
    """Number the places so that two that could ever exchange an inspector have the same number."""
    merged: list[int] = []
    for mask in sorted(set(masks)):
        apart = [one for one in merged if not one & mask]
        for one in merged:
            mask |= one if one & mask else 0
        merged = [*apart, mask]
    merged.sort()
    return [next((at for at, one in enumerate(merged) if one & mask), len(merged)) for mask in masks]
