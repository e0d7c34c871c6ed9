"""The clock: goes on whatever happens, leaves a heartbeat where a scan ended well, and never piles ticks up."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, func, select
from structlog.testing import capture_logs

import bot.clock
from bot.clock import Clock
from bot.context import Context
from bot.router import Router
from models.machine.leases import Heartbeat
from models.machine.post import Handling, Received
from tests.machine.conftest import AT, Build, House

MINUTE = timedelta(minutes=1)


class Scans:
    """Two scans, of which one can break."""

    def __init__(self) -> None:
        self.router = Router("钟")
        self.ran: list[datetime] = []
        self.breaks = False
        self.router.tick("well")(lambda ctx: self.ran.append(ctx.now))
        self.router.tick("ill")(self.ill)

    def ill(self, ctx: Context) -> None:
        if self.breaks:
            raise ZeroDivisionError("the scan broke")


@pytest.fixture
def scans() -> Scans:
    return Scans()


@pytest.fixture
def house(build: Build, scans: Scans) -> House:
    return build(scans.router)


def _beats(house: House) -> dict[str, datetime]:
    with house.store.read() as db:
        return {one.name: one.at for one in db.exec(select(Heartbeat))}


def _ticks(house: House, state: str) -> int:
    with house.store.read() as db:
        query = select(func.count()).select_from(Received).where(col(Received.lane).like("tick:%"))
        return db.exec(query.where(Received.state == state)).one()


async def _passes(house: House) -> None:
    for name in house.machine.switchboard.ticks:
        house.machine.clock.tick(name)
    await house.machine.settle()
    house.moment.pass_(MINUTE)


async def test_each_scan_that_ends_well_leaves_a_heartbeat(house: House, scans: Scans) -> None:
    await _passes(house)
    await _passes(house)
    assert scans.ran == [AT, AT + MINUTE]
    assert _beats(house) == {"well": AT + MINUTE, "ill": AT + MINUTE}


async def test_a_scan_that_breaks_stops_neither_the_others_nor_the_clock(house: House, scans: Scans) -> None:
    scans.breaks = True
    await _passes(house)
    assert _beats(house) == {"well": AT}
    assert "类别：定时检查" in house.heard("管")[0]
    scans.breaks = False
    await _passes(house)
    assert _beats(house) == {"well": AT + MINUTE, "ill": AT + MINUTE}


async def test_ticks_do_not_pile_up_while_nobody_handles_them(house: House, scans: Scans) -> None:
    for _ in range(5):
        house.machine.clock.tick("well")
        house.moment.pass_(MINUTE)
    assert _ticks(house, Handling.NEW) == 1
    await house.machine.settle()
    assert len(scans.ran) == 1


async def test_handled_ticks_are_swept(house: House, scans: Scans) -> None:
    for _ in range(5):
        await _passes(house)
    assert len(scans.ran) == 5
    assert _ticks(house, Handling.HANDLED) == 2  # the last of each scan


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_an_exception_in_a_tick_does_not_stop_the_scheduler(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stumbling:
        """Cannot tell the time at first."""

        asked = 0

        def now(self) -> datetime:
            self.asked += 1
            if self.asked <= 2:
                raise OSError("no clock")
            return AT

    monkeypatch.setattr(bot.clock, "SCAN_SECONDS", 0.01)
    stored = asyncio.Event()
    moment = Stumbling()
    clock = Clock(house.store, ["well"], moment, "Asia/Shanghai", lambda: moment.asked > 2 and stored.set())
    clock.start()
    try:
        with capture_logs() as logs:
            await asyncio.wait_for(stored.wait(), 20)
    finally:
        clock.stop()
    assert [one["log_level"] for one in logs if one["event"].startswith("a tick could not be stored")] == [
        "error"
    ] * 2
    assert _ticks(house, Handling.NEW) == 1


async def test_a_scan_that_breaks_every_minute_alarms_once_an_hour(house: House, scans: Scans) -> None:
    scans.breaks = True
    for _ in range(3):
        await _passes(house)
        house.moment.pass_(MINUTE)
    assert len(house.heard("管")) == 1
    house.moment.pass_(timedelta(hours=1))
    await _passes(house)
    assert len(house.heard("管")) == 2
