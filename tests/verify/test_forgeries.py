"""Faults that whoever locks could make himself, with fingerprints that fit: each verifier names the rule that is broken."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page

from rules import ceremony, contributions, lock, merkle, proof
from tests.rules.bureau import CONTRIBUTORS, locked, town
from tests.verify.verifiers import by_page, by_product, by_script, failed

Edit = Callable[[Any], None]
IDS = [one["id"] for one in CONTRIBUTORS]


def _public(edit: Callable[[list[str]], list[str]]) -> Edit:
    """Return an edit of the public roster's rows that the lock commits to."""

    def apply(document: Any) -> None:
        head, *rows, end = document["subjects"].split("\n")
        document["subjects"] = "\n".join([head, *edit(rows), end])
        document["commitment"]["subjects"] = merkle.mark(document["subjects"].encode())

    return apply


def _committed(**changed: Any) -> Edit:
    return lambda document: document["commitment"].update(changed)


def _policy(**changed: Any) -> Edit:
    return lambda document: document["commitment"]["policy"].update(changed)


def _sealed(make: Callable[[bytes], list[dict[str, str]]], method: str = "sealed") -> Edit:
    """Return an edit of the way in which contributions came."""

    def apply(document: Any) -> None:
        document["commitment"] |= {"method": method, "page": "7" * 64 if method == "sealed" else ""}
        document["level"] = {"sealed": "L1", "dice": "L1d"}[method]
        document["log"] = make(lock.commitment(document["commitment"]))

    return apply


def _seal(c0: bytes, at: int, nonce: str = "0a" * 16, words: str = "晴") -> dict[str, str]:
    return {
        "deed": "seal",
        "by": IDS[at],
        "copy": "own",
        "seal": contributions.seal(c0, IDS[at], nonce, words),
    }


def _shown(at: int, nonce: str = "0a" * 16, words: str = "晴") -> dict[str, str]:
    return {"deed": "reveal", "by": IDS[at], "nonce": nonce, "phrase": words}


def _thrown(*dice: str) -> Callable[[bytes], list[dict[str, str]]]:
    return lambda _: [{"deed": "dice", "by": who, "phrase": one} for who, one in zip(IDS, dice, strict=True)]


DICE = "d6:" + "35142" * 5
FAULTS: dict[str, tuple[Edit, str]] = {
    "a subject twice": (_public(lambda rows: [rows[0], *rows]), "检查对象名单"),
    "subjects out of order": (_public(lambda rows: [rows[1], rows[0], *rows[2:]]), "检查对象名单"),
    "a reason in plain words": (_public(lambda rows: [rows[0].rpartition("\t")[0] + "\topen", *rows[1:]]), "检查对象名单"),
    "a level without a ratio": (_policy(ratios={"A": 1000, "重点": 5000}), "各等级数量"),
    "a ratio over the whole": (_policy(ratios={"A": 10_001, "B": 5000, "重点": 5000}), "锁定内容"),
    "a rounding of one's own": (_policy(rounding="bankers"), "锁定内容"),
    "a policy with more": (_policy(favourite="x"), "锁定内容"),
    "one contributor": (_committed(contributors=CONTRIBUTORS[:1]), "参与人"),
    "one contributor twice": (_committed(contributors=[CONTRIBUTORS[0], {**CONTRIBUTORS[0], "unit": "x"}]), "参与人"),
    "two contributors of one unit": (_committed(contributors=[{**one, "unit": "x"} for one in CONTRIBUTORS]), "参与人"),
    "an aborted lock kept quiet": (_committed(sequence=2), "锁定内容"),
    "another algorithm": (_committed(algorithms={"tickets": "smallest/2", "matching": "x"}), "锁定内容"),
    "items drawn apart": (_committed(coordination="apart"), "锁定内容"),
    "a count that is true": (_committed(sequence=True), "锁定内容"),
    "revealed before all sealed": (_sealed(lambda c: [_seal(c, 0), _shown(0), _seal(c, 1), _shown(1)]), "参与人"),
    "never sealed": (_sealed(lambda c: [_shown(0), _shown(1)]), "参与人"),
    "not what was sealed": (_sealed(lambda c: [_seal(c, 0), _seal(c, 1), _shown(0), _shown(1, words="雨")]), "参与人"),
    "sealed for another lock": (_sealed(lambda c: [_seal(bytes(32), 0), _seal(c, 1), _shown(0), _shown(1)]), "参与人"),
    "a seal copied": (_sealed(lambda c: [_seal(c, 0), {**_seal(c, 1), "seal": _seal(c, 0)["seal"]}]), "参与人"),
    "a short nonce": (_sealed(lambda c: [_seal(c, 0, "0a"), _seal(c, 1), _shown(0, "0a"), _shown(1)]), "参与人"),
    "one silent": (_sealed(lambda c: [_seal(c, 0), _seal(c, 1), _shown(0)]), "参与人"),
    "phrases where seals were locked": (_committed(method="sealed", page="7" * 64), "参与人"),
    "seals without a page": (_committed(method="sealed"), "锁定内容"),
    "a page in words": (_committed(method="sealed", page="seal.html"), "锁定内容"),
    "a page where nothing was sealed": (_committed(page="7" * 64), "锁定内容"),
    "few dice": (_sealed(_thrown(DICE[:-1], DICE[:-1]), "dice"), "参与人"),
    "dice that disagree": (_sealed(_thrown(DICE, DICE[:-1] + "3"), "dice"), "参与人"),
    "a die with seven sides": (_sealed(_thrown(DICE[:-1] + "7", DICE[:-1] + "7"), "dice"), "参与人"),
}  # fmt: skip


def _forged(edit: Edit) -> bytes:
    given = locked(*town())
    document = json.loads(proof.publish(proof.build(**given, outcome=ceremony.conduct(**given))))
    edit(document)
    document["fingerprint"] = lock.commitment(document["commitment"]).hex()
    return proof.spell(document)


async def test_every_fault_is_named_by_each_of_them(page: Page) -> None:
    forged = {name: _forged(edit) for name, (edit, _) in FAULTS.items()}
    answers = await by_page(page, [(content, "") for content in forged.values()])
    for (name, content), answer in zip(forged.items(), answers, strict=True):
        for who, said in (
            ("product", by_product(content)),
            ("verify.py", by_script(content)),
            ("verify.html", answer),
        ):
            assert FAULTS[name][1] in failed(said), (name, who)
            assert "锁定指纹" not in failed(said), (name, who)


@pytest.mark.parametrize("cell", [(1, "Z"), (4, "9"), (5, "1"), (7, "立案"), (9, "0" * 32)])
async def test_a_full_roster_that_does_not_give_the_public_one_is_named(
    page: Page, cell: tuple[int, str]
) -> None:
    given = locked(*town())
    document = json.loads(proof.build(**given, outcome=ceremony.conduct(**given)))
    head, *rows, end = document["roster"].split("\n")
    at, value = cell
    cells = rows[0].split("\t")
    cells[at] = value
    document["roster"] = "\n".join([head, "\t".join(cells), *rows[1:], end])
    document["commitment"]["roster"] = merkle.mark(document["roster"].encode())
    document["fingerprint"] = lock.commitment(document["commitment"]).hex()
    content = proof.spell(document)
    [answer] = await by_page(page, [(content, "")])
    shows = at not in (
        5,
        9,
    )  # an opening shows only where there is a reason, an exemption where there is a cap
    for said in (answer, by_product(content), by_script(content)):
        assert ("检查对象名单" in failed(said)) == shows
        assert "种子" in failed(said)
