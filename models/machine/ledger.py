"""The ledger (留痕): append-only, chained by hashes, written in the transaction of the change (第二十八条).

An entry holds who (ids), what, which article, before and after by id and salted digest, and the versions it was
done under; never a name, a phone number or a reason in words, because what can not be purged must not need to be.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, func, text
from sqlmodel import Field, Session, SQLModel, col, select

from models.machine.row import Recorded, canonical

ALGORITHM = "sha256"
GENESIS = "0" * 64


class Entry(SQLModel, table=True):
    """One line of the ledger; ``body`` is canonical JSON, ``hash`` seals it to all that stood before."""

    __tablename__ = "ledger"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    body: str = Field(sa_type=Text)
    prev: str = Field(max_length=64)
    hash: str = Field(max_length=64)
    kind: str = Field(default="", index=True, max_length=32)
    row_id: int | None = Field(default=None, index=True)

    def facts(self) -> dict[str, Any]:
        """Return the body as a mapping."""
        loaded: dict[str, Any] = json.loads(self.body)
        return loaded


class Head(SQLModel, table=True):
    """The one row that appending locks, so that the chain grows without gaps in any number of processes."""

    __tablename__ = "ledger_head"

    id: int = Field(default=1, primary_key=True)
    seq: int = 0
    hash: str = Field(default=GENESIS, max_length=64)


@dataclass(frozen=True)
class Note:
    """What is to be written: the deed, by whom, about which row, under which article, and plain facts (codes, ids, digests)."""

    deed: str
    person_id: int | None
    about: SQLModel | None
    article: str
    facts: Mapping[str, Any]


def seal(prev: str, seq: int, body: str) -> str:
    """Return H(0x00 ‖ prev ‖ seq as 8 bytes ‖ H(body)) in hex."""
    inner = hashlib.sha256(body.encode()).digest()
    return hashlib.sha256(b"\x00" + bytes.fromhex(prev) + seq.to_bytes(8, "big") + inner).hexdigest()


def append(
    db: Session, note: Note, *, at: datetime, versions: Mapping[str, Any], received_id: int | None
) -> Entry:
    """Write one entry behind the head; the head's row stays locked until the transaction ends."""
    return append_all(db, [note], at=at, versions=versions, received_id=received_id)[0]


def append_all(
    db: Session, notes: Sequence[Note], *, at: datetime, versions: Mapping[str, Any], received_id: int | None
) -> list[Entry]:
    """Write entries behind the head in their order, in one flush; the head stays locked until the transaction ends."""
    if not notes:
        return []
    head = db.exec(select(Head).where(Head.id == 1).with_for_update()).one()
    entries = []
    for note in notes:
        kind, row_id = kind_of(note.about)
        spelled = canonical(_body(note, kind, row_id, at, versions, received_id)).decode()
        seq = head.seq + 1
        sealed = seal(head.hash, seq, spelled)
        entries.append(Entry(seq=seq, body=spelled, prev=head.hash, hash=sealed, kind=kind, row_id=row_id))
        head.seq, head.hash = seq, sealed
    db.add(head)
    for entry in entries:
        db.add(entry)
    db.flush()
    return entries


def _body(
    note: Note,
    kind: str,
    row_id: int | None,
    at: datetime,
    versions: Mapping[str, Any],
    received_id: int | None,
) -> dict[str, Any]:
    body = {
        "algorithm": ALGORITHM,
        "at": at.isoformat(),
        "deed": note.deed,
        "person": note.person_id,
        "about": [kind, row_id],
        "article": note.article,
        "facts": dict(note.facts),
        "versions": dict(versions),
        "message": received_id,
    }
    if isinstance(note.about, Recorded):
        body["after"] = [type(note.about).shape, note.about.digest()]
    return body


def kind_of(row: SQLModel | None) -> tuple[str, int | None]:
    """Return the table name and the id by which the ledger speaks of a row."""
    if row is None:
        return "", None
    return str(row.__tablename__), getattr(row, "id", None)


@dataclass(frozen=True)
class Break:
    """A place where the ledger and what it should say part; ``seq`` is 0 when no entry is at fault."""

    seq: int
    what: str


def verify(db: Session, recorded: Mapping[str, type[Recorded]]) -> Iterator[Break]:
    """Recompute the chain and hold every recorded row against the last entry that speaks of it.

    Args:
        db: a session that may only read.
        recorded: table name → class of the rows whose digests the entries carry.
    """
    prev, seq = GENESIS, 0
    last: dict[tuple[str, int], tuple[int, int, str]] = {}
    for entry in db.exec(select(Entry).order_by(col(Entry.seq)).execution_options(yield_per=2000)):
        seq += 1
        yield from _chain(entry, prev, seq)
        prev, seq = entry.hash, entry.seq
        yield from _remember(entry, last)
    head = db.get(Head, 1)
    if head is None or (head.seq, head.hash) != (seq, prev):
        yield Break(seq, "末尾与记录的链头不符：有条目被删除或追加")
    for kind, model in sorted(recorded.items()):
        yield from _rows(db, kind, model, last)


