"""The vectors that the specification prints, and the two proofs beside the verifiers, are what the product makes of them."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256

import pytest
from playwright.async_api import Page

from rules import contributions, lock, merkle, pool, proof, replacement, sampling, seed
from rules.encoding import SeedStream, canonical, digest
from rules.matching.shuffle import LEAST_STEPS
from tests.verify import tasks
from tests.verify.verifiers import VERIFY, by_page, by_product, by_script, failed

NUMBER = 5197  # joint, with experts, sealed; subjects and an inspector replaced, at once and sealed again
SPECIFICATION = (VERIFY.parent / "docs/原理/摇号规范.md").read_text(encoding="utf-8")
PRINTED = dict(
    re.findall(r"^\| `(\w+)` \|.*\| `([^`|]+)` \|$", SPECIFICATION.split("## 17")[1], re.MULTILINE)
)
C0, BY, NONCE, WORDS = bytes(range(32)), "11" * 32, "0a" * 16, "晴 ☀\ufe0f"


def _found() -> Iterator[tuple[str, str]]:
    """Yield what the product makes of each vector."""
    yield "H", digest("ssj/test/v1", b"a", b"bc").hex()
    yield (
        "J",
        canonical({"乙": [1, "\t\u2028"], "𠀀": None, "\ufb01": True, "a": 'é/\u007f"'}, nfc=False).hex(),
    )
    stream = SeedStream(C0, "test")
    yield (
        "stream",
        ",".join(str(stream.below(limit)) for limit in (10, 1000, 2**32, 3 * 2**30, 1, 7, 7, 7, 7, 7)),
    )
    yield "root", merkle.root(("x\n" + "行\n" * 600).encode())
    yield "reason", pool.seal_reason("0f" * 16, "excluded:立案")
    yield "secret", seed.secret_hash(C0)
    yield "seal", contributions.seal(C0, BY, NONCE, WORDS)
    yield "share", contributions.share(C0, BY, NONCE, WORDS).hex()
    yield "bare", contributions.share(C0, BY, "", WORDS).hex()
    yield "seed", seed.seed(C0, bytes(32), [C0, bytes(32)]).hex()
    yield (
        "log",
        contributions.Log(C0, "phrases", [BY], [{"deed": "phrase", "by": BY, "phrase": WORDS}]).head.hex(),
    )
    yield "ticket", sampling.ticket(sampling.key(C0, "重点"), BY).hex()
    yield "chain", seed.chain_link(C0, 3).hex()
    yield "round", seed.round_fingerprint(C0, bytes(32), C0).hex()
    yield "redraw", seed.redraw_seed(C0, bytes(32), C0).hex()
    yield "resealed", seed.redraw_seed(C0, bytes(32), C0, [C0, bytes(32)]).hex()
    yield "seat", replacement.seat_ticket(replacement.seat_key(C0, 12), BY).hex()
    yield "pid", lock.pid(C0, "91370323ma3c00000x")
    yield "opening", lock.opening(C0)


FOUND = dict(_found())


@pytest.mark.parametrize("name", FOUND)
def test_a_printed_vector_is_what_the_product_makes(name: str) -> None:
    assert PRINTED[name] == FOUND[name]


def test_no_vector_is_printed_that_nobody_checks() -> None:
    assert PRINTED.keys() - FOUND.keys() == {
        "fingerprint",
        "vector_seed",
        "log_head",
        "result_hash",
        "full",
        "public",
    }
    assert f"max({LEAST_STEPS}, shuffle × P)" in SPECIFICATION


async def test_the_proofs_beside_the_verifiers_hold_and_are_the_printed_ones(page: Page) -> None:
    full, fingerprint = tasks.make(NUMBER)
    for kind, made in (("full", full), ("public", proof.publish(full))):
        content = (VERIFY / "vectors" / f"{kind}.json").read_bytes()
        assert content == made
        assert PRINTED[kind] == sha256(content).hexdigest()
        [answer] = await by_page(page, [(content, fingerprint)])
        assert (
            failed(answer)
            == failed(by_product(content, fingerprint))
            == failed(by_script(content, fingerprint))
            == []
        )
    document = json.loads(full)
    head = contributions.Log.of(
        bytes.fromhex(fingerprint), document["commitment"], document["log"]
    ).head.hex()
    printed = [PRINTED[name] for name in ("fingerprint", "vector_seed", "log_head", "result_hash")]
    assert printed == [fingerprint, document["seed"], head, document["result_hash"]]
