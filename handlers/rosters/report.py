"""The report on a roster file: every row that is refused or was mended, whole for a program, short for a chat."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from handlers.rosters.reading import Reading

FIRST = 10  # lines that are said at once
MOST_LINES = 300  # who would leaf through more of them mends the file first
LONGEST = 40  # signs of a cell in a line
HEADER = "列名"
Entry = Mapping[str, Any]


def whole(taken: Reading) -> dict[str, list[dict[str, Any]]]:
    """Return all there is to say, row by row, in the words of ``import --json``."""
    return {
        "mended": [
            {"row": one.row, "column": one.column, "from": one.before, "to": one.after} for one in taken.mends
        ],
        "refused": [vars(one) for one in taken.faults],
        "remarks": [vars(one) for one in taken.remarks],
    }


def short(taken: Reading, said: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return what a chat shows of the whole: how many rows are refused, what was mended where, and the first lines."""
    most = {name: entries[:MOST_LINES] for name, entries in said.items()}
    first = list(islice(lines({**most, "mended": []}), FIRST))
    return {
        "errors": taken.total - len(taken.rows),
        "first": first,
        "more": len(said["refused"]) + len(said["remarks"]) - len(first),
        "mended": list(_columns(said["mended"])),
        "lines": list(lines(most)),
        "beyond": sum(len(said[name]) - len(most[name]) for name in said),
    }


def lines(said: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Return a line an entry: what is refused and what to do, what there is to know, what was mended."""
    for one in said["refused"]:
        yield f"{_at(one, one['column'], one['value'])}：{one['reason']}。{one['hint']}"
    for one in said["remarks"]:
        yield f"{_at(one, one['column'], one['value'])}：{one['words']}"
    for one in said["mended"]:
        yield _mended(one)


def _columns(mended: list[dict[str, Any]]) -> Iterator[str]:
    """Return how much was mended in each column, with an example."""
    counts = Counter(map(_place, mended))
    examples = {_place(one): one for one in reversed(mended)}
    for place, count in counts.items():
        yield f"{place} {count} 处，如{_mended(examples[place])}"


def _place(mend: Entry) -> str:
    return HEADER if mend["to"] == mend["column"] else str(mend["column"])


def _mended(one: Entry) -> str:
    return f"{_at(one, _place(one), one['from'])}改为“{one['to'][:LONGEST]}”"


def _at(one: Entry, place: str, text: str) -> str:
    """Return where in the file something stands, and what stands there."""
    return f"第 {one['row']} 行 {place}" + (f"“{text[:LONGEST]}”" if text.strip() else "")
