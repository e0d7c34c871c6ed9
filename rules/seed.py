"""The seed is nobody's alone: the server's secret is fixed by the lock, the phrases come later."""

from collections.abc import Sequence

from rules.encoding import digest


def secret_hash(secret: bytes) -> str:
    """Return the hex digest by which a lock commits to the server's secret without showing it."""
    return digest("ssj/secret/v1", secret).hex()


def share(commitment: bytes, contributor: str, phrase: str) -> bytes:
    """Return the 32 bytes a phrase adds to the seed.

    Args:
        commitment: the lock's fingerprint, so that a phrase given for one lock is worth nothing for another.
        contributor: who gave it, as the lock names them.
        phrase: exactly as typed; blanks and full-width forms count.
    """
    return digest("ssj/share/v1", commitment, contributor.encode(), phrase.encode())


def seed(commitment: bytes, secret: bytes, shares: Sequence[bytes]) -> bytes:
    """Return the seed of a draw: 32 bytes of fingerprint, secret and all shares in the lock's order."""
    return digest("ssj/seed/v1", commitment, secret, *shares)
