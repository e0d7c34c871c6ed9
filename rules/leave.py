"""Leave (请假): who is away for all that is left of a task's window is not drawn, who is away in part is named (第十、二十条)."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from rules.dates import Span


class Absence(StrEnum):
    """How much of a window somebody is away."""

    NONE = "none"
    PART = "part"
    WHOLE = "whole"


def remaining(window: Span, today: date) -> Span:
    """Return what is left of a window; no days when it is over."""
    return Span(max(window.begins, today), window.ends)


def absence(leaves: Iterable[Span], window: Span) -> Absence:
    """Return how much of a window these leaves take; several that follow each other count as one."""
    free, away = window.begins, False
    for leave in sorted(leaves):
        within = Span(max(leave.begins, window.begins), min(leave.ends, window.ends))
        away |= within.days > 0
        if leave.begins <= free:
            free = max(free, leave.ends + timedelta(days=1))
    if away and free > window.ends:
        return Absence.WHOLE
    return Absence.PART if away else Absence.NONE
