"""The matching is written for speed and must not change: what it gave on 25 November 2026 it gives for ever.

A verifier in another language counts on it, and so does every proof that was published.
"""

from dataclasses import replace
from hashlib import sha256
from itertools import chain
from random import Random

import pytest

from rules.encoding import WORD, SeedStream
from rules.matching import lottery, places, repair, shuffle
from rules.matching.assignment import Assignment
from rules.matching.places import Instance
from tests.fairness.enumeration import Case
from tests.fairness.matchings import COUNTY, PARTNER
from tests.rules.bureau import POLICY, UNITS, inspector, subject


def _county(chance: Random) -> Case:
    rows = [subject(at) for at in range(60)]
    people = [inspector(at, can_lead=at % 3 == 0, conflicts=_away(rows, chance, 0.05)) for at in range(15)]
    return Case(rows, people, COUNTY)


def _towns(chance: Random) -> Case:
    rows = [subject(at, unit=UNITS[at % 2]) for at in range(40)]
    people = [inspector(at, UNITS[at % 2], conflicts=_away(rows, chance, 0.1)) for at in range(12)]
    return Case(rows, people, replace(POLICY, team_size=3))


def _joint(chance: Random) -> Case:
    rows = [subject(at, unit=UNITS[at % 2]) for at in range(30)]
    police = [inspector(at, (*UNITS, POLICY.initiating_unit)[at % 3]) for at in range(18)]
    officers = [
        inspector(40 + at, PARTNER, department=PARTNER, kind="officer", conflicts=_away(rows, chance, 0.3))
        for at in range(4)
    ]
    return Case(rows, [*police, *officers], replace(POLICY, departments=(PARTNER,), team_size=4))


def _tight(chance: Random) -> Case:
    """Return a task whose lottery leaves holes: a member's place may take the only one who could have been the partner's."""
    rows = [subject(at) for at in range(25)]
    police = [inspector(at, UNITS[0], conflicts=_away(rows, chance, 0.3) if at else ()) for at in range(3)]
    partners = [
        inspector(40 + at, PARTNER, department=PARTNER, conflicts=_away(rows, chance, 0.6) if at else ())
        for at in range(2)
    ]
    policy = replace(COUNTY, departments=(PARTNER,), initiating_unit=UNITS[0], team_size=3)
    return Case(rows, [*police, *partners], policy)


def _many(chance: Random) -> Case:
    rows = [subject(at) for at in range(200)]
    people = [
        inspector(
            at, can_lead=at % 2 == 0, on_duty=chance.random() < 0.9, conflicts=_away(rows, chance, 0.02)
        )
        for at in range(120)
    ]
    return Case(rows, people, COUNTY)


def _away(rows: list[object], chance: Random, share: float) -> tuple[str, ...]:
    return tuple(sorted(row.pid for row in rows if chance.random() < share))  # type: ignore[attr-defined]


CASES = [_county, _towns, _joint, _tight, _many]


def _laid_out(at: int) -> Instance:
    case = CASES[at](Random(at))  # type: ignore[arg-type]
    return places.lay_out(case.rows, case.people, case.policy)


def _hash(assignment: Assignment, stream: SeedStream) -> str:
    """Return a fingerprint of who holds what, and of how much chance was used for it."""
    return sha256(repr((assignment.holder, stream.below(2**32))).encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("at", "filled", "shuffled"),
    [
        (0, "c5445d0f258f0307", "319e4f9ec0b68ec7"),
        (1, "5b9aaab02c62ca9e", "ed4e0a7b7d8d3a6b"),
        (2, "b419bab5336e0ac5", "c9f70eaade74b89f"),
        (3, "bf5fb32ce0034d66", "9ef6b8f403517445"),
        (4, "9f789a00094cd5df", "6c2122de292bab9e"),
    ],
)
def test_lottery_and_shuffle_give_what_they_always_gave(at: int, filled: str, shuffled: str) -> None:
    assignment, stream = Assignment(_laid_out(at)), SeedStream(b"seed %d" % at, "match")
    holes = lottery.fill(assignment, stream)
    assert _hash(assignment, SeedStream(b"", "none")) == filled
    assert bool(holes) == (CASES[at] is _tight)
    repair.fill_holes(assignment, holes)
    repair.even_out(assignment)
    shuffle.shuffle(assignment, stream, 30)
    assert _hash(assignment, stream) == shuffled


def test_words_beyond_the_fair_range_are_passed_over() -> None:
    held = []
    for strewn in (False, True):
        assignment, stream = Assignment(_laid_out(0)), SeedStream(b"seed", "match")
        lottery.fill(assignment, stream)
        if strewn:
            stream.words = chain.from_iterable((WORD - 1, word) for word in stream.words)
        shuffle.shuffle(assignment, stream, 30)
        held.append(assignment.holder)
    assert held[0] == held[1]


def test_loads_and_teams_stay_in_step_with_who_holds_what() -> None:
    assignment, stream = Assignment(_laid_out(3)), SeedStream(b"seed", "match")
    assert repair.fill_holes(assignment, lottery.fill(assignment, stream)) == []
    repair.even_out(assignment)
    shuffle.shuffle(assignment, stream, 30)
    again = Assignment(assignment.instance)
    for place, inspector_ in enumerate(assignment.holder):
        again.seat(place, inspector_)
    assert (again.loads, again.teams, again.held) == (assignment.loads, assignment.teams, assignment.held)
