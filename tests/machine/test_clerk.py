"""The clerk: once each, in order, all or nothing; what kills or breaks stops nobody else."""

import sqlite3
import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select
from structlog.testing import capture_logs

from bot.clerk import CLAIM, MOST_TRIES
from bot.context import Context
from bot.router import Router
from models.machine.ledger import Entry
from models.machine.post import Handling, Said
from rules.refusal import Refusal
from tests.machine.conftest import Build, House

PASSES = timedelta(seconds=1)
HANDLED, NEW, INCIDENT = Handling.HANDLED, Handling.NEW, Handling.INCIDENT
on_postgres = pytest.mark.parametrize("engine", ["postgres"])  # SQLite has one clerk


class Killed(BaseException):
    """The process ends; nothing in it gets to clean up."""


class Trouble:
    """A router whose commands go wrong in every way, and one that goes well."""

    def __init__(self) -> None:
        self.router = Router("试")
        self.said: list[str] = []
        self.left = 2
        for words, handler in (
            ("说 {words:text}", self.say), ("坏", self.breaks), ("死", self.kills), ("拒", self.refuses), ("忙", self.is_busy),
        ):  # fmt: skip
            self.router.command(words)(handler)

    def say(self, ctx: Context, words: str) -> None:
        """说话。例：说 好"""
        self.said.append(words)
        ctx.show(words, ["好"])

    def breaks(self, ctx: Context) -> None:
        """出错。例：坏"""
        ctx.once("broken")
        ctx.show("不该听到", [])
        raise ZeroDivisionError("three ways from Sunday")

    def kills(self, ctx: Context) -> None:
        """中断。例：死"""
        ctx.once("killed")
        raise Killed

    def refuses(self, ctx: Context) -> None:
        """拒绝。例：拒"""
        ctx.once("refused")
        ctx.note("never")
        ctx.show("不该听到", [])
        raise Refusal("no_such_number", number=5, kind="任务")

    def is_busy(self, ctx: Context) -> None:
        """数据库忙。例：忙"""
        ctx.once("busy")
        self.left -= 1
        if self.left >= 0:
            raise OperationalError("UPDATE", None, sqlite3.OperationalError("database is locked"))
        ctx.show("不忙了", [])


@pytest.fixture
def trouble() -> Trouble:
    return Trouble()


@pytest.fixture
def house(build: Build, trouble: Trouble) -> House:
    return build(trouble.router)


def _traces(house: House) -> list[str]:
    """Return what handlers left behind, in rows and in the ledger; an incident's own entry is the clerk's."""
    with house.store.read() as db:
        deeds = [one.facts()["deed"] for one in db.exec(select(Entry))]
        return [*db.exec(select(Said.key)), *(deed for deed in deeds if deed != "incident")]


def _works(house: House) -> None:
    while house.machine.clerk.step():
        pass


def test_a_message_delivered_twice_is_stored_and_answered_once(house: House, trouble: Trouble) -> None:
    assert house.says("甲", "说 一", key="a")
    assert not house.says("甲", "说 一", key="a")
    _works(house)
    assert not house.says("甲", "说 一", key="a")
    _works(house)
    assert (trouble.said, len(house.heard("甲"))) == (["一"], 1)


def test_messages_of_a_person_are_handled_in_their_order(house: House, trouble: Trouble) -> None:
    for at in range(5):
        house.says("甲", f"说 甲{at}")
        house.says("乙", f"说 乙{at}")
    _works(house)
    for name in "甲乙":
        assert [one for one in trouble.said if one[0] == name] == [f"{name}{at}" for at in range(5)]


