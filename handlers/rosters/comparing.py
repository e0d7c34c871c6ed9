"""Comparing: what a roster file would change, row by row, against what is remembered; computed by a worker."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.files.cabinet import Cabinet
from bot.files.tables import Table, TableError, read_table
from bot.worker import Desk
from handlers.rosters import headers, reading, remembered, report
from handlers.rosters.reading import Reading
from handlers.rosters.remarks import remark
from models.machine.bureau import Bureau
from rules.refusal import Refusal
from rules.rosters import SHAPES, Fault, Kind

CHUNK = 500  # rows entered in one commit


@dataclass(frozen=True)
class Changes:
    """What differs: rows that nobody remembers, and others with what they were."""

    added: list[dict[str, Any]]
    changed: list[tuple[dict[str, Any], dict[str, Any]]]


def read_roster(desk: Desk, sha256: str, name: str, kind: str) -> dict[str, Any]:
    """Read a file from the cabinet, and keep there what is to be entered, and the report on every row.

    Raises:
        Refusal: ``file_unreadable``, ``roster_unknown`` or ``roster_other``; it is no table, none of the four rosters, or another.
    """
    try:
        table = headers.find(read_table(desk.cabinet.path(sha256), headers.is_header))
    except TableError as error:
        raise Refusal("file_unreadable", name=name, why=str(error)) from error
    taken = reading.read(_decide(table, kind, name), table, remembered.item_codes(desk.db), desk.progress)
    changes = _compare(taken, remembered.rows(desk.db, taken.kind))
    remark(taken, desk.db)
    rows_file, chunks = _keep(desk.cabinet, changes)
    said = report.whole(taken)
    return {
        "kind": taken.kind.value,
        "rosters": desk.db.get_one(Bureau, 1).rosters,
        "total": taken.total,
        "rows": len(taken.rows),
        "added": len(changes.added),
        "changed": len(changes.changed),
        "rows_file": rows_file,
        "chunks": chunks,
        "report_file": desk.cabinet.put(json.dumps(said, ensure_ascii=False).encode()),
        "report": report.short(taken, said),
    }


def _decide(table: Table, said: str, name: str) -> Kind:
    """Return which roster the file is; where somebody said it, the columns may not say otherwise."""
    shown = headers.guess_kind(table)
    if shown is None and not (said and headers.knows_any(Kind(said), table)):
        raise Refusal("roster_unknown", article="第八条", name=name)
    kind = Kind(said) if said else shown
    assert kind is not None
    if shown not in (None, kind):
        raise Refusal(
            "roster_other",
            article=SHAPES[kind].article,
            name=name,
            shown=Kind(shown).label,
            wanted=kind.label,
        )
    return kind


def _compare(taken: Reading, standing: Iterable[dict[str, Any]]) -> Changes:
    """Return what differs; a row whose key has lost its zeros would be somebody twice, and is refused."""
    key = SHAPES[taken.kind].key
    new, changed, shortened = dict(taken.rows), [], dict[str, str]()
    for was in standing:
        row = new.pop(was[key], None)
        if row is not None and _ordered(row) != _ordered(was):
            changed.append((row, was))
        if was[key].startswith("0"):
            shortened[was[key].lstrip("0")] = was[key]
    lost = {short: whole for short, whole in shortened.items() if short in new}
    taken.refuse({short: _lost_zeros(taken, short, whole) for short, whole in lost.items()})
    return Changes([row for short, row in new.items() if short not in lost], changed)


def _lost_zeros(taken: Reading, short: str, whole: str) -> Fault:
    shape = SHAPES[taken.kind]
    reason = f"名录库里是 {whole}，前面的 0 丢了"
    return Fault(
        taken.numbers[short],
        shape.column(shape.key).label,
        short,
        reason,
        "把这一列设为“文本”格式，再重新填写",
    )


def _ordered(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row whose sets have one order: written otherwise in the file, it is still the same row."""
    return {name: sorted(value) if isinstance(value, list) else value for name, value in row.items()}


def _keep(cabinet: Cabinet, changes: Changes) -> tuple[str, list[list[int]]]:
    """Keep what differs as lines of a file, with what it was; return the file, and where each chunk begins and how long it is."""
    chunks: list[list[int]] = []

    def lines() -> Iterator[bytes]:
        pairs = [*((row, None) for row in changes.added), *changes.changed]
        for at, (row, was) in enumerate(pairs):
            line = json.dumps({"row": _ordered(row), "was": was}, ensure_ascii=False).encode() + b"\n"
            if at % CHUNK == 0:
                chunks.append([sum(chunks[-1]) if chunks else 0, 0])
            chunks[-1][1] += len(line)
            yield line

    differ = changes.added or changes.changed
    return (cabinet.put_stream(lines()) if differ else ""), chunks


def chunk(cabinet: Cabinet, rows_file: str, place: tuple[int, int]) -> list[dict[str, Any]]:
    """Return the rows of one chunk."""
    with cabinet.path(rows_file).open("rb") as file:
        file.seek(place[0])
        return [json.loads(line)["row"] for line in file.read(place[1]).splitlines()]
