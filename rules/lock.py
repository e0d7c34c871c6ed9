"""The lock: the fingerprint of all that decides a draw, and the salted ids that stand in it (第十七、十八条).

The fingerprint leaves the office before any seed exists; whatever is changed afterwards no longer fits it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.encoding import MOST_INTEGER, Facts, canonical, digest
from rules.frozen import is_hash
from rules.policy import Policy
from rules.roles import Labelled

PROTOCOL = "ssj/1"
ALGORITHMS: Mapping[str, str] = {"tickets": "smallest/1", "matching": "lottery-repair-shuffle/1"}
ONE_VISIT = "one-visit"  # all items of a subject share one ticket and are checked in one visit
SHORT = 24  # hex digits: 96 bits, more than anybody can search through
KEYS = {
    "protocol", "algorithms", "method", "task", "sequence", "earlier", "items", "coordination", "policy", "subjects", "roster",
    "inspectors", "contributors", "secret_hash", "chain", "previous_head", "page",
}  # fmt: skip


class Method(Labelled):
    """How the contributors give their part of the seed."""

    PHRASES = "phrases", "在聊天中出话"
    SEALED = "sealed", "先封存、后公开"
    DICE = "dice", "公开掷骰"


@dataclass(frozen=True)
class Salting:
    """How one lock salts: its ids of the same subjects and people can not be told from strangers' in another lock.

    Attributes:
        task, sequence: which lock it is.
    """

    task: int
    sequence: int

    def salt(self, own: str) -> bytes:
        """Return the salt of somebody in this lock, from the secret one (hex) that the roster keeps for ever."""
        which = f"{self.task}/{self.sequence}".encode()
        return digest("ssj/salt/v1", bytes.fromhex(own), which)

    def pid(self, own: str, code: str) -> str:
        """Return somebody's salted id in this lock."""
        return pid(self.salt(own), code)

    def opening(self, own: str) -> str:
        """Return what opens the reason that is published about a subject in this lock."""
        return opening(self.salt(own))


def pid(salt: bytes, code: str) -> str:
    """Return the salted id under which a code stands in everything that leaves the office."""
    return hashlib.sha256(salt + code.upper().encode()).hexdigest()


def opening(salt: bytes) -> str:
    """Return what opens a subject's reason: it follows from its salt, and its salt not from it."""
    return digest("ssj/opening/v1", salt).hex()[:32]


def commitment(facts: Facts) -> bytes:
    """Return C0 = H('ssj/commit/v1', canonical JSON): the fingerprint of all that decides a draw."""
    return digest("ssj/commit/v1", canonical(facts, nfc=False))


def short(fingerprint: bytes) -> str:
    """Return a fingerprint as people compare it."""
    return fingerprint.hex()[:SHORT]


def require_whole(facts: Facts) -> Policy:
    """Make sure that a commitment says all it must, and return its policy.

    Raises:
        ValueError: naming what is missing, unknown or not of its kind.
    """
    if facts.keys() != KEYS:
        raise ValueError("锁定内容的字段不全或多余")
    if (
        facts["protocol"] != PROTOCOL
        or facts["algorithms"] != ALGORITHMS
        or facts["coordination"] != ONE_VISIT
    ):
        raise ValueError("锁定内容的协议、算法或协同方式不认识")
    if facts["method"] not in {one.value for one in Method}:
        raise ValueError("锁定内容的出话方式不认识")
    if not all(_is_mark(facts[name]) for name in ("subjects", "roster", "inspectors")):
        raise ValueError("锁定内容的名单摘要不对")
    if not all(is_hash(facts[name]) for name in ("secret_hash", "chain", "previous_head")):
        raise ValueError("锁定内容的摘要不是 64 位十六进制数")
    if not (is_hash(facts["page"]) if facts["method"] == Method.SEALED else facts["page"] == ""):
        raise ValueError("锁定内容的封存页摘要不对")
    if not isinstance(facts["items"], list) or not all(isinstance(one, str) for one in facts["items"]):
        raise ValueError("锁定内容的抽查事项不对")
    _require_counted(facts)
    _require_contributors(facts["contributors"])
    return Policy.read(facts["policy"])


def _require_counted(facts: Facts) -> None:
    task, sequence, earlier = facts["task"], facts["sequence"], facts["earlier"]
    if not all(type(one) is int and 0 <= one <= MOST_INTEGER for one in (task, sequence)):
        raise ValueError("锁定内容的任务编号或次序不是数")
    if not isinstance(earlier, list) or not all(map(is_hash, earlier)) or len(earlier) != sequence - 1:
        raise ValueError("此前各次锁定的指纹与次序不符")


def _require_contributors(said: Any) -> None:
    if not isinstance(said, list) or not all(
        isinstance(one, dict) and one.keys() == {"id", "unit"} and is_hash(one["id"]) and isinstance(one["unit"], str)
        for one in said
    ):  # fmt: skip
        raise ValueError("参与人的格式不对")
    if (
        len(said) < 2
        or len({one["id"] for one in said}) < len(said)
        or len({one["unit"] for one in said}) < len(said)
    ):
        raise ValueError("应是两名以上来自不同单位的参与人")


def _is_mark(said: Any) -> bool:
    return (
        isinstance(said, dict)
        and said.keys() == {"count", "root"}
        and type(said["count"]) is int
        and is_hash(said["root"])
    )
