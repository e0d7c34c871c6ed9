"""``ledger verify`` and ``draw verify``: what the story left holds, and whatever is touched afterwards is named."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from models.machine import ledger
from models.tables import RECORDED
from rules import lock
from rules.ceremony import conduct
from rules.contributions import Deed, seal
from rules.proof import build, spell
from tests.cli.conftest import Terminal, Told

GUARDS = sorted(ledger.SQLITE_GUARDS)
NOT_TOLD = {"leave"}  # deeds that the story does not hold
TOLD = sorted(RECORDED.keys() - NOT_TOLD)
FIELDS = [(kind, name) for kind in TOLD for name in (*RECORDED[kind].recorded, "salt")]
OTHER = {
    "INTEGER": "coalesce({0}, 0) + 100000",
    "BOOLEAN": "1 - {0}",
    "DATE": "'2031-01-01'",
    "DATETIME": "'2031-01-01 00:00:00.000000'",
    "JSON": "'[\"another\"]'",
    "VARCHAR": "{0} || '0'",
    "TEXT": "{0} || '0'",
}


@pytest.fixture
def file(bureau: Path) -> Iterator[sqlite3.Connection]:
    """The story's database, as somebody has it who may write to the file."""
    with closing(sqlite3.connect(bureau)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection


def _guarded(file: sqlite3.Connection) -> None:
    """Put the triggers back, so that only the change itself can be found."""
    for name, statement in ledger.SQLITE_GUARDS.items():
        file.execute(statement.format(name=name))
    file.commit()


def test_the_storys_record_holds(terminal: Terminal, bureau: Path) -> None:
    assert terminal.runs("ledger", "verify").endswith("条，完整\n")
    found = json.loads(terminal.runs("ledger", "verify", "--json"))
    assert found["length"] > 50
    assert found["breaks"] == found["unguarded"] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE ledger SET body = replace(body, '2026', '2025') WHERE seq = 7", "第 7 条：内容或哈希被改动"),
        ("UPDATE ledger SET hash = prev WHERE seq = 7", "第 7 条：内容或哈希被改动"),
        ("UPDATE ledger SET prev = hash WHERE seq = 7", "第 7 条：与上一条的哈希接不上"),
        ("UPDATE ledger SET body = 'x' WHERE seq = 7", "第 7 条：内容或哈希被改动"),
        ("UPDATE ledger SET body = '[]' WHERE seq = 7", "第 7 条：内容读不懂"),
        ("UPDATE ledger SET body = json_set(body, '$.after', 5) WHERE seq = 7", "第 7 条：内容读不懂"),
        ("UPDATE ledger SET kind = 'other' WHERE seq = 7", "第 7 条：所指的行与内容不符"),
        ("UPDATE ledger SET row_id = row_id + 1 WHERE seq = (SELECT min(seq) FROM ledger WHERE row_id > 0)", "所指的行与内容不符"),
        ("UPDATE ledger SET seq = 9999 WHERE seq = 7", "缺少第 7 条"),
        ("DELETE FROM ledger WHERE seq = 1", "缺少第 1 条"),
        ("DELETE FROM ledger WHERE seq = 7", "缺少第 7 条"),
        ("DELETE FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)", "末尾与记录的链头不符"),
        ("DELETE FROM ledger WHERE seq > 7", "末尾与记录的链头不符"),
        ("DELETE FROM ledger", "末尾与记录的链头不符"),
        ("DELETE FROM ledger_head", "末尾与记录的链头不符"),
        ("UPDATE ledger_head SET seq = seq + 1", "末尾与记录的链头不符"),
        ("INSERT INTO ledger SELECT seq + 1, body, hash, hash, kind, row_id FROM ledger ORDER BY seq DESC LIMIT 1",
         "内容或哈希被改动"),
    ],
)  # fmt: skip
def test_a_touched_entry_is_named(
    terminal: Terminal, file: sqlite3.Connection, change: str, said: str
) -> None:
    assert file.execute(change).rowcount > 0
    _guarded(file)
    answer = terminal.runs("ledger", "verify", code=1)
    assert said in answer
    assert "处不符" in answer


def test_a_forged_entry_is_found_though_its_own_hash_fits(
    terminal: Terminal, file: sqlite3.Connection
) -> None:
    seq, prev = file.execute("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1").fetchone()
    body = json.dumps({"deed": "inspection.approve", "about": ["inspection", 1]})
    sealed = ledger.seal(prev, seq + 1, body)
    file.execute("INSERT INTO ledger VALUES (?, ?, ?, ?, 'inspection', 1)", (seq + 1, body, prev, sealed))
    _guarded(file)
    assert "末尾与记录的链头不符" in terminal.runs("ledger", "verify", code=1)


