"""Teams are legal, as even as can be, equally likely; and where there are none, the reason is said."""

from collections import Counter
from dataclasses import replace
from itertools import permutations, product
from random import Random

import pytest

from rules.frozen import InspectorRow
from rules.matching import Infeasible, Team, count_qualified, match, shuffle
from rules.policy import Policy
from rules.pool import PoolRow
from tests.rules.bureau import POLICY, UNITS, inspector, subject

COUNTY = replace(POLICY, mode="county")
BEST = tuple[int, ...]


def _small(chance: Random) -> tuple[list[PoolRow], list[InspectorRow]]:
    rows = [subject(at) for at in range(chance.randint(1, 3))]
    people = [
        inspector(
            at, can_lead=chance.random() < 0.6, on_duty=chance.random() < 0.9,
            conflicts=tuple(row.pid for row in rows if chance.random() < 0.25),
        )
        for at in range(chance.randint(2, 4))
    ]  # fmt: skip
    return rows, people


def _every(rows: list[PoolRow], people: list[InspectorRow]) -> list[tuple[tuple[str, str], ...]]:
    """Return every legal assignment of (leader, member), by trying all."""
    teams = []
    for row in sorted(rows, key=lambda row: row.pid):
        able = [one for one in people if one.on_duty and row.pid not in one.conflicts]
        teams.append([(a.pid, b.pid) for a, b in permutations(able, 2) if a.can_lead])
    return list(product(*teams))


def _loads(pairs: tuple[tuple[str, str], ...]) -> BEST:
    return tuple(sorted(Counter(pid for pair in pairs for pid in pair).values(), reverse=True))


def _pairs(teams: list[Team]) -> tuple[tuple[str, str], ...]:
    return tuple((team.leader, team.members[1]) for team in teams)


@pytest.fixture
def short_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shuffle, "LEAST_STEPS", 150)


def _pad(loads: BEST, size: int) -> BEST:
    return loads + (0,) * (size - len(loads))


def test_small_cases_are_legal_and_best_balanced_or_truly_impossible(short_walk: None) -> None:
    chance, impossible = Random(11), 0
    for case in range(300):
        rows, people = _small(chance)
        every = _every(rows, people)
        if not every:
            impossible += 1
            with pytest.raises(Infeasible):
                match(rows, people, COUNTY, bytes([case % 256]))
            continue
        found = _pairs(match(rows, people, COUNTY, bytes([case % 256])))
        assert found in every
        size = len(people)
        assert _pad(_loads(found), size) == min(_pad(_loads(one), size) for one in every)
    assert 20 < impossible < 280


def _enumerated() -> tuple[list[PoolRow], list[InspectorRow], list[tuple[tuple[str, str], ...]]]:
    rows = [subject(at) for at in range(3)]
    people = [inspector(at, can_lead=at < 3) for at in range(4)]
    people[0] = replace(people[0], conflicts=(rows[0].pid,))
    every = _every(rows, people)
    best = min(_pad(_loads(one), 4) for one in every)
    return rows, people, [one for one in every if _pad(_loads(one), 4) == best]


def _chi_square(steps_per_place: int, trials: int) -> tuple[float, int, int]:
    rows, people, legal = _enumerated()
    policy = replace(COUNTY, shuffle=steps_per_place)
    counts = Counter(_pairs(match(rows, people, policy, at.to_bytes(4, "big"))) for at in range(trials))
    assert counts.keys() <= set(legal)
    expected = trials / len(legal)
    return (
        sum((counts[one] - expected) ** 2 / expected for one in legal),
        len(legal) - 1,
        len(legal) - len(counts),
    )


def test_every_legal_and_best_balanced_assignment_is_equally_likely(short_walk: None) -> None:
    found, freedom, unseen = _chi_square(30, 3000)
    assert unseen == 0
    assert found < freedom + 4.5 * (2 * freedom) ** 0.5


def test_without_the_shuffle_the_same_measure_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shuffle, "LEAST_STEPS", 0)
    found, freedom, _ = _chi_square(0, 3000)
    assert found > freedom + 4.5 * (2 * freedom) ** 0.5


def test_the_order_of_the_lists_changes_nothing(short_walk: None) -> None:
    rows, people = [subject(at) for at in range(6)], [inspector(at) for at in range(5)]
    assert match(rows[::-1], people[::-1], COUNTY, b"s") == match(rows, people, COUNTY, b"s")
    assert match(rows, people, COUNTY, b"s") != match(rows, people, COUNTY, b"t")


JOINT = replace(POLICY, departments=("文化和旅游局",), team_size=3)


def _joint() -> tuple[list[PoolRow], list[InspectorRow]]:
    rows = [subject(at, unit=UNITS[at % 2]) for at in range(4)]
    police = [inspector(at, (*UNITS, POLICY.initiating_unit)[at % 3]) for at in range(12)]
    officers = [
        inspector(20 + at, "文化和旅游局", department="文化和旅游局", kind="officer") for at in range(2)
    ]
    return rows, [*police, *officers, inspector(30, "检测中心", kind="expert", can_lead=False)]


def test_a_joint_team_has_its_leader_its_partner_and_the_local_police(short_walk: None) -> None:
    rows, people = _joint()
    units = {one.pid: one.unit for one in people}
    for team in match(rows, people, replace(JOINT, experts=1), b"s"):
        assert units[team.leader] == POLICY.initiating_unit
        assert sorted(units[one] for one in team.members) == sorted(
            [POLICY.initiating_unit, "文化和旅游局", team.unit]
        )
        assert [units[one] for one in team.experts] == ["检测中心"]
        assert len(set(team.members)) == 3


def test_a_field_binds_the_bureaus_police_and_not_its_partners(short_walk: None) -> None:
    rows, people = _joint()
    policy = replace(JOINT, field="文娱")
    with pytest.raises(Infeasible):
        match(rows, people, policy, b"s")
    able = [replace(one, fields=("文娱",)) if one.kind == "police" else one for one in people]
    assert len(match(rows, able, policy, b"s")) == 4


def _nobody_leads(one: InspectorRow) -> InspectorRow:
    return replace(one, can_lead=False)


def _expired(one: InspectorRow) -> InspectorRow:
    return replace(one, certificate_until="2026-04-29")


def _away(one: InspectorRow) -> InspectorRow:
    return replace(one, on_duty=False)


@pytest.mark.parametrize("spoil", [_nobody_leads, _expired, _away])
def test_a_unit_that_can_not_make_a_team_is_named(spoil: object) -> None:
    assert callable(spoil)
    people = [inspector(0), spoil(inspector(1)), spoil(inspector(2))]
    if spoil is _nobody_leads:
        people = people[1:]
    with pytest.raises(Infeasible) as shortage:
        match([subject(1)], people, POLICY, b"s")
    assert [one.unit for one in shortage.value.shortages] == [UNITS[0]]


def test_a_certificate_is_good_on_its_last_day(short_walk: None) -> None:
    people = [replace(inspector(at), certificate_until=POLICY.window_ends) for at in range(2)]
    assert len(match([subject(1)], people, POLICY, b"s")) == 1


def test_only_those_who_may_fill_a_place_are_counted() -> None:
    _, people = _joint()
    policy: Policy = JOINT
    assert count_qualified(people, policy) == 14
    assert count_qualified([_away(people[0]), *people[1:]], policy) == 13
    assert count_qualified(people, POLICY) == 12
    assert count_qualified(people, replace(POLICY, mode="initiating")) == 4
