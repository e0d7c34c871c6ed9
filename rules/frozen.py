"""Frozen rosters: subjects and inspectors as bytes that a lock hashes, and what of the subjects everybody may see (第十七、十八条)."""

from collections.abc import Iterable
from dataclasses import dataclass

from rules.encoding import digest
from rules.pool import Caps, PoolRow, PublicRow, publish

PUBLIC_HEADER = "pid\tstratum\treason"
SUBJECT_HEADER = "pid\tlevel\tkey\tpassed\tdrawn\texempt\topen\texcluded\tunit\topening"
INSPECTOR_HEADER = "pid\tunit\tdepartment\tkind\ton_duty\tcertificate_until\tfields\tcan_lead\tconflicts"
LEAF_ROWS = 256
MOST_DIGITS = 9
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
    """Return the subjects as the lock commits to them, sorted by pid."""
    lines = [SUBJECT_HEADER]
    for row in sorted(rows, key=lambda row: row.pid):
        flags = (row.key_case, row.passed_this_year, row.drawn_this_year, row.exempt, row.open_inspection)
        told = "\t".join(str(int(flag)) for flag in flags)
        lines.append(f"{row.pid}\t{row.level}\t{told}\t{row.excluded}\t{row.unit}\t{row.opening}")
    return _spell(lines)


def public_tsv(rows: Iterable[PoolRow], caps: Caps) -> bytes:
    """Return what everybody may see of the subjects, sorted by pid; the lock commits to these bytes too."""
    shown = (publish(row, caps) for row in sorted(rows, key=lambda row: row.pid))
    return _spell([PUBLIC_HEADER, *(f"{one.pid}\t{one.stratum}\t{one.reason}" for one in shown)])


def inspectors_tsv(rows: Iterable[InspectorRow]) -> bytes:
    """Return the inspectors as the lock commits to them, sorted by pid."""
    lines = [INSPECTOR_HEADER]
    for row in sorted(rows, key=lambda row: row.pid):
        fields, conflicts = ",".join(row.fields), ",".join(row.conflicts)
        cells = (row.pid, row.unit, row.department, row.kind, str(int(row.on_duty)), row.certificate_until)
        lines.append("\t".join((*cells, fields, str(int(row.can_lead)), conflicts)))
    return _spell(lines)


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


def read_subjects(content: bytes) -> list[PoolRow]:
    """Return the subjects of a lock.

    Raises:
        ValueError: naming the line that is malformed, or out of order, or stands there twice.
    """
    rows = []
    for number, cells in _lines(content, SUBJECT_HEADER):
        key, passed, drawn, exempt, is_open = (_number(cell, number) for cell in cells[2:7])
        if max(key, passed, exempt, is_open) > 1:
            raise ValueError(f"第 {number} 行的标志不是 0 或 1")
        if len(cells[9]) != 32 or not HEX.issuperset(cells[9]):
            raise ValueError(f"第 {number} 行的启封码不是 32 位十六进制数")
        flags = (key == 1, passed == 1, drawn, exempt == 1, is_open == 1)
        rows.append(PoolRow(cells[0], cells[1], *flags, *cells[7:]))
    return rows


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


def root(content: bytes) -> str:
    """Return the Merkle root (hex) over the lines, 256 a leaf: a part can be shown without the whole.

    Leaf: H('ssj/leaf/v1', lines); node: H('ssj/node/v1', left, right); an odd one is carried up as it is.
    """
    lines = content.split(b"\n")
    level = [
        digest("ssj/leaf/v1", b"\n".join(lines[at : at + LEAF_ROWS]))
        for at in range(0, len(lines), LEAF_ROWS)
    ]
    while len(level) > 1:
        pairs = [digest("ssj/node/v1", level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def mark(content: bytes) -> dict[str, object]:
    """Return the count and the root by which a lock commits to a roster."""
    return {"count": content.count(b"\n") - 1, "root": root(content)}


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


def _spell(lines: list[str]) -> bytes:
    tabs = lines[0].count("\t")
    if any("\r" in line or "\n" in line or line.count("\t") != tabs for line in lines):
        raise ValueError("a field of a roster holds a tab or a line break")
    return ("\n".join(lines) + "\n").encode()


def _lines(content: bytes, header: str) -> Iterable[tuple[int, list[str]]]:
    lines = content.decode().split("\n")
    if lines[0] != header or lines[-1] != "" or len(lines) == 1:
        raise ValueError("名单的表头或结尾不对")
    width, before = header.count("\t") + 1, ""
    for number, line in enumerate(lines[1:-1], 2):
        cells = line.split("\t")
        if len(cells) != width:
            raise ValueError(f"第 {number} 行有 {len(cells)} 列，应是 {width} 列")
        if cells[0] <= before:
            raise ValueError(f"第 {number} 行的编号重复或没有按顺序")
        before = cells[0]
        yield number, cells


def _number(cell: str, number: int) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) <= MOST_DIGITS):
        raise ValueError(f"第 {number} 行的“{cell}”不是数")
    return int(cell)
