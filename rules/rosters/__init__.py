"""Rosters: what a row must be, what of it is mended without doubt, and what is refused with what to do (第八、十、十二、十三条)."""

from rules.rosters import mending
from rules.rosters.cells import Wrong
from rules.rosters.columns import LEVELS, Column, Shape
from rules.rosters.mending import plain, words
from rules.rosters.rows import Fault, Mend, Remark, Row, RowReader
from rules.rosters.shapes import REGISTERED, SHAPES, Kind

__all__ = [
    "LEVELS",
    "REGISTERED",
    "SHAPES",
    "Column",
    "Fault",
    "Kind",
    "Mend",
    "Remark",
    "Row",
    "RowReader",
    "Shape",
    "Wrong",
    "mending",
    "plain",
    "words",
]
