"""Who matches in the contest. Only ours repeats from a seed, is as even as can be, and makes every such assignment equally likely."""

from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from math import ceil
from random import Random
from typing import Any

from rules.encoding import SeedStream
from rules.frozen import InspectorRow
from rules.matching import lottery, match, places, repair
from rules.matching.assignment import Assignment
from rules.policy import Policy
from rules.pool import PoolRow

UNITS = [f"第{number}派出所" for number in range(10)]
Work = Callable[[], Any]


def policy(own: bool) -> Policy:
    """Return teams of two, from the subject's own unit or from the whole county."""
    return Policy(
        ratios={}, rounding="up", drawn_per_year=2, mode="jurisdiction" if own else "county", initiating_unit=UNITS[0],
        team_size=2, departments=(), field="", experts=0, window_ends="2026-04-30",
    )  # fmt: skip


def _pid(kind: str, at: int) -> str:
    return sha256(f"{kind}{at}".encode()).hexdigest()


def people(subjects: int, inspectors: int) -> tuple[list[PoolRow], list[InspectorRow]]:
    """Return ten units: 85 % of the inspectors qualified, half of them able to lead, recused from one subject in a hundred."""
    random = Random(1)
    rows = [
        PoolRow(
            pid=_pid("s", at), level="A", key_case=False, passed_this_year=False, drawn_this_year=0, exempt=False,
            open_inspection=False, excluded="", unit=UNITS[at % 10], opening="0" * 32,
        )
        for at in range(subjects)
    ]  # fmt: skip
    rows.sort(key=lambda row: row.pid)
    who = [
        InspectorRow(
            pid=_pid("i", at), unit=UNITS[at % 10], department="", kind="police", on_duty=True,
            certificate_until="2029-01-01" if random.random() < 0.85 else "", fields=(), can_lead=random.random() < 0.5,
            conflicts=tuple(sorted(row.pid for row in random.sample(rows, subjects // 100))),
        )
        for at in range(inspectors)
    ]  # fmt: skip
    return rows, who


def _ours(subjects: int, inspectors: int, own: int) -> Work:
    rows, who = people(subjects, inspectors)
    rule = policy(bool(own))
    return lambda: [team.members for team in match(rows, who, rule, b"seed")]


def _even(subjects: int, inspectors: int, own: int) -> Work:
    """Lottery and repair alone: as even, which is what a flow is asked for, but not equally likely."""
    rows, who = people(subjects, inspectors)
    rule = policy(bool(own))

    def work() -> list[tuple[str, ...]]:
        instance = places.lay_out(rows, who, rule)
        assignment = Assignment(instance)
        assert not repair.fill_holes(assignment, lottery.fill(assignment, SeedStream(b"seed", "match")))
        repair.even_out(assignment)
        return [(instance.inspectors[one].pid,) for one in assignment.holder]

    return work


def _choice(subjects: int, inspectors: int, own: int) -> Work:
    rows, who = people(subjects, inspectors)

    def work() -> list[tuple[str, str]]:
        random, teams = Random(1), []
        able = [one for one in who if one.certificate_until]
        units: dict[str, list[InspectorRow]] = {
            unit: [one for one in able if one.unit == unit] for unit in UNITS
        }
        barred = {one.pid: set(one.conflicts) for one in able}
        for row in rows:
            of = units[row.unit] if own else able
            leader = member = random.choice(of)
            while not leader.can_lead or row.pid in barred[leader.pid]:
                leader = random.choice(of)
            while member is leader or row.pid in barred[member.pid]:
                member = random.choice(of)
            teams.append((leader.pid, member.pid))
        return teams

    return work


def _graph(rows: list[PoolRow], who: list[InspectorRow], own: int) -> Any:
    """Return tails, heads and capacities of the flow network, made with numpy as a whole.

    Source → inspector (an even share) → the subject's leaders or others (1; leaders up to 2, others 1) → subject → sink (2).
    """
    import numpy as np

    able = [one for one in who if one.certificate_until]
    subjects, people_ = len(rows), len(able)
    allowed = np.ones((people_, subjects), dtype=bool)
    at_of = {row.pid: at for at, row in enumerate(rows)}
    for at, one in enumerate(able):
        allowed[at, [at_of[pid] for pid in one.conflicts]] = False
    if own:
        number = {unit: at for at, unit in enumerate(UNITS)}
        theirs, ours = (np.array([number[one.unit] for one in many]) for many in (able, rows))
        allowed &= theirs[:, None] == ours[None, :]
    first, second = np.nonzero(allowed)
    leads = np.array([one.can_lead for one in able])
    leaders, others, whole = (1 + people_ + subjects * part + np.arange(subjects) for part in range(3))
    sink = 1 + people_ + 3 * subjects
    of = [one.unit if own else "" for one in able]
    due, alike = Counter(row.unit if own else "" for row in rows), Counter(of)
    leading = Counter(where for where, one in zip(of, able, strict=True) if one.can_lead)
    least = {
        where: max(ceil(2 * due[where] / alike[where]), ceil(due[where] / leading[where])) for where in alike
    }
    even = [least[where] for where in of]
    tails = np.concatenate([np.zeros(people_, int), 1 + first, leaders, others, whole])
    heads = np.concatenate([
        1 + np.arange(people_), np.where(leads[first], leaders[second], others[second]), whole, whole, np.full(subjects, sink),
    ])  # fmt: skip
    room = np.concatenate([
        np.array(even), np.ones(len(first), int), np.full(subjects, 2), np.ones(subjects, int), np.full(subjects, 2),
    ])  # fmt: skip
    return able, first, tails.astype(np.int32), heads.astype(np.int32), room.astype(np.int32), sink


def _or_tools(subjects: int, inspectors: int, own: int) -> Work:
    import numpy as np
    from ortools.graph.python import max_flow

    rows, who = people(subjects, inspectors)

    def work() -> list[tuple[str, ...]]:
        able, first, tails, heads, room, sink = _graph(rows, who, own)
        solver = max_flow.SimpleMaxFlow()
        arcs = solver.add_arcs_with_capacity(tails, heads, room.astype(np.int64))
        assert solver.solve(0, sink) == solver.OPTIMAL
        if solver.optimal_flow() < 2 * subjects:
            raise RuntimeError(f"only {solver.optimal_flow()} places filled under its cap")
        flows = solver.flows(arcs[len(able) : len(able) + len(first)])
        return [(able[at].pid,) for at in first[flows > 0].tolist()]

    return work


def _scipy(subjects: int, inspectors: int, own: int) -> Work:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_flow

    rows, who = people(subjects, inspectors)

    def work() -> list[tuple[str, ...]]:
        able, _, tails, heads, room, sink = _graph(rows, who, own)
        found = maximum_flow(csr_matrix((room, (tails, heads)), shape=(sink + 1, sink + 1)), 0, sink)
        if found.flow_value < 2 * subjects:
            raise RuntimeError(f"only {found.flow_value} places filled under its cap")
        flow = found.flow.tocoo()
        taken = flow.row[(flow.data > 0) & (flow.row >= 1) & (flow.row <= len(able))] - 1
        return [(able[at].pid,) for at in taken.tolist()]

    return work


def describe(result: Any) -> str:
    """Return the least and the greatest load among those who have any."""
    loads = Counter(pid for team in result for pid in team)
    return f"{min(loads.values())}..{max(loads.values())}"


ENTRANTS: dict[str, Callable[[int, int, int], Work]] = {
    "ours: lottery, repair, shuffle": _ours,
    "ours without the shuffle": _even,
    "OR-tools max flow": _or_tools,
    "SciPy maximum_flow": _scipy,
    "random.choice": _choice,
}
