"""Locks: what is frozen, who hears its fingerprint, when a lock is refused and how it is given up (第十七、十八、二十八条)."""

import re

import pytest
from sqlmodel import select

from handlers.draws import freezing, pools
from models.machine import bureau
from models.machine.jobs import Job
from models.machine.people import Person
from models.tasks import Lock, PlanLine
from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.way import (
    NETWORK,
    UNIT,
    draw_settings,
    item,
    leave_without,
    one_engine,
    second_deputy,
    short_way,
)


async def test_the_fingerprint_goes_to_every_contributor_and_to_the_group(chat: Chat) -> None:
    await draw_settings(chat, contributors=3)
    walk = await short_way(chat).opened()
    await walk.deputy.says("锁定 5")
    walk.deputy.hears("请核对：锁定任务 5", "合格检查人员", "一律进一", "撤销会永久留痕")
    await walk.deputy.says("确认")
    heard = [one.hears("已锁定，请您参与摇号", "回复 1 摇号") for one in walk.contributors()]
    heard.append(chat.group("监督群").hears("任务 5 已锁定", "请保存本条"))
    fingerprints = {item(said, "指纹：") for said in heard}
    assert len(fingerprints) == 1
    assert re.fullmatch("[0-9a-f]{24}", fingerprints.pop())
    with chat.store.read() as db:
        locked = db.exec(select(Lock)).one()
        assert locked.fingerprint.startswith(item(heard[0], "指纹："))
        assert len({db.get_one(Person, one).unit for one in locked.contributors}) == 3


@one_engine
async def test_who_locks_a_large_pool_hears_that_it_takes_a_while(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "LARGE", 3)
    monkeypatch.setattr(freezing, "TOLD_EVERY", 2)
    walk = await short_way(chat).opened()
    await walk.deputy.says("锁定 5")
    walk.deputy.hears("正在汇集任务 5 的名单池", "第十七条", "可以照常办别的事")
    walk.deputy.hears("请核对：锁定任务 5")
    with chat.store.read() as db:
        job = db.exec(select(Job).where(Job.name == "pool")).one()
        assert 0 < job.done < job.total == pools.count(db, walk.task())


@one_engine
async def test_a_lock_is_refused_when_the_rosters_moved_after_the_preview(chat: Chat) -> None:
    walk = await short_way(chat).opened()
    await walk.deputy.says("锁定 5")
    walk.deputy.hears("请核对：锁定任务 5")
    with chat.store.write() as db:
        bureau.hold(db).rosters += 1
    await walk.deputy.says("确认")
    walk.deputy.hears("名录库刚刚更新过", "第十七条", "没有锁定", "请再说一次“锁定 5”")
    await walk.deputy.asks("锁定 5", "确认")
    walk.deputy.hears("已锁定，请您参与摇号")
    chat.ignores()


async def test_a_lock_is_refused_when_the_years_record_moved_after_the_preview(chat: Chat) -> None:
    first, other = await short_way(chat).walked("recorded"), second_deputy(chat)
    second = await short_way(chat).opened()
    await second.deputy.asks(f"锁定 {second.number}")
    await other.asks("全部同意", "确认")
    chat.ignores()
    await second.deputy.says("确认")
    second.deputy.hears("检查记录刚刚变动", "第十四、十六条", "没有锁定")
    assert first.task().state == "concluded"


async def test_two_tasks_that_share_subjects_are_not_locked_at_once(chat: Chat) -> None:
    first, second = await short_way(chat).opened(), await short_way(chat).opened()
    await second.deputy.says("锁定 6")
    second.deputy.hears("请核对：锁定任务 6")
    other = second_deputy(chat)
    await other.asks("锁定 5", "确认")
    chat.ignores()
    await second.deputy.says("确认")
    second.deputy.hears("有对象正在另一个任务中等待摇号", "任务 5（上网服务场所抽查）", "第十七条")
    await second.deputy.says("锁定 6")
    second.deputy.hears("有对象正在另一个任务中等待摇号")
    await first.drawn()
    await second.deputy.says("锁定 6")
    second.deputy.hears("请核对：锁定任务 6")