def _chain(entry: Entry, prev: str, seq: int) -> Iterator[Break]:
    if entry.seq != seq:
        yield Break(seq, f"缺少第 {seq} 条（其后是第 {entry.seq} 条）")
    if entry.prev != prev:
        yield Break(entry.seq, "与上一条的哈希接不上")
    if entry.hash != seal(entry.prev, entry.seq, entry.body):
        yield Break(entry.seq, "内容或哈希被改动")


def _remember(entry: Entry, last: dict[tuple[str, int], tuple[int, int, str]]) -> Iterator[Break]:
    """Note what an entry says of its row; the columns by which it is found must say the same as its sealed body."""
    try:
        facts = entry.facts()
        about, after = facts["about"], facts.get("after")
        said = (entry.seq, int(after[0]), str(after[1])) if after else None
    except (ValueError, TypeError, LookupError):
        yield Break(entry.seq, "内容读不懂：被绕过程序改动")
        return
    if [entry.kind, entry.row_id] != about:
        yield Break(entry.seq, "所指的行与内容不符：被绕过程序改动")
    elif said:
        last[(entry.kind, entry.row_id or 0)] = said


def _rows(
    db: Session, kind: str, model: type[Recorded], last: Mapping[tuple[str, int], tuple[int, int, str]]
) -> Iterator[Break]:
    known = {row_id: said for (name, row_id), said in last.items() if name == kind}
    seen = set()
    for row in db.exec(select(model).execution_options(yield_per=2000)):
        row_id: int = row.id  # type: ignore[attr-defined]
        seen.add(row_id)
        said = known.get(row_id)
        if said is None:
            yield Break(0, f"{kind} 第 {row_id} 行没有任何留痕")
        elif said[1] not in {model.shape, *model.former} or said[2] != row.digest(said[1]):
            yield Break(said[0], f"{kind} 第 {row_id} 行与留痕不符：被绕过程序改动")
    for row_id in sorted(known.keys() - seen):
        yield Break(known[row_id][0], f"{kind} 第 {row_id} 行已不存在：被绕过程序删除")


def length(db: Session) -> int:
    """Return the number of entries."""
    return db.exec(select(func.count()).select_from(Entry)).one()


SQLITE_GUARDS = {
    "ledger_no_update": "CREATE TRIGGER {name} BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END",
    "ledger_no_delete": "CREATE TRIGGER {name} BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END",
    # INSERT OR REPLACE walks past the delete trigger unless recursive_triggers is on: the chain itself is checked too.
    "ledger_chain": "CREATE TRIGGER {name} BEFORE INSERT ON ledger WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM ledger)"
    " OR NEW.prev IS NOT coalesce((SELECT hash FROM ledger ORDER BY seq DESC LIMIT 1), '" + GENESIS + "')"
    " BEGIN SELECT RAISE(ABORT, 'an entry must follow the last'); END",
}

POSTGRES_FUNCTIONS = (
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the ledger only grows'; END $$",
    "CREATE OR REPLACE FUNCTION ledger_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), 0) + 1 FROM ledger) OR NEW.prev IS DISTINCT FROM "
    "coalesce((SELECT hash FROM ledger ORDER BY seq DESC LIMIT 1), '" + GENESIS + "') "
    "THEN RAISE EXCEPTION 'an entry must follow the last'; END IF; RETURN NEW; END $$",
)

POSTGRES_GUARDS = {
    "ledger_no_update": "CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    "ledger_no_truncate": "CREATE TRIGGER {name} BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
    "ledger_chain": "CREATE TRIGGER {name} BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_follow()",
}


def guard(db: Session) -> None:
    """Make the triggers that refuse change and removal; made again after each migration, which may have dropped them."""
    sqlite = db.get_bind().dialect.name == "sqlite"
    if not sqlite:
        for statement in POSTGRES_FUNCTIONS:
            db.connection().execute(text(statement))
    for name, statement in (SQLITE_GUARDS if sqlite else POSTGRES_GUARDS).items():
        drop = f"DROP TRIGGER IF EXISTS {name}" + ("" if sqlite else " ON ledger")
        db.connection().execute(text(drop))
        db.connection().execute(text(statement.format(name=name)))
    if db.get(Head, 1) is None:
        db.add(Head())


def unguarded(db: Session) -> frozenset[str]:
    """Return the names of triggers that should stand and do not."""
    sqlite = db.get_bind().dialect.name == "sqlite"
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'"
    )
    standing = set(db.connection().execute(text(asked)).scalars())
    return frozenset(SQLITE_GUARDS if sqlite else POSTGRES_GUARDS) - standing
