"""The lock: rosters as bytes and back, whatever was touched refused by its line, and a root that no byte can leave alone."""

from dataclasses import fields, replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import ceremony, frozen, lock, merkle
from rules.frozen import InspectorRow
from rules.policy import Policy
from rules.pool import Caps, PoolRow
from tests.rules.bureau import POLICY, inspector, locked, subject, town

PIDS = st.text("0123456789abcdef", min_size=64, max_size=64)
WORDS = st.text(st.characters(categories=("L", "N", "P")), max_size=8)
CODES = st.lists(st.text("0123456789abcdef", min_size=1, max_size=8), max_size=3).map(tuple)
SUBJECTS = st.lists(
    st.builds(PoolRow, PIDS, WORDS, st.booleans(), st.booleans(), st.integers(0, 99), st.booleans(), st.booleans(), WORDS, WORDS,
        st.text("0123456789abcdef", min_size=32, max_size=32)),
    unique_by=lambda row: row.pid, max_size=6,
)  # fmt: skip
INSPECTORS = st.lists(
    st.builds(InspectorRow, PIDS, WORDS, WORDS, WORDS, st.booleans(), WORDS, CODES, st.booleans(), CODES),
    unique_by=lambda row: row.pid, max_size=6,
)  # fmt: skip
ROWS, PEOPLE = town(subjects=6, inspectors=6)
SUBJECT_BYTES, INSPECTOR_BYTES = frozen.subjects_tsv(ROWS), frozen.inspectors_tsv(PEOPLE)


def _by_pid(rows: Any) -> Any:
    return sorted(rows, key=lambda row: row.pid)


@given(SUBJECTS)
def test_subjects_come_back_as_they_were_locked(rows: list[PoolRow]) -> None:
    assert frozen.read_subjects(frozen.subjects_tsv(rows)) == _by_pid(rows)


@given(INSPECTORS)
def test_inspectors_come_back_as_they_were_locked(rows: list[InspectorRow]) -> None:
    assert frozen.read_inspectors(frozen.inspectors_tsv(rows)) == _by_pid(rows)


@given(SUBJECTS, st.randoms())
def test_the_order_in_which_rows_come_does_not_show(rows: list[PoolRow], random: Any) -> None:
    other = list(rows)
    random.shuffle(other)
    assert frozen.subjects_tsv(other) == frozen.subjects_tsv(rows)


def test_a_row_is_spelled_in_these_bytes() -> None:
    row = subject(1, "B", key_case=True, drawn_this_year=2, excluded="closed", unit="东河派出所")
    spelled = f"{frozen.SUBJECT_HEADER}\n{row.pid}\tB\t1\t0\t2\t0\t0\tclosed\t东河派出所\t{row.opening}\n"
    assert frozen.subjects_tsv([row]) == spelled.encode()
    one = inspector(1, fields=("禁毒", "消防"), conflicts=("ab", "cd"), can_lead=False)
    spelled = (
        f"{frozen.INSPECTOR_HEADER}\n{one.pid}\t东河派出所\t\tpolice\t1\t2029-01-01\t禁毒,消防\t0\tab,cd\n"
    )
    assert frozen.inspectors_tsv([one]) == spelled.encode()


def _lines(content: bytes, *order: int) -> bytes:
    lines = content.split(b"\n")
    return b"\n".join([*(lines[at] for at in order), b""])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (_lines(SUBJECT_BYTES, 0, 1, 2, 2, 3), "第 4 行的编号重复或没有按顺序"),
        (_lines(SUBJECT_BYTES, 0, 2, 1), "第 3 行的编号重复或没有按顺序"),
        (_lines(SUBJECT_BYTES, 1, 2), "表头或结尾"),
        (SUBJECT_BYTES[:-1], "表头或结尾"),
        (b"", "表头或结尾"),
        (SUBJECT_BYTES.replace(b"\n", b"\r\n"), "表头或结尾"),
        (SUBJECT_BYTES + b"\n", "第 8 行有 1 列，应是 10 列"),
        (_lines(SUBJECT_BYTES, 0, 1).replace(b"\t0\t0\t0", b"\t0\t0", 1), "第 2 行有 9 列"),
        (_lines(SUBJECT_BYTES, 0, 1).replace(b"\t0\t0\t0", b"\t2\t0\t0", 1), "第 2 行的标志不是 0 或 1"),
        (_lines(SUBJECT_BYTES, 0, 1).replace(b"\t0\t0\t0", b"\t0\t0\t-1", 1), "第 2 行的“-1”不是数"),
        (_lines(SUBJECT_BYTES, 0, 1).replace(b"\t0\t0\t0", "\t0\t0\t２".encode(), 1), "第 2 行的“２”不是数"),
        (_lines(SUBJECT_BYTES, 0, 1, 2)[:-2] + b"\n", "第 3 行的启封码不是 32 位"),
        (_lines(SUBJECT_BYTES, 0, 1, 2)[:-2] + b"A\n", "第 3 行的启封码不是 32 位"),
        (SUBJECT_BYTES + b"\xff\n", "utf-8"),
    ],
)  # fmt: skip
def test_subjects_that_were_touched_are_refused_with_the_line(content: bytes, why: str) -> None:
    for read in (frozen.read_subjects, _census):
        with pytest.raises(ValueError, match=why):
            read(content)


