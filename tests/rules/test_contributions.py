"""Contributions: sealed first, revealed later, nobody twice; and the level that follows from how they were given (第二、十八条)."""

from typing import Any

import pytest

from rules import ceremony, contributions, lock, proof, verifier
from rules.contributions import Deed, Level, Log, NotTaken, Wrong
from rules.encoding import Facts
from tests.rules.bureau import CONTRIBUTORS, locked, town

FINGERPRINT = b"\x01" * 32
IDS = [one["id"] for one in CONTRIBUTORS]
NONCES = ["0a" * 16, "0b" * 16]
WORDS = ["青石河水向东流", "晴"]
DICE = "d6:" + "35142" * 5


def sealed(at: int, copy: str = "own", fingerprint: bytes = FINGERPRINT) -> dict[str, str]:
    seal = contributions.seal(fingerprint, IDS[at], NONCES[at], WORDS[at])
    return {"deed": "seal", "by": IDS[at], "seal": seal, "copy": copy}


def revealed(at: int, **other: str) -> dict[str, str]:
    return {"deed": "reveal", "by": IDS[at], "nonce": NONCES[at], "phrase": WORDS[at], **other}


def phrase(at: int, words: str = "晴") -> dict[str, str]:
    return {"deed": "phrase", "by": IDS[at], "phrase": words}


def dice(at: int, thrown: str = DICE) -> dict[str, str]:
    return {"deed": "dice", "by": IDS[at], "phrase": thrown}


def acknowledged(at: int) -> dict[str, str]:
    return {"deed": "acknowledge", "by": IDS[at]}


