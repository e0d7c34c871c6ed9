"""Binding: an account becomes somebody's by a one-time code, and nobody's by guessing (第十条)."""

import json
from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from models.binding import BindingCode
from models.machine import ledger
from models.machine.ledger import Entry
from models.machine.people import Account, Person
from models.tables import RECORDED
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import NETWORK, UNIT, item, one_engine, together

ADDRESS = "wx-9f3a"


@pytest.fixture
def administrator(chat: Chat) -> Talker:
    return chat.holder(Role.ADMINISTRATOR)


@pytest.fixture
def newcomer(chat: Chat) -> Talker:
    """Somebody of the roster whom no channel knows."""
    who = chat.holder(Role.INSPECTOR, UNIT)
    with chat.store.write() as db:
        for account in db.exec(select(Account).where(Account.person_id == who.person_id)):
            db.delete(account)
    return Talker(chat, ADDRESS, who.name, who.person_id)


def _badge(who: Talker) -> str:
    with who.chat.store.read() as db:
        return db.get_one(Person, who.person_id).badge


async def _code(administrator: Talker, who: Talker) -> str:
    await administrator.says(f"绑定码 {_badge(who)}")
    return item(administrator.hears(f"{who.name}的绑定码", "只能用一次", "（第十条）"), "绑定码：", "】")


def _wrong(code: str) -> str:
    return str(int(code) % 899_999 + 100_000 + 1)


async def test_a_stranger_with_a_code_is_who_the_code_is_for(
    chat: Chat, administrator: Talker, newcomer: Talker
) -> None:
    await newcomer.says("你好")
    newcomer.hears("我还不认识您", "绑定码", "绑定 六位数字")
    code = await _code(administrator, newcomer)
    assert (len(code), code.isdecimal()) == (6, True)
    await newcomer.says(f"绑定{code}")
    newcomer.hears(f"已绑定：{newcomer.name}", "身份：检查人员", ADDRESS)
    administrator.hears("绑定码已用", newcomer.name)
    await newcomer.says("我是谁")
    newcomer.hears(f"您是{newcomer.name}")
    other = chat.stranger("wx-0000")
    await other.says(f"绑定 {code}")
    other.hears("绑定码不对", "已经用过")
    with chat.store.read() as db:
        assert list(ledger.verify(db, RECORDED)) == []
        bodies = [one.body for one in db.exec(select(Entry).order_by(col(Entry.seq)))]
        kept = db.exec(select(BindingCode)).one()
    assert {"binding.code", "binding.bound", "binding.wrong"} <= {json.loads(one)["deed"] for one in bodies}
    assert not any(word in body for body in bodies for word in (newcomer.name, code, ADDRESS))
    assert code not in kept.model_dump_json()


@one_engine
async def test_the_code_alone_is_enough_for_a_stranger(administrator: Talker, newcomer: Talker) -> None:
    code = await _code(administrator, newcomer)
    await newcomer.says(code)
    newcomer.hears(f"已绑定：{newcomer.name}")
    administrator.hears("绑定码已用")


@one_engine
async def test_a_code_lasts_a_day(chat: Chat, administrator: Talker, newcomer: Talker) -> None:
    late, early = await _code(administrator, newcomer), chat.moment.now()
    chat.moment.pass_(timedelta(hours=24))
    await newcomer.says(f"绑定 {late}")
    newcomer.hears("绑定码不对", "超过 24 小时")
    code = await _code(administrator, newcomer)
    chat.moment.pass_(timedelta(hours=23, minutes=59))
    await newcomer.says(f"绑定 {code}")
    newcomer.hears("已绑定")
    administrator.hears("绑定码已用")
    assert chat.moment.now() - early < timedelta(days=2)


@one_engine
async def test_a_newer_code_revokes_the_one_before(administrator: Talker, newcomer: Talker) -> None:
    first, second = await _code(administrator, newcomer), await _code(administrator, newcomer)
    await newcomer.says(f"绑定 {first}")
    newcomer.hears("绑定码不对")
    await newcomer.says(f"绑定 {second}")
    newcomer.hears("已绑定")
    administrator.hears("绑定码已用")


async def test_five_wrong_codes_shut_the_account_for_an_hour(
    chat: Chat, administrator: Talker, newcomer: Talker
) -> None:
    code = await _code(administrator, newcomer)
    for left in (4, 3, 2, 1):
        await newcomer.says(f"绑定 {_wrong(code)}")
        newcomer.hears("绑定码不对", f"还可以再试 {left} 次")
    administrator.hears_nothing()
    await newcomer.says(f"绑定 {_wrong(code)}")
    newcomer.hears("试错太多次", "3月2日 10:00")
    administrator.hears("有账号在试绑定码", ADDRESS, "5 次")
    await newcomer.says(f"绑定 {code}")
    newcomer.hears("试错太多次")
    chat.moment.pass_(timedelta(hours=1))
    await newcomer.says(f"绑定 {_wrong(code)}")
    newcomer.hears("还可以再试 4 次")
    await newcomer.says(f"绑定 {code}")
    newcomer.hears("已绑定")
    administrator.hears("绑定码已用")


