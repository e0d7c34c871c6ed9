"""What may not change a draw changes nothing: order, who was not drawn, who else is there, which of two equal is called what."""

from dataclasses import replace
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import ceremony, pool, sampling
from rules.matching import Infeasible, match
from rules.pool import Caps, PoolRow, PublicRow
from tests.fairness.enumeration import Case, best, crews, spell
from tests.fairness.experiments import pids
from tests.fairness.matchings import COUNTY, PARTNER
from tests.rules.bureau import POLICY, UNITS, inspector, subject

SEEDS = st.binary(min_size=1, max_size=8)


def _drawn(rows: list[PoolRow], seed: bytes) -> list[str]:
    caps = Caps(POLICY.drawn_per_year)
    told = ((row, pool.stratum(row), pool.reason(row, caps)) for row in rows)
    public = [
        PublicRow(row.pid, stratum, said and pool.seal_reason(row.opening, said))
        for row, stratum, said in told
    ]
    return [one.pid for one in ceremony.draw_all(public, POLICY, seed)[1]]


def _pool(size: int, chance: Random) -> list[PoolRow]:
    return [
        subject(at, chance.choice("AAB"), chance.choice(UNITS), passed_this_year=chance.random() < 0.2)
        for at in range(size)
    ]


@given(st.integers(2, 60), st.integers(0, 2**32), SEEDS)
def test_equal_subjects_that_exchange_their_ids_exchange_their_fates(
    size: int, chance: int, seed: bytes
) -> None:
    rows = _pool(size, Random(chance))
    names = {row.pid: f"第{at}家" for at, row in enumerate(rows)}
    fate = {names[pid] for pid in _drawn(rows, seed)}
    one, other = next(
        ((a, b) for a in rows for b in rows if a is not b and a[1:] == b[1:]),
        (rows[0], rows[0]),
    )
    swapped = names | {one.pid: names[other.pid], other.pid: names[one.pid]}
    exchange = {names[one.pid]: names[other.pid], names[other.pid]: names[one.pid]}
    assert {swapped[pid] for pid in _drawn(rows, seed)} == {exchange.get(name, name) for name in fate}


@given(st.integers(2, 60), st.integers(0, 2**32), SEEDS)
def test_the_order_of_the_roster_changes_nothing(size: int, chance: int, seed: bytes) -> None:
    rows = _pool(size, Random(chance))
    assert _drawn(Random(chance).sample(rows, size), seed) == _drawn(rows, seed)


@given(st.integers(1, 200), st.integers(0, 200), SEEDS)
def test_who_was_not_drawn_may_be_missing(size: int, quota: int, seed: bytes) -> None:
    who, quota = pids(size), min(quota, size)
    drawn = sampling.draw(who, quota, seed, "A")
    for left_out in set(who[:20]) - set(drawn):
        assert sampling.draw([pid for pid in who if pid != left_out], quota, seed, "A") == drawn


@given(st.integers(1, 200), st.integers(1, 200), SEEDS)
def test_a_newcomer_displaces_the_last_or_nobody(size: int, quota: int, seed: bytes) -> None:
    who, quota = pids(size), min(quota, size)
    before = sampling.draw(who, quota, seed, "A")
    after = sampling.draw([*who, "newcomer"], quota, seed, "A")
    assert set(after) in (set(before), {*before[:-1], "newcomer"})


@given(st.integers(1, 60), SEEDS)
def test_a_level_is_drawn_alike_whatever_the_other_levels_are(size: int, seed: bytes) -> None:
    rows = _pool(size, Random(size))
    alone = [row for row in rows if row.level == "A"]
    levels = {row.pid: row.level for row in rows}
    assert [pid for pid in _drawn(rows, seed) if levels[pid] == "A"] == _drawn(alone, seed)


@pytest.mark.parametrize("case", range(60))
def test_the_threshold_filter_gives_what_sorting_everything_gives(case: int) -> None:
    chance = Random(case)
    who = pids(chance.choice((chance.randint(1, 60), chance.randint(500, 4000))))
    quota, seed = chance.randint(0, len(who)), chance.randbytes(8)
    key = sampling.key(seed, "A")
    whole = sorted((sha256(key + pid.encode()).digest(), pid) for pid in who)[:quota]
    assert sampling.smallest(who, quota, key) == whole


def _small(chance: Random) -> Case:
    """Return a small random task: recusals, absences, who can lead, and sometimes a partner and a third place."""
    joint, rows = chance.random() < 0.3, [subject(at) for at in range(chance.randint(1, 3))]
    people = [
        inspector(
            at, kind="police", can_lead=chance.random() < 0.6, on_duty=chance.random() < 0.9,
            conflicts=tuple(row.pid for row in rows if chance.random() < 0.25),
        )
        for at in range(chance.randint(2, 5))
    ]  # fmt: skip
    officers = [
        inspector(
            20 + at, PARTNER, department=PARTNER, kind="officer", can_lead=False,
            conflicts=tuple(row.pid for row in rows if chance.random() < 0.2),
        )
        for at in range(chance.randint(1, 2))
    ]  # fmt: skip
    size = chance.choice((2, 2, 3))
    if not joint:
        return Case(rows, people, replace(COUNTY, team_size=size))
    policy = replace(
        POLICY, mode="initiating", initiating_unit=UNITS[0], departments=(PARTNER,), team_size=size
    )
    return Case(rows, [*people, *officers], policy)


def test_small_tasks_are_matched_legally_and_best_or_are_truly_impossible() -> None:
    chance, impossible, joint = Random(28), 0, 0
    for number in range(600):
        case, seed = _small(chance), number.to_bytes(4, "big")
        every = best(case)
        joint += bool(case.policy.departments)
        if not every:
            impossible += 1
            with pytest.raises(Infeasible):
                match(case.rows, case.people, case.policy, seed)
        else:
            assert spell(match(case.rows, case.people, case.policy, seed)) in every
    assert 100 < impossible < 500
    assert 100 < joint < 500


def test_a_subject_with_no_legal_team_is_what_makes_a_task_impossible() -> None:
    case = Case([subject(1)], [inspector(1), inspector(2, conflicts=(subject(1).pid,))], COUNTY)
    assert crews(case.rows[0], case) == best(case) == []
