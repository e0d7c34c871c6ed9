"""The matching beside random.choice for each place, which balances nothing and can not be repeated."""

import time
from collections import Counter
from hashlib import sha256
from random import Random

from rules.lock import InspectorRow, Policy
from rules.matching import match
from rules.pool import PoolRow

UNITS = [f"第{number}派出所" for number in range(10)]
POLICY = Policy({}, "up", 2, "county", UNITS[0], 2, (), "", 0, "2026-04-30")


def _pid(kind: str, at: int) -> str:
    return sha256(f"{kind}{at}".encode()).hexdigest()


def _people(subjects: int, inspectors: int) -> tuple[list[PoolRow], list[InspectorRow]]:
    random = Random(1)
    rows = [
        PoolRow(_pid("s", at), "A", False, False, 0, False, False, "", UNITS[at % 10])
        for at in range(subjects)
    ]
    people = []
    for at in range(inspectors):
        away = tuple(sorted(row.pid for row in random.sample(rows, subjects // 100)))
        fit = "2029-01-01" if random.random() < 0.85 else ""
        people.append(
            InspectorRow(
                _pid("i", at), UNITS[at % 10], "", "police", True, fit, (), random.random() < 0.5, away
            )
        )
    return rows, people


def _naive(rows: list[PoolRow], people: list[InspectorRow]) -> Counter[str]:
    random, loads = Random(1), Counter[str]()
    able = [one for one in people if one.certificate_until]
    leaders = [one for one in able if one.can_lead]
    for row in rows:
        leader = random.choice(leaders)
        loads.update(
            [
                leader.pid,
                random.choice(
                    [one for one in able if one is not leader and row.pid not in one.conflicts]
                ).pid,
            ]
        )
    return loads


def main(full: bool = False) -> None:
    """Print seconds and the spread of loads among those qualified."""
    print(f"\n{'match, 2 a team':<34}{'subjects':>10}{'inspectors':>12}{'s':>9}{'loads':>12}")
    for subjects, inspectors in [(1000, 100), *([(10_000, 1000)] if full else [])]:
        rows, people = _people(subjects, inspectors)
        able = [one.pid for one in people if one.certificate_until]
        begun = time.perf_counter()
        teams = match(rows, people, POLICY, b"seed")
        ours, loads = time.perf_counter() - begun, Counter(pid for team in teams for pid in team.members)
        begun = time.perf_counter()
        naive = _naive(rows, people)
        plain = time.perf_counter() - begun
        for name, seconds, found in (("ours", ours, loads), ("random.choice", plain, naive)):
            spread = f"{min(found[one] for one in able)}..{max(found[one] for one in able)}"
            print(f"{name:<34}{subjects:>10}{inspectors:>12}{seconds:>9.2f}{spread:>12}")
        print(f"{'ours / random.choice':<34}{'':>22}{ours / plain:>9.2f}")
