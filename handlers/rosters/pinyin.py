"""Pinyin: a name as somebody in a hurry types it, in full (wangfang), by initials (wf), or half and half (wangf)."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

TYPED = re.compile(r"[a-z][a-z' ]*")
SHORTEST = 2  # letters: fewer would be half the bureau
ALIKE = 75  # of 100: below it two names do not sound alike
Signs = Sequence[tuple[str, ...]]


def spelled(words: str) -> str:
    """Return the letters of words that may be pinyin, or "" when they can be none."""
    typed = words.casefold()
    letters = re.sub(r"[' ]", "", typed) if TYPED.fullmatch(typed) else ""
    return letters if len(letters) >= SHORTEST else ""


def is_usual(typed: str, name: str) -> bool:
    """Tell whether the letters spell the whole name as its signs are usually read."""
    return _lengths(typed, _signs(name, usual=True), initials=True)[-1:] == [True]


def is_whole(typed: str, name: str) -> bool:
    """Tell whether the letters spell the whole name in any reading: surnames often have one of their own."""
    return _lengths(typed, _signs(name), initials=True)[-1:] == [True]


def is_part(typed: str, name: str) -> bool:
    """Tell whether the letters spell in full some signs of a name that follow each other, or begin the name anyhow."""
    signs = _signs(name)
    within = any(any(_lengths(typed, signs[first:], initials=False)) for first in range(len(signs)))
    return within or any(_lengths(typed, signs, initials=True))


def nearest(words: str, names: Iterable[str], limit: int = 3) -> list[str]:
    """Return the names that sound most like these words."""
    sounds = {name: _sound(name) for name in dict.fromkeys(names)}
    wanted = spelled(words) or _sound(words)
    found = process.extract(wanted, sounds, scorer=fuzz.ratio, limit=limit, score_cutoff=ALIKE)
    return [name for _, _, name in found]


def _lengths(typed: str, signs: Signs, *, initials: bool) -> list[bool]:
    """Return for each number of signs, from one up, whether the letters spell just so many of them."""
    ends, spelt = {0}, list[bool]()
    for readings in signs:
        letters = (*readings, *(one[0] for one in readings)) if initials else readings
        ends = {at + len(one) for at in ends for one in letters if typed.startswith(one, at)}
        spelt.append(len(typed) in ends)
    return spelt


def _signs(name: str, *, usual: bool = False) -> Signs:
    """Return the readings of every sign that has one."""
    found = [_readings(sign) for sign in name]
    return [_as_typed(one[:1] if usual else one) for one in found if one]


def _sound(name: str) -> str:
    return "".join(one[0] for sign in name if (one := _readings(sign)))


@lru_cache(maxsize=30_000)
def _readings(sign: str) -> tuple[str, ...]:
    """Return every reading of a sign without its tone, the usual one first; none of what is no sign."""
    from pypinyin import Style, pinyin  # its dictionaries take 60 MB: only who looks for a name pays them

    found = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(found[0]) if found else ()


@lru_cache(maxsize=10_000)
def _as_typed(readings: tuple[str, ...]) -> tuple[str, ...]:
    # Some type lü as lv, some as lu, passports say lyu.
    spelt = (
        one.replace("v", sign) for one in readings for sign in (("v", "u", "yu") if "v" in one else ("",))
    )
    return tuple(dict.fromkeys(spelt))