def _change(file: sqlite3.Connection, kind: str, row_id: int, columns: Iterable[str]) -> None:
    """Give columns of a row other values of their own sort."""
    file.execute("PRAGMA foreign_keys = OFF")
    sorts = {name: sort.split("(")[0] for _, name, sort, *_ in file.execute(f"PRAGMA table_info({kind})")}
    changes = ", ".join(f"{name} = {OTHER[sorts[name]].format(name)}" for name in columns)
    assert file.execute(f"UPDATE {kind} SET {changes} WHERE id = {row_id}").rowcount == 1


def _last(file: sqlite3.Connection, kind: str) -> int:
    [row_id] = file.execute(f"SELECT max(id) FROM {kind}").fetchone()
    assert row_id, f"the story leaves nothing in {kind}"
    return int(row_id)


@pytest.mark.parametrize(("kind", "column"), FIELDS, ids=lambda word: word)
def test_a_changed_field_is_named(
    terminal: Terminal, file: sqlite3.Connection, kind: str, column: str
) -> None:
    row_id = _last(file, kind)
    _change(file, kind, row_id, [column])
    _guarded(file)
    assert f"{kind} 第 {row_id} 行与留痕不符" in terminal.runs("ledger", "verify", code=1)


@pytest.mark.parametrize("kind", TOLD)
def test_a_deleted_row_is_named(terminal: Terminal, file: sqlite3.Connection, kind: str) -> None:
    row_id = _last(file, kind)
    file.execute(f"DELETE FROM {kind} WHERE id = {row_id}")
    _guarded(file)
    assert f"{kind} 第 {row_id} 行已不存在" in terminal.runs("ledger", "verify", code=1)


@pytest.mark.parametrize("kind", TOLD)
def test_a_forged_row_is_named(terminal: Terminal, file: sqlite3.Connection, kind: str) -> None:
    row_id = _last(file, kind)
    file.execute(f"CREATE TEMP TABLE forged AS SELECT * FROM {kind} WHERE id = {row_id}")
    unique = [index for _, index, is_unique, *_ in file.execute(f"PRAGMA index_list({kind})") if is_unique]
    columns = {name for index in unique for _, _, name in file.execute(f"PRAGMA index_info({index})")}
    _change(file, kind, row_id, columns - {"id"} | {"salt"})
    file.execute("UPDATE forged SET id = id + 1")
    file.execute(f"INSERT INTO {kind} SELECT * FROM forged")
    _guarded(file)
    assert f"{kind} 第 {row_id + 1} 行没有任何留痕" in terminal.runs("ledger", "verify", code=1)


@pytest.mark.parametrize("name", GUARDS)
def test_a_missing_trigger_is_named(terminal: Terminal, bureau: Path, name: str) -> None:
    with closing(sqlite3.connect(bureau)) as file:
        file.execute(f"DROP TRIGGER {name}")
    answer = terminal.runs("ledger", "verify", code=1)
    assert f"缺少触发器 {name}" in answer
    assert "1 处不符" in answer
    assert json.loads(terminal.runs("ledger", "verify", "--json", code=1))["unguarded"] == [name]


Edit = Callable[[Any], None]


def _in_rows(name: str, column: int, value: str) -> Edit:
    """Return an edit of one column in the first row of a roster that has another value there."""

    def edit(proof: Any) -> None:
        head, *rows = [line.split("\t") for line in proof[name].split("\n")]
        next(row for row in rows if row[column] != value)[column] = value
        proof[name] = "\n".join("\t".join(row) for row in (head, *rows))

    return edit


EDITS: dict[str, tuple[Edit, str]] = {
    "a subject's level": (_in_rows("roster", 1, "D"), "检查对象名单"),
    "a subject left out": (lambda p: p.update(roster=p["roster"].rsplit("\n", 2)[0] + "\n"), "检查对象名单"),
    "an inspector's unit": (_in_rows("inspectors", 1, "别的大队"), "检查人员名单"),
    "a ratio": (lambda p: p["commitment"]["policy"]["ratios"].update(A=1), "锁定指纹"),
    "the rounding": (lambda p: p["commitment"]["policy"].update(rounding="down"), "锁定指纹"),
    "the task": (lambda p: p["commitment"].update(task=6), "锁定指纹"),
    "the fingerprint": (lambda p: p.update(fingerprint=p["fingerprint"][::-1]), "锁定指纹"),
    "the secret": (lambda p: p.update(secret=p["secret"][::-1]), "系统密数"),
    "a phrase": (lambda p: p["log"][1].update(phrase="二〇二六年三月二日，雨"), "种子"),
    "who gave a phrase": (lambda p: p["log"][1].update(by="9" * 64), "参与人"),
    "the order of the phrases": (lambda p: p["log"].reverse(), "结果指纹"),
    "the seed": (lambda p: p.update(seed=p["seed"][::-1]), "种子"),
    "a quota": (lambda p: p["strata"][0].update(quota=9), "各等级数量"),
    "a drawn subject": (lambda p: p["drawn"].pop(0), "抽中的对象"),
    "another subject": (lambda p: p["drawn"][0].__setitem__(0, p["drawn"][0][0][::-1]), "抽中的对象"),
    "a leader": (lambda p: p["teams"][0].__setitem__(2, p["teams"][0][3][1]), "检查组"),
    "a member": (lambda p: p["teams"][0][3].reverse(), "检查组"),
    "a team": (lambda p: p["teams"].pop(), "检查组"),
    "the result": (lambda p: p.update(result_hash=p["result_hash"][::-1]), "结果指纹"),
}  # fmt: skip


