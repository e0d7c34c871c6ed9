"""Audiences: what is said elsewhere than one-to-one by somebody whom a roster knows: in a group, or by a stranger."""

import re
import unicodedata
from dataclasses import dataclass

from bot.message import Incoming, normalise
from bot.router import Found, Router, Switchboard

NAMED = re.compile(r"(?:^|\s)@(\S+)")
EVERYBODY = frozenset({"所有人", "全体成员", "all", "everyone"})


class ForGroups(Router):
    """The handlers of what is said in a group; nothing else is heard there."""


@dataclass
class ForStrangers(Router):
    """The handlers of what somebody may say whom no roster knows yet; others may say it too.

    Attributes:
        verb, bare: words that fit ``bare`` (a regex) are taken as if the verb stood before them: a code without its command.
    """

    verb: str = ""
    bare: str = ""


def is_addressed(incoming: Incoming) -> bool:
    """Tell whether words in a group are for us: by an @name, or by one of our buttons.

    Platforms hand over only what names the robot; where one takes the name away, its channel puts it back.
    """
    names = NAMED.findall(unicodedata.normalize("NFKC", incoming.raw))
    return bool(incoming.token) or any(name.casefold() not in EVERYBODY for name in names)


def in_group(
    switchboard: Switchboard, incoming: Incoming, roles: frozenset[str]
) -> tuple[Found | None, Found | None]:
    """Return the group's command that the words are, wherever the @name stands; and one they would be for other roles."""
    words = normalise(NAMED.sub(" ", unicodedata.normalize("NFKC", incoming.raw)))
    groups = [router for router in switchboard.routers if isinstance(router, ForGroups)]
    return Switchboard(groups).match(words, roles)


def from_stranger(switchboard: Switchboard, words: str) -> Found | None:
    """Return the command that a stranger's words are, or None."""
    for router in switchboard.routers:
        if isinstance(router, ForStrangers):
            said = f"{router.verb} {words}" if router.bare and re.fullmatch(router.bare, words) else words
            found, _ = Switchboard([router]).match(said, frozenset())
            if found is not None:
                return found
    return None
