"""Who of a pool may be drawn, who not and why, and how many of each risk level (第十四至十六条)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rules.encoding import digest
from rules.roles import Labelled

KEY_CASES = "重点"
WHOLE = 10_000  # basis points
ROUNDINGS = ("up", "nearest", "down")


class Exclusion(Labelled):
    """Why a subject stays in its level's count but may not be drawn."""

    EXCLUDED = "excluded", "锁定前已登记排除事由（第十七条）"
    OPEN = "open", "同一事项的检查尚未办结（第十六条）"
    PASSED = "passed", "本年度同一事项检查已合格（第十四条）"
    CAPPED = "capped", "本年度抽中次数已达上限（第十六条）"


class PoolRow(NamedTuple):
    """A subject as the lock freezes it, column by column; every one can change the draw, and none names anybody.

    Args:
        pid: salted id, 64 hex digits.
        level: risk level.
        key_case: whether it is watched as a key case (失信或其他重点情形).
        passed_this_year: whether every item of the task was passed this calendar year.
        drawn_this_year: how often it was drawn this calendar year.
        exempt: whether the yearly cap and 第十四条 leave it open to another draw.
        open_inspection: whether an inspection of the same items is still open.
        excluded: reason code, empty when none was recorded before the lock.
        unit: the unit that has jurisdiction.
        opening: 32 hex digits that nobody can guess; without them the reason that is published can not be read.
    """

    pid: str
    level: str
    key_case: bool
    passed_this_year: bool
    drawn_this_year: int
    exempt: bool
    open_inspection: bool
    excluded: str
    unit: str
    opening: str


class PublicRow(NamedTuple):
    """What everybody may know of a subject in a pool: its salted id, its stratum, and a sealed reason where it may not be drawn."""

    pid: str
    stratum: str
    reason: str


@dataclass(frozen=True, slots=True)
class Caps:
    """What an office may set about repeated draws."""

    drawn_per_year: int = 2


@dataclass(frozen=True, slots=True)
class Stratum:
    """One risk level: subjects, how many may be drawn, ratio (basis points), how many are, how many lack."""

    label: str
    size: int
    eligible: int
    ratio: int
    quota: int
    shortfall: int


def why_not(row: PoolRow, caps: Caps) -> Exclusion | None:
    """Return why a subject may not be drawn, or None when it may (第十四、十六条)."""
    if row.excluded:
        return Exclusion.EXCLUDED
    if row.open_inspection:
        return Exclusion.OPEN
    if row.passed_this_year and not (row.exempt or row.key_case):
        return Exclusion.PASSED
    if row.drawn_this_year >= caps.drawn_per_year and not row.exempt:
        return Exclusion.CAPPED
    return None


def raised(ratios: Mapping[str, int]) -> dict[str, int]:
    """Return the ratios with one for the key cases: the plan's own, else the highest of any level (第十六条)."""
    return {**ratios, KEY_CASES: ratios.get(KEY_CASES, max(ratios.values(), default=0))}


def stratum(row: PoolRow) -> str:
    """Return a subject's stratum in the draw: its level, or 重点 for a key case, whatever its level."""
    return KEY_CASES if row.key_case else row.level


def seal_reason(opening: str, reason: str) -> str:
    """Return the hex under which a reason is published: only who holds the opening can tell which it is."""
    return digest("ssj/reason/v1", bytes.fromhex(opening), reason.encode()).hex()


def reason(row: PoolRow, caps: Caps) -> str:
    """Return the words that are sealed about a subject: why it may not be drawn, or nothing."""
    why = why_not(row, caps)
    return f"{why}:{row.excluded}" if why is Exclusion.EXCLUDED else str(why or "")


def wanted(size: int, ratio: int, rounding: str) -> int:
    """Return how many of a level a ratio asks for; integers only.

    Raises:
        ValueError: the rounding is not one of ``ROUNDINGS``.
    """
    if rounding == "up":
        return -(-size * ratio // WHOLE)
    if rounding == "down":
        return size * ratio // WHOLE
    if rounding == "nearest":
        return (2 * size * ratio + WHOLE) // (2 * WHOLE)
    raise ValueError(f"不认识的取整方式：{rounding}")


def exactly(size: int, ratio: int) -> str:
    """Return size × ratio in decimal, before any rounding: 277 at 500 basis points are 13.85."""
    whole, rest = divmod(size * ratio, WHOLE)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


def count_strata(
    sizes: Mapping[str, int], eligible: Mapping[str, int], ratios: Mapping[str, int], rounding: str
) -> list[Stratum]:
    """Return every stratum of pool or plan, by label; one without a ratio is listed and draws nobody."""
    strata = []
    for label in sorted({*sizes, *ratios}):
        size, free, ratio = sizes.get(label, 0), eligible.get(label, 0), ratios.get(label, 0)
        due = wanted(size, ratio, rounding)
        quota = min(due, free)
        strata.append(Stratum(label, size, free, ratio, quota, due - quota))
    return strata


def unrated(strata: Iterable[Stratum], ratios: Mapping[str, int]) -> list[str]:
    """Return the strata with subjects that the plan gives no ratio: none may be left out (第十八条)."""
    return [one.label for one in strata if one.size and one.label not in ratios]


@dataclass
class Census:
    """The subjects of a pool, gone through once.

    Attributes:
        counts: (stratum, why it may not be drawn) → how many.
        able: stratum → the pids of who may be drawn.
        mark: the count and the root by which a lock commits to what everybody may see of them.
    """

    counts: Mapping[tuple[str, Exclusion | None], int]
    able: Mapping[str, list[str]]
    mark: Mapping[str, object]

    def strata(self, ratios: Mapping[str, int], rounding: str) -> list[Stratum]:
        """Return the strata with quotas (``count_strata``)."""
        sizes: Counter[str] = Counter()
        for (label, _), many in self.counts.items():
            sizes[label] += many
        eligible = {label: len(pids) for label, pids in self.able.items()}
        return count_strata(sizes, eligible, ratios, rounding)

    def reasons(self) -> list[tuple[Exclusion, int]]:
        """Count who may not be drawn by reason, in the order in which reasons are looked for."""
        counts: Counter[Exclusion | None] = Counter()
        for (_, why), many in self.counts.items():
            counts[why] += many
        return [(why, counts[why]) for why in Exclusion if counts[why]]
