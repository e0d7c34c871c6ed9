"""How values become bytes, bytes become hashes, hashes become numbers: the same in any language."""

import json
import unicodedata
from collections.abc import Mapping
from hashlib import sha256
from struct import unpack
from typing import Any

Facts = Mapping[str, Any]  # what a commitment holds: text, integers, lists and mappings of these

MOST_INTEGER = 2**53 - 1  # beyond this a JavaScript verifier could not read the number exactly
WORD = 2**32
WORDS_A_BLOCK = 8


def lp(data: bytes) -> bytes:
    """Return data behind its length in four big-endian bytes: joined parts can not be cut elsewhere."""
    return len(data).to_bytes(4, "big") + data


def digest(tag: str, *parts: bytes) -> bytes:
    """Return SHA-256(LP(tag) ‖ LP(part) ‖ …); the tag keeps hashes of different meaning apart."""
    hashed = sha256(lp(tag.encode()))
    for part in parts:
        hashed.update(len(part).to_bytes(4, "big"))
        hashed.update(part)
    return hashed.digest()


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
    """

    __slots__ = ("_counter", "_key", "_words")

    def __init__(self, seed: bytes, label: str) -> None:
        self._key = digest("ssj/stream/v1", seed, label.encode())
        self._counter = 0
        self._words: list[int] = []

    def below(self, limit: int) -> int:
        """Return a number in 0 … limit - 1, each equally likely: words of a last partial range are skipped.

        Raises:
            ValueError: limit is not within 1 … 2³².
        """
        if not 0 < limit <= WORD:
            raise ValueError(f"limit out of range: {limit}")
        fair = WORD - WORD % limit
        while True:
            if not self._words:
                self._refill()
            word = self._words.pop()
            if word < fair:
                return word % limit

    def _refill(self) -> None:
        block = sha256(self._key + self._counter.to_bytes(8, "big")).digest()
        self._counter += 1
        self._words.extend(reversed(unpack(f">{WORDS_A_BLOCK}I", block)))
