"""Frozen rosters: subjects and inspectors as bytes that a lock hashes, and what of the subjects everybody may see (第十七、十八条)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from operator import lt
from typing import NamedTuple

from rules import merkle, pool
from rules.pool import Caps, Census, Exclusion, PoolRow, PublicRow

PUBLIC_HEADER = "pid\tstratum\treason"
SUBJECT_HEADER = "pid\tlevel\tkey\tpassed\tdrawn\texempt\topen\texcluded\tunit\topening"
SUBJECT_MIDDLE = "\t%s\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t"
INSPECTOR_HEADER = "pid\tunit\tdepartment\tkind\ton_duty\tcertificate_until\tfields\tcan_lead\tconflicts"
MOST_DIGITS = 9
OPENING_DIGITS = 32
HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class InspectorRow:
    """One inspector (or expert) as a lock commits to him.

    Attributes:
        pid: salted id, SHA-256 in hex.
        unit: his unit.
        department: his unit again where it takes part in a joint inspection, else empty.
        kind: "police", "officer" or "expert".
        certificate_until: ISO date, empty where there is none.
        fields: specialities.
        can_lead: may lead a team.
        conflicts: pids of the subjects he must step aside from.
    """

    pid: str
    unit: str
    department: str
    kind: str
    on_duty: bool
    certificate_until: str
    fields: tuple[str, ...]
    can_lead: bool
    conflicts: tuple[str, ...]


def subjects_tsv(rows: Iterable[PoolRow]) -> bytes:
    """Return the subjects as the lock commits to them, sorted by pid; a pid begins its line, so that lines are what is sorted."""
    middles: dict[tuple[object, ...], str] = {}  # of what many have in common, spelled once
    lines = []
    for row in rows:
        told = row[1:9]
        middle = middles.get(told)
        if middle is None:
            middle = middles[told] = SUBJECT_MIDDLE % told
        lines.append(f"{row[0]}{middle}{row[9]}".encode())
    lines.sort()
    return _spell(SUBJECT_HEADER, lines)


def public_tsv(roster: bytes, caps: Caps) -> bytes:
    """Return what everybody may see of a lock's subjects; the lock commits to these bytes too.

    Raises:
        ValueError: as ``read_subjects``.
    """
    lines = [
        f"{pid}\t{kind.stratum}\t{sealed}".encode()
        for block in _shown(roster, caps)
        for pid, kind, sealed in block
    ]
    return _spell(PUBLIC_HEADER, lines)


def take_census(roster: bytes, caps: Caps) -> Census:
    """Go through a lock's subjects: who may be drawn, how many not and why, and the mark of what everybody may see of them.

    Raises:
        ValueError: as ``read_subjects``.
    """
    counts: Counter[tuple[str, Exclusion | None]] = Counter()
    able: dict[str, list[str]] = defaultdict(list)

    segments, leaves = [PUBLIC_HEADER], []
    for block in _shown(roster, caps):
        for pid, kind, sealed in block:
            segments.append(f"{pid}\t{kind.stratum}\t{sealed}")
            if sealed:
                counts[kind.stratum, kind.why] += 1
            else:
                able[kind.stratum].append(pid)
        while len(segments) >= merkle.LEAF_ROWS:
            leaves.append(merkle.hash_leaf("\n".join(segments[: merkle.LEAF_ROWS]).encode()))
            del segments[: merkle.LEAF_ROWS]
    leaves.append(merkle.hash_leaf("\n".join([*segments, ""]).encode()))
    counts.update({(label, None): len(pids) for label, pids in able.items()})
    return Census(counts, able, {"count": counts.total(), "root": merkle.fold(leaves)})


def inspectors_tsv(rows: Iterable[InspectorRow]) -> bytes:
    """Return the inspectors as the lock commits to them, sorted by pid."""
    lines = []
    for row in sorted(rows, key=lambda row: row.pid):
        fields, conflicts = ",".join(row.fields), ",".join(row.conflicts)
        cells = (row.pid, row.unit, row.department, row.kind, str(int(row.on_duty)), row.certificate_until)
        lines.append("\t".join((*cells, fields, str(int(row.can_lead)), conflicts)).encode())
    return _spell(INSPECTOR_HEADER, lines)


def read_public(content: bytes) -> list[PublicRow]:
    """Return what everybody may see of a lock's subjects.

    Raises:
        ValueError: naming the line that is malformed, or out of order, or stands there twice.
    """
    rows = []
    for number, (pid, stratum, reason) in _lines(content, PUBLIC_HEADER):
        if reason and not is_hash(reason):
            raise ValueError(f"第 {number} 行的事由代码不是 64 位十六进制数")
        rows.append(PublicRow(pid, stratum, reason))
    return rows


def read_subjects(content: bytes, only: Iterable[str] | None = None) -> list[PoolRow]:
    """Return the subjects of a lock; or only some, by their pids, and then the other lines are not looked at.

    Raises:
        ValueError: naming the line that is malformed, or out of order, or stands there twice.
    """
    if only is not None:
        lines, wanted = BytesIO(content), {pid.encode() for pid in only}
        content = lines.readline() + b"".join(line for line in lines if line.partition(b"\t")[0] in wanted)
    return list(each_subject(content))


def each_unit(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the pid and the unit of every subject of a lock, without reading what else is known of it."""
    lines = BytesIO(content)
    lines.readline()
    for line in lines:
        cells = line.split(b"\t", 9)
        yield cells[0].decode(), cells[8].decode()


