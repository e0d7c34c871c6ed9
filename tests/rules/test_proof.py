"""A proof holds as it was made, and says where it was touched."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import ceremony, lock, proof
from tests.rules.bureau import locked, town

LOCKED: Any = locked(*town())
OUTCOME = ceremony.conduct(**LOCKED)
PROOF = proof.build(**LOCKED, outcome=OUTCOME)
SHORT = lock.short(OUTCOME.fingerprint)

Edit = Callable[[Any], None]


def _roster_row(document: Any) -> None:
    head, first, *rest = document["subjects"].split("\n")
    document["subjects"] = "\n".join(
        [
            head,
            first.replace("\tA\t", "\tB\t") if "\tA\t" in first else first.replace("\tB\t", "\tA\t"),
            *rest,
        ]
    )


def _twice(document: Any) -> None:
    head, first, *rest = document["subjects"].split("\n")
    document["subjects"] = "\n".join([head, first, first, *rest])


EDITS: dict[str, tuple[Edit, str]] = {
    "a ratio": (lambda d: d["commitment"]["policy"]["ratios"].update(A=2000), "锁定指纹"),
    "the initiating unit": (lambda d: d["commitment"]["policy"].update(initiating_unit="别处"), "锁定指纹"),
    "the sequence": (lambda d: d["commitment"].update(sequence=2), "锁定指纹"),
    "the fingerprint": (lambda d: d.update(fingerprint="0" * 64), "锁定指纹"),
    "a subject's level": (_roster_row, "检查对象名单"),
    "a subject twice": (_twice, "检查对象名单"),
    "an inspector's duty": (
        lambda d: d.update(inspectors=d["inspectors"].replace("\tpolice\t1\t", "\tpolice\t0\t", 1)),
        "检查人员名单",
    ),
    "the secret": (lambda d: d.update(secret="06" * 32), "系统密数"),
    "a phrase": (lambda d: d["phrases"][0].__setitem__(1, "向西流"), "种子"),
    "a contributor": (lambda d: d["phrases"].pop(), "参与人"),
    "the seed": (lambda d: d.update(seed="0" * 64), "种子"),
    "a quota": (lambda d: d["strata"][0].update(quota=1), "各等级数量"),
    "a drawn subject": (lambda d: d["drawn"].pop(), "抽中的对象"),
    "a ticket": (lambda d: d["drawn"][0].__setitem__(2, "0" * 64), "抽中的对象"),
    "a leader": (lambda d: d["teams"][0].__setitem__(2, d["teams"][0][3][1]), "检查组"),
    "a member": (lambda d: d["teams"][0][3].pop(), "检查组"),
    "the result": (lambda d: d.update(result_hash="0" * 64), "结果指纹"),
}


def test_a_true_proof_holds_in_every_check() -> None:
    assert [one for one in proof.verify(PROOF, SHORT) if not one.held] == []
    assert [one for one in proof.verify(PROOF, OUTCOME.fingerprint.hex()) if not one.held] == []


@pytest.mark.parametrize("name", EDITS)
def test_a_change_in_one_place_is_named(name: str) -> None:
    edit, check = EDITS[name]
    document = json.loads(PROOF)
    edit(document)
    failed = [
        one.name for one in proof.verify(json.dumps(document, ensure_ascii=False).encode()) if not one.held
    ]
    assert check in failed


def test_a_proof_made_up_from_scratch_is_found_by_the_fingerprint_alone() -> None:
    made_up: Any = {**LOCKED, "phrases": [("7", "another"), ("9", "one")]}
    rows, people = town(chance=2)
    other: Any = locked(rows, people)
    forged = proof.build(**other, outcome=ceremony.conduct(**other))
    assert all(one.held for one in proof.verify(forged))
    assert [one.name for one in proof.verify(forged, SHORT) if not one.held] == ["事先给出的指纹"]
    assert ceremony.conduct(**made_up).seed != OUTCOME.seed


def test_without_the_fingerprint_the_verifier_says_what_it_can_not_know() -> None:
    said = {one.name: one.detail for one in proof.verify(PROOF)}
    assert "无法排除整份重做" in said["事先给出的指纹"]


@given(st.binary(max_size=200))
def test_any_bytes_are_answered_and_never_raise(content: bytes) -> None:
    assert not all(one.held for one in proof.verify(content))


@given(st.integers(0, len(PROOF) - 1), st.integers(1, 255))
def test_any_changed_byte_is_found(at: int, shift: int) -> None:
    changed = PROOF[:at] + bytes([(PROOF[at] + shift) % 256]) + PROOF[at + 1 :]
    try:
        same = json.loads(changed) == json.loads(PROOF)
    except ValueError:
        same = False
    assert same or not all(one.held for one in proof.verify(changed))


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=5,
    )
)
def test_any_value_in_any_place_is_answered(value: object) -> None:
    document = json.loads(PROOF)
    for key in document:
        if document[key] != value:
            assert not all(one.held for one in proof.verify(json.dumps({**document, key: value}).encode()))
