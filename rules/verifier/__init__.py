"""The verifier: repeats a draw from its proof, full or public, and names what does not fit (第二、十八条)."""

import json

from rules import lock, proof
from rules.verifier.check import Check, run
from rules.verifier.full import FullVerifier
from rules.verifier.public import PublicVerifier
from rules.verifier.shared import COUNTS, first_line

__all__ = ["COUNTS", "Check", "first_line", "verify"]


def verify(content: bytes, fingerprint: str = "") -> list[Check]:
    """Repeat a draw from its proof and hold every part against it; never raises, whatever the bytes.

    Args:
        content: the proof file, full or public.
        fingerprint: what was given out before the draw, 24 or 64 hex digits. Without it a proof that was made up from
            scratch can not be told from a true one.
    """
    try:
        document = json.loads(content.decode())
        if document["protocol"] != lock.PROTOCOL or document["kind"] not in proof.KEYS:
            return [Check("证明文件", False, f"不是 {lock.PROTOCOL} 协议的公开版或完整版")]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return [Check("证明文件", False, "不是完整的证明文件")]
    verifier = (FullVerifier if document["kind"] == proof.FULL else PublicVerifier)(document, content)
    return [run(name, check) for name, check in verifier.checks(fingerprint)]
