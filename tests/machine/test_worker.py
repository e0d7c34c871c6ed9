"""The worker: a job's result comes back by the common door; what failed is said, what may pass is tried again."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select
from structlog.testing import capture_logs

from bot.context import Context
from bot.router import Router
from bot.worker import CLAIM, MOST_TRIES, Desk, Worker, Workshop
from models.machine.jobs import Job, Working
from models.machine.people import Person
from rules.refusal import Refusal
from tests.machine.conftest import Build, House

SOON = timedelta(seconds=1)
meanwhile: list[Callable[[], None]] = []  # what happens while a job computes, one each time


class Died(BaseException):
    """The process ends in the middle of a job."""


def count_people(desk: Desk, most: int) -> dict[str, Any]:
    """Read something and return it."""
    if meanwhile:
        meanwhile.pop(0)()
    return {"names": sorted(desk.db.exec(select(Person.name)))[:most]}


def _raises(error: BaseException) -> Callable[[], None]:
    def do() -> None:
        raise error

    return do


def _locked() -> Callable[[], None]:
    return _raises(OperationalError("SELECT", None, sqlite3.OperationalError("database is locked")))


@pytest.fixture
def house(build: Build) -> House:
    meanwhile.clear()
    router = Router("数")

    def start(ctx: Context) -> None:
        """数人。例：数"""
        ctx.start("count", most=2)

    def counted(ctx: Context, args: dict[str, Any], result: dict[str, Any]) -> None:
        ctx.show(f"{ctx.person.name}要的{args['most']}个", result["names"])

    router.command("数")(start)
    router.job("count", count_people)(counted)
    house = build(router)
    house.says("甲", "数")
    house.machine.clerk.step()
    return house


def _another(house: House) -> Worker:
    one = house.machine.worker
    return Worker(house.store, one.settings, one.computations, house.moment, "another process", None)


def _job(house: House) -> tuple[str, int]:
    with house.store.read() as db:
        job = db.exec(select(Job)).one()
        return job.state, job.tries


async def test_a_result_comes_back_to_who_asked(house: House) -> None:
    await house.machine.settle()
    assert house.heard("甲") == ["甲要的2个（共 2 条） 乙\n甲"]
    assert (_job(house), house.heard("管")) == ((Working.DONE, 1), [])


async def test_a_job_that_fails_tells_the_person_and_the_administrator(house: House) -> None:
    meanwhile.append(_raises(ZeroDivisionError("by nothing")))
    with capture_logs() as logs:
        await house.machine.settle()
    number, error = next((one["incident"], one["exc_info"]) for one in logs if "incident" in one)
    assert str(error) == "job count failed: ZeroDivisionError"
    assert house.heard("甲")[0].startswith("出了差错")
    assert number in house.heard("甲")[0]
    assert number in house.heard("管")[0]
    assert isinstance(
        next(one["exc_info"] for one in logs if one["event"] == "a job failed"), ZeroDivisionError
    )
    assert _job(house) == (Working.FAILED, 1)


async def test_a_refusal_in_a_job_is_spoken_to_who_asked(house: House) -> None:
    meanwhile.append(_raises(Refusal("no_such_number", number=5, kind="任务")))
    await house.machine.settle()
    assert house.heard("甲")[0].startswith("没有这个编号 没有编号为 5 的任务")
    assert house.heard("管") == []


async def test_a_passing_database_error_is_tried_again(house: House) -> None:
    meanwhile.extend([_locked(), _locked()])
    await house.machine.settle()
    assert house.heard("甲") == ["甲要的2个（共 2 条） 乙\n甲"]
    assert _job(house) == (Working.DONE, 3)


async def test_a_database_error_that_does_not_pass_is_said(house: House) -> None:
    meanwhile.extend(_locked() for _ in range(MOST_TRIES))
    await house.machine.settle()
    assert house.heard("甲")[0].startswith("出了差错")
    assert _job(house) == (Working.FAILED, MOST_TRIES)


async def test_a_job_whose_process_died_is_taken_up_again(house: House) -> None:
    meanwhile.append(_raises(Died()))
    with pytest.raises(Died):
        await house.machine.worker.step()
    other = _another(house)
    assert not await other.step()  # it may still be alive
    house.moment.pass_(CLAIM + SOON)
    assert await other.step()
    await house.machine.settle()
    assert house.heard("甲") == ["甲要的2个（共 2 条） 乙\n甲"]
    assert _job(house) == (Working.DONE, 2)


async def test_at_a_new_start_a_dead_process_job_does_not_wait(house: House) -> None:
    meanwhile.append(_raises(Died()))
    with pytest.raises(Died):
        await house.machine.worker.step()
    house.machine.start_over(alone=True)
    await house.machine.settle()
    assert len(house.heard("甲")) == 1


async def test_a_late_result_of_a_job_given_to_another_changes_nothing(house: House) -> None:
    def overtake() -> None:
        house.moment.pass_(CLAIM + SOON)
        with pytest.raises(Died):
            asyncio.run(_another(house).step())

    meanwhile.extend([overtake, _raises(Died())])
    await house.machine.settle()
    assert (_job(house), house.heard("甲")) == ((Working.RUNNING, 2), [])  # the other one's, dead or alive
    house.moment.pass_(CLAIM + SOON)
    await house.machine.settle()
    assert (_job(house), len(house.heard("甲"))) == ((Working.DONE, 3), 1)


def die_once(desk: Desk, **_: Any) -> dict[str, Any]:
    """End the process the first time, and count the next."""
    marker = desk.cabinet.directory / "died"
    if not marker.exists():
        marker.touch()
        os._exit(1)
    return {"names": ["活"]}


async def test_a_killed_process_is_made_anew_and_the_job_is_tried_again(house: House) -> None:
    workshop = Workshop(lambda: ProcessPoolExecutor(1, mp_context=get_context("spawn")))
    house.machine.worker.executor = workshop
    house.machine.worker.computations = {"count": f"{__name__}:die_once"}
    await house.machine.settle()
    assert house.heard("甲") == ["甲要的2个（共 1 条） 活"]
    assert _job(house) == (Working.DONE, 2)
    workshop.shutdown()


async def test_a_job_that_ends_every_process_is_given_up_and_said(house: House) -> None:
    with house.store.write() as db:
        job = db.exec(select(Job)).one()
        job.tries = MOST_TRIES
        db.add(job)
    await house.machine.settle()
    assert house.heard("甲")[0].startswith("出了差错")
    assert _job(house)[0] == Working.FAILED
