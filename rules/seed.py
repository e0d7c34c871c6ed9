"""The seed is nobody's alone: the server's secret is fixed by the lock, the contributions come later."""

from collections.abc import Sequence

from rules.encoding import digest


def secret_hash(secret: bytes) -> str:
    """Return the hex digest by which a lock commits to the server's secret without showing it."""
    return digest("ssj/secret/v1", secret).hex()


def seed(commitment: bytes, secret: bytes, shares: Sequence[bytes]) -> bytes:
    """Return the seed of a draw: 32 bytes of fingerprint, secret and all shares in the lock's order."""
    return digest("ssj/seed/v1", commitment, secret, *shares)


LINKS = 10_000  # links of a lock's chain: more replacements than any task has places


def chain_link(start: bytes, steps: int) -> bytes:
    """Return the link of a task's hash chain so many steps behind its secret start: H('ssj/chain/v1', link) each.

    A lock commits to the last link; each redraw reveals the one before, which nobody could know and the server could
    not choose any more.
    """
    link = start
    for _ in range(steps):
        link = digest("ssj/chain/v1", link)
    return link


def round_fingerprint(commitment: bytes, before: bytes, consent: bytes) -> bytes:
    """Return what the seals of a redraw are bound to: the lock, all that came before, and the consent.

    Args:
        commitment: the lock's fingerprint.
        before: the hash of the redraw before, of the result for the first.
        consent: the ledger's hash of the consent.
    """
    return digest("ssj/round/v1", commitment, before, consent)


def redraw_seed(commitment: bytes, link: bytes, consent: bytes, shares: Sequence[bytes] = ()) -> bytes:
    """Return the seed of a redraw: of the lock's fingerprint, the next link, the consent, and whatever contributors add."""
    return digest("ssj/redraw/v1", commitment, link, consent, *shares)
