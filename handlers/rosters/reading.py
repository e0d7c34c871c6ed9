"""Reading: a roster file as clean rows and a list of faults; nothing is guessed in silence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.files.tables import read_table
from handlers.rosters import codes
from rules import rosters
from rules.rosters import Fault, Kind

REGISTERED = ("企业", "个体工商户", "农民专业合作社")  # who has a unified social credit code
EVERY = 200  # rows between two words about progress


@dataclass
class Reading:
    """What a file holds.

    Attributes:
        kind: which roster.
        rows: the clean ones, as plain values by field.
        faults: what is wrong, in the order of the file.
        total: rows in the file, without the header and empty ones.
    """

    kind: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    total: int = 0


def read(kind: str, path: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> Reading:
    """Read a roster file; a row with an error is left out and reported, the others are taken.

    Raises:
        TableError: the file can not be read at all.
    """
    table, reading = read_table(path), Reading(kind)
    labels = [column.label for column in rosters.SHAPES[Kind(kind)].columns]
    reading.faults += [Fault(1, label, "", "缺少这一列") for label in labels if label not in table.headers]
    reading.faults += [
        Fault(1, label, "", "不认识的列，没有读取", "warning")
        for label in table.headers
        if label and label not in labels
    ]
    reading.total = len(table.rows)
    if any(fault.severity == "error" for fault in reading.faults):
        return reading
    seen: dict[str, int] = {}
    for done, (number, cells) in enumerate(table.rows, 1):
        row, faults = rosters.read_row(Kind(kind), number, dict(zip(table.headers, cells, strict=True)))
        faults += [] if faults else _beyond(Kind(kind), number, row, seen)
        reading.faults += faults
        if not faults:
            reading.rows.append(row)
        if done % EVERY == 0 or done == reading.total:
            progress(done, reading.total)
    return reading


def guess_kind(headers: Sequence[str]) -> str | None:
    """Return the roster whose columns these are, or None when most are missing."""
    shares = {
        kind: sum(column.label in headers for column in shape.columns) / len(shape.columns)
        for kind, shape in rosters.SHAPES.items()
    }
    best = max(shares, key=lambda kind: shares[kind])
    return best.value if shares[best] > 0.5 else None


def _beyond(kind: Kind, number: int, row: dict[str, Any], seen: dict[str, int]) -> list[Fault]:
    """Check what one cell alone does not show: check digits, and rows that name the same twice."""
    shape = rosters.SHAPES[kind]
    label = next(column.label for column in shape.columns if column.field == shape.key)
    key = row[shape.key]
    if kind == Kind.SUBJECTS and row["kind"] in REGISTERED and (why := codes.why_wrong(key)):
        return [Fault(number, label, key, f"{why}（{shape.article}）")]
    if key in seen:
        return [Fault(number, label, key, f"与第 {seen[key]} 行重复")]
    seen[key] = number
    faults = []
    for column in shape.columns:
        if column.field in ("wecom", "dingtalk") and (account := row[column.field]):
            first = seen.setdefault(f"{column.field}:{account}", number)
            if first != number:
                faults.append(
                    Fault(number, column.label, account, f"与第 {first} 行的账号相同；一个账号只能是一个人")
                )
    return faults
