"""A small invented bureau for the tests of the draw."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from rules import frozen, lock, merkle, seed
from rules.frozen import InspectorRow
from rules.policy import Policy
from rules.pool import Caps, PoolRow

POLICY = Policy(
    ratios={"A": 1000, "B": 5000, "重点": 5000}, rounding="up", drawn_per_year=2, mode="jurisdiction", initiating_unit="治安管理大队", team_size=2,
    departments=(), field="", experts=0, window_ends="2026-04-30",
)  # fmt: skip
CONTRIBUTORS = [
    {"id": lock.pid(b"contributor", str(at)), "unit": unit}
    for at, unit in enumerate(("治安管理大队", "法制大队"))
]
SECRET, LINKS = b"\x05" * 32, 8
UNITS = ("东河派出所", "西山派出所")


def subject(number: int, level: str = "A", unit: str = UNITS[0], **columns: object) -> PoolRow:
    row = PoolRow(
        lock.pid(b"salt", f"S{number}"),
        level,
        False,
        False,
        0,
        False,
        False,
        "",
        unit,
        lock.opening(f"S{number}".encode()),
    )
    return row._replace(**columns)  # type: ignore[arg-type]


def inspector(number: int, unit: str = UNITS[0], **columns: object) -> InspectorRow:
    row = InspectorRow(lock.pid(b"salt", f"I{number}"), unit, "", "police", True, "2029-01-01", (), True, ())
    return replace(row, **columns)  # type: ignore[arg-type]


def town(
    subjects: int = 60, inspectors: int = 16, chance: int = 1
) -> tuple[list[PoolRow], list[InspectorRow]]:
    """Return subjects of two levels and inspectors, in two units."""
    random = Random(chance)
    rows = [subject(at, random.choice("AAB"), UNITS[at % 2]) for at in range(subjects)]
    people = [inspector(at, UNITS[at % 2], can_lead=at % 4 < 2) for at in range(inspectors)]
    return rows, people


def locked(
    rows: Sequence[PoolRow],
    people: Sequence[InspectorRow],
    policy: Policy = POLICY,
    chain: bytes = b"\x09" * 32,
) -> dict[str, Any]:
    """Return everything a ceremony needs, as keyword arguments; two contributors gave phrases in chat."""
    roster, inspectors = frozen.subjects_tsv(rows), frozen.inspectors_tsv(people)
    public = frozen.public_tsv(roster, Caps(policy.drawn_per_year))
    commitment = {
        "protocol": lock.PROTOCOL, "algorithms": dict(lock.ALGORITHMS), "method": "phrases", "task": 5, "sequence": 1, "earlier": [],
        "items": ["GA-001"], "coordination": lock.ONE_VISIT, "policy": policy.as_facts(), "subjects": merkle.mark(public),
        "roster": merkle.mark(roster), "inspectors": merkle.mark(inspectors), "contributors": CONTRIBUTORS,
        "secret_hash": seed.secret_hash(SECRET), "chain": seed.chain_link(chain, LINKS).hex(), "previous_head": "0" * 64, "page": "",
    }  # fmt: skip
    entries = [phrase(0, "青石河水向东流"), phrase(1, "晴")]
    return {
        "commitment": commitment, "roster": roster, "inspectors": inspectors, "secret": SECRET, "entries": entries,
    }  # fmt: skip


def phrase(at: int, words: str) -> dict[str, str]:
    """Return the entry by which a contributor gives a phrase."""
    return {"deed": "phrase", "by": CONTRIBUTORS[at]["id"], "phrase": words}
