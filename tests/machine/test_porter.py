"""The porter: fetches what people send, tries again what may pass, and says what cannot be had."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

import bot.porter
from bot.channels import NoEffect, Permanent
from bot.channels.memory import MemoryChannel
from bot.context import Context
from bot.porter import MOST_TRIES, PAUSE, Porter
from bot.router import Router
from models.machine.files import Attachment, Fetching
from models.machine.post import Received
from tests.machine.conftest import Build, House

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
SOON = timedelta(seconds=1)


class FarSide(MemoryChannel):
    """A platform whose files can be late, refused or never end."""

    def __init__(self) -> None:
        super().__init__()
        self.troubles: list[Exception] = []
        self.endless: set[str] = set()
        self.fetched = 0

    async def fetch(self, reference: str, target: Path) -> str:
        self.fetched += 1
        if self.troubles:
            raise self.troubles.pop(0)
        if reference in self.endless:
            await asyncio.Event().wait()
        return await super().fetch(reference, target)


@pytest.fixture
def far() -> FarSide:
    far = FarSide()
    far.files["现场.jpg"] = b"picture"
    return far


@pytest.fixture
def taken() -> list[str]:
    return []


@pytest.fixture
def house(build: Build, far: FarSide, taken: list[str]) -> House:
    router = Router("文件")

    def take(ctx: Context, sha256: str, name: str) -> None:
        taken.append(f"{ctx.person.name}：{name}：{ctx.house.cabinet.read(sha256).decode()}")

    router.file(role="inspector")(take)
    return build(router, channel=far)


def _fetching(house: House) -> list[str]:
    with house.store.read() as db:
        return [one.state for one in db.exec(select(Attachment))]


async def test_a_file_comes_to_the_handler_of_who_sent_it(house: House, taken: list[str]) -> None:
    house.says("甲", "", "现场.jpg")
    await house.machine.settle()
    assert taken == ["甲：现场.jpg：picture"]
    assert (house.heard("甲"), _fetching(house)) == ([], [Fetching.FETCHED])
    with house.store.read() as db:
        assert list(db.exec(select(Received.lane))) == ["person:1"] * 2  # in order with his words


async def test_what_may_pass_is_tried_again_after_a_while_and_nothing_is_said(
    house: House, far: FarSide, taken: list[str]
) -> None:
    far.troubles = [NoEffect("busy"), ConnectionError("reset")]
    house.says("甲", "", "现场.jpg")
    for fetched in (1, 2):
        await house.machine.settle()
        assert (far.fetched, taken, house.heard("甲")) == (fetched, [], [])
        house.moment.pass_(PAUSE + SOON)
    await house.machine.settle()
    assert (taken, house.heard("甲")) == (["甲：现场.jpg：picture"], [])


async def test_what_never_comes_is_given_up_and_said_once(
    house: House, far: FarSide, taken: list[str]
) -> None:
    far.troubles = [ConnectionError("reset")] * MOST_TRIES
    house.says("甲", "", "现场.jpg")
    for _ in range(MOST_TRIES + 2):
        await house.machine.settle()
        house.moment.pass_(PAUSE + SOON)
    assert (far.fetched, taken, _fetching(house)) == (MOST_TRIES, [], [Fetching.FAILED])
    (told,) = house.heard("甲")
    assert told.startswith("文件没有取到 “现场.jpg”没能从平台取回，请再发一次")


@pytest.mark.parametrize("trouble", [Permanent("gone"), FileNotFoundError("gone")])
async def test_what_is_gone_is_said_at_once(house: House, far: FarSide, trouble: Exception) -> None:
    far.troubles = [trouble]
    house.says("甲", "", "现场.jpg")
    await house.machine.settle()
    assert far.fetched == 1
    assert house.heard("甲")[0].startswith("文件没有取到")


async def test_a_file_that_never_ends_does_not_hold_up_the_others(
    house: House, far: FarSide, taken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.porter, "LONGEST", 0.05)
    far.endless.add("长.mp4")
    house.says("甲", "", "长.mp4")
    house.says("乙", "", "现场.jpg")
    await asyncio.wait_for(house.machine.settle(), 20)
    assert taken == ["乙：现场.jpg：picture"]


async def test_a_slower_porters_failure_undoes_nothing(house: House, far: FarSide, taken: list[str]) -> None:
    class Slow(FarSide):
        async def fetch(self, reference: str, target: Path) -> str:
            await house.machine.porter.step()  # the other one is done while this one still waits
            raise Permanent("too late")

    house.says("甲", "", "现场.jpg")
    house.machine.clerk.step()
    slow = Porter(house.store, house.machine.office.cabinet, {"memory": Slow()}, house.moment)
    await slow.step()
    await house.machine.settle()
    assert (taken, house.heard("甲"), _fetching(house)) == (["甲：现场.jpg：picture"], [], [Fetching.FETCHED])


async def test_each_of_several_files_arrives(house: House, far: FarSide, taken: list[str]) -> None:
    far.files["二.jpg"] = b"second"
    house.says("甲", "", "现场.jpg", "没有.jpg", "二.jpg")
    await house.machine.settle()
    assert taken == ["甲：现场.jpg：picture", "甲：二.jpg：second"]
    assert [one[:6] for one in house.heard("甲")] == ["文件没有取到"]