WAYS: dict[str, tuple[str, list[dict[str, str]], Level]] = {
    "phrases": ("phrases", [phrase(1), phrase(0)], Level.L0),
    "own pages": ("sealed", [acknowledged(0), sealed(0), sealed(1), revealed(1), revealed(0)], Level.L1),
    "a page of the bot's": (
        "sealed",
        [sealed(0), sealed(1, "served"), revealed(0), revealed(1)],
        Level.L1_SERVED,
    ),
    "dice": ("dice", [dice(0), dice(1)], Level.L1_DICE),
    "ten-sided dice": ("dice", [dice(at, "d10:" + "0123456789" * 2) for at in (0, 1)], Level.L1_DICE),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_was_given_is_taken_and_gives_its_level(way: str) -> None:
    method, entries, level = WAYS[way]
    log = Log(FINGERPRINT, method, IDS, entries)
    assert (log.complete, log.level, len(log.shares())) == (True, level, 2)
    assert log.head != Log(FINGERPRINT, method, IDS, entries[:-1]).head


REFUSED: dict[str, tuple[str, list[Facts], Wrong]] = {
    "a stranger": ("phrases", [{**phrase(0), "by": "0" * 64}], Wrong.STRANGER),
    "another way": ("phrases", [sealed(0)], Wrong.METHOD),
    "a phrase twice": ("phrases", [phrase(0), phrase(0, "雨")], Wrong.TWICE),
    "an empty phrase": ("phrases", [phrase(0, "")], Wrong.EMPTY),
    "a second seal": ("sealed", [sealed(0), sealed(0, "served")], Wrong.TWICE),
    "two reveals": ("sealed", [sealed(0), sealed(1), revealed(0), revealed(0)], Wrong.TWICE),
    "a reveal before all sealed": ("sealed", [sealed(0), revealed(0)], Wrong.EARLY),
    "a reveal without any seal": ("sealed", [revealed(0)], Wrong.EARLY),
    "another phrase": ("sealed", [sealed(0), sealed(1), revealed(0, phrase="雨")], Wrong.NOT_SEALED),
    "another nonce": ("sealed", [sealed(0), sealed(1), revealed(0, nonce=NONCES[1])], Wrong.NOT_SEALED),
    "a short nonce": ("sealed", [sealed(0), sealed(1), revealed(0, nonce="0a")], Wrong.FORM),
    "a seal for another lock": ("sealed", [sealed(0), sealed(1, "own", b"\x02" * 32), revealed(1)], Wrong.NOT_SEALED),
    "a copied seal": ("sealed", [sealed(0), {**sealed(1), "seal": sealed(0)["seal"]}], Wrong.SAME_SEAL),
    "a copy of nobody's": ("sealed", [sealed(0, "lent")], Wrong.FORM),
    "few dice": ("dice", [dice(0, DICE[:-1])], Wrong.FEW_DICE),
    "a seven": ("dice", [dice(0, DICE[:-1] + "7")], Wrong.FEW_DICE),
    "no dice at all": ("dice", [dice(0, "晴")], Wrong.FEW_DICE),
    "dice that disagree": ("dice", [dice(0), dice(1, DICE[::-1].replace(":6d", "") and "d6:" + "53142" * 5)], Wrong.OTHER_DICE),
    "something more": ("phrases", [{**phrase(0), "at": "now"}], Wrong.FORM),
    "a number": ("phrases", [{**phrase(0), "phrase": 7}], Wrong.FORM),
    "no deed": ("phrases", [{"by": IDS[0]}], Wrong.FORM),
    "an unknown deed": ("phrases", [{**phrase(0), "deed": "whisper"}], Wrong.FORM),
    "a late acknowledgement": ("phrases", [phrase(0), acknowledged(0)], Wrong.TWICE),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_belong_is_refused_and_leaves_the_log_alone(name: str) -> None:
    method, entries, wrong = REFUSED[name]
    log = Log(FINGERPRINT, method, IDS, entries[:-1])
    head = log.head
    with pytest.raises(NotTaken) as refused:
        log.take(entries[-1])
    assert (refused.value.wrong, log.head, len(log.entries)) == (wrong, head, len(entries) - 1)


def test_the_seals_are_waited_for_before_anything_is_revealed() -> None:
    log = Log(FINGERPRINT, "sealed", IDS)
    assert (log.due, log.awaited()) == (Deed.SEAL, IDS)
    log.take(sealed(1))
    assert (log.due, log.awaited()) == (Deed.SEAL, IDS[:1])
    log.take(sealed(0))
    assert (log.due, log.awaited()) == (Deed.REVEAL, IDS)
    with pytest.raises(ValueError, match="还有参与人没有出话"):
        log.shares()


def test_a_seal_shows_nothing_of_the_phrase_and_binds_all_of_it() -> None:
    seal = contributions.seal(FINGERPRINT, IDS[0], NONCES[0], "晴")
    others = [
        contributions.seal(b"\x02" * 32, IDS[0], NONCES[0], "晴"),
        contributions.seal(FINGERPRINT, IDS[1], NONCES[0], "晴"),
        contributions.seal(FINGERPRINT, IDS[0], NONCES[1], "晴"),
        contributions.seal(FINGERPRINT, IDS[0], NONCES[0], "晴 "),
        contributions.share(FINGERPRINT, IDS[0], NONCES[0], "晴").hex(),
    ]
    assert len({seal, *others}) == 6


def sealed_way(copies: tuple[str, str] = ("own", "own")) -> dict[str, Any]:
    """Return everything a ceremony with sealed phrases needs."""
    given = locked(*town())
    given["commitment"] |= {"method": "sealed", "page": "7" * 64}
    c0 = lock.commitment(given["commitment"])
    seals = [sealed(at, copy, c0) for at, copy in enumerate(copies)]
    return {**given, "entries": [acknowledged(1), *seals, revealed(1), revealed(0)]}


@pytest.mark.parametrize("copies", [("own", "own"), ("own", "served")])
def test_a_proof_with_sealed_phrases_holds_and_says_how_far_it_can_be_trusted(
    copies: tuple[str, str],
) -> None:
    given = sealed_way(copies)
    outcome = ceremony.conduct(**given)
    content = proof.build(**given, outcome=outcome)
    checks = {one.name: one for one in verifier.verify(content, outcome.fingerprint.hex())}
    assert all(one.held for one in checks.values())
    assert outcome.level.label in checks["参与人"].detail
    assert outcome.level == (Level.L1 if copies == ("own", "own") else Level.L1_SERVED)
