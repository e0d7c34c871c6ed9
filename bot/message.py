"""The words all platforms share: what comes in, what goes out."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """By which door a message came; only a handler commits a deed, so all of them end at one."""

    WORDS = "words"
    FILE = "file"
    TICK = "tick"
    JOB = "job"
    STEP = "step"


@dataclass(frozen=True)
class Reference:
    """An attachment, not yet fetched."""

    reference: str
    name: str = ""


@dataclass(frozen=True)
class Incoming:
    """A message as a channel hands it over.

    Attributes:
        channel, key: together unique; a redelivery has the same and changes nothing.
        account: who the authenticated envelope says it is from; never taken from the words.
        raw: the text untouched, for free-text fields and names.
        token: the one-time token of a button, else empty.
        group: address of the group it was said in, else empty.
        payload: what ticks, jobs and files bring.
    """

    channel: str
    key: str
    account: str
    at: datetime
    raw: str = ""
    kind: Kind = Kind.WORDS
    token: str = ""
    group: str = ""
    attachments: tuple[Reference, ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The text as commands, numbers and choices are matched against."""
        return normalise(self.raw)

    @property
    def blank(self) -> bool:
        """Whether there is nothing in the text that a person could see."""
        return not INVISIBLE.sub("", self.raw).strip()


INVISIBLE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
MENTION = re.compile(r"^(?:@\S+(?:\s+|$))+")
QUOTES = "「」『』“”‘’\"'《》【】 "
ENDINGS = "。.!"


def normalise(text: str) -> str:
    """Return the words for matching: NFKC, no invisible signs, no leading @name, no wrapping quotes or full stop."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", INVISIBLE.sub("", text))).strip()
    return MENTION.sub("", plain).lstrip(QUOTES).rstrip(QUOTES + ENDINGS)


@dataclass(frozen=True)
class Choice:
    """Something a person may answer by one tap: what the button shows, and the words it stands for."""

    label: str
    says: str
    token: str = ""


@dataclass(frozen=True)
class Message:
    """A letter's content before any platform has shaped it.

    ``numbered`` tells whether the choices may be answered by digits; when not, they are shown by their words.
    """

    title: str
    text: str
    facts: tuple[tuple[str, str], ...] = ()
    choices: tuple[Choice, ...] = ()
    files: tuple[str, ...] = ()
    serial: str = ""
    numbered: bool = True
