"""The lock: rosters as bytes that can be hashed, and the fingerprint of all that decides a draw (第十七、十八条).

The fingerprint leaves the office before any seed exists; whatever is changed afterwards no longer fits it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rules.encoding import canonical, digest
from rules.pool import PoolRow

SUBJECT_HEADER = "pid\tlevel\tkey\tpassed\tdrawn\texempt\topen\texcluded\tunit"
INSPECTOR_HEADER = "pid\tunit\tdepartment\tkind\ton_duty\tcertificate_until\tfields\tcan_lead\tconflicts"
Facts = Mapping[str, Any]
LEAF_ROWS = 256
SHORT = 24  # hex digits: 96 bits, more than anybody can search through


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


@dataclass(frozen=True)
class Policy:
    """Everything besides the rosters that decides who is drawn and who inspects.

    Attributes:
        ratios: level → basis points.
        rounding: see ``rules.pool.wanted``.
        drawn_per_year: the limit of 第十六条.
        mode: "jurisdiction", "initiating" or "county" (``rules.roles.Execution``).
        initiating_unit: who leads a joint inspection (第十九条).
        team_size: inspectors in a team, at least two.
        departments: partners of a joint inspection, one place each.
        field: the speciality that the bureau's inspectors must have, or empty.
        experts: how many experts help each team, where there are any.
        window_ends: ISO date until which a certificate must be valid.
        shuffle: steps a place of the matching's shuffle.
    """

    ratios: Mapping[str, int]
    rounding: str
    drawn_per_year: int
    mode: str
    initiating_unit: str
    team_size: int
    departments: tuple[str, ...]
    field: str
    experts: int
    window_ends: str
    shuffle: int = 30

    def as_facts(self) -> dict[str, Any]:
        """Return the policy as the commitment carries it."""
        facts = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**facts, "ratios": dict(self.ratios), "departments": list(self.departments)}

    @classmethod
    def read(cls, facts: Facts) -> "Policy":
        """Return the policy of a commitment.

        Raises:
            ValueError: a field is missing, unknown or of the wrong kind, or a ratio is no number of basis points.
        """
        if facts.keys() != cls.__dataclass_fields__.keys():
            raise ValueError("抽取规则的字段不全或多余")
        policy = cls(**{**facts, "departments": tuple(facts["departments"])})
        if not all(type(one) is int and 0 <= one <= 10_000 for one in policy.ratios.values()):
            raise ValueError("抽取比例不是 0 到 10000 的整数")
        counts = (policy.drawn_per_year, policy.team_size, policy.experts, policy.shuffle)
        if not all(type(one) is int and one >= 0 for one in counts):
            raise ValueError("抽取规则里的数目不是非负整数")
        texts = (
            policy.rounding,
            policy.mode,
            policy.initiating_unit,
            policy.field,
            policy.window_ends,
            *policy.departments,
        )
        if not all(isinstance(one, str) for one in texts):
            raise ValueError("抽取规则里的名称不是文字")
        return policy

    @property
    def places(self) -> int:
        """How many inspectors a team has: never fewer than two, one for each partner besides the bureau's own."""
        return max(self.team_size, 2, 1 + len(self.departments))


def pid(salt: bytes, code: str) -> str:
    """Return the salted id under which a code stands in everything that leaves the office."""
    return hashlib.sha256(salt + code.upper().encode()).hexdigest()


def subjects_tsv(rows: Iterable[PoolRow]) -> bytes:
    """Return the subjects as the lock commits to them, sorted by pid."""
    lines = [SUBJECT_HEADER]
    for row in sorted(rows, key=lambda row: row.pid):
        flags = (row.key_case, row.passed_this_year, row.drawn_this_year, row.exempt, row.open_inspection)
        lines.append(
            "\t".join([row.pid, row.level, *(str(int(flag)) for flag in flags), row.excluded, row.unit])
        )
    return _spell(lines)


def inspectors_tsv(rows: Iterable[InspectorRow]) -> bytes:
    """Return the inspectors as the lock commits to them, sorted by pid."""
    lines = [INSPECTOR_HEADER]
    for row in sorted(rows, key=lambda row: row.pid):
        lines.append(
            "\t".join(
                [
                    row.pid, row.unit, row.department, row.kind, str(int(row.on_duty)), row.certificate_until,
                    ",".join(row.fields), str(int(row.can_lead)), ",".join(row.conflicts),
                ]
            )
        )  # fmt: skip
    return _spell(lines)


def read_subjects(content: bytes) -> list[PoolRow]:
    """Return the subjects of a lock.

    Raises:
        ValueError: naming the line that is malformed, or out of order, or stands there twice.
    """
    rows = []
    for number, cells in _lines(content, SUBJECT_HEADER):
        flags = [_digits(cell, number) for cell in cells[2:7]]
        if max(flags[0], flags[1], flags[3], flags[4]) > 1:
            raise ValueError(f"第 {number} 行的标志不是 0 或 1")
        rows.append(
            PoolRow(
                cells[0],
                cells[1],
                flags[0] == 1,
                flags[1] == 1,
                flags[2],
                flags[3] == 1,
                flags[4] == 1,
                cells[7],
                cells[8],
            )
        )
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
        rows.append(
            InspectorRow(
                cells[0],
                cells[1],
                cells[2],
                cells[3],
                cells[4] == "1",
                cells[5],
                fields,
                cells[7] == "1",
                conflicts,
            )
        )
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


def commitment(facts: Facts) -> bytes:
    """Return C0 = H('ssj/commit/v1', canonical JSON): the fingerprint of all that decides a draw."""
    return digest("ssj/commit/v1", canonical(facts))


def short(fingerprint: bytes) -> str:
    """Return a fingerprint as people compare it."""
    return fingerprint.hex()[:SHORT]


def _spell(lines: list[str]) -> bytes:
    tabs = lines[0].count("\t")
    if any("\r" in line or "\n" in line or line.count("\t") != tabs for line in lines):
        raise ValueError("a field of a roster holds a tab or a line break")
    return ("\n".join(lines) + "\n").encode()


def _lines(content: bytes, header: str) -> Iterable[tuple[int, list[str]]]:
    lines = content.decode().split("\n")
    if lines[0] != header or lines[-1] != "":
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


def _digits(cell: str, number: int) -> int:
    if not (cell.isascii() and cell.isdigit()):
        raise ValueError(f"第 {number} 行的“{cell}”不是数")
    return int(cell)