@one_engine
async def test_what_is_no_code_costs_no_try(newcomer: Talker) -> None:
    for _ in range(6):
        await newcomer.says("绑定 12")
        newcomer.hears("绑定码是六位数字", "绑定 123456")


async def test_an_account_of_another_is_moved_only_when_that_is_confirmed(
    chat: Chat, administrator: Talker, newcomer: Talker
) -> None:
    other = chat.holder(Role.INSPECTOR, NETWORK)
    code = await _code(administrator, newcomer)
    await other.says(f"绑定 {code}")
    other.hears("请核对：改绑账号", f"现在属于：{other.name}", f"改绑给：{newcomer.name}")
    await other.says("取消")
    other.hears("已取消")
    await other.asks(f"绑定 {code}", "确认")
    other.hears(f"已绑定：{newcomer.name}")
    administrator.hears("绑定码已用")
    await other.says("我是谁")
    other.hears(f"您是{newcomer.name}", but_not=(other.name,))


@one_engine
async def test_the_account_of_somebody_who_left_is_moved_when_he_says_it_twice(
    chat: Chat, administrator: Talker, newcomer: Talker
) -> None:
    left = chat.holder(Role.INSPECTOR, NETWORK)
    with chat.store.write() as db:
        db.exec(update(Person).where(col(Person.id) == left.person_id).values(active=False))
    code = await _code(administrator, newcomer)
    await left.says(f"绑定 {code}")
    left.hears("请再说一次以确认", newcomer.name, but_not=(left.name,))
    await left.says(f"绑定 {code}")
    left.hears(f"已绑定：{newcomer.name}")
    administrator.hears("绑定码已用")


@one_engine
async def test_a_code_is_not_used_up_by_whom_it_is_for_already(chat: Chat, administrator: Talker) -> None:
    deputy = chat.holder(Role.DEPUTY, UNIT)
    code = await _code(administrator, deputy)
    deputy.hears("有人为您开了绑定码", administrator.name)
    await deputy.says(f"绑定 {code}")
    deputy.hears("已经绑定", "没有用掉")
    second = chat.stranger(ADDRESS)
    await second.says(f"绑定 {code}")
    second.hears(f"已绑定：{deputy.name}")
    await chat.passes(minutes=1)
    await second.says("我是谁")
    second.hears(f"您是{deputy.name}")  # letters go to where he spoke last
    administrator.hears("绑定码已用")


async def test_of_two_who_say_a_code_at_once_one_is_bound(
    chat: Chat, administrator: Talker, newcomer: Talker
) -> None:
    code, other = await _code(administrator, newcomer), chat.stranger("wx-0000")
    await together(chat, (newcomer, f"绑定 {code}"), (other, f"绑定 {code}"))
    newcomer.hears("已绑定")
    other.hears("绑定码不对")
    administrator.hears("绑定码已用")


@one_engine
async def test_the_administrator_takes_an_account_away(chat: Chat, administrator: Talker) -> None:
    deputy = chat.holder(Role.DEPUTY, UNIT)
    await administrator.says(f"解绑 {deputy.name}")
    administrator.hears(f"请核对：解绑{deputy.name}的账号", f"memory {deputy.address}", "（第十条）")
    await administrator.says("确认")
    administrator.hears(f"已解绑：{deputy.name}")
    await deputy.says("我是谁")
    deputy.hears("我还不认识您")
    await administrator.says(f"解绑 {deputy.name}")
    administrator.hears("没有绑定账号", f"绑定码 {deputy.name}")


@one_engine
async def test_of_several_accounts_one_can_be_named(chat: Chat, administrator: Talker) -> None:
    deputy = chat.holder(Role.DEPUTY, UNIT)
    with chat.store.write() as db:
        db.add(Account(person_id=deputy.person_id, channel="dingtalk", address="D1"))
    await administrator.says(f"解绑 {_badge(deputy)} 钉钉")
    administrator.hears("请核对：解绑", "钉钉 D1", but_not=("memory",))
    await administrator.says("确认")
    administrator.hears("已解绑")
    await deputy.says("我是谁")
    deputy.hears(f"您是{deputy.name}")


@one_engine
async def test_only_the_administrator_gives_codes_and_takes_accounts(chat: Chat) -> None:
    deputy = chat.holder(Role.DEPUTY, UNIT)
    for words in (f"绑定码 {deputy.name}", f"解绑 {deputy.name}"):
        await deputy.says(words)
        deputy.hears("要由别人来做", "系统管理员")


@one_engine
async def test_nobody_who_left_is_given_a_code(chat: Chat, administrator: Talker) -> None:
    deputy = chat.holder(Role.DEPUTY, UNIT)
    with chat.store.write() as db:
        db.exec(update(Person).where(col(Person.id) == deputy.person_id).values(active=False))
    await administrator.says(f"绑定码 {_badge(deputy)}")
    administrator.hears("已调离", "第十条", deputy.name)
