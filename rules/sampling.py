"""The draw: a subject's ticket is a hash of the seed and its id; a level's smallest are drawn (第十八条).

Who is drawn depends neither on the order of the roster nor on who else is in it: leaving out a subject
that was not drawn changes nothing. Ties would need two equal SHA-256 values.
"""

from collections.abc import Sequence
from hashlib import sha256
from math import isqrt

from rules.encoding import digest

SPREAD = 6  # standard deviations; the filter is too narrow about once in 10⁹ draws, and is then widened
SPARE = 16


def key(seed: bytes, stratum: str) -> bytes:
    """Return the 32 bytes that all tickets of one level begin with."""
    return digest("ssj/ticket/v1", seed, stratum.encode())


def ticket(stratum_key: bytes, pid: str) -> bytes:
    """Return a subject's ticket: SHA-256(key ‖ id as text)."""
    return sha256(stratum_key + pid.encode()).digest()


def smallest(pids: Sequence[str], quota: int, stratum_key: bytes) -> list[tuple[bytes, str]]:
    """Return the quota smallest tickets with their ids, ascending; as a full sort would, without keeping all.

    Raises:
        ValueError: the quota is negative or larger than the list.
    """
    if not 0 <= quota <= len(pids):
        raise ValueError(f"名额 {quota} 超出可抽取数 {len(pids)}")
    if quota == 0:
        return []
    width = quota + SPREAD * isqrt(quota) + SPARE
    found = _below(pids, stratum_key, width)
    while len(found) < quota:
        width *= 2
        found = _below(pids, stratum_key, width)
    return sorted(found)[:quota]


def _below(pids: Sequence[str], stratum_key: bytes, width: int) -> list[tuple[bytes, str]]:
    """Return the tickets under width / len(pids) of the range; all of them when that is the whole range."""
    if width >= len(pids):
        return [(sha256(stratum_key + pid.encode()).digest(), pid) for pid in pids]
    bound = (2**64 * width // len(pids)).to_bytes(8, "big")
    return [(hashed, pid) for pid in pids if (hashed := sha256(stratum_key + pid.encode()).digest()) < bound]


def draw(pids: Sequence[str], quota: int, seed: bytes, stratum: str) -> list[str]:
    """Draw one level's quota: the ids with the smallest tickets (``ticket``), ascending.

    Args:
        pids: who of the level may be drawn, each once, in any order.
        quota: how many.
        seed: of ``rules.seed.seed``.
        stratum: the level's label; levels are drawn independently of each other.

    Raises:
        ValueError: the quota can not be met.
    """
    return [pid for _, pid in smallest(pids, quota, key(seed, stratum))]
