"""The public proof: repeated by everybody, and nothing in it links a name to an id, a level, a reason or a unit (第二、十八条)."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rules import ceremony, frozen, lock, proof, verifier
from tests.rules.bureau import CONTRIBUTORS, UNITS, locked, town
from tests.rules.redraws import redrawn

ROWS, PEOPLE = town()
ROWS = [replace(row, excluded="正在立案" if at % 7 == 0 else "") for at, row in enumerate(ROWS)]
GIVEN: Any = locked(
    ROWS, [replace(one, fields=("禁毒",), conflicts=(ROWS[at].pid,)) for at, one in enumerate(PEOPLE)]
)
OUTCOME = ceremony.conduct(**GIVEN)
FULL = proof.build(**GIVEN, outcome=OUTCOME)
PUBLIC = proof.publish(FULL)


def test_both_hold_with_the_same_fingerprints() -> None:
    full, public = (json.loads(one) for one in (FULL, PUBLIC))
    for name in ("fingerprint", "seed", "strata", "drawn", "result_hash", "commitment", "log", "counts"):
        assert full[name] == public[name], name
    for content in (FULL, PUBLIC):
        assert [
            one for one in verifier.verify(content, lock.short(OUTCOME.fingerprint)) if not one.held
        ] == []


def test_nothing_linkable_stands_in_the_public_proof() -> None:
    said = PUBLIC.decode()
    drawn = {one.pid for one in OUTCOME.drawn}
    assert all(one.pid not in said for one in PEOPLE)
    assert not any(unit in said for unit in UNITS)
    for word in ("正在立案", "禁毒", "police", "2029-01-01", *(row.opening for row in ROWS)):
        assert word not in said, word
    assert all(len(one.split("\t")) == 3 for one in json.loads(PUBLIC)["subjects"].split("\n")[:-1])
    assert len(drawn) > 5


def test_a_reason_does_not_show_in_its_sealed_form() -> None:
    shown = frozen.read_public(json.loads(PUBLIC)["subjects"].encode())
    sealed = [row.reason for row in shown if row.reason]
    assert len(sealed) == len(set(sealed)) == sum(1 for row in ROWS if row.excluded)


def test_the_same_subject_has_another_id_in_every_lock() -> None:
    own, code = "ab" * 32, "91370323MA3C000000"
    locks = [lock.Salting(task, sequence) for task, sequence in ((5, 1), (5, 2), (6, 1), (51, 1))]
    assert len({one.pid(own, code) for one in locks} | {one.opening(own) for one in locks}) == 8
    assert locks[0].pid(own, code.lower()) == lock.pid(locks[0].salt(own), code)


def test_contributors_are_known_by_their_units_alone() -> None:
    said = json.loads(PUBLIC)["commitment"]["contributors"]
    assert said == CONTRIBUTORS


Edit = Callable[[Any], None]
EDITS: dict[str, tuple[Edit, str]] = {
    "a stratum": (lambda d: d.update(subjects=d["subjects"].replace("\tA\t", "\tB\t", 1)), "检查对象名单"),
    "a reason taken off": (lambda d: d.update(subjects=_without_reason(d["subjects"])), "检查对象名单"),
    "the teams": (lambda d: d.update(teams_hash="0" * 64), "结果指纹"),
    "the teams in words": (lambda d: d.update(teams_hash="none"), "检查组"),
    "the exclusions": (lambda d: d["counts"].update(exclusions=0), "计数"),
    "the kind": (lambda d: d.update(kind="full"), "写法"),
}


def _without_reason(subjects: str) -> str:
    reason = next(row.reason for row in frozen.read_public(subjects.encode()) if row.reason)
    return subjects.replace(reason, "", 1)


@pytest.mark.parametrize("name", EDITS)
def test_a_change_in_one_place_is_named(name: str) -> None:
    edit, check = EDITS[name]
    document = json.loads(PUBLIC)
    edit(document)
    assert check in [one.name for one in verifier.verify(proof.spell(document)) if not one.held]


def test_redraws_are_checked_link_by_link_without_naming_anybody() -> None:
    full, fingerprint = redrawn()
    public = proof.publish(full)
    assert [one for one in verifier.verify(public, fingerprint) if not one.held] == []
    document, whole = json.loads(public), json.loads(full)
    assert not any(one[name] in public.decode() for one in whole["redraws"] for name in ("coming", "leaving"))
    for name, value in (("consent", "0" * 64), ("link", "0" * 64), ("seed", "0" * 64), ("body", "0" * 64), ("hash", "0" * 64),
                        ("sequence", 2), ("kind", "subject")):  # fmt: skip
        edited = json.loads(public)
        edited["redraws"][0][name] = value
        assert "更换" in [one.name for one in verifier.verify(proof.spell(edited)) if not one.held], name
    assert document["counts"] == {"aborts": 0, "redraws": {"inspector": 2, "subject": 0}, "exclusions": 0}
