"""Rosters as offices send them: each kind of fault is put into right ones, and exactly these are found, and nothing else."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.cli.demo import make_rosters
from bot.files.cabinet import Cabinet
from bot.files.tables import read_table
from rules.rosters import Kind
from tests.rosters.conftest import Compare, Enter
from tests.rosters.samples import row

CODE, LEVEL, UNTIL = "检查对象唯一编码", "风险分类等级", "执法证有效期"
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def _other_check_sign(code: str) -> str:
    return code[:-1] + ("0" if code[-1] != "0" else "1")


# column → what each fault makes of a right cell of it; "mend_" ones are mended, all others are refused
Spoil = tuple[str, str, Callable[[str], str]]
FAULTS: Mapping[Kind, tuple[Spoil, ...]] = {
    Kind.SUBJECTS: (
        ("required_blank", "管辖机关", lambda cell: ""),
        ("required_blank", "检查对象名称", lambda cell: "  "),
        ("required_blank", CODE, lambda cell: ""),
        ("required_blank", LEVEL, lambda cell: ""),
        ("bad_level", LEVEL, lambda cell: "Z"),
        ("bad_level", LEVEL, lambda cell: "高高"),
        ("bad_check_digit", CODE, _other_check_sign),
        ("bad_length", CODE, lambda cell: cell[:16]),
        ("unknown_item", "适用事项", lambda cell: "GA-999"),
        ("formula", "检查对象名称", lambda cell: '=HYPERLINK("http://127.0.0.1/","x")'),
        ("mend_fullwidth", CODE, lambda cell: cell.translate(WIDE)),
        ("mend_lowercase", CODE, str.lower),
        ("mend_spaces", CODE, lambda cell: f" {cell}\u3000"),
        ("mend_level_word", LEVEL, str.lower),
    ),
    Kind.INSPECTORS: (
        ("required_blank", "姓名", lambda cell: ""),
        ("required_blank", "警号", lambda cell: ""),
        ("bad_date", UNTIL, lambda cell: "2026年13月40日"),
        ("bad_role", "角色", lambda cell: "超级管理员"),
        ("bad_kind", "人员类别", lambda cell: "辅警"),
        ("mend_date", UNTIL, lambda cell: "2028年3月5日"),
        ("mend_date", UNTIL, lambda cell: "2028/3/5"),
        ("mend_spaces", "姓名", lambda cell: f"{cell[0]}\u3000{cell[1:]}"),
    ),
}
Place = tuple[int, str]


@pytest.fixture
def dirty(county: Path) -> Callable[[Kind, int], tuple[bytes, dict[Place, str]]]:
    """Put every fault into a roster, each into another row, and return the file and which fault stands where."""

    def spoil(kind: Kind, seed: int) -> tuple[bytes, dict[Place, str]]:
        table = read_table(county / f"{kind}.xlsx")
        rows = [list(cells) for _, cells in table.rows[:400]]
        certified = [
            at
            for at, cells in enumerate(rows)
            if kind != Kind.INSPECTORS or cells[table.headers.index(UNTIL)]
        ]
        places = Random(seed).sample(certified[1:], len(FAULTS[kind]) + 1)
        truth: dict[Place, str] = {}
        for at, (fault, column, change) in zip(places[1:], FAULTS[kind], strict=True):
            place = table.headers.index(column)
            rows[at][place] = change(rows[at][place])
            truth[at + 2, column] = fault
        key = CODE if kind == Kind.SUBJECTS else "警号"
        whole = next(at for at in certified if at not in places)
        first, second = sorted([whole, places[0]])
        rows[second][table.headers.index(key)] = rows[first][table.headers.index(key)]
        truth[second + 2, key] = "duplicate_key"
        text = io.StringIO(newline="")
        csv.writer(text).writerows([table.headers, *rows])
        return text.getvalue().encode("gb18030"), truth

    return spoil


def _report(result: Mapping[str, Any], cabinet: Cabinet) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(cabinet.read(result["report_file"]))
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", list(FAULTS))
def test_exactly_the_faults_are_found(
    kind: Kind, seed: int, dirty: Any, compare: Compare, enter: Enter, cabinet: Cabinet
) -> None:
    enter(Kind.ITEMS, *(row(Kind.ITEMS, 事项编码=one[0]) for one in make_rosters.ITEMS))
    content, truth = dirty(kind, seed)
    result = compare(content, kind)
    said = _report(result, cabinet)
    mended = {place for place, fault in truth.items() if fault.startswith("mend_")}
    assert {(one["row"], one["column"]) for one in said["mended"]} == mended
    assert {(one["row"], one["column"]) for one in said["refused"]} == truth.keys() - mended
    assert len(said["mended"]) + len(said["refused"]) == len(truth)
    assert all(one["reason"] and one["hint"] for one in said["refused"])
    assert result["rows"] == result["total"] - len(said["refused"])


@pytest.mark.parametrize("kind", list(FAULTS))
def test_what_was_mended_is_what_stood_there_before(
    kind: Kind, dirty: Any, county: Path, compare: Compare, enter: Enter, cabinet: Cabinet
) -> None:
    enter(Kind.ITEMS, *(row(Kind.ITEMS, 事项编码=one[0]) for one in make_rosters.ITEMS))
    right = read_table(county / f"{kind}.xlsx")
    content, truth = dirty(kind, 7)
    for one in _report(compare(content, kind), cabinet)["mended"]:
        stood = dict(right.rows)[one["row"]][right.headers.index(one["column"])]
        given = "2028-03-05" if truth[one["row"], one["column"]] == "mend_date" else stood
        assert one["to"] == given
