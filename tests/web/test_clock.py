"""The clock: it stands until somebody moves it, stops every morning on the way, and lets nothing be said out of its time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.cli.demo.make_rosters import SECURITY
from bot.web.playground.passing import is_at_rest
from models.deadlines import Deadline
from models.machine.files import Attachment
from models.machine.jobs import Job
from models.machine.post import Letter, Parcel, Received
from models.machine.talk import OpenForm
from rules.roles import Role
from tests.web.site import Site, at

AFTER_LABOUR_DAY = datetime(2026, 5, 5, 16, tzinfo=UTC)


async def test_it_shows_the_bureaus_own_time(site: Site) -> None:
    assert await site.get("/clock") == {"now": "2026-03-02T09:00:00+08:00", "workday": True, "due": ""}


@pytest.mark.parametrize(
    ("to", "shown", "workday"),
    [
        ("hour", "2026-03-02T10:00:00+08:00", True),
        ("morning", "2026-03-03T09:00:00+08:00", True),
        ("day", "2026-03-03T09:00:00+08:00", True),
        ("three", "2026-03-05T09:00:00+08:00", True),
    ],
)
async def test_a_button_moves_it(site: Site, to: str, shown: str, workday: bool) -> None:
    assert (await site.post("/clock", {"to": to})).status == 204
    await site.finished()
    clock = await site.get("/clock")
    assert (clock["now"], clock["workday"]) == (shown, workday)


async def test_the_morning_after_midnight_is_tomorrows(site: Site) -> None:
    site.stage.moment.present = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)  # half past midnight, the 3rd
    target = site.playground.passing.target("morning")
    assert target == datetime(2026, 3, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize("to", ["deadline", "yesterday", ""])
async def test_where_nothing_is_due_it_stays(site: Site, to: str) -> None:
    answer = await site.post("/clock", {"to": to})
    assert (answer.status, (await answer.json())["why"]) == (409, "现在没有要等的期限")
    assert (await site.get("/clock"))["now"] == "2026-03-02T09:00:00+08:00"


@at("检查录入")
async def test_it_goes_from_deadline_to_deadline_over_the_holiday(site: Site) -> None:
    stops = []
    while site.stage.moment.now() < AFTER_LABOUR_DAY:
        due = (await site.get("/clock"))["due"]
        await site.post("/clock", {"to": "deadline"})
        await site.finished()
        assert (await site.get("/clock"))["now"] == due
        stops.append(datetime.fromisoformat(due))
    assert {(one.hour, one.minute) for one in stops} == {(8, 30)}
    assert all(site.machine.office.calendar.is_workday(one.date()) for one in stops)
    assert stops[-1].date() == date(2026, 5, 6)  # 1 to 5 May is Labour Day
    with site.stage.store.read() as db:
        said = db.exec(select(Letter.at).where(col(Letter.template).startswith("duties/"))).all()
    assert {one.astimezone(site.playground.passing.zone) for one in said} <= set(stops)
    assert max(said) == site.stage.moment.now()


async def test_a_second_hand_on_it_is_refused_while_it_runs(site: Site) -> None:
    await site.post("/clock", {"to": "three"})
    again = await site.post("/clock", {"to": "hour"})
    assert (again.status, (await again.json())["why"]) == (409, "时间正在过去，请稍候")
    await site.finished()
    assert (await site.get("/clock"))["now"] == "2026-03-05T09:00:00+08:00"


async def test_a_form_left_open_expires_with_the_time(site: Site) -> None:
    deputy = site.holder(Role.DEPUTY, SECURITY).badge
    await site.says(deputy, "开任务 2026-01")
    await site.post("/clock", {"to": "hour"})
    await site.finished()
    with site.stage.store.read() as db:
        assert db.exec(select(OpenForm)).all() == []
    assert (await site.letters(deputy))[-1]["title"] == "已过时"


@at("检查录入")
async def test_it_never_runs_past_what_is_still_on_its_way(site: Site) -> None:
    await site.post("/clock", {"to": "deadline"})
    await site.finished()
    with site.stage.store.read() as db:
        assert db.exec(select(Parcel.state).distinct()).all() == ["sent"]
        late = select(Deadline).where(col(Deadline.next_at) < site.stage.moment.now())
        assert db.exec(late).all() == []


def _words(at: datetime) -> Received:
    return Received(channel="playground", key="k", lane="l", kind="words", body={}, at=at)


def _fetching(at: datetime) -> Attachment:
    return Attachment(received_id=1, channel="nowhere", account="a", reference="r", next_at=at)


def _held(at: datetime) -> Letter:
    return Letter(template="t", title="t", text="", at=at, not_before=at + timedelta(hours=1))


def _later(at: datetime) -> Parcel:
    return Parcel(channel="nowhere", address="a", payload=[], next_at=at + timedelta(hours=1))


def _computing(at: datetime) -> Job:
    return Job(name="j", args={}, at=at)


def _going(at: datetime) -> Parcel:
    return Parcel(channel="nowhere", address="a", payload=[], next_at=at)


@pytest.mark.parametrize(
    ("make", "at_rest"),
    [(_words, False), (_computing, False), (_going, False), (_held, True), (_later, True)],
)
def test_the_machine_rests_when_nothing_is_left_to_do_now(sqlite_store, make, at_rest: bool) -> None:  # type: ignore[no-untyped-def]
    now = datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert is_at_rest(sqlite_store, now)
    with sqlite_store.write() as db:
        db.add(make(now))
    assert is_at_rest(sqlite_store, now) is at_rest
    assert not is_at_rest(sqlite_store, now + timedelta(hours=2))
