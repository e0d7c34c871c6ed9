"""Links: signed addresses of our own pages, each for one person, one page, a while; whoever changes one sign of it holds nothing."""

import base64
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

KEY_FILE = ".link-key"
KEY_BYTES = 32
SEAL_BYTES = 18  # 144 bits: too many to guess, and short enough for a chat


@dataclass(frozen=True)
class Links:
    """What makes links and knows its own.

    Attributes:
        address: under which people's telephones reach us, without a slash at its end; empty where they can not.
        key: the secret that every process of the bureau shares.
        lasts: how long a link is good.
    """

    address: str = ""
    key: bytes = b""
    lasts: timedelta = timedelta(hours=24)

    def make(self, path: str, person_id: int, now: datetime) -> str:
        """Return a link to a page for one person, or an empty text where nobody could open it."""
        if not self.address:
            return ""
        who = f"{person_id}-{int((now + self.lasts).timestamp())}"
        return f"{self.address}{path}/{who}-{self._seal(path, who)}"

    def holder(self, path: str, ticket: str, now: datetime) -> int | None:
        """Return whose link this is, or None when it was never given out for this page, or is too old."""
        who, seal = _divide(ticket)
        if not who or not hmac.compare_digest(seal.encode(), self._seal(path, who).encode()):
            return None
        person_id, until = who.split("-")
        return int(person_id) if datetime.fromtimestamp(int(until), UTC) > now else None

    def _seal(self, path: str, who: str) -> str:
        sealed = hmac.digest(self.key, f"{path}\n{who}".encode(), "sha256")
        return base64.urlsafe_b64encode(sealed[:SEAL_BYTES]).decode()


def read_key(directory: Path) -> bytes:
    """Return the key that lies in a directory; made when there is none, by whoever comes first."""
    path = directory / KEY_FILE
    directory.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        coming = directory / f"{KEY_FILE}-{secrets.token_hex(8)}"
        descriptor = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first, and its key holds
            os.link(coming, path)
        coming.unlink()
    return path.read_bytes()


def _divide(ticket: str) -> tuple[str, str]:
    """Return who and until when, and the seal, which may itself hold strokes; empty where it is none of ours."""
    parts = ticket.split("-", 2)
    numbers = all(one.isascii() and one.isdecimal() and len(one) <= 12 for one in parts[:2])
    return (f"{parts[0]}-{parts[1]}", parts[2]) if len(parts) == 3 and numbers else ("", "")
