"""A proof holds as it was made, and says where it was touched."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import ceremony, lock, proof, verifier
from tests.rules.bureau import locked, town

LOCKED: Any = locked(*town())
OUTCOME = ceremony.conduct(**LOCKED)
PROOF = proof.build(**LOCKED, outcome=OUTCOME)
SHORT = lock.short(OUTCOME.fingerprint)

Edit = Callable[[Any], None]


def _cell(name: str, column: int, value: str) -> Edit:
    """Return an edit of one column in the first row of a roster that has another value there."""

    def edit(document: Any) -> None:
        head, *rows = [line.split("\t") for line in document[name].split("\n")]
        next(row for row in rows if row[column] != value)[column] = value
        document[name] = "\n".join("\t".join(row) for row in (head, *rows))

    return edit


def _twice(document: Any) -> None:
    head, first, *rest = document["roster"].split("\n")
    document["roster"] = "\n".join([head, first, first, *rest])


EDITS: dict[str, tuple[Edit, str]] = {
    "a ratio": (lambda d: d["commitment"]["policy"]["ratios"].update(A=2000), "锁定指纹"),
    "the initiating unit": (lambda d: d["commitment"]["policy"].update(initiating_unit="别处"), "锁定指纹"),
    "the sequence": (lambda d: d["commitment"].update(sequence=2), "锁定内容"),
    "the fingerprint": (lambda d: d.update(fingerprint="0" * 64), "锁定指纹"),
    "a subject's level": (_cell("roster", 1, "B"), "检查对象名单"),
    "a subject's opening": (_cell("roster", 9, "0" * 32), "检查对象名单"),
    "a subject twice": (_twice, "检查对象名单"),
    "an inspector's duty": (_cell("inspectors", 4, "0"), "检查人员名单"),
    "the secret": (lambda d: d.update(secret="06" * 32), "系统密数"),
    "the secret in capitals": (lambda d: d.update(secret=d["secret"].replace("0", "O")), "系统密数"),
    "a phrase": (lambda d: d["log"][0].update(phrase="向西流"), "种子"),
    "a contributor": (lambda d: d["log"].pop(), "参与人"),
    "two of one unit": (lambda d: d["commitment"]["contributors"][1].update(unit="治安管理大队"), "参与人"),
    "the level": (lambda d: d.update(level="L1"), "参与人"),
    "the order of the phrases": (lambda d: d["log"].reverse(), "结果指纹"),
    "the seed": (lambda d: d.update(seed="0" * 64), "种子"),
    "a quota": (lambda d: d["strata"][0].update(quota=1), "各等级数量"),
    "a drawn subject": (lambda d: d["drawn"].pop(), "抽中的对象"),
    "a ticket": (lambda d: d["drawn"][0].__setitem__(2, "0" * 64), "抽中的对象"),
    "a leader": (lambda d: d["teams"][0].__setitem__(2, d["teams"][0][3][1]), "检查组"),
    "a member": (lambda d: d["teams"][0][3].pop(), "检查组"),
    "the result": (lambda d: d.update(result_hash="0" * 64), "结果指纹"),
    "the aborts": (lambda d: d["counts"].update(aborts=1), "计数"),
    "a true that was one": (lambda d: d["commitment"].update(sequence=True), "锁定内容"),
    "something more": (lambda d: d.update(note="x"), "写法"),
}


def test_a_true_proof_holds_in_every_check() -> None:
    assert [one for one in verifier.verify(PROOF, SHORT) if not one.held] == []
    assert [one for one in verifier.verify(PROOF, OUTCOME.fingerprint.hex()) if not one.held] == []


@pytest.mark.parametrize("name", EDITS)
def test_a_change_in_one_place_is_named(name: str) -> None:
    edit, check = EDITS[name]
    document = json.loads(PROOF)
    edit(document)
    failed = [one.name for one in verifier.verify(proof.spell(document)) if not one.held]
    assert check in failed


def test_a_proof_made_up_from_scratch_is_found_by_the_fingerprint_alone() -> None:
    rows, people = town(chance=2)
    other: Any = locked(rows, people)
    forged = proof.build(**other, outcome=ceremony.conduct(**other))
    assert all(one.held for one in verifier.verify(forged))
    assert [one.name for one in verifier.verify(forged, SHORT) if not one.held] == ["事先给出的指纹"]


def test_without_the_fingerprint_the_verifier_says_what_it_can_not_know() -> None:
    said = {one.name: one.detail for one in verifier.verify(PROOF)}
    assert "无法排除整份重做" in said["事先给出的指纹"]


@given(st.binary(max_size=200))
def test_any_bytes_are_answered_and_never_raise(content: bytes) -> None:
    assert not all(one.held for one in verifier.verify(content))


@given(st.integers(0, len(PROOF) - 1), st.integers(1, 255))
def test_any_changed_byte_is_found(at: int, shift: int) -> None:
    changed = PROOF[:at] + bytes([(PROOF[at] + shift) % 256]) + PROOF[at + 1 :]
    try:
        same = json.loads(changed) == json.loads(PROOF)
    except ValueError:
        same = False
    assert same or not all(one.held for one in verifier.verify(changed))


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
            spelled = json.dumps(
                {**document, key: value}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
            )
            assert not all(one.held for one in verifier.verify(spelled.encode()))


def test_a_file_that_was_written_anew_is_named_though_it_says_the_same() -> None:
    for other in (
        json.dumps(json.loads(PROOF)).encode(),
        PROOF.replace(b'"task":5', b'"task":5.0'),
        b"\xef\xbb\xbf" + PROOF,
    ):
        failed = [one.name for one in verifier.verify(other) if not one.held]
        assert failed[:1] in (["写法"], ["证明文件"])
    assert all(one.held for one in verifier.verify(PROOF + b"\r\n"))


def test_the_first_line_counts_what_must_be_seen_for_ever() -> None:
    rows, people = town()
    rows[0] = replace(rows[0], excluded="closed")
    given: Any = locked(rows, people)
    given["commitment"] |= {"sequence": 3, "earlier": ["1" * 64, "2" * 64]}
    made = proof.build(**given, outcome=ceremony.conduct(**given))
    for content in (made, proof.publish(made)):
        assert [one for one in verifier.verify(content) if not one.held] == []
        assert (
            verifier.verify(content)[-1].detail
            == "撤销锁定 2 次 · 更换检查人员 0 次 · 更换检查对象 0 次 · 排除 1 家"
        )
