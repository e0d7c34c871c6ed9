"""Columns: what a roster is made of, for the reader of files, for the report, and for the template handed to units."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rules.rosters.cells import Cell

LEVELS = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        label: its name in the file.
        field: what it becomes.
        cell: how its cells are read.
        example: what may stand there.
        required: a row without it is refused.
        longest: counted in characters; where a cell holds several values, in each.
        also: other names under which offices keep it.
    """

    label: str
    field: str
    cell: Cell
    example: str
    required: bool = True
    longest: int = 64
    also: tuple[str, ...] = ()


class WrongRow(Exception):
    """What whole rows must hold and this one does not: in which column, the reason, and what to do."""

    def __init__(self, label: str, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.label, self.reason, self.hint = label, reason, hint


@dataclass(frozen=True)
class Shape:
    """One roster.

    Attributes:
        key: the field that identifies a row.
        article: the article that orders it.
        columns: in the order of the template.
        whole: what the fields become together; raises ``WrongRow``.
    """

    key: str
    article: str
    columns: tuple[Column, ...]
    whole: Callable[[dict[str, Any]], dict[str, Any]] = dict

    def column(self, field: str) -> Column:
        """Return the column that becomes a field."""
        return next(one for one in self.columns if one.field == field)
