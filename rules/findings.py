"""What a finding is: its categories, what each must bring, and whether the item passed (第十四、二十三、二十五条)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Need(StrEnum):
    """Something that must be written down together with a category."""

    REMARK = "remark"
    BASIS = "basis"

    @property
    def label(self) -> str:
        """How talk calls it."""
        return {Need.REMARK: "情况说明", Need.BASIS: "违反的规定"}[self]


class Filled(StrEnum):
    """How far one item is filled in."""

    EMPTY = "empty"
    BEGUN = "begun"
    WHOLE = "whole"


@dataclass(frozen=True)
class Category:
    """A row of the catalogue 检查结果; the columns are explained in the catalogue itself."""

    code: str
    label: str
    counts_as_passed: bool
    excludes_others: bool
    needs: tuple[Need, ...]
    opens_follow_up: bool
    shown_publicly: bool


def read(rows: Iterable[Mapping[str, Any]]) -> dict[str, Category]:
    """Return the categories of a catalogue by code, in its order.

    Raises:
        ValueError: a column is missing or unknown, a need is none, or a code stands there twice.
    """
    found = {}
    for row in rows:
        if row.keys() != Category.__dataclass_fields__.keys():
            raise ValueError(f"检查结果目录的列不对：{sorted(row)}")
        category = Category(**{**row, "needs": tuple(Need(need) for need in row["needs"])})
        if category.code in found:
            raise ValueError(f"检查结果目录里 {category.code} 出现了两次")
        found[category.code] = category
    return found


def faultless(catalogue: Mapping[str, Category]) -> Category:
    """Return the category that means "nothing found": the one that passes, stands alone and needs nothing."""
    return next(
        one for one in catalogue.values() if one.counts_as_passed and one.excludes_others and not one.needs
    )


def needed(chosen: Iterable[str], catalogue: Mapping[str, Category]) -> frozenset[Need]:
    """Return what must be written down for these categories."""
    return frozenset(need for code in chosen for need in catalogue[code].needs)


def lacking(
    chosen: Iterable[str], written: Mapping[str, str], catalogue: Mapping[str, Category]
) -> list[Need]:
    """Return what must still be written down for these categories, in the order in which it is asked."""
    wanted = needed(chosen, catalogue)
    return [need for need in Need if need in wanted and not written.get(need)]


def filled(chosen: Sequence[str], written: Mapping[str, str], catalogue: Mapping[str, Category]) -> Filled:
    """Return how far an item is filled in: it is whole when nothing it must bring is lacking."""
    if not chosen:
        return Filled.EMPTY
    return Filled.BEGUN if lacking(chosen, written, catalogue) else Filled.WHOLE


def passed(chosen: Sequence[str], catalogue: Mapping[str, Category]) -> bool:
    """Tell whether the item passed: every category chosen counts as passed, and at least one was chosen."""
    return bool(chosen) and all(catalogue[code].counts_as_passed for code in chosen)


def public_words(chosen: Iterable[str], catalogue: Mapping[str, Category]) -> list[str]:
    """Return what the public page says about these categories: labels only, never a remark."""
    return [catalogue[code].label for code in chosen if catalogue[code].shown_publicly]