def _census(content: bytes) -> object:
    return frozen.take_census(content, Caps(2))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (_lines(INSPECTOR_BYTES, 0, 1, 1), "第 3 行的编号重复"),
        (_lines(INSPECTOR_BYTES, 0, 3, 2), "第 3 行的编号重复或没有按顺序"),
        (SUBJECT_BYTES, "表头或结尾"),
        (INSPECTOR_BYTES.replace(b"police\t1", b"police\t2", 1), "第 2 行的标志不是 0 或 1"),
    ],
)
def test_inspectors_that_were_touched_are_refused_with_the_line(content: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        frozen.read_inspectors(content)


@pytest.mark.parametrize("sign", "\r\n\t")
def test_no_field_can_break_its_line_or_its_column(sign: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        frozen.subjects_tsv([subject(1, unit=f"东河{sign}派出所")])


def _hash(tag: bytes, *parts: bytes) -> bytes:
    return sha256(b"".join(len(one).to_bytes(4, "big") + one for one in (tag, *parts))).digest()


@pytest.mark.parametrize("end", [b"the last", b""])
@pytest.mark.parametrize("many", [0, 245, 254, 255, 256, 511, 512, 1269])
def test_the_root_is_made_of_256_lines_a_leaf(many: int, end: bytes) -> None:
    lines = [*(f"line {at}".encode() for at in range(many)), end]
    level = [_hash(b"ssj/leaf/v1", b"\n".join(lines[at : at + 256])) for at in range(0, len(lines), 256)]
    while len(level) > 1:
        odd = [level.pop()] if len(level) % 2 else []
        level = [_hash(b"ssj/node/v1", *pair) for pair in zip(level[::2], level[1::2], strict=True)] + odd
    assert merkle.root(b"\n".join(lines)) == level[0].hex()


@pytest.mark.parametrize("many", [0, 1, 253, 254, 255, 600])
def test_a_census_says_of_the_public_roster_what_its_bytes_say(many: int) -> None:
    rows = [
        subject(at, "AB"[at % 2], drawn_this_year=at % 3, open_inspection=at % 5 == 0) for at in range(many)
    ]
    roster, caps = frozen.subjects_tsv(rows), Caps(2)
    public, census = frozen.public_tsv(roster, caps), frozen.take_census(roster, caps)
    shown = frozen.read_public(public)
    assert census.mark == merkle.mark(public)
    assert {pid for pids in census.able.values() for pid in pids} == {
        one.pid for one in shown if not one.reason
    }
    policy = replace(POLICY, ratios={"A": 0, "B": 0})
    assert census.strata(policy.ratios, policy.rounding) == ceremony.draw_all(shown, policy, b"")[0]


@given(st.integers(0, len(SUBJECT_BYTES) * 200 - 1), st.integers(1, 255))
def test_the_root_changes_with_any_byte(at: int, by: int) -> None:
    content = bytearray(SUBJECT_BYTES * 200)
    before = merkle.root(bytes(content))
    content[at] ^= by
    assert merkle.root(bytes(content)) != before


OTHER: dict[str, Any] = {
    "ratios": {"A": 1001, "B": 5000}, "rounding": "down", "drawn_per_year": 3, "mode": "county", "initiating_unit": "禁毒大队",
    "team_size": 3, "departments": ("消防救援大队",), "field": "禁毒", "experts": 1, "window_ends": "2026-05-01", "shuffle": 31,
}  # fmt: skip


@pytest.mark.parametrize("name", [field.name for field in fields(Policy)])
def test_the_fingerprint_changes_with_every_part_of_the_policy(name: str) -> None:
    changed = replace(POLICY, **{name: OTHER[name]})
    assert lock.commitment(changed.as_facts()) != lock.commitment(POLICY.as_facts())
    assert Policy.read(changed.as_facts()) == changed


def test_the_fingerprint_changes_with_every_part_of_the_commitment() -> None:
    whole: Any = locked(ROWS, PEOPLE)["commitment"]
    parts = [{**whole, name: "other"} for name in whole]
    assert len({lock.commitment(one) for one in [whole, *parts]}) == len(whole) + 1


@pytest.mark.parametrize(
    "facts",
    [
        *({name: one for name, one in POLICY.as_facts().items() if name != gone} for gone in POLICY.as_facts()),
        {**POLICY.as_facts(), "favourite": "none"},
        {**POLICY.as_facts(), "ratios": {"A": 10_001}},
        {**POLICY.as_facts(), "ratios": {"A": -1}},
        {**POLICY.as_facts(), "ratios": {"A": "10%"}},
        {**POLICY.as_facts(), "ratios": {"A": 0.5}},
        {**POLICY.as_facts(), "ratios": {"A": True}},
        {**POLICY.as_facts(), "team_size": "2"},
        {**POLICY.as_facts(), "experts": -1},
        {**POLICY.as_facts(), "departments": [1]},
        {**POLICY.as_facts(), "mode": None},
    ],
)  # fmt: skip
def test_a_policy_that_is_not_whole_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="抽取"):
        Policy.read(facts)


@pytest.mark.parametrize(
    ("size", "departments", "places"),
    [(2, (), 2), (1, (), 2), (3, (), 3), (2, ("a",), 2), (2, ("a", "b"), 3), (4, ("a",), 4)],
)
def test_a_team_never_has_fewer_than_two_and_one_for_each_partner(
    size: int, departments: tuple[str, ...], places: int
) -> None:
    assert replace(POLICY, team_size=size, departments=departments).places == places


def test_a_salted_id_hides_the_code_and_knows_it_in_any_case() -> None:
    assert lock.pid(b"\x01", "92ab") == lock.pid(b"\x01", "92AB") == sha256(b"\x0192AB").hexdigest()
    assert lock.pid(b"\x01", "92AB") != lock.pid(b"\x02", "92AB")


def test_people_compare_the_first_24_digits() -> None:
    assert lock.short(bytes(range(32))) == "000102030405060708090a0b"
