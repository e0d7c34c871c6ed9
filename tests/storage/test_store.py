"""The store: aware times, writers that wait for each other, readers that change nothing, messages that are stored once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import select

from bot import intake
from bot.message import Incoming, Reference
from models.machine import numbers, people
from models.machine.leases import Heartbeat
from models.machine.numbers import Named
from models.machine.people import Account, Holding, Person
from models.machine.post import Received
from models.machine.store import Store, is_passing, normalise

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def _said(key: str, account: str = "a") -> Incoming:
    return Incoming("memory", key, account, AT, raw="收到", attachments=(Reference("r", "n"),))


def test_two_long_keys_with_the_same_beginning_are_two_messages(store: Store) -> None:
    assert intake.receive(store, _said("k" * 300 + "1"))
    assert intake.receive(store, _said("k" * 300 + "2"))
    assert not intake.receive(store, _said("k" * 300 + "1"))


def test_a_message_delivered_again_changes_nothing(store: Store) -> None:
    assert intake.receive(store, _said("1"))
    assert not intake.receive(store, _said("1"))
    with store.read() as db:
        row = db.exec(select(Received)).one()
    assert intake.thaw(row) == _said("1")


def test_of_many_deliveries_at_once_one_is_stored(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(lambda _: intake.receive(store, _said("1")), range(16)))
    assert stored.count(True) == 1


def test_somebody_with_two_accounts_has_one_lane(store: Store) -> None:
    with store.write() as db:
        db.add(Person(id=1, badge="1", name="甲", unit="所"))
        db.flush()
        db.add_all(Account(person_id=1, channel="memory", address=address) for address in "ab")
    intake.receive(store, _said("1", "a"))
    intake.receive(store, _said("2", "b"))
    intake.receive(store, _said("3", "c"))
    with store.read() as db:
        assert list(db.exec(select(Received.lane).order_by(Received.id))) == [
            "person:1",
            "person:1",
            "memory:c",
        ]  # type: ignore[arg-type]


def test_times_come_back_aware_and_in_utc(store: Store) -> None:
    local = AT.astimezone(timezone(timedelta(hours=8)))
    with store.write() as db:
        db.add(Heartbeat(name="x", at=local))
    with store.read() as db:
        found = db.get_one(Heartbeat, "x").at
    assert found == AT
    assert found.utcoffset() == timedelta(0)


def test_a_reader_can_change_nothing(store: Store) -> None:
    with pytest.raises(DBAPIError), store.read() as db:
        db.connection().execute(text("DELETE FROM heartbeat"))


def test_numbers_are_given_once_by_whoever_asks(store: Store) -> None:
    def give(row_id: int) -> int:
        with store.write() as db:
            return numbers.give(db, "task", row_id)

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(give, range(1, 41)))
    assert sorted(given) == sorted(set(given))
    with store.read() as db:
        assert {one.row_id: one.number for one in db.exec(select(Named))} == dict(
            zip(range(1, 41), given, strict=True)
        )


def test_writers_lose_no_update(store: Store) -> None:
    with store.write() as db:
        db.add(Named(number=1, kind="count", row_id=0))

    def count(_: int) -> None:
        with store.write() as db:
            db.exec(select(Named).with_for_update()).one().row_id += 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(40)))
    with store.read() as db:
        assert db.get_one(Named, 1).row_id == 40


def test_letters_go_to_the_account_last_heard_from(store: Store) -> None:
    with store.write() as db:
        db.add(Person(id=1, badge="1", name="甲", unit="所"))
        db.flush()
        db.add(Account(person_id=1, channel="wecom", address="w"))
        db.add(Account(person_id=1, channel="memory", address="a"))
    everywhere = frozenset(("wecom", "memory"))
    with store.read() as db:
        assert people.addresses(db, [1], everywhere)[1].address == "w"
    intake.receive(store, _said("1", "a"))
    with store.read() as db:
        assert people.addresses(db, [1], everywhere)[1].address == "a"
        assert people.addresses(db, [1], frozenset()) == {}


def test_only_the_active_are_known_and_hold_roles(store: Store) -> None:
    with store.write() as db:
        db.add_all(
            Person(id=at, badge=str(at), name="甲", unit=f"{at}所", active=at != 2) for at in (1, 2, 3)
        )
        db.flush()
        db.add_all(Account(person_id=at, channel="memory", address=str(at)) for at in (1, 2, 3))
        db.add_all(Holding(person_id=at, role="deputy") for at in (1, 2, 3))
    with store.read() as db:
        assert people.find(db, "memory", "2") is None
        assert people.find(db, "memory", "1").id == 1  # type: ignore[union-attr]
        assert [one.id for one in people.holders(db, "deputy")] == [1, 3]
        assert [one.id for one in people.holders(db, "deputy", "3所")] == [3]


def test_what_may_pass_by_itself_is_told_from_what_may_not() -> None:
    assert is_passing(OperationalError("", {}, Exception("database is locked")))
    assert not is_passing(OperationalError("", {}, Exception("no such table: x")))
    assert not is_passing(ValueError())


def test_a_plain_address_gets_the_driver_of_the_project() -> None:
    assert normalise("postgresql://u@h/d") == "postgresql+psycopg://u@h/d"
    assert normalise("sqlite:///x") == "sqlite:///x"
