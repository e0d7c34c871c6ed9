"""A ceremony repeats exactly, refuses what was exchanged after the lock, takes phrases as typed."""

from typing import Any

import pytest

from rules import ceremony, lock, proof
from tests.rules.bureau import locked, town

LOCKED: Any = locked(*town(30, 12))


def test_the_same_lock_gives_the_same_outcome() -> None:
    assert ceremony.conduct(**LOCKED) == ceremony.conduct(**LOCKED)


@pytest.mark.parametrize(
    "exchanged",
    [
        {"secret": b"\x06" * 32},
        {"phrases": LOCKED["phrases"][::-1]},
        {"phrases": LOCKED["phrases"][:1]},
        {"subjects": LOCKED["subjects"].replace(b"\tA\t", b"\tB\t", 1)},
        {"inspectors": LOCKED["inspectors"].replace(b"\tpolice\t1", b"\tpolice\t0", 1)},
        {"subjects": LOCKED["subjects"][:-1]},
    ],
)
def test_what_was_exchanged_after_the_lock_is_refused(exchanged: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ with the part
        ceremony.conduct(**{**LOCKED, **exchanged})


def test_a_phrase_counts_as_it_was_typed() -> None:
    composed: Any = {**LOCKED, "phrases": [("7", "caf\u00e9"), ("9", "晴")]}
    apart: Any = {**LOCKED, "phrases": [("7", "cafe\u0301"), ("9", "晴")]}
    assert ceremony.conduct(**composed).seed != ceremony.conduct(**apart).seed
    outcome = ceremony.conduct(**apart)
    assert all(
        one.held
        for one in proof.verify(proof.build(**apart, outcome=outcome), lock.short(outcome.fingerprint))
    )


@pytest.mark.parametrize("kind", ["subjects", "inspectors"])
def test_rosters_read_back_and_name_the_line_that_is_wrong(kind: str) -> None:
    rows, people = town(30, 12)
    read: Any = lock.read_subjects if kind == "subjects" else lock.read_inspectors
    content: bytes = LOCKED[kind]
    assert read(content) == sorted(rows if kind == "subjects" else people, key=lambda row: row.pid)
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
