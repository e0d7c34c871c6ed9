"""Mending: what a cell was meant to be, where there is no doubt: full-width signs, case, blanks within, ways to write a date.

Each function returns the text as it should have been written, and that text again unchanged; what it can not mend it
leaves for the reader to refuse.
"""

import re
import unicodedata

HAN = "[\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
WITHIN = re.compile(rf"(?<={HAN}) (?={HAN})")  # a blank that only spreads a name out
WIDE = {
    **{
        code: code - 0xFEE0
        for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
    }
}
LANDLINE = re.compile(r"0[0-9]{2,3}-[0-9]{7,8}")
DAY = re.compile(
    r"([0-9]{4}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?[日号]?"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
WHOLE = re.compile(r"([0-9]+)\.0")  # what programs make of a whole number
SHORT = 4  # digits of a code; a shorter one before .0 may be a chapter of something
BARE_DAY = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")


def words(text: str) -> str:
    """Mend free words: no blanks around, no double ones within, nothing that can not be seen; full-width signs stay."""
    if text.isprintable() and "  " not in text and text == text.strip():
        return text
    seen = (sign for sign in text if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf"))
    return re.sub(r"\s+", " ", "".join(seen)).strip()


def plain(text: str) -> str:
    """Mend what is compared sign by sign: as words, and NFKC."""
    return words(unicodedata.normalize("NFKC", text))


def tight(text: str) -> str:
    """Mend what holds no blanks at all."""
    return unicodedata.normalize(
        "NFKC", plain(text).replace(" ", "")
    )  # again: a blank may have kept signs apart


def whole(text: str, least: int = 1) -> str:
    """Mend a whole number of at least so many digits, behind which a program put .0."""
    found = WHOLE.fullmatch(text)
    return found[1] if found and len(found[1]) >= least else text


def name(text: str) -> str:
    """Mend a name: no blanks between Chinese signs, letters and digits half-width; brackets stay as they are."""
    return WITHIN.sub("", words(text)).translate(WIDE)


def code(text: str) -> str:
    """Mend a code: upper-case, half-width, no blanks, and no apostrophe before it, by which a spreadsheet marks text."""
    return whole(tight(tight(text).upper()).lstrip("'"), SHORT)


def phone(text: str) -> str:
    """Mend a number to call: digits; the hyphen behind an area code stays."""
    written = whole(tight(text), SHORT)
    digits = re.sub(r"[-()]", "", written)
    return written if LANDLINE.fullmatch(written) or not re.fullmatch(r"\+?[0-9]+", digits) else digits


def day(text: str) -> str:
    """Mend a day to 2028-03-05, from 2028年3月5日, 2028/3/5, 2028.3.5, 20280305, with or without a time of day."""
    written = plain(text)
    found = DAY.fullmatch(written) or BARE_DAY.fullmatch(written)
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else written
