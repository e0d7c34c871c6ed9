"""Experiments on teams: small tasks of which every legal, most balanced assignment is known by enumeration."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

from rules import replacement
from rules.frozen import InspectorRow
from rules.matching import Team, match
from rules.matching.places import MEMBER
from rules.policy import Policy
from rules.pool import PoolRow
from rules.replacement import Vacancy
from tests.fairness.enumeration import Case, best, spell
from tests.fairness.experiments import Experiment
from tests.fairness.measures import Cell, each_with, one_of
from tests.rules.bureau import POLICY, UNITS, inspector, subject

Match = Callable[[Sequence[PoolRow], Sequence[InspectorRow], Policy, bytes], Sequence[Team]]
COUNTY = replace(POLICY, mode="county")
PARTNER = "文化和旅游局"
LEAST_STEPS = (
    150  # of the shuffle in these experiments, instead of thousands: what stays unmixed shows the sooner
)


def recusals() -> Case:
    """Return three subjects and four inspectors, of whom one can not lead and one must step aside from a subject."""
    rows = [subject(at) for at in range(3)]
    people = [inspector(at, can_lead=at < 3) for at in range(4)]
    people[0] = replace(people[0], conflicts=(rows[0].pid,))
    return Case(rows, people, COUNTY)


def crossed_recusals() -> Case:
    """Return four subjects and five inspectors, most of whom must step aside somewhere."""
    rows = [subject(at) for at in range(4)]
    away = ((0,), (1,), (0, 2), (3,), ())
    people = [
        inspector(at, can_lead=at < 3, conflicts=tuple(sorted(rows[one].pid for one in away[at])))
        for at in range(5)
    ]
    return Case(rows, people, COUNTY)


def joint() -> Case:
    """Return three subjects for joint teams: leader and member of the initiating unit, an officer of the partner; with recusals."""
    rows = [subject(at) for at in range(3)]
    police = [inspector(at, can_lead=at < 2) for at in range(4)]
    officers = [inspector(20 + at, PARTNER, department=PARTNER, kind="officer") for at in range(3)]
    police[0] = replace(police[0], conflicts=(rows[1].pid,))
    officers[0] = replace(officers[0], conflicts=(rows[0].pid,))
    policy = replace(POLICY, mode="initiating", initiating_unit=UNITS[0], departments=(PARTNER,), team_size=3)
    return Case(rows, [*police, *officers], policy)


def threes() -> Case:
    """Return three subjects for teams of three out of five, of whom two can lead."""
    people = [inspector(at, can_lead=at < 2) for at in range(5)]
    return Case([subject(at) for at in range(3)], people, replace(COUNTY, team_size=3))


def uneven() -> Case:
    """Return two places whose loads can not be even: one with two inspectors for three subjects, one with four for one."""
    rows = [subject(at, unit=UNITS[at == 3]) for at in range(4)]
    people = [inspector(at, UNITS[at >= 2]) for at in range(6)]
    return Case(rows, people, POLICY)


def enumerated(title: str, case: Case, by: Match = match, dear: int = 20) -> Experiment:
    """Ask whether each legal and most balanced assignment comes equally often, and no other at all."""
    return Experiment(
        title, one_of(best(case)), lambda seed: [spell(by(case.rows, case.people, case.policy, seed))], dear
    )


def cells(by: Match = match) -> Experiment:
    """Ask whether each of six equal inspectors comes to each of twelve subjects equally often."""
    rows, people = [subject(at) for at in range(12)], [inspector(at) for at in range(6)]
    every = [(row.pid, one.pid) for row in rows for one in people]
    return Experiment(
        "12 家 × 2 人，共 6 人：谁查谁", each_with(every, 1 / 3),
        lambda seed: [(team.subject, pid) for team in by(rows, people, COUNTY, seed) for pid in team.members], dear=200,
    )  # fmt: skip


def partners(by: Match = match) -> Experiment:
    """Ask whether each ordered pair of six equal inspectors leads and follows at one subject equally often."""
    rows, people = [subject(at) for at in range(12)], [inspector(at) for at in range(6)]
    whom, every = (
        rows[5].pid,
        [(a.pid, b.pid) for one in combinations(people, 2) for a, b in (one, one[::-1])],
    )

    def once(seed: bytes) -> list[Cell]:
        return [team.members for team in by(rows, people, COUNTY, seed) if team.subject == whom]

    return Experiment("12 家 × 2 人，共 6 人：谁同谁一组", one_of(every), once, dear=200)


def experts() -> Experiment:
    """Ask whether three experts are spread over three subjects in each of the six ways equally often."""
    rows = sorted((subject(at) for at in range(3)), key=lambda row: row.pid)
    helping = [inspector(20 + at, "检测中心", kind="expert", certificate_until="") for at in range(3)]
    people, policy = [*(inspector(at) for at in range(2)), *helping], replace(COUNTY, experts=1)
    one, two, three = (expert.pid for expert in helping)
    every = [(one, two, three), (one, three, two), (two, one, three), (two, three, one), (three, one, two), (three, two, one)]  # fmt: skip
    return Experiment(
        "3 名专家分到 3 家", one_of(every),
        lambda seed: [tuple(team.experts[0] for team in match(rows, people, policy, seed))], dear=20,
    )  # fmt: skip


Replace = Callable[[PoolRow, Sequence[InspectorRow], Sequence[Team], Vacancy, bytes], str]


def by_seed(
    row: PoolRow, people: Sequence[InspectorRow], teams: Sequence[Team], vacancy: Vacancy, seed: bytes
) -> str:
    """Draw a replacement as the product does."""
    return replacement.draw_replacement(row, people, POLICY, teams, vacancy, seed)[0]


def replacements(by: Replace = by_seed) -> Experiment:
    """Ask whether each of the least loaded, and nobody else, comes equally often when a member leaves."""
    row, people = subject(1), [inspector(at) for at in range(10)]
    ids = [one.pid for one in people]
    others = [(at, (ids[one], ids[two])) for at, (one, two) in enumerate([(2, 3), (2, 4)], 2)]
    teams = [
        Team(row.pid, UNITS[0], ids[0], (ids[0], ids[1])),
        *(Team(subject(at).pid, UNITS[0], crew[0], crew) for at, crew in others),
    ]
    vacancy = Vacancy(row.pid, ids[1], frozenset({ids[9]}))
    least = [ids[at] for at in (5, 6, 7, 8)]
    assert replacement.role_of(teams[0], ids[1], people, POLICY) == MEMBER
    return Experiment(
        "更换：负担最轻的 4 人", one_of(least), lambda seed: [by(row, people, teams, vacancy, seed)]
    )


def loads_of(teams: Sequence[Team]) -> Counter[str]:
    """Return each inspector's number of places."""
    return Counter(pid for team in teams for pid in team.members)