@one_engine
async def test_a_lock_needs_contributors_from_different_units(chat: Chat) -> None:
    await draw_settings(chat, contributors=4)
    walk = await short_way(chat).opened()
    await walk.deputy.says("锁定 5")
    walk.deputy.hears("摇号参与人不足", "要 4 个不同单位", "只找到 3 人", "法制大队、督察大队", "没有锁定")


@one_engine
async def test_there_must_be_something_to_draw(chat: Chat) -> None:
    with chat.store.write() as db:
        line = db.exec(select(PlanLine).where(PlanLine.code == "2026-03")).one()
        line.ratios = dict.fromkeys(line.ratios, 0)
    walk = await short_way(chat).opened()
    await walk.deputy.says("锁定 5")
    walk.deputy.hears("没有可抽的对象", "第十六条", "“名单池 5”")


@one_engine
async def test_the_second_of_two_who_lock_at_the_same_time_is_answered(chat: Chat) -> None:
    walk, other = await short_way(chat).opened(), second_deputy(chat)
    await walk.deputy.asks("锁定 5")
    await other.asks("锁定 5", "确认")
    chat.ignores()
    await walk.deputy.says("确认")
    walk.deputy.hears("现在不能锁定", "任务 5 已锁定，待摇号", "第十七条", "“详情 5”")


@one_engine
async def test_an_aborted_lock_is_told_counted_and_shown_for_ever(chat: Chat) -> None:
    walk = await short_way(chat).walked("locked")
    publisher = chat.holder(Role.PUBLISHER)
    await publisher.asks("摇号 5", "一句话", "确认")
    chat.ignores()
    await walk.deputy.says("撤销锁定 5")
    walk.deputy.hears("请核对：撤销任务 5 的锁定", "第 1 次", "永久公开", "第二十八条")
    await walk.deputy.says("确认")
    walk.deputy.hears("锁定已撤销", "累计撤销 1 次", "“锁定 5”")
    publisher.hears("锁定已撤销", "已出的话不再使用")
    chat.group("监督群").hears("锁定已撤销", "累计撤销 1 次")
    await walk.deputy.asks("锁定 5", "确认")
    chat.group("监督群").hears("任务 5 已锁定（第 2 次锁定）")
    await walk.drawn()
    await walk.deputy.says("详情 5")
    walk.deputy.hears("累计：撤销锁定 1 次")


@one_engine
async def test_a_lock_is_given_up_only_before_the_draw_and_by_its_own_unit(chat: Chat) -> None:
    walk, stranger = await short_way(chat).walked("locked"), chat.holder(Role.DEPUTY, UNIT)
    await stranger.says("撤销锁定 5")
    stranger.hears("您看不到任务 5", NETWORK)
    leader = chat.holder(Role.DEPUTY, "局领导")
    await leader.says("撤销锁定 5")
    leader.hears("要由别人来做", f"应由{NETWORK}办理（第二十八条）", walk.deputy.name)
    await walk.deputy.asks("撤销锁定 5")
    walk.deputy.hears("请核对")
    await walk.deputy.asks("取消")
    chat.ignores()
    await walk.drawn()
    await walk.deputy.says("撤销锁定 5")
    walk.deputy.hears("现在不能撤销锁定", "任务 5 已摇号，待下发", "第二十八条")


async def test_the_second_of_two_who_abort_at_the_same_time_is_answered(chat: Chat) -> None:
    walk, other = await short_way(chat).walked("locked"), second_deputy(chat)
    await walk.deputy.asks("撤销锁定 5")
    await other.asks("撤销锁定 5", "确认")
    chat.ignores()
    await walk.deputy.says("确认")
    walk.deputy.hears("现在不能撤销锁定", "任务 5 已设置，待锁定")
    await walk.locked()
    await walk.deputy.asks("撤销锁定 5")
    await other.asks("撤销锁定 5", "确认", "锁定 5", "确认")
    chat.ignores()
    await walk.deputy.says("确认")
    walk.deputy.hears("锁定已经换过", "没有改动任何内容", "“详情 5”")


@one_engine
async def test_a_unit_without_a_deputy_has_the_bureaus_lock(chat: Chat) -> None:
    await short_way(chat).opened()
    leader = chat.holder(Role.DEPUTY, "局领导")
    leave_without(chat, NETWORK, Role.DEPUTY)
    await leader.asks("锁定 5", "确认")
    leader.hears("已锁定，请您参与摇号", leader.name)
    chat.ignores()
