"""Why there are no legal teams is said in both lists, and known before the draw (第十九条)."""

from dataclasses import replace
from random import Random

import pytest

from rules.matching import Infeasible, match, shuffle
from rules.matching.places import LEADER, MEMBER
from rules.matching.shortage import Shortage, foresee
from rules.policy import Policy
from rules.pool import PoolRow
from tests.rules.bureau import POLICY, UNITS, inspector, subject

BOTH = (LEADER, MEMBER)


def _missing(rows: list[PoolRow], *people: object, policy: Policy = POLICY) -> list[Shortage]:
    with pytest.raises(Infeasible) as found:
        match(rows, people, policy, b"s")  # type: ignore[arg-type]
    return found.value.shortages


def test_what_many_teams_miss_is_said_once_with_places_and_people() -> None:
    rows, only = [subject(at) for at in range(4)], inspector(1, can_lead=False)
    [found] = _missing(rows, only, inspector(2, on_duty=False), inspector(3, UNITS[1]))
    assert found == Shortage(UNITS[0], (LEADER,), (), tuple(sorted(row.pid for row in rows)))
    [found] = _missing(rows, inspector(1))
    assert (found.roles, found.able, found.missing) == (BOTH, ((inspector(1).pid, BOTH),), 1)


def test_a_team_that_misses_everybody_is_one_shortage() -> None:
    [found] = _missing([subject(1)], inspector(1, UNITS[1]))
    assert (found.roles, found.able, found.missing) == (BOTH, (), 2)


def test_who_must_step_aside_does_not_count_where_he_must() -> None:
    rows = [subject(1), subject(2)]
    [found] = _missing(rows, inspector(1), inspector(2, conflicts=(rows[0].pid,)))
    assert (found.subjects, found.able) == ((rows[0].pid,), ((inspector(1).pid, BOTH),))


def test_the_reason_is_the_same_whatever_the_lottery() -> None:
    rows = [subject(at) for at in range(3)]
    people = [inspector(1), inspector(2, conflicts=tuple(row.pid for row in rows[:2]))]
    seeds = (bytes([at]) for at in range(20))
    found = []
    for seed in seeds:
        with pytest.raises(Infeasible) as shortage:
            match(rows, people, POLICY, seed)
        found.append(shortage.value.shortages)
    assert found == [foresee(rows, people, POLICY)] * 20


def test_a_pool_is_short_exactly_where_the_draw_of_one_would_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shuffle, "LEAST_STEPS", 0)
    chance, short = Random(3), 0
    for _ in range(150):
        rows = [subject(at, unit=chance.choice(UNITS)) for at in range(4)]
        people = [
            inspector(
                at, chance.choice(UNITS), can_lead=chance.random() < 0.6, on_duty=chance.random() < 0.9,
                conflicts=tuple(row.pid for row in rows if chance.random() < 0.2),
            )
            for at in range(6)
        ]  # fmt: skip
        policy = replace(POLICY, shuffle=0, team_size=chance.choice((2, 2, 3)))
        foreseen = {pid for one in foresee(rows, people, policy) for pid in one.subjects}
        for row in rows:
            try:
                match([row], people, policy, b"s")
                assert row.pid not in foreseen
            except Infeasible:
                assert row.pid in foreseen
        short += len(foreseen)
    assert 100 < short < 500
