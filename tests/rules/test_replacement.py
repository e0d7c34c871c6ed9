"""The replacement: one of the least loaded of the other qualified, each equally likely; nobody else moves (第二十条)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules import seed
from rules.frozen import InspectorRow
from rules.matching import Team, match
from rules.matching.places import EXPERT, LEADER, MEMBER
from rules.replacement import (
    MENDS,
    Lack,
    NobodyLeft,
    Vacancy,
    able,
    candidates,
    draw_replacement,
    lacks,
    obstacles,
    role_of,
    seat,
    smallest,
)
from tests.rules.bureau import POLICY, UNITS, inspector, subject

ROW = subject(1)
PEOPLE = [inspector(at, can_lead=at < 3) for at in range(6)]
PIDS = [one.pid for one in PEOPLE]
TEAM = Team(ROW.pid, UNITS[0], PIDS[0], (PIDS[0], PIDS[3]))


def _drawn(people: Sequence[InspectorRow], leaving: str, chance: bytes) -> str:
    return draw_replacement(ROW, people, POLICY, [TEAM], Vacancy(ROW.pid, leaving), chance)[0]


def _changed(changes: Mapping[int, Mapping[str, Any]]) -> list[InspectorRow]:
    return [replace(one, **changes.get(at, {})) for at, one in enumerate(PEOPLE)]


@pytest.mark.parametrize(
    ("changes", "leaving", "able"),
    [
        ({}, 3, {1, 2, 4, 5}),
        ({}, 0, {1, 2}),  # a leader's place asks for somebody who can lead
        ({4: {"certificate_until": "2026-04-29"}}, 3, {1, 2, 5}),
        ({4: {"on_duty": False}, 5: {"unit": UNITS[1]}}, 3, {1, 2}),
        ({1: {"conflicts": (ROW.pid,)}}, 0, {2}),
    ],
)
def test_only_who_could_have_been_matched_may_come(
    changes: dict[int, dict[str, object]], leaving: int, able: set[int]
) -> None:
    found = candidates(ROW, _changed(changes), POLICY, [TEAM], Vacancy(ROW.pid, PIDS[leaving]))
    assert {PIDS.index(pid) for pid in found} == able


def test_the_least_loaded_come_first() -> None:
    busy = [Team(subject(at).pid, UNITS[0], PIDS[1], (PIDS[1], PIDS[4])) for at in (2, 3)]
    found = candidates(ROW, PEOPLE, POLICY, [TEAM, *busy], Vacancy(ROW.pid, PIDS[3]))
    assert {PIDS.index(pid) for pid in found} == {2, 5}


def test_who_was_barred_does_not_come_back() -> None:
    vacancy = Vacancy(ROW.pid, PIDS[3], frozenset({PIDS[1], PIDS[2], PIDS[4]}))
    assert candidates(ROW, PEOPLE, POLICY, [TEAM], vacancy) == [PIDS[5]]


def test_everybody_who_may_come_is_equally_likely() -> None:
    counts = Counter(
        _drawn(PEOPLE, PIDS[3], seed.redraw_seed(b"C0", b"link", b"%d" % at)) for at in range(4000)
    )
    assert counts.keys() == {PIDS[at] for at in (1, 2, 4, 5)}
    chi2 = sum((count - 1000) ** 2 / 1000 for count in counts.values())
    assert chi2 < 21.1  # p > 1e-4 at three degrees of freedom; the seeds are fixed


@given(st.permutations(PEOPLE), st.binary(max_size=8))
def test_the_order_of_the_roster_decides_nothing(people: list[InspectorRow], chance: bytes) -> None:
    assert _drawn(people, PIDS[3], chance) == _drawn(PEOPLE, PIDS[3], chance)


def test_nobody_else_moves_and_the_new_leader_stands_in_the_place_of_the_old() -> None:
    changed = seat(TEAM, PIDS[0], PIDS[1])
    assert changed == Team(ROW.pid, UNITS[0], PIDS[1], (PIDS[1], PIDS[3]))
    assert seat(TEAM, PIDS[3], PIDS[5]) == Team(ROW.pid, UNITS[0], PIDS[0], (PIDS[0], PIDS[5]))


def test_a_partners_place_is_filled_by_the_partner() -> None:
    policy = replace(POLICY, mode="initiating", initiating_unit=UNITS[0], departments=("文旅局",))
    partners = [inspector(at, "文旅局", department="文旅局", kind="officer", can_lead=False) for at in (7, 8)]
    people = [*PEOPLE, *partners]
    (team,) = match([ROW], people, policy, b"seed")
    leaving = next(pid for pid in team.members if pid in {one.pid for one in partners})
    assert role_of(team, leaving, people, policy) == "文旅局"
    assert role_of(team, team.leader, people, policy) == LEADER
    other = next(one.pid for one in partners if one.pid != leaving)
    assert candidates(ROW, people, policy, [team], Vacancy(ROW.pid, leaving)) == [other]


def test_an_expert_is_replaced_by_an_expert() -> None:
    policy = replace(POLICY, experts=1)
    experts = [inspector(at, "检测中心", kind="expert", certificate_until="") for at in (7, 8)]
    team = replace(TEAM, experts=(experts[0].pid,))
    people = [*PEOPLE, *experts]
    assert role_of(team, experts[0].pid, people, policy) == EXPERT
    assert candidates(ROW, people, policy, [team], Vacancy(ROW.pid, experts[0].pid)) == [experts[1].pid]
    assert role_of(team, PIDS[3], people, policy) == MEMBER


def test_when_nobody_is_left_everybody_near_is_named_with_all_that_stands_against_him() -> None:
    people = _changed(
        {
            1: {"certificate_until": "2026-04-29"}, 2: {"conflicts": (ROW.pid,)}, 4: {"on_duty": False, "can_lead": False},
            5: {"unit": UNITS[1]},
        }
    )  # fmt: skip
    with pytest.raises(NobodyLeft) as caught:
        _drawn(people, PIDS[0], b"")
    assert caught.value.role == LEADER
    found = obstacles(ROW, people, POLICY, TEAM, LEADER, {PIDS[4]})
    assert {PIDS.index(one.pid): (one.lacks, one.mendable) for one in found} == {
        1: ((Lack.CERTIFICATE,), True),
        2: ((Lack.INTEREST,), False),
        0: ((Lack.ON_TEAM,), False),
        3: ((Lack.ON_TEAM, Lack.LEAD), False),
        4: ((Lack.LEFT, Lack.DUTY, Lack.LEAD), False),
    }
    assert found[0].pid == PIDS[1]


def test_the_smallest_changes_are_those_of_whom_the_fewest_things_stand_against() -> None:
    people = _changed(
        {4: {"on_duty": False, "certificate_until": ""}, 1: {"on_duty": False}, 2: {"conflicts": (ROW.pid,)}}
    )
    near = smallest(obstacles(ROW, people, POLICY, TEAM, LEADER, set()))
    assert {(one.pid, one.lacks) for one in near} == {(PIDS[1], (Lack.DUTY,)), (PIDS[5], (Lack.LEAD,))}
    assert all(lack in MENDS for one in near for lack in one.lacks)
    assert smallest(obstacles(ROW, [PEOPLE[0]], POLICY, TEAM, LEADER, set())) == []


PARTNER = "文旅局"
PERSON = st.builds(
    lambda at, unit, kind, **more: inspector(
        at, unit, kind=kind, department=unit if unit == PARTNER else "", **more
    ),
    at=st.just(1), unit=st.sampled_from((*UNITS, PARTNER)), kind=st.sampled_from(("police", "officer", "expert")),
    on_duty=st.booleans(), can_lead=st.booleans(), certificate_until=st.sampled_from(("", "2026-04-29", "2026-04-30")),
    fields=st.sampled_from(((), ("禁毒",))), conflicts=st.sampled_from(((), (ROW.pid,), ("0" * 64,))),
)  # fmt: skip


@given(
    PERSON,
    st.sampled_from(("jurisdiction", "initiating", "county")),
    st.sampled_from((LEADER, MEMBER, EXPERT, PARTNER)),
    st.sampled_from(((), (PARTNER,))),
    st.sampled_from(("", "禁毒")),
)
def test_nothing_stands_against_exactly_those_whom_the_match_would_take(
    one: InspectorRow, mode: str, role: str, departments: tuple[str, ...], field: str
) -> None:
    assume(role != PARTNER or departments)
    one = one if departments else replace(one, department="")
    policy = replace(
        POLICY,
        mode=mode,
        initiating_unit=UNITS[1],
        departments=departments,
        field=field,
        experts=1,
        team_size=3,
    )
    unit = ROW.unit if mode == "jurisdiction" else UNITS[1]
    taken = able(ROW, [one], policy, replace(TEAM, unit=unit), role, ()) == [one.pid]
    assert taken == (lacks(one, ROW.pid, unit, role, policy) == [])


def test_whom_the_rosters_know_no_more_can_not_inspect() -> None:
    assert lacks(None, ROW.pid, ROW.unit, MEMBER, POLICY) == [Lack.ROLE]


def test_who_is_not_on_the_team_can_not_leave_it() -> None:
    with pytest.raises(ValueError, match="不在这个检查组"):
        role_of(TEAM, PIDS[5], PEOPLE, POLICY)
