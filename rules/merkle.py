"""The Merkle root of a roster: a lock commits to the whole by 32 bytes, and a part can be shown without the rest (摇号规范 第 3 节)."""

from collections.abc import Iterator
from io import BytesIO
from itertools import islice

from rules.encoding import digest

LEAF_ROWS = 256


def root(content: bytes) -> str:
    """Return the root (hex) over the lines of a roster, 256 a leaf.

    Leaf: H('ssj/leaf/v1', lines); node: H('ssj/node/v1', left, right); an odd one is carried up as it is.
    """
    return fold([hash_leaf(lines) for lines in _leaves(content)])


def mark(content: bytes) -> dict[str, object]:
    """Return the count and the root by which a lock commits to a roster."""
    return {"count": content.count(b"\n") - 1, "root": root(content)}


def hash_leaf(lines: bytes) -> bytes:
    """Return the hash of one leaf: 256 lines, joined by line breaks."""
    return digest("ssj/leaf/v1", lines)


def fold(level: list[bytes]) -> str:
    """Return the root (hex) over hashed leaves, in their order."""
    while len(level) > 1:
        pairs = [digest("ssj/node/v1", level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def _leaves(content: bytes) -> Iterator[bytes]:
    """Yield the lines of each leaf, joined; behind the last line break there is one more line, mostly empty."""
    lines = BytesIO(content)
    while (leaf := b"".join(islice(lines, LEAF_ROWS))).count(b"\n") == LEAF_ROWS:
        yield leaf[:-1]
    yield leaf
