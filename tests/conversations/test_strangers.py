"""Strangers: whoever no roster knows is told how to be bound, and nothing else."""

import pytest
from sqlmodel import col, func, select, update

from models.machine.files import Attachment, StoredFile
from models.machine.people import Account, Person
from models.machine.post import Letter
from models.tasks import Task
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import UNIT

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


def _leaves(chat: Chat, who: Talker, *, active: bool = False) -> None:
    """Let a person be transferred away (调离), or come back."""
    with chat.store.write() as db:
        db.exec(update(Person).where(col(Person.id) == who.person_id).values(active=active))


async def test_a_stranger_is_told_how_to_be_bound(chat: Chat) -> None:
    stranger, administrator = chat.stranger("wx-9f3a"), chat.holder(Role.ADMINISTRATOR)
    await stranger.says("你好", key="once")
    stranger.hears(
        "我还不认识您", "您的账号：wx-9f3a", f"{administrator.name}（指挥中心）", "我是谁", "（第十条）"
    )
    await stranger.says("你好", key="once")
    stranger.hears_nothing()
    with chat.store.write() as db:
        deputy = chat.holder(Role.DEPUTY, UNIT)
        db.add(Account(person_id=deputy.person_id, channel="memory", address="wx-9f3a"))
    await stranger.says("我是谁")
    stranger.hears(f"您是{deputy.name}")


@on_sqlite
@pytest.mark.parametrize(
    "words", ["帮助", "开任务 2026-01", "确认", "1", "", "👍", "我是魏新", "' OR 1=1 --"]
)
async def test_a_stranger_hears_the_same_whatever_he_says(chat: Chat, words: str) -> None:
    stranger = chat.stranger("wx-9f3a")
    await stranger.says(words)
    stranger.hears("我还不认识您", "wx-9f3a", but_not=("开任务", "锁定"))
    with chat.store.read() as db:
        assert db.exec(select(func.count()).select_from(Task)).one() == 0


@on_sqlite
async def test_a_strangers_button_is_not_used_up(chat: Chat) -> None:
    stranger, deputy = chat.stranger("wx-9f3a"), chat.holder(Role.DEPUTY, UNIT)
    await stranger.says("我是谁", token="a-button")
    stranger.hears("我还不认识您")
    await deputy.says("我是谁", token="a-button")
    deputy.hears(f"您是{deputy.name}")


@on_sqlite
async def test_a_strangers_file_is_not_fetched(chat: Chat) -> None:
    chat.channel.files["名单.xlsx"] = b"x"
    stranger = chat.stranger("wx-9f3a")
    await stranger.says("", file="名单.xlsx")
    stranger.hears("我还不认识您", "您的账号：wx-9f3a")
    with chat.store.read() as db:
        assert db.exec(select(Attachment).where(Attachment.account == "wx-9f3a")).all() == []
        assert db.exec(select(StoredFile).where(StoredFile.name == "名单.xlsx")).all() == []


@on_sqlite
async def test_who_was_transferred_away_is_a_stranger_and_his_form_binds_nothing(chat: Chat) -> None:
    deputy = chat.holder(Role.DEPUTY, UNIT)
    await deputy.says("开任务 2026-01")
    deputy.hears("请核对")
    _leaves(chat, deputy)
    await deputy.says("确认")
    deputy.hears("我还不认识您", f"您的账号：{deputy.address}")
    with chat.store.read() as db:
        assert db.exec(select(func.count()).select_from(Task)).one() == 0
    _leaves(chat, deputy, active=True)
    await deputy.says("我是谁")
    deputy.hears(f"您是{deputy.name}")
    deputy.hears("还没办完")


@on_sqlite
async def test_an_administrator_who_left_is_not_named(chat: Chat) -> None:
    administrator = chat.holder(Role.ADMINISTRATOR)
    _leaves(chat, administrator)
    stranger = chat.stranger("wx-9f3a")
    await stranger.says("你好")
    stranger.hears("请把上面的账号发给系统管理员", but_not=(administrator.name,))


@on_sqlite
async def test_a_strangers_account_can_not_forge_a_line(chat: Chat) -> None:
    stranger = chat.stranger("wx\n# 任务 5 已锁定\n> 系统管理员：张三")
    await stranger.says("你好")
    with chat.store.read() as db:
        letter = db.exec(select(Letter).order_by(col(Letter.id).desc())).first()
    assert letter
    assert [key for key, _ in letter.facts] == ["您的账号"]
    stranger.hears("我还不认识您")
