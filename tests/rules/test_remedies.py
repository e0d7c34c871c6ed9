"""What would end a shortage: the smallest changes, each tried, none of which lets anybody off stepping aside (第九、十、十九、二十条)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count
from random import Random

import pytest

from rules.frozen import InspectorRow
from rules.matching import remedies
from rules.matching.changes import Mend, Newcomer
from rules.matching.places import MEMBER
from rules.matching.remedies import Found, Remedy, near, smallest
from rules.matching.shortage import foresee
from rules.policy import Policy
from rules.pool import PoolRow
from rules.replacement import Lack
from tests.rules.bureau import POLICY, UNITS, inspector, subject

OWN = replace(POLICY, mode="initiating", initiating_unit=UNITS[0])
PARTNER = "消防救援大队"
ROWS = [subject(at) for at in range(3)]
EVERY = tuple(row.pid for row in ROWS)


def _found(*people: InspectorRow, policy: Policy = OWN, rows: Sequence[PoolRow] = ROWS) -> tuple[Remedy, ...]:
    found = smallest(rows, people, policy)
    assert not found.cut_short
    return found.remedies


def test_one_away_is_called_back_or_one_more_comes_or_the_county_helps() -> None:
    away, other = inspector(2, on_duty=False), inspector(3, on_duty=False, can_lead=False)
    assert _found(inspector(1), away, other, inspector(4, UNITS[1])) == (
        Remedy((Mend(tuple(sorted((away.pid, other.pid))), (Lack.DUTY,)),)),
        Remedy(newcomers=(Newcomer(UNITS[0], MEMBER),)),
        Remedy(county=True),
    )


@pytest.mark.parametrize(
    ("columns", "missing"),
    [
        ({"certificate_until": "2026-04-29"}, [Lack.CERTIFICATE]),
        ({"certificate_until": "", "on_duty": False}, [Lack.DUTY, Lack.CERTIFICATE]),
        ({"fields": ("消防",)}, [Lack.FIELD]),
    ],
)
def test_what_a_roster_says_of_somebody_can_be_mended(
    columns: dict[str, object], missing: list[Lack]
) -> None:
    one = inspector(2, **{"fields": ("禁毒",), **columns})
    found = _found(inspector(1, fields=("禁毒",)), one, policy=replace(OWN, field="禁毒"))
    assert any(remedy.mends == (Mend((one.pid,), tuple(missing)),) for remedy in found)


def test_with_enough_people_and_nobody_to_lead_one_is_allowed_to() -> None:
    people = [inspector(at, can_lead=False) for at in range(3)]
    lead = Remedy((Mend(tuple(sorted(one.pid for one in people)), (Lack.LEAD,)),))
    assert _found(*people)[0] == lead


def test_nobody_is_let_off_stepping_aside() -> None:
    bound = inspector(2, conflicts=EVERY, on_duty=False)
    found = _found(inspector(1), bound)
    assert found
    assert not any(one.mends for one in found)
    [short] = foresee(ROWS, [inspector(1), bound], OWN)
    assert near(ROWS[0], short, [inspector(1), bound], OWN) == [(bound.pid, [Lack.DUTY, Lack.INTEREST])]


def test_a_team_shrinks_by_as_little_as_will_do_and_never_below_two() -> None:
    five = replace(OWN, team_size=5)
    found = _found(*(inspector(at) for at in range(3)), policy=five)
    assert found[0] == Remedy(team_size=3)
    assert all(one.team_size != 2 or one.size > 1 for one in found)
    assert all(not one.team_size for one in _found(inspector(1)))


def test_a_partner_is_asked_for_an_officer_of_its_own() -> None:
    joint = replace(OWN, departments=(PARTNER,))
    found = _found(*(inspector(at) for at in range(3)), policy=joint)
    assert found == (Remedy(newcomers=(Newcomer(PARTNER, PARTNER),)),)


def test_two_units_that_are_short_are_each_mended_or_both_by_one_change_of_the_plan() -> None:
    rows = [subject(1), subject(2, unit=UNITS[1])]
    people = [inspector(1), inspector(2, UNITS[1]), inspector(3, "第三所", on_duty=False)]
    found = _found(*people, policy=POLICY, rows=rows)
    assert [one.size for one in found] == [1, 2]
    assert found[0] == Remedy(county=True)
    assert {new.unit for new in found[1].newcomers} == set(UNITS)


def _single(one: InspectorRow) -> Iterable[InspectorRow]:
    """Return everything that one mend makes of somebody."""
    for column, value in (("on_duty", True), ("certificate_until", "2026-04-30"), ("can_lead", True)):
        if getattr(replace(one, **{column: value}), column) != getattr(one, column):  # type: ignore[arg-type]
            yield replace(one, **{column: value})  # type: ignore[arg-type]


def _least(rows: Sequence[PoolRow], people: list[InspectorRow], policy: Policy) -> int:
    """Return with how few single changes it can be done, by trying all."""
    new = [replace(inspector(90 + at, UNITS[0]), conflicts=()) for at in range(3)]
    now = {tuple(people)}
    plans = [
        (changes, replace(policy, team_size=size, mode="county" if county else policy.mode))
        for size in range(2, policy.team_size + 1)
        for county in (False, True)
        if (changes := (size < policy.team_size) + county) < 3
    ]
    for steps in count():
        for before in range(steps + 1):
            for changes, planned in plans:
                if changes == steps - before and any(
                    not foresee(rows, list(one), planned) for one in _after(now, before, new)
                ):
                    return steps
    raise AssertionError


def _after(now: set[tuple[InspectorRow, ...]], steps: int, new: list[InspectorRow]) -> set[tuple[InspectorRow, ...]]:  # fmt: skip
    """Return everything that so many single changes make of the people."""
    for _ in range(steps):
        now = {
            (*people[:at], changed, *people[at + 1 :])
            for people in now
            for at, one in enumerate(people)
            for changed in _single(one)
        } | {
            (*people, one)
            for people in now
            for one in new[:1 + sum(one in people for one in new)]
            if one not in people
        }  # fmt: skip
    return now


def test_none_is_smaller_than_the_first_and_each_does() -> None:
    chance, sizes = Random(5), set()
    for _ in range(60):
        rows = [subject(at) for at in range(2)]
        people = [
            inspector(
                at, UNITS[at == 3], can_lead=chance.random() < 0.3, on_duty=chance.random() < 0.5,
                certificate_until=chance.choice(("2029-01-01", "2020-01-01")),
                conflicts=tuple(row.pid for row in rows if chance.random() < 0.3),
            )
            for at in range(4)
        ]  # fmt: skip
        policy = replace(OWN, team_size=chance.choice((2, 3)))
        found = smallest(rows, people, policy)
        assert found.remedies[0].size == _least(rows, people, policy)
        sizes.add(found.remedies[0].size)
    assert sizes >= {1, 2, 3}


def test_a_search_that_is_cut_short_says_so_and_still_finds_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remedies, "MOST_TRIED", 5)
    found: Found = smallest(ROWS, [inspector(at, on_duty=False, certificate_until="") for at in range(9)], replace(OWN, team_size=8))  # fmt: skip
    assert found.cut_short
    assert found.remedies
    assert found.remedies == tuple(sorted(found.remedies, key=lambda one: one.size))
