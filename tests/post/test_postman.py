"""The postman: once when it can be known, again when nothing arrived, and to a person when nobody can know."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.channels import Ambiguous, Limits, NoEffect, Permanent
from bot.channels.memory import MemoryChannel
from bot.moment import HeldTime
from bot.postman import Pace, Postman
from models.machine.groups import Group
from models.machine.people import Account, Person
from models.machine.post import Attempt, Carriage, Letter, Parcel
from models.machine.store import Store

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WIDE = Limits(per_address=(1000, timedelta(minutes=1)))


class Office:
    """A postman with a person, a group and a far side."""

    def __init__(self, store: Store, limits: Limits = WIDE) -> None:
        self.store, self.moment = store, HeldTime(AT)
        self.far = MemoryChannel(limits=limits)
        self.postman = self.new_postman("one")
        with store.write() as db:
            db.add_all(
                [Person(id=1, badge="1", name="甲", unit="所"), Person(id=2, badge="2", name="乙", unit="所")]
            )
            db.add(Group(id=1, kind="public", name="公开群", channel="memory", address="g"))
            db.flush()
            db.add(Account(person_id=1, channel="memory", address="a"))

    def new_postman(self, owner: str) -> Postman:
        pace = Pace(retry=timedelta(seconds=10), retry_most=timedelta(seconds=60), most_attempts=3)
        return Postman(self.store, {"memory": self.far}, self.moment, owner, pace=pace, jitter=lambda: 1.0)

    def writes(self, title: str, text: str = "正文", received: int = 0, **columns: object) -> None:
        with self.store.write() as db:
            to = columns if {"group_id", "address"} & columns.keys() else {"person_id": 1, **columns}
            db.add(Letter(template="t", title=title, text=text, at=AT, received_id=received or None, **to))  # type: ignore[arg-type]

    async def works(self) -> None:
        while await self.postman.step():
            pass

    def states(self) -> list[str]:
        with self.store.read() as db:
            return list(db.exec(select(Parcel.state).order_by(col(Parcel.id))))


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


async def test_a_letter_is_delivered_once(office: Office) -> None:
    office.writes("通知")
    await office.works()
    await office.works()
    assert [(address, part.splitlines()[0]) for address, part in office.far.delivered] == [("a", "【通知】")]
    assert office.states() == [Carriage.SENT]


async def test_letters_of_one_moment_to_one_person_travel_together(office: Office) -> None:
    office.writes("一")
    office.writes("二")
    office.writes("群", group_id=1)
    await office.works()
    assert [address for address, _ in office.far.delivered] == ["a", "g"]
    assert office.far.delivered[0][1].count("【") == 2


async def test_what_certainly_did_not_arrive_is_tried_again_later(office: Office) -> None:
    office.far.failures = [NoEffect("busy"), NoEffect("busy")]
    office.writes("通知")
    await office.works()
    assert office.far.delivered == []
    office.moment.pass_(timedelta(seconds=9))
    await office.works()
    assert len(office.far.failures) == 1, "the first pause is ten seconds"
    office.moment.pass_(timedelta(seconds=1))
    await office.works()
    office.moment.pass_(timedelta(seconds=20))
    await office.works()
    assert len(office.far.delivered) == 1


async def test_a_platform_may_say_how_long_to_wait(office: Office) -> None:
    office.far.failures = [NoEffect("slow down", pause=timedelta(minutes=10))]
    office.writes("通知")
    await office.works()
    office.moment.pass_(timedelta(minutes=9))
    await office.works()
    assert office.far.delivered == []
    office.moment.pass_(timedelta(minutes=1))
    await office.works()
    assert len(office.far.delivered) == 1


async def test_what_never_arrives_is_given_up_and_stays_to_be_seen(office: Office) -> None:
    office.far.failures = [NoEffect("down")] * 3
    office.writes("通知")
    for _ in range(5):
        await office.works()
        office.moment.pass_(timedelta(minutes=2))
    assert office.states() == [Carriage.DEAD]
    with office.store.read() as db:
        assert "down" in db.exec(select(Parcel.error)).one()


async def test_what_may_have_arrived_is_parked_and_never_guessed(office: Office) -> None:
    office.far.failures = [Ambiguous("time-out")]
    office.writes("通知")
    await office.works()
    office.moment.pass_(timedelta(days=1))
    await office.works()
    assert office.states() == [Carriage.UNKNOWN]
    assert office.far.delivered == []


async def test_what_may_have_arrived_is_repeated_where_the_platform_swallows_repeats(store: Store) -> None:
    office = Office(store, Limits(per_address=WIDE.per_address, dedupe=timedelta(hours=4)))
    office.far.failures = [Ambiguous("time-out")]
    office.writes("通知")
    await office.works()
    office.moment.pass_(timedelta(minutes=1))
    await office.works()
    assert office.states() == [Carriage.SENT]


async def test_a_repeat_after_the_platform_has_forgotten_is_not_made(store: Store) -> None:
    office = Office(store, Limits(per_address=WIDE.per_address, dedupe=timedelta(minutes=1)))
    office.far.failures = [Ambiguous("time-out"), Ambiguous("time-out")]
    office.writes("通知")
    await office.works()
    office.moment.pass_(timedelta(minutes=2))
    await office.works()
    assert office.states() == [Carriage.UNKNOWN]


async def test_what_is_refused_for_good_is_dead_at_once(office: Office) -> None:
    office.far.failures = [Permanent("no such user")]
    office.writes("通知")
    await office.works()
    assert office.states() == [Carriage.DEAD]


async def test_a_letter_to_somebody_without_an_account_is_dead_and_says_why(office: Office) -> None:
    office.writes("通知", person_id=2)
    await office.works()
    assert office.states() == [Carriage.DEAD]
    with office.store.read() as db:
        assert "no account" in db.exec(select(Parcel.error)).one()


async def _die(office: Office, act: Callable[[], Awaitable[object]]) -> None:
    office.far.failures = [asyncio.CancelledError()]
    with pytest.raises(asyncio.CancelledError):
        await act()


async def test_a_call_whose_process_ended_is_in_doubt(office: Office) -> None:
    office.writes("通知")
    await _die(office, office.works)
    assert office.states() == [Carriage.SENDING]
    office.moment.pass_(timedelta(minutes=2))
    office.postman = office.new_postman("two")
    await office.works()
    assert office.states() == [Carriage.UNKNOWN]


async def test_a_single_process_takes_back_at_once_what_it_had_in_hand(office: Office) -> None:
    office.writes("通知")
    await _die(office, office.works)
    office.new_postman("two").start_over()
    assert office.states() == [Carriage.UNKNOWN]


async def test_a_late_result_of_a_call_given_up_changes_nothing(office: Office) -> None:
    office.writes("通知")
    intent = None
    while intent is None:
        office.postman._pack()
        intent = office.postman._intend()
    office.moment.pass_(timedelta(minutes=2))
    office.new_postman("two").start_over()
    office.postman._arrived(intent)
    assert office.states() == [Carriage.UNKNOWN]


async def test_letters_to_one_address_keep_their_order(office: Office) -> None:
    office.far.failures = [NoEffect("busy")]
    office.writes("一")
    await office.works()
    office.writes("二")
    await office.works()
    assert office.far.delivered == [], "the second must not overtake the first"
    office.moment.pass_(timedelta(minutes=1))
    await office.works()
    assert ["一" in part for _, part in office.far.delivered] == [True, False]


async def test_the_platforms_pace_is_kept(store: Store) -> None:
    office = Office(store, Limits(per_address=(2, timedelta(minutes=1))))
    for at in range(3):
        office.writes(f"第{at}封")
        await office.works()
    assert len(office.far.delivered) == 2
    office.moment.pass_(timedelta(seconds=61))
    await office.works()
    assert len(office.far.delivered) == 3


async def test_the_pace_counts_a_whole_channel_too(store: Store) -> None:
    office = Office(store, Limits(per_address=WIDE.per_address, per_channel=(1, timedelta(minutes=1))))
    office.writes("一")
    office.writes("群", group_id=1)
    await office.works()
    assert len(office.far.delivered) == 1
    office.moment.pass_(timedelta(seconds=61))
    await office.works()
    assert len(office.far.delivered) == 2


async def test_a_long_letter_goes_in_parts_and_goes_on_after_a_failure(store: Store) -> None:
    office = Office(store, Limits(part_bytes=200, per_address=WIDE.per_address))
    text = "\n".join(f"第{at}行，一些字" for at in range(40))
    office.writes("长", text)
    await office.postman.step()
    office.far.failures = [NoEffect("busy")]
    await office.works()
    office.moment.pass_(timedelta(minutes=1))
    await office.works()
    parts = [part for _, part in office.far.delivered]
    assert len(parts) == len(set(parts)) > 3
    assert all(len(part.encode()) <= 200 for part in parts)
    assert all(f"第{at}行" in "".join(parts) for at in range(40))


async def test_a_letter_waits_for_its_hour(office: Office) -> None:
    office.writes("明早", not_before=AT + timedelta(hours=8))
    await office.works()
    assert office.states() == []
    office.moment.pass_(timedelta(hours=8))
    await office.works()
    assert office.states() == [Carriage.SENT]


async def test_only_the_newest_choices_are_answered_by_digits(office: Office) -> None:
    choice = [{"label": "收到", "says": "收到 5", "token": "t"}]
    office.writes("一", choices=choice)
    office.writes("二", choices=choice)
    await office.works()
    office.writes("三", choices=choice)
    await office.works()
    with office.store.read() as db:
        assert list(db.exec(select(Letter.numbered).order_by(col(Letter.id)))) == [False, False, True]
    assert "可回复：收到 5" in office.far.delivered[0][1]
    assert "回复 1 收到" in office.far.delivered[0][1]


async def test_calls_nobody_counts_any_more_are_forgotten(office: Office) -> None:
    office.writes("一")
    await office.works()
    office.moment.pass_(timedelta(days=2))
    office.writes("二")
    await office.works()
    with office.store.read() as db:
        assert len(db.exec(select(Attempt)).all()) == 1