@on_postgres
def test_persons_do_not_wait_for_each_other_but_each_keeps_his_order(house: House, trouble: Trouble) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def dawdle(ctx: Context) -> None:
        """慢慢来。例：慢"""
        begun.set()
        assert go_on.wait(20)
        trouble.said.append("慢")

    trouble.router.command("慢")(dawdle)
    for name, words in (("甲", "慢"), ("甲", "说 甲后"), ("乙", "说 乙")):
        house.says(name, words)
    slow = threading.Thread(target=house.machine.clerk.step)
    slow.start()
    assert begun.wait(20)
    other = house.second_clerk()
    assert other.step()
    assert not other.step()  # the second message of 甲 waits for his first
    assert (trouble.said, house.states()) == (["乙"], [NEW, NEW, HANDLED])
    go_on.set()
    slow.join()
    assert other.step()
    assert trouble.said == ["乙", "慢", "甲后"]


@on_postgres
def test_many_clerks_handle_each_message_once(house: House, trouble: Trouble) -> None:
    expected = [f"{name}{at}" for at in range(20) for name in "甲乙管"]
    for words in expected:
        house.says(words[0], f"说 {words}")

    def works() -> None:
        clerk = house.second_clerk()
        while NEW in house.states():
            clerk.step()

    clerks = [threading.Thread(target=works) for _ in range(3)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert sorted(trouble.said) == sorted(expected)
    for name in "甲乙管":
        assert [one for one in trouble.said if one[0] == name] == [one for one in expected if one[0] == name]


def test_a_message_that_kills_three_times_becomes_an_incident_and_others_go_on(house: House) -> None:
    house.says("甲", "死")
    house.says("乙", "说 一")
    house.says("甲", "说 二")
    for attempt in range(MOST_TRIES):
        with pytest.raises(Killed):
            house.machine.clerk.step()
        if attempt == 0:
            assert house.machine.clerk.step()  # 乙
            assert not house.machine.clerk.step()  # 甲's next waits behind what killed
        house.moment.pass_(CLAIM + PASSES)
    _works(house)
    assert house.states() == [INCIDENT, HANDLED, HANDLED]
    assert [one.split(" ")[0] for one in house.heard("甲")] == ["出了差错", "二（共"]
    assert _traces(house) == []


def test_what_an_ended_process_had_claimed_is_taken_up_at_the_next_start(house: House) -> None:
    house.says("甲", "死")
    with pytest.raises(Killed):
        house.machine.clerk.step()
    house.says("乙", "说 一")
    house.machine.start_over(alone=True)
    with pytest.raises(Killed):
        house.machine.clerk.step()


def test_an_exception_changes_nothing_and_gives_one_number_to_all(house: House) -> None:
    house.says("甲", "坏")
    with capture_logs() as logs:
        _works(house)
    number = next(one["incident"] for one in logs if "incident" in one)
    (told,), (alarm,) = house.heard("甲"), house.heard("管")
    assert told.startswith("出了差错")
    assert number in told
    assert number in alarm
    assert len(number) == 6
    error = next(one["exc_info"] for one in logs if "incident" in one)
    assert error.__traceback__.tb_next is not None
    assert (_traces(house), house.states()) == ([], [INCIDENT])


def test_a_refusal_rolls_everything_back_and_is_spoken(house: House) -> None:
    house.says("甲", "拒")
    _works(house)
    assert [one.split(" ")[0] for one in house.heard("甲")] == ["没有这个编号"]
    assert (_traces(house), house.states(), house.heard("管")) == ([], [HANDLED], [])


def test_a_passing_database_error_is_tried_again_and_answered_once(house: House, trouble: Trouble) -> None:
    house.says("甲", "忙")
    _works(house)
    assert [one.split("（")[0] for one in house.heard("甲")] == ["不忙了"]
    assert (trouble.left, house.states()) == (-1, [HANDLED])


def test_a_database_error_that_does_not_pass_becomes_an_incident(house: House, trouble: Trouble) -> None:
    trouble.left = MOST_TRIES
    house.says("甲", "忙")
    _works(house)
    assert [one.split(" ")[0] for one in house.heard("甲")] == ["出了差错"]
    assert (trouble.left, house.states(), _traces(house)) == (0, [INCIDENT], [])
