"""A command's pattern: matcher, parser and usage in one.

``"回避 {number:int}"`` matches "回避 12", "回避12", "回避第 12 号" and "回避#12" after normalisation. Kinds of slots:
``int`` (1 to 9 digits), ``word`` (no blanks), ``text`` (the rest).
"""

import re
from dataclasses import dataclass, field
from typing import Any

SLOT = re.compile(r"\{(\w+):(int|word|text)\}")
KINDS = {"int": r"[#第]?\s*(?P<{0}>\d{{1,9}})\s*号?", "word": r"(?P<{0}>\S+)", "text": r"(?P<{0}>.+)"}
USAGE = {"int": "编号", "word": "…", "text": "…"}


@dataclass(frozen=True)
class Pattern:
    """One way of giving a command."""

    spelled: str
    regex: re.Pattern[str] = field(init=False, compare=False)
    slots: dict[str, str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "slots", dict(SLOT.findall(self.spelled)))
        regex = re.compile(_regex(self.spelled), re.IGNORECASE)  # phones write "Help"
        object.__setattr__(self, "regex", regex)

    def match(self, words: str) -> dict[str, Any] | None:
        """Return the slots' values, or None when the words are not this command."""
        found = self.regex.fullmatch(words)
        if found is None:
            return None
        return {
            name: int(value) if self.slots[name] == "int" else value
            for name, value in found.groupdict().items()
        }

    @property
    def verb(self) -> str:
        """The fixed words at its beginning: what a person who forgot the rest would say."""
        return SLOT.split(self.spelled)[0].strip()

    @property
    def takes_text(self) -> bool:
        """Whether any sentence that begins with the verb would be this command."""
        return "text" in self.slots.values()

    @property
    def usage(self) -> str:
        """The pattern as a person reads it."""
        return SLOT.sub(lambda slot: USAGE[slot[2]], self.spelled)


def _regex(spelled: str) -> str:
    out, at = "", 0
    for slot in SLOT.finditer(spelled):
        out += _literal(spelled[at : slot.start()]) + KINDS[slot[2]].format(slot[1])
        at = slot.end()
    return out + _literal(spelled[at:])


def _literal(text: str) -> str:
    # People on phones leave blanks out: a blank in the pattern is any number of blanks in the talk.
    return r"\s*".join(re.escape(part) for part in re.split(r"\s+", text)) if text else ""