def test_the_storys_proof_holds_with_the_fingerprint_given_before(terminal: Terminal, told: Told) -> None:
    whole = json.loads(told.proof.read_bytes())["fingerprint"]
    for fingerprint in (told.fingerprint, whole, whole.upper()):
        for file in (told.proof, told.full):
            said = terminal.runs("draw", "verify", file, "--fingerprint", fingerprint)
            assert re.match(r"撤销锁定 0 次 · 更换检查人员 \d 次 · 更换检查对象 0 次 · 排除 \d+ 家\n", said)
            assert said.endswith("全部相符\n")
            assert "✓ 事先给出的指纹：与摇号之前给出的相同" in said


def test_without_a_fingerprint_it_holds_and_warns(terminal: Terminal, told: Told) -> None:
    said = terminal.runs("draw", "verify", told.proof)
    assert "！ 事先给出的指纹" in said
    assert "无法排除整份重做" in said
    assert said.endswith("没有核对指纹\n")


@pytest.mark.parametrize("name", EDITS)
def test_a_change_in_one_place_of_the_proof_is_named(terminal: Terminal, told: Told, name: str) -> None:
    edit, named = EDITS[name]
    proof = json.loads(told.full.read_bytes())
    edit(proof)
    path = terminal.writes("proof.json", spell(proof).decode())
    for fingerprint in ("", told.fingerprint):
        said = terminal.runs("draw", "verify", path, "--fingerprint", fingerprint, code=1)
        assert f"✗ {named}：" in said
        assert named in said.splitlines()[-1].removeprefix("不符：").split("、")


def _sealed_anew(proof: dict[str, Any]) -> list[dict[str, str]]:
    """Return the log as whoever holds all nonces would write it for another commitment."""
    fingerprint = lock.commitment(proof["commitment"])
    said = {one["by"]: (one["nonce"], one["phrase"]) for one in proof["log"] if one["deed"] == Deed.REVEAL}
    return [
        {**one, "seal": seal(fingerprint, one["by"], *said[one["by"]])} if one["deed"] == Deed.SEAL else one
        for one in proof["log"]
    ]


def test_a_proof_made_up_from_scratch_is_found_by_the_fingerprint_alone(
    terminal: Terminal, told: Told
) -> None:
    true = json.loads(told.full.read_bytes())
    true["commitment"]["policy"]["ratios"]["D"] = 0  # whoever wants to spare the riskiest
    locked: Any = {name: true[name].encode() for name in ("roster", "inspectors")}
    locked |= {
        "commitment": true["commitment"],
        "secret": bytes.fromhex(true["secret"]),
        "entries": _sealed_anew(true),
    }
    fake = terminal.directory / "fake.json"
    fake.write_bytes(build(**locked, outcome=conduct(**locked)))
    assert "没有核对指纹" in terminal.runs("draw", "verify", fake)
    said = terminal.runs("draw", "verify", fake, "--fingerprint", told.fingerprint, code=1)
    assert said.endswith("不符：事先给出的指纹\n")


@pytest.mark.parametrize("fingerprint", ["0" * 24, "1234", "不记得了"])
def test_a_wrong_fingerprint_does_not_fit(terminal: Terminal, told: Told, fingerprint: str) -> None:
    said = terminal.runs("draw", "verify", told.proof, "--fingerprint", fingerprint, code=1)
    assert said.endswith("不符：事先给出的指纹\n")


def test_a_program_can_read_what_was_checked(terminal: Terminal, told: Told) -> None:
    checks = json.loads(terminal.runs("draw", "verify", told.proof, "--json"))
    assert {"name": "种子", "held": True, "detail": json.loads(told.proof.read_bytes())["seed"]} in checks


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff" * 100, "摇号结果：一切正常".encode(), b"[]", b"{}", b"7", b'{"protocol": "ssj/9"}', b'{"protocol": "ssj/1"}',
     b"[" * 5000],
)  # fmt: skip
def test_what_is_no_proof_is_answered(terminal: Terminal, content: bytes) -> None:
    (terminal.directory / "proof.json").write_bytes(content)
    assert "✗ 证明文件：" in terminal.runs("draw", "verify", "proof.json", code=1)
