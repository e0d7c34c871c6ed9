"""Who counts towards the two, and who may fill which place on a team (第十一、十九、二十条)."""

from dataclasses import replace
from typing import Any

import pytest

from rules.frozen import InspectorRow
from rules.matching import places
from rules.matching.places import (
    EXPERT,
    LEADER,
    MEMBER,
    Instance,
    bits,
    lay_out,
    lay_out_experts,
    why_unqualified,
)
from rules.policy import Policy
from rules.pool import PoolRow
from tests.rules.bureau import POLICY, UNITS, inspector, subject

PARTNER = "消防救援大队"
JOINT = replace(POLICY, mode="initiating", initiating_unit=UNITS[0], departments=(PARTNER,))
FIELD = replace(POLICY, field="禁毒")


def officer(number: int, **columns: Any) -> InspectorRow:
    """Return somebody of the partner department."""
    return inspector(number, PARTNER, **{"department": PARTNER, "kind": "officer", **columns})


@pytest.mark.parametrize(
    ("one", "policy", "why"),
    [
        (inspector(1), POLICY, ""),
        (inspector(1, kind="expert"), POLICY, "是专家，不计入两人"),
        (inspector(1, on_duty=False), POLICY, "不在岗"),
        (inspector(1, certificate_until=""), POLICY, "执法证到检查结束时已过期"),
        (inspector(1, certificate_until="2026-04-29"), POLICY, "执法证到检查结束时已过期"),
        (inspector(1, certificate_until="2026-04-30"), POLICY, ""),
        (officer(1), JOINT, ""),
        (officer(1, department=""), JOINT, "是其他部门的执法人员"),
        (officer(1), POLICY, "是其他部门的执法人员"),
        (inspector(1), FIELD, "不具有禁毒专业"),
        (inspector(1, fields=("消防",)), FIELD, "不具有禁毒专业"),
        (inspector(1, fields=("禁毒、易制毒化学品",)), FIELD, ""),
        (inspector(1, fields=("消防", "禁毒")), FIELD, ""),
        (officer(1), replace(JOINT, field="禁毒"), ""),
        (inspector(1, kind="expert", on_duty=False), POLICY, "是专家，不计入两人"),
    ],
)  # fmt: skip
def test_why_somebody_does_not_count_is_said(one: InspectorRow, policy: Policy, why: str) -> None:
    assert why_unqualified(one, policy) == why


def _able(instance: Instance, at: int = 0) -> dict[str, set[str]]:
    """Return role → who may fill a place of this role, of one subject's team."""
    found: dict[str, set[str]] = {}
    for place in instance.places:
        if place.subject == at:
            found.setdefault(place.role, set()).update(
                instance.inspectors[one].pid for one in bits(place.able)
            )
    return found


def _pids(*people: InspectorRow) -> set[str]:
    return {one.pid for one in people}


OWN, LEADS = inspector(1, can_lead=False), inspector(2)
AWAY, TIRED = inspector(3, UNITS[1]), inspector(4, on_duty=False)
HELP = inspector(5, kind="expert", fields=("禁毒",))
PEOPLE = [OWN, LEADS, AWAY, TIRED, HELP]


@pytest.mark.parametrize(
    ("policy", "leaders", "members"),
    [
        (POLICY, _pids(LEADS), _pids(OWN, LEADS)),
        (replace(POLICY, mode="initiating", initiating_unit=UNITS[1]), _pids(AWAY), _pids(AWAY)),
        (replace(POLICY, mode="county"), _pids(LEADS, AWAY), _pids(OWN, LEADS, AWAY)),
    ],
)
def test_a_place_is_open_to_the_unit_that_executes(
    policy: Policy, leaders: set[str], members: set[str]
) -> None:
    assert _able(lay_out([subject(1)], PEOPLE, policy)) == {LEADER: leaders, MEMBER: members}


def test_a_joint_inspection_is_led_by_the_initiating_unit_with_a_place_for_each_partner() -> None:
    partner = officer(6)
    found = lay_out([subject(1, unit=UNITS[1])], [*PEOPLE, partner], JOINT)
    assert _able(found) == {LEADER: _pids(LEADS), PARTNER: _pids(partner)}
    assert [place.role for place in lay_out([subject(1)], PEOPLE, replace(JOINT, team_size=3)).places] == [
        LEADER, PARTNER, MEMBER,
    ]  # fmt: skip


def test_nobody_is_placed_at_a_subject_he_must_step_aside_from() -> None:
    bound = inspector(7, conflicts=(subject(1).pid,))
    found = lay_out([subject(1), subject(2)], [*PEOPLE, bound], POLICY)
    at = [row.pid for row in found.subjects].index(subject(1).pid)
    assert bound.pid not in _able(found, at)[LEADER] | _able(found, at)[MEMBER]
    assert bound.pid in _able(found, 1 - at)[MEMBER]


@pytest.mark.parametrize(
    ("one", "helps"),
    [
        (HELP, True),
        (replace(HELP, fields=("消防",)), False),
        (replace(HELP, on_duty=False), False),
        (replace(HELP, conflicts=(subject(1).pid,)), False),
        (replace(HELP, kind="police"), False),
        (replace(HELP, certificate_until=""), True),
    ],
)
def test_an_expert_helps_where_he_knows_the_field(one: InspectorRow, helps: bool) -> None:
    found = lay_out_experts([subject(1)], [one], replace(FIELD, experts=1))
    assert [place.role for place in found.places] == [EXPERT] * helps


def test_experts_are_never_more_than_there_are() -> None:
    assert len(lay_out_experts([subject(1)], [HELP], replace(FIELD, experts=3)).places) == 1


@pytest.mark.parametrize(
    ("policy", "count"),
    [
        (POLICY, 3),
        (replace(POLICY, mode="county"), 3),
        (replace(POLICY, mode="initiating", initiating_unit=UNITS[0]), 2),
        (FIELD, 0),
    ],
)
def test_the_qualified_are_counted(policy: Policy, count: int) -> None:
    assert places.count_qualified(PEOPLE, policy) == count


def test_places_that_share_nobody_lie_in_regions_of_their_own() -> None:
    rows: list[PoolRow] = [subject(at, unit=UNITS[at % 2]) for at in range(4)]
    found = lay_out(rows, PEOPLE, POLICY)
    units: dict[int, set[str]] = {region: set() for region in found.regions}
    for place, region in zip(found.places, found.regions, strict=True):
        units[region].add(found.subjects[place.subject].unit)
    assert sorted(map(sorted, units.values())) == [[UNITS[0]], [UNITS[1]]]
