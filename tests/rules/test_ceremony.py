"""A ceremony repeats exactly, refuses what was exchanged after the lock, takes phrases as typed."""

from typing import Any

import pytest

from rules import ceremony, frozen, lock, proof, verifier
from tests.rules.bureau import locked, phrase, town

LOCKED: Any = locked(*town(30, 12))


def test_the_same_lock_gives_the_same_outcome() -> None:
    assert ceremony.conduct(**LOCKED) == ceremony.conduct(**LOCKED)


@pytest.mark.parametrize(
    "exchanged",
    [
        {"secret": b"\x06" * 32},
        {"entries": LOCKED["entries"][:1]},
        {"entries": [LOCKED["entries"][0]] * 2},
        {"entries": [LOCKED["entries"][0], {**LOCKED["entries"][1], "by": "0" * 64}]},
        {"roster": LOCKED["roster"].replace(b"\tA\t", b"\tB\t", 1)},
        {"inspectors": LOCKED["inspectors"].replace(b"\tpolice\t1", b"\tpolice\t0", 1)},
        {"roster": LOCKED["roster"][:-1]},
    ],
)
def test_what_was_exchanged_after_the_lock_is_refused(exchanged: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ with the part
        ceremony.conduct(**{**LOCKED, **exchanged})


def test_a_phrase_counts_as_it_was_typed() -> None:
    composed: Any = {**LOCKED, "entries": [phrase(0, "caf\u00e9"), phrase(1, "晴")]}
    apart: Any = {**LOCKED, "entries": [phrase(0, "cafe\u0301"), phrase(1, "晴")]}
    assert ceremony.conduct(**composed).seed != ceremony.conduct(**apart).seed
    outcome = ceremony.conduct(**apart)
    made = proof.build(**apart, outcome=outcome)
    assert all(one.held for one in verifier.verify(made, lock.short(outcome.fingerprint)))


def test_who_speaks_first_changes_the_log_and_not_the_seed() -> None:
    turned: Any = {**LOCKED, "entries": LOCKED["entries"][::-1]}
    one, other = ceremony.conduct(**LOCKED), ceremony.conduct(**turned)
    assert one.seed == other.seed
    assert one.result_hash != other.result_hash


@pytest.mark.parametrize("kind", ["roster", "inspectors"])
def test_rosters_read_back_and_name_the_line_that_is_wrong(kind: str) -> None:
    rows, people = town(30, 12)
    read: Any = frozen.read_subjects if kind == "roster" else frozen.read_inspectors
    content: bytes = LOCKED[kind]
    assert read(content) == sorted(rows if kind == "roster" else people, key=lambda row: row.pid)
    lines = content.split(b"\n")
    for broken in (
        [*lines[:3], lines[2], *lines[3:]],
        [*lines[:2], lines[3], lines[2], *lines[4:]],
        [*lines[:3], b"x", *lines[4:]],
    ):
        with pytest.raises(ValueError, match="第 4 行"):
            read(b"\n".join(broken))
    with pytest.raises(ValueError, match="表头"):
        read(b"\n".join(lines[1:]))


def test_a_fingerprint_depends_on_everything_locked() -> None:
    whole = LOCKED["commitment"]
    seen = {lock.commitment(whole)}
    for key in whole:
        seen.add(lock.commitment({**whole, key: "other"}))
    assert len(seen) == len(whole) + 1
