"""How values become bytes, bytes become hashes, hashes become numbers: the same in any language."""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from itertools import chain, count
from struct import unpack
from typing import Any

Facts = Mapping[str, Any]  # what a commitment holds: text, integers, lists and mappings of these

MOST_INTEGER = 2**53 - 1  # beyond this a JavaScript verifier could not read the number exactly
WORD = 2**32
WORDS_A_BLOCK = 8
BLOCKS = 16  # made at a time: some redraws need one word, a matching a million
PIECE = 2**20  # bytes of a long text that are written at a time


def lp(data: bytes) -> bytes:
    """Return data behind its length in four big-endian bytes: joined parts can not be cut elsewhere."""
    return len(data).to_bytes(4, "big") + data


def digest(tag: str, *parts: bytes) -> bytes:
    """Return SHA-256(LP(tag) ‖ LP(part) ‖ …); the tag keeps hashes of different meaning apart."""
    joined = _tagged(tag)
    for part in parts:
        joined += len(part).to_bytes(4, "big") + part
    return sha256(joined).digest()


@lru_cache(maxsize=64)
def _tagged(tag: str) -> bytes:
    return lp(tag.encode())


def canonical(value: Any, *, nfc: bool = True) -> bytes:
    """Return the one JSON text of a value: keys sorted by code point, no blanks, UTF-8, NFC.

    Args:
        value: dicts with text keys, lists, tuples, text, integers within ±(2⁵³-1), booleans, None.
        nfc: False leaves text as it was typed, for what is hashed untouched (a contributor's phrase).

    Raises:
        ValueError: floats, other types, numbers out of range, lone surrogates, keys that NFC makes equal.
    """
    plain = _plain(value, nfc)
    return json.dumps(
        plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def canonical_pieces(facts: Facts) -> Iterator[bytes]:
    """Yield the canonical JSON of a mapping as it stands (no NFC), piece by piece: what is long is never held twice.

    Args:
        facts: as ``canonical`` takes them; a value of bytes is a text in UTF-8.
    """
    begins = b"{"
    for name in sorted(facts):
        value = facts[name]
        yield begins + canonical(name, nfc=False) + b":"
        if isinstance(value, bytes):
            yield b'"'
            lines = BytesIO(value)  # pieces end with a line: no character is cut in two
            while piece := b"".join(lines.readlines(PIECE)):
                yield canonical(piece.decode(), nfc=False)[1:-1]
            yield b'"'
        else:
            yield canonical(value, nfc=False)
        begins = b","
    yield b"}" if facts else b"{}"


def _plain(value: Any, nfc: bool) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value) if nfc else str(value)
    if isinstance(value, int):
        if abs(value) > MOST_INTEGER:
            raise ValueError(f"整数超出范围：{value}")
        return int(value)
    if isinstance(value, Mapping):
        return _plain_dict(value, nfc)
    if isinstance(value, list | tuple):
        return [_plain(one, nfc) for one in value]
    raise ValueError(f"只能写文字、整数和它们的列表，不能写 {type(value).__name__}")


def _plain_dict(value: Mapping[Any, Any], nfc: bool) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, one in value.items():
        if not isinstance(key, str):
            raise ValueError(f"键必须是文字，不能是 {type(key).__name__}")
        name = _plain(key, nfc)
        if name in plain:
            raise ValueError(f"两个键规范化后相同：{name}")
        plain[name] = _plain(one, nfc)
    return plain


class SeedStream:
    """Numbers that follow from a seed and a label alone: SHA-256 in counter mode, eight 32-bit words a block.

    Args:
        seed: any bytes.
        label: what the numbers are for; different labels give unrelated streams.

    Attributes:
        words: the 32-bit words, without end; each is taken once, here or by ``below``.
    """

    __slots__ = ("_key", "words")

    def __init__(self, seed: bytes, label: str) -> None:
        self._key = digest("ssj/stream/v1", seed, label.encode())
        self.words: Iterator[int] = chain.from_iterable(map(self._next_words, count(0, BLOCKS)))

    def below(self, limit: int) -> int:
        """Return a number in 0 … limit - 1, each equally likely: words of a last partial range are skipped.

        Raises:
            ValueError: limit is not within 1 … 2³².
        """
        if not 0 < limit <= WORD:
            raise ValueError(f"limit out of range: {limit}")
        fair = WORD - WORD % limit
        word = next(self.words)
        while word >= fair:
            word = next(self.words)
        return word % limit

    def _next_words(self, first: int) -> tuple[int, ...]:
        key = self._key
        blocks = [sha256(key + at.to_bytes(8, "big")).digest() for at in range(first, first + BLOCKS)]
        return unpack(f">{WORDS_A_BLOCK * BLOCKS}I", b"".join(blocks))
