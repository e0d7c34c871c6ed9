"""Whatever is edited in a proof, one place at a time, every verifier sees it; what is made up from scratch, the fingerprint."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.async_api import Page

from rules import ceremony, lock, proof
from tests.rules.bureau import locked, town
from tests.rules.redraws import redrawn, substituted
from tests.verify.verifiers import Answer, by_page, by_product, by_script, failed

Path = tuple[str | int, ...]
KINDS: dict[str, Callable[[], bytes]] = {
    "full, inspectors replaced": lambda: redrawn(joined=True)[0],
    "full, sealed, subjects replaced": lambda: substituted()[0],
    "public, sealed, subjects replaced": lambda: proof.publish(substituted()[0]),
}
WHOLE = 3  # of longer lists the first and the last entry stand for all


def _places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield every field; of long lists those of the first and the last entry, which have the fields of all between them."""
    if path:
        yield path
    if isinstance(value, dict):
        for name in value:
            yield from _places(value[name], (*path, name))
    elif isinstance(value, list):
        for at in range(len(value)) if len(value) <= WHOLE else (0, len(value) - 1):
            yield from _places(value[at], (*path, at))


def _others(value: Any) -> Iterator[Any]:
    """Yield what somebody might write instead."""
    if isinstance(value, bool) or value is None:
        yield 1
    elif isinstance(value, int):
        yield from (value + 1, str(value), value == 1)
    elif isinstance(value, dict):
        yield from ({**value, "more": 1}, dict(list(value.items())[1:]))
    elif isinstance(value, list):
        yield [*value, "0" * 64]
        if value:
            yield value[:-1]
        if len(value) > 1 and value[0] != value[-1]:
            yield value[::-1]
    elif "\n" in value:
        yield from _rosters(value)
    elif value:
        yield _turned(value)
        yield value.upper() if value.upper() != value else value + " "
    else:
        yield "x"


def _turned(text: str) -> str:
    return ("0" if text[0] != "0" else "1") + text[1:]


def _rosters(text: str) -> Iterator[str]:
    """Yield a roster with each column of a row edited, a row left out, twice, in another order."""
    head, *rows, end = text.split("\n")
    for at, cell in enumerate(rows[0].split("\t")):
        for other in (_turned(cell) if cell else "1", cell + "x"):
            cells = rows[0].split("\t")
            cells[at] = other
            yield "\n".join([head, "\t".join(cells), *rows[1:], end])
    for changed in (rows[1:], [rows[0], *rows], [*rows[1::-1], *rows[2:]], [*rows, rows[0]]):
        yield "\n".join([head, *changed, end])
    yield from (text + "\n", text[:-1], text.replace("\n", "\r\n"), head.upper() + text[len(head) :])


def _edits(content: bytes) -> Iterator[tuple[str, bytes]]:
    document = json.loads(content)
    for path in _places(document):
        edited = copy.deepcopy(document)
        *way, last = path
        where = edited
        for step in way:
            where = where[step]
        value = where[last]
        for other in _others(value):
            where[last] = other
            yield f"{path} = {str(other)[:60]!r}", proof.spell(edited)
        if isinstance(where, dict):
            del where[last]
            yield f"{path} left out", proof.spell(edited)
    yield "another spelling", json.dumps(document, ensure_ascii=False).encode()
    yield "a second field of the same name", content.replace(b'"kind":', b'"kind":"full","kind":', 1)
    yield "a number with a point", content.replace(b'"ratio":', b'"ratio":1.0,"x":', 1)
    yield "cut off", content[:-1]


@pytest.mark.parametrize("kind", KINDS)
async def test_an_edit_of_any_field_is_seen_by_each_of_them(page: Page, kind: str) -> None:
    true = KINDS[kind]()
    [untouched] = await by_page(page, [(true, "")])
    assert failed(by_product(true)) == failed(by_script(true)) == failed(untouched) == []
    edits = list(_edits(true))
    missed: list[tuple[str, str]] = []
    answers = await by_page(page, [(content, "") for _, content in edits])
    for (edit, content), answer in zip(edits, answers, strict=True):
        asked: dict[str, Answer] = {
            "product": by_product(content),
            "verify.py": by_script(content),
            "verify.html": answer,
        }
        missed += [(edit, who) for who, said in asked.items() if not failed(said)]
    assert missed == []
    assert len(edits) > 200


async def test_a_proof_made_up_from_scratch_is_seen_by_the_fingerprint_alone(page: Page) -> None:
    given, other = locked(*town()), locked(*town(chance=2))
    forged, short = (
        proof.build(**other, outcome=ceremony.conduct(**other)),
        lock.short(lock.commitment(given["commitment"])),
    )
    for content in (forged, proof.publish(forged)):
        without, with_it = await by_page(page, [(content, ""), (content, short)])
        for ask in (by_product, by_script):
            assert failed(ask(content, "")) == []
            assert failed(ask(content, short)) == ["事先给出的指纹"]
        assert (failed(without), failed(with_it)) == ([], ["事先给出的指纹"])


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff" * 100, "一切正常".encode(), b"[]", b"{}", b"7", b"null", b'{"protocol":"ssj/9"}', b'{"protocol":"ssj/1"}',
     b'{"kind":"__proto__","protocol":"ssj/1"}', b'{"kind":["full"],"protocol":"ssj/1"}', b"\xef\xbb\xbf{}", b"NaN"],
)  # fmt: skip
async def test_what_is_no_proof_is_answered(page: Page, content: bytes) -> None:
    [answer] = await by_page(page, [(content, "")])
    for said in (answer, by_product(content), by_script(content)):
        assert failed(said) == ["证明文件"]


@pytest.mark.parametrize("kind", ["full", "public"])
async def test_a_proof_of_nothing_fails_in_every_check_but_the_fingerprint_not_asked_for(
    page: Page, kind: str
) -> None:
    content = proof.spell({"protocol": "ssj/1", "kind": kind})
    [answer] = await by_page(page, [(content, "")])
    for said in (answer, by_product(content), by_script(content)):
        assert len(failed(said)) == len(said) - 1 == 14
