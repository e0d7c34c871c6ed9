"""A small invented bureau for the tests of the draw."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from rules import lock, seed
from rules.lock import InspectorRow, Policy
from rules.pool import PoolRow

POLICY = Policy(
    ratios={"A": 1000, "B": 5000}, rounding="up", drawn_per_year=2, mode="jurisdiction", initiating_unit="治安管理大队", team_size=2,
    departments=(), field="", experts=0, window_ends="2026-04-30",
)  # fmt: skip
UNITS = ("东河派出所", "西山派出所")


def subject(number: int, level: str = "A", unit: str = UNITS[0], **columns: object) -> PoolRow:
    row = PoolRow(lock.pid(b"salt", f"S{number}"), level, False, False, 0, False, False, "", unit)
    return replace(row, **columns)  # type: ignore[arg-type]


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
    rows: Sequence[PoolRow], people: Sequence[InspectorRow], policy: Policy = POLICY
) -> dict[str, object]:
    """Return everything a ceremony needs, as keyword arguments."""
    subjects, inspectors = lock.subjects_tsv(rows), lock.inspectors_tsv(people)
    secret = b"\x05" * 32
    commitment = {
        "protocol": "ssj/1", "level": "L0", "policy": policy.as_facts(),
        "subjects": {"count": len(rows), "root": lock.root(subjects)},
        "inspectors": {"count": len(people), "root": lock.root(inspectors)},
        "contributors": ["7", "9"], "secret_hash": seed.secret_hash(secret), "previous_head": "0" * 64, "sequence": 1, "task": 5,
    }  # fmt: skip
    phrases = [("7", "青石河水向东流"), ("9", "晴")]
    return {
        "commitment": commitment,
        "subjects": subjects,
        "inspectors": inspectors,
        "secret": secret,
        "phrases": phrases,
    }
