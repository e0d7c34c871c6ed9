"""Incidents: what breaks changes nothing, gives the person a number and the administrator the same, and stops nobody else."""

import re

import pytest
from sqlmodel import col, func, select, update
from structlog.testing import capture_logs

from models.machine.post import Handling, Received
from models.machine.talk import OpenForm
from models.tasks import Draw, Lock, PlanLine, Task
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import UNIT, way

NUMBER = re.compile(r"编号 ([0-9A-F]{6})")
RATIOS = {"A": 200, "B": 500, "C": 1000, "D": 2000}


@pytest.fixture
def administrator(chat: Chat) -> Talker:
    return chat.holder(Role.ADMINISTRATOR)


def _damage(chat: Chat, ratios: dict[str, int | None]) -> None:
    with chat.store.write() as db:
        db.exec(update(PlanLine).where(col(PlanLine.code) == "2026-01").values(ratios=ratios))


async def _break(chat: Chat, who: Talker, words: str) -> tuple[str, dict[str, object]]:
    """Say what breaks; return the number one was told and what stands in the log."""
    with capture_logs() as logs:
        await who.says(words)
    told = who.hears("出了差错", "什么也没有改动", "再试一次", "系统管理员", but_not=("Error", "Traceback"))
    number = NUMBER.search(told)
    assert number, told
    return number[1], next(dict(one) for one in logs if one.get("incident"))


async def test_the_person_the_administrator_and_the_log_have_the_same_number(
    chat: Chat, administrator: Talker
) -> None:
    deputy = chat.holder(Role.DEPUTY, UNIT)
    _damage(chat, {"A": None})
    number, logged = await _break(chat, deputy, "开任务 2026-01")
    administrator.hears(
        f"程序差错 {number}", "3月2日 09:00", "类别：来信", f"编号 {number}", "没有改动任何数据"
    )
    assert (logged["incident"], logged["log_level"]) == (number, "error")
    assert isinstance(logged["exc_info"], TypeError)
    with chat.store.read() as db:
        assert db.exec(select(OpenForm)).all() == []
        states = db.exec(
            select(Received.state, Received.incident).where(Received.state != Handling.HANDLED)
        ).all()
    assert states == [(Handling.INCIDENT, number)]
    again, _ = await _break(chat, deputy, "开任务 2026-01")
    administrator.hears(f"程序差错 {again}")
    assert again != number


async def test_after_an_incident_the_same_words_work_and_others_were_not_held_up(
    chat: Chat, administrator: Talker
) -> None:
    deputy = chat.holder(Role.DEPUTY, UNIT)
    _damage(chat, {"A": None})
    await _break(chat, deputy, "开任务 2026-01")
    administrator.hears("程序差错")
    await administrator.says("我是谁")
    administrator.hears("您是")
    await deputy.says("我是谁")
    deputy.hears("您是")
    _damage(chat, RATIOS)
    await deputy.says("开任务 2026-01")
    deputy.hears("请核对：设置抽查任务")


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_an_answer_that_breaks_leaves_the_form_as_it_was(chat: Chat, administrator: Talker) -> None:
    deputy = chat.holder(Role.DEPUTY, UNIT)
    await deputy.says("开任务 2026-01")
    deputy.hears("请核对")
    _damage(chat, {"A": None})
    await _break(chat, deputy, "继续")
    administrator.hears("程序差错")
    _damage(chat, RATIOS)
    await deputy.says("继续")
    deputy.hears("请核对：设置抽查任务")
    await deputy.says("确认")
    deputy.hears("已设置")


async def test_a_draw_that_breaks_is_told_and_changes_nothing(chat: Chat, administrator: Talker) -> None:
    task = await way(chat).opened()
    await task.locked()
    first, last = task.contributors()
    await first.asks(f"摇号 {task.number}", "甲", "确认")
    await last.asks(f"摇号 {task.number}", "乙")
    chat.ignores()
    with chat.store.read() as db:
        frozen = db.exec(select(Lock.subjects_file)).one()
    chat.machine.office.cabinet.path(frozen).unlink()
    with capture_logs() as logs:
        await last.says("确认")
    last.hears("已收到您的一句话")
    number = NUMBER.search(last.hears("出了差错", "什么也没有改动"))
    assert number
    administrator.hears(f"程序差错 {number[1]}", "类别：后台计算")
    assert {"a job failed", "a message could not be handled"} <= {one["event"] for one in logs}
    with chat.store.read() as db:
        assert db.exec(select(func.count()).select_from(Draw)).one() == 0
        assert db.exec(select(Task.state)).one() == "locked"


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_file_that_can_not_be_had_is_told_to_who_sent_it(chat: Chat, administrator: Talker) -> None:
    await administrator.says("", file="名录库.xlsx")
    administrator.hears("文件没有取到", "名录库.xlsx", "再发一次")
    publisher = chat.holder(Role.PUBLISHER)
    chat.channel.files["现场.jpg"] = b"picture"
    await publisher.says("请看", file="现场.jpg")
    publisher.hears("没听懂“请看”")
    publisher.hears("现在不收文件", "现场.jpg")