def each_subject(content: bytes) -> Iterator[PoolRow]:
    """Yield the subjects of a lock one after another, where they are too many to be held at a time.

    Raises:
        ValueError: as ``read_subjects``.
    """
    return (_subject(cells, number) for number, cells in _lines(content, SUBJECT_HEADER))


def read_inspectors(content: bytes) -> list[InspectorRow]:
    """Return the inspectors of a lock.

    Raises:
        ValueError: naming the line that is malformed, or out of order, or stands there twice.
    """
    rows = []
    for number, cells in _lines(content, INSPECTOR_HEADER):
        if not {cells[4], cells[7]} <= {"0", "1"}:
            raise ValueError(f"第 {number} 行的标志不是 0 或 1")
        fields, conflicts = (tuple(part for part in cells[at].split(",") if part) for at in (6, 8))
        pid, unit, department, kind = cells[:4]
        on_duty, lead = cells[4] == "1", cells[7] == "1"
        rows.append(InspectorRow(pid, unit, department, kind, on_duty, cells[5], fields, lead, conflicts))
    return rows


def unhex(text: object) -> bytes:
    """Return the bytes of a SHA-256 in hex.

    Raises:
        ValueError: it is not 64 small hex digits.
    """
    if not is_hash(text):
        raise ValueError("不是 64 位十六进制数")
    return bytes.fromhex(str(text))


def is_hash(text: object) -> bool:
    """Tell whether something is a SHA-256 in 64 small hex digits."""
    return isinstance(text, str) and len(text) == 64 and HEX.issuperset(text)


class _Kind(NamedTuple):
    """What subjects have in common that only differ in id, unit and opening."""

    stratum: str
    why: Exclusion | None
    said: str


def _shown(roster: bytes, caps: Caps) -> Iterator[list[tuple[str, _Kind, str]]]:
    """Yield, block by block, each subject's pid, its kind, and the sealed reason why it may not be drawn.

    There are few kinds, however many subjects: the rules are asked once about each.
    """
    kinds: dict[tuple[str, ...], _Kind] = {}
    for first, rows in _blocks(roster, SUBJECT_HEADER):
        _require_openings(first, [cells[9] for cells in rows])
        block = []
        for number, cells in enumerate(rows, first):
            told = tuple(cells[1:8])
            kind = kinds.get(told)
            if kind is None:
                row = _subject(cells, number)
                why, said = pool.why_not(row, caps), pool.reason(row, caps)
                kind = kinds[told] = _Kind(pool.stratum(row), why, said)
            block.append((cells[0], kind, pool.seal_reason(cells[9], kind.said) if kind.said else ""))
        yield block


def _require_openings(first: int, openings: list[str]) -> None:
    if set(map(len, openings)) <= {OPENING_DIGITS} and HEX.issuperset("".join(openings)):
        return
    for number, one in enumerate(openings, first):
        if len(one) != OPENING_DIGITS or not HEX.issuperset(one):
            raise ValueError(f"第 {number} 行的启封码不是 {OPENING_DIGITS} 位十六进制数")


def _subject(cells: list[str], number: int) -> PoolRow:
    key, passed, drawn, exempt, is_open = (_number(cell, number) for cell in cells[2:7])
    if max(key, passed, exempt, is_open) > 1:
        raise ValueError(f"第 {number} 行的标志不是 0 或 1")
    _require_openings(number, [cells[9]])
    flags = (key == 1, passed == 1, drawn, exempt == 1, is_open == 1)
    return PoolRow(cells[0], cells[1], *flags, *cells[7:])


def _spell(header: str, lines: list[bytes]) -> bytes:
    content = b"\n".join([header.encode(), *lines, b""])
    wanted = (
        len(lines) + 1,
        (len(lines) + 1) * header.count("\t"),
        0,
    )  # no line has fewer tabs than the header
    if tuple(content.count(sign) for sign in (b"\n", b"\t", b"\r")) != wanted:
        raise ValueError("a field of a roster holds a tab or a line break")
    return content


def _lines(content: bytes, header: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row's line number and cells."""
    for first, rows in _blocks(content, header):
        yield from enumerate(rows, first)


def _blocks(content: bytes, header: str) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield some hundred rows' cells at a time, and the line number of their first; what is wrong is looked for only where something is."""
    if not (content.startswith(f"{header}\n".encode()) and content.endswith(b"\n")):
        raise ValueError("名单的表头或结尾不对")
    width, before, first = header.count("\t") + 1, "", 2
    lines = BytesIO(content)
    lines.readline()
    while block := b"".join(islice(lines, merkle.LEAF_ROWS)):
        rows = [line.split("\t") for line in block[:-1].decode().split("\n")]
        pids = [before, *(cells[0] for cells in rows)]
        if set(map(len, rows)) != {width} or not all(map(lt, pids, pids[1:])):
            _name_malformed(rows, width, pids, first)
        yield first, rows
        before, first = pids[-1], first + len(rows)


def _name_malformed(rows: list[list[str]], width: int, pids: list[str], first: int) -> None:
    for number, (cells, before) in enumerate(zip(rows, pids, strict=False), first):
        if len(cells) != width:
            raise ValueError(f"第 {number} 行有 {len(cells)} 列，应是 {width} 列")
        if cells[0] <= before:
            raise ValueError(f"第 {number} 行的编号重复或没有按顺序")


def _number(cell: str, number: int) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) <= MOST_DIGITS):
        raise ValueError(f"第 {number} 行的“{cell}”不是数")
    return int(cell)
