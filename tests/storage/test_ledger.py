"""The ledger only grows, and shows where it was touched."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from models.machine import ledger
from models.machine.ledger import Entry, Note
from models.machine.people import Person
from models.machine.store import Store
from models.tables import RECORDED
from models.tasks import Contribution, Lock, Task

GUARDED = r"the ledger only grows|an entry must follow the last"
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def _note(store: Store, *notes: Note) -> None:
    with store.write() as db:
        ledger.append_all(db, notes, at=AT, versions={"rules": "1"}, received_id=None)


def _plain(deed: str) -> Note:
    return Note(deed, 1, None, "第二十八条", {"count": 3})


def _task(store: Store) -> int:
    with store.write() as db:
        person = Person(badge="100001", name="甲", unit="东关派出所")
        db.add(person)
        db.flush()
        task = Task(
            number=5, plan_code="2026-01", name="旅馆业抽查", kind="internal", unit="治安管理大队", items=["GA-001"], ratios={"A": 100},
            team_size=2, execution="jurisdiction", begins=AT.date(), ends=AT.date(), opened_by=person.id or 0, opened_at=AT, salt="5e",
        )  # fmt: skip
        db.add(task)
        db.flush()
        ledger.append(db, Note("task.open", 1, task, "第十七条", {}), at=AT, versions={}, received_id=None)
        return task.id or 0


def _unguarded(store: Store, statement: str) -> None:
    """Change the database behind the program's back, as somebody with its password could."""
    with store.write() as db:
        connection = db.connection()
        on = "" if store.sqlite else " ON ledger"
        for name in ledger.SQLITE_GUARDS if store.sqlite else ledger.POSTGRES_GUARDS:
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
        connection.execute(text(statement))


def _breaks(store: Store) -> list[tuple[int, str]]:
    with store.read() as db:
        return [(one.seq, one.what) for one in ledger.verify(db, RECORDED)]


def test_a_ledger_that_nobody_touched_holds(store: Store) -> None:
    _note(store, *(_plain(f"deed {at}") for at in range(5)))
    _task(store)
    assert _breaks(store) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET body = '{}' WHERE seq = 2",
        "DELETE FROM ledger WHERE seq = 3",
        "INSERT INTO ledger (seq, body, prev, hash, kind) VALUES (9, '{}', '', '', '')",
        "INSERT INTO ledger (seq, body, prev, hash, kind) SELECT 4, body, prev, hash, kind FROM ledger WHERE seq = 2",
    ],
)
def test_the_database_itself_refuses_to_change_the_ledger(store: Store, statement: str) -> None:
    _note(store, *(_plain(f"deed {at}") for at in range(3)))
    with (
        pytest.raises(DBAPIError, match=GUARDED),
        store.write() as db,
    ):
        db.connection().execute(text(statement))
    assert _breaks(store) == []


def test_sqlite_refuses_to_replace_an_entry(sqlite_store: Store) -> None:
    _note(sqlite_store, *(_plain(f"deed {at}") for at in range(3)))
    replace = "INSERT OR REPLACE INTO ledger (seq, body, prev, hash, kind) SELECT seq, '{}', prev, hash, kind FROM ledger WHERE seq = 3"
    with (
        pytest.raises(DBAPIError, match=GUARDED),
        sqlite_store.write() as db,
    ):
        db.connection().execute(text(replace))


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE ledger SET body = replace(body, 'deed 2', 'deed 9') WHERE seq = 3", 3),
        ("DELETE FROM ledger WHERE seq = 3", 3),
        ("DELETE FROM ledger WHERE seq = 5", 4),
        ("UPDATE ledger SET prev = '00' WHERE seq = 4", 4),
    ],
)
def test_a_change_behind_its_back_is_named_by_its_place(store: Store, statement: str, seq: int) -> None:
    _note(store, *(_plain(f"deed {at}") for at in range(5)))
    _unguarded(store, statement)
    assert seq in [at for at, _ in _breaks(store)]
    with store.read() as db:
        assert ledger.unguarded(db)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE task SET state = 'drawn'", "与留痕不符"),
        ("UPDATE task SET publish_names = TRUE", "与留痕不符"),
        ("UPDATE task SET salt = 'aa'", "与留痕不符"),
        ("DELETE FROM task", "已不存在"),
    ],
)
def test_a_row_changed_behind_its_back_is_named(store: Store, change: str, said: str) -> None:
    _task(store)
    with store.write() as db:
        db.connection().execute(text(change))
    assert [what for _, what in _breaks(store) if said in what]


def test_a_row_recorded_in_an_older_shape_still_holds(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Task, "recorded", ("number", "state"))
    _task(store)
    monkeypatch.setattr(Task, "shape", 2)
    monkeypatch.setattr(Task, "recorded", ("number", "state", "name"))
    assert [
        what for _, what in _breaks(store) if "与留痕不符" in what
    ]  # nobody said what the first shape was
    monkeypatch.setattr(Task, "former", {1: ("number", "state")})
    assert _breaks(store) == []
    with store.write() as db:
        db.connection().execute(text("UPDATE task SET state = 'drawn'"))
    assert [what for _, what in _breaks(store) if "与留痕不符" in what]


def test_a_row_entered_behind_its_back_is_named(store: Store) -> None:
    task_id = _task(store)
    with store.write() as db:
        lock = Lock(
            task_id=task_id, sequence=1, fingerprint="", commitment={}, subjects_file="", inspectors_file="", secret="", chain="",
            contributors=[], summary={}, locked_by=1, locked_at=AT,
        )  # fmt: skip
        db.add(lock)
        db.flush()
        db.add(Contribution(lock_id=lock.id or 0, person_id=1, phrase="", at=AT))
    assert sum("没有任何留痕" in what for _, what in _breaks(store)) == 2


def test_an_entry_names_nobody(store: Store) -> None:
    _task(store)
    with store.read() as db:
        bodies = "".join(entry.body for entry in db.exec(select(Entry)))
    assert "甲" not in bodies
    assert "旅馆业抽查" not in bodies


def test_what_is_rolled_back_leaves_no_gap(store: Store) -> None:
    _note(store, _plain("first"))

    def fail(db: Session) -> None:
        ledger.append(db, _plain("lost"), at=AT, versions={}, received_id=None)
        raise RuntimeError

    with pytest.raises(RuntimeError), store.write() as db:
        fail(db)
    _note(store, _plain("second"))
    with store.read() as db:
        assert ledger.length(db) == 2
    assert _breaks(store) == []
