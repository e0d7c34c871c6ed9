"""Values become bytes, bytes become hashes, hashes become numbers: byte for byte, so that any language can do the same."""

import json
import unicodedata
from collections import Counter
from hashlib import sha256
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules import encoding
from rules.encoding import MOST_INTEGER, WORD, SeedStream, canonical, digest, lp

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LEAVES = st.none() | st.booleans() | st.integers(-MOST_INTEGER, MOST_INTEGER) | TEXT
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        ({}, b"{}"),
        (None, b"null"),
        ([True, False, 1, 0, -7], b"[true,false,1,0,-7]"),
        ((1, "2"), b'[1,"2"]'),
        ({"b": 1, "a": [], "": {}}, b'{"":{},"a":[],"b":1}'),
        ({"é": 1, "z": 2, "中": 3}, '{"z":2,"é":1,"中":3}'.encode()),
        ("e\u0301", b'"\xc3\xa9"'),
        ({"e\u0301": "\u212b"}, b'{"\xc3\xa9":"\xc3\x85"}'),
        ('"\\\n\t\x00/', b'"\\"\\\\\\n\\t\\u0000/"'),
        ("Ａ１", "\"Ａ１\"".encode()),
        ("𠮷", b'"\xf0\xa0\xae\xb7"'),
        (MOST_INTEGER, b"9007199254740991"),
    ],
)  # fmt: skip
def test_a_value_has_one_spelling(value: Any, spelled: bytes) -> None:
    assert canonical(value) == spelled


def test_a_phrase_may_be_left_as_it_was_typed() -> None:
    assert canonical("e\u0301", nfc=False) == b'"e\xcc\x81"'


@given(st.dictionaries(TEXT, VALUES, max_size=4), st.lists(TEXT), TEXT)
def test_what_is_spelled_in_pieces_is_spelled_the_same(
    facts: dict[str, Any], lines: list[str], name: str
) -> None:
    text = "\n".join(lines)
    whole = canonical({**facts, name: text}, nfc=False)
    with patch.object(encoding, "PIECE", 8):
        assert b"".join(encoding.canonical_pieces({**facts, name: text.encode()})) == whole
        assert b"".join(encoding.canonical_pieces(facts)) == canonical(facts, nfc=False)


@pytest.mark.parametrize(
    "value",
    [0.5, 1.0, float("nan"), MOST_INTEGER + 1, -MOST_INTEGER - 1, b"x", {1}, {1: 2}, {None: 1}, [{"a": [0.1]}],
     {"é": 1, "e\u0301": 2}, "\ud800"],
    ids=repr,
)  # fmt: skip
def test_what_has_no_single_spelling_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical(value)


@given(VALUES)
def test_a_spelling_is_read_as_the_same_value_and_spelled_the_same_again(value: Any) -> None:
    try:
        spelled = canonical(value)
    except ValueError as refused:
        assume("规范化后相同" not in str(refused))
        raise
    read = json.loads(spelled)
    assert canonical(read) == spelled
    assert unicodedata.is_normalized("NFC", spelled.decode())


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 9)), st.randoms())
def test_the_order_of_the_keys_does_not_show(value: dict[str, int], random: Any) -> None:
    keys = list(value)
    random.shuffle(keys)
    assert canonical({key: value[key] for key in keys}) == canonical(value)


def test_lengths_stand_before_the_parts() -> None:
    assert lp(b"") == b"\x00\x00\x00\x00"
    assert lp(b"abc") == b"\x00\x00\x00\x03abc"
    assert lp(bytes(300))[:4] == b"\x00\x00\x01\x2c"


def test_a_digest_is_what_any_sha256_makes_of_the_same_bytes() -> None:
    # printf '\000\000\000\013ssj/seed/v1\000\000\000\001a\000\000\000\000' | sha256sum
    known = "82cc8625d15c7d184eeb26b8b623392ccf860291b221bf765badc1d42435e2ce"
    assert digest("ssj/seed/v1", b"a", b"").hex() == known


@given(st.lists(st.binary(max_size=6), max_size=4), st.lists(st.binary(max_size=6), max_size=4))
def test_parts_cut_elsewhere_give_another_digest(one: list[bytes], other: list[bytes]) -> None:
    assert (digest("tag", *one) == digest("tag", *other)) == (one == other)


def test_the_first_numbers_of_a_stream_are_these() -> None:
    key = sha256(lp(b"ssj/stream/v1") + lp(b"seed") + lp(b"label")).digest()
    block = sha256(key + bytes(8)).digest() + sha256(key + bytes(7) + b"\x01").digest()
    words = [int.from_bytes(block[at : at + 4], "big") for at in range(0, 64, 4)]
    stream = SeedStream(b"seed", "label")
    assert [stream.below(WORD) for _ in words] == words
    assert words[:3] == [2599613819, 1844480831, 1626376539]


def test_streams_of_other_seeds_or_labels_are_others() -> None:
    def first(seed: bytes, label: str) -> list[int]:
        stream = SeedStream(seed, label)
        return [stream.below(WORD) for _ in range(4)]

    assert first(b"a", "b") == first(b"a", "b")
    assert not set(first(b"a", "b")) & (set(first(b"b", "b")) | set(first(b"a", "c")) | set(first(b"ab", "")))


@given(st.binary(max_size=8), st.integers(1, WORD))
def test_a_number_is_below_its_limit(seed: bytes, limit: int) -> None:
    stream = SeedStream(seed, "x")
    assert all(0 <= stream.below(limit) < limit for _ in range(10))


@pytest.mark.parametrize("limit", [0, -1, WORD + 1])
def test_a_limit_that_is_none_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="limit out of range"):
        SeedStream(b"seed", "x").below(limit)


@pytest.mark.parametrize(
    ("limit", "bins"),
    [(2, 2), (10, 10), (1000, 25), (3 << 30, 3)],  # of the last, words taken modulo would fall twice as often into the first third
)  # fmt: skip
def test_every_number_is_equally_likely(limit: int, bins: int) -> None:
    stream, draws = SeedStream(b"a fixed seed", f"below {limit}"), 30_000
    counts = Counter(stream.below(limit) * bins // limit for _ in range(draws))
    expected = draws / bins
    chi2 = sum((counts[at] - expected) ** 2 / expected for at in range(bins))
    assert chi2 < (bins - 1) + 5 * (2 * (bins - 1)) ** 0.5  # five standard deviations above its mean
