"""Dispatch and release: who may, who is told what, and what the public notice holds back (第十八、十九条)."""

import pytest

from bot.cli.demo.make_rosters import NARCOTICS
from models.inspections import Inspection
from models.rosters import Subject
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import (
    NETWORK,
    Way,
    leave_without,
    one_engine,
    second_deputy,
    short_way,
    together,
    way,
)


def _names(chat: Chat, walk: Way) -> tuple[str, ...]:
    with chat.store.read() as db:
        return tuple(db.get_one(Subject, one.subject_id).name for one in walk.inspections())


@one_engine
async def test_a_task_is_dispatched_after_its_draw_only_and_by_its_own_unit(chat: Chat) -> None:
    walk, leader = await short_way(chat).walked("locked"), chat.holder(Role.DEPUTY, "局领导")
    await walk.deputy.says("下发 5")
    walk.deputy.hears("现在不能下发", "任务 5 已锁定，待摇号", "第十八条")
    await walk.drawn()
    await leader.says("下发 5")
    leader.hears("要由别人来做", f"应由{NETWORK}办理（第十八条）", walk.deputy.name)
    await chat.holder(Role.PRINCIPAL, NETWORK).says("下发 5")
    chat.holder(Role.PRINCIPAL, NETWORK).hears("只能由分管负责人办理", "第十八条")
    await walk.deputy.says("下达 5")
    walk.deputy.hears("任务还没有下发完毕", "不能下达", "第十八条")


@one_engine
async def test_nothing_is_released_while_the_dispatch_goes_on(chat: Chat) -> None:
    walk, other = await short_way(chat).walked("drawn"), second_deputy(chat)
    await walk.deputy.asks("下发 5")
    chat.ignores()
    await together(chat, (walk.deputy, "确认"), (other, "下达 5"))
    other.hears("任务还没有下发完毕", "不能下达", "第十八条")
    other.hears("任务 5 已派发到")
    await other.says("下达 5")
    other.hears("请核对：下达任务 5", "共 5 次检查")
    chat.ignores()


@one_engine
async def test_the_second_of_two_who_dispatch_at_the_same_time_is_answered(chat: Chat) -> None:
    walk, other = await short_way(chat).walked("drawn"), second_deputy(chat)
    await walk.deputy.asks("下发 5")
    await other.asks("下发 5", "确认")
    chat.ignores()
    await walk.deputy.says("确认")
    walk.deputy.hears("现在不能下发", "任务 5 已下发，执行中")
    chat.group("公开群").hears_nothing()


@one_engine
@pytest.mark.parametrize("before", [False, True])
async def test_the_notice_names_no_subject_unless_the_switch_is_on(chat: Chat, before: bool) -> None:
    walk = await short_way(chat).walked("drawn")
    await walk.deputy.says("检查前公示名单 5")
    walk.deputy.hears("任务公告将在检查之前列出被抽中的对象")
    if not before:
        await walk.deputy.says("检查后公示名单 5")
        walk.deputy.hears("被抽中的对象将在检查之后公示")
    await walk.deputy.says("下发 5")
    walk.deputy.hears("公告列出被抽中的对象" if before else "公告不列出被抽中的对象", f"{NETWORK} 5 家")
    await walk.deputy.says("确认")
    walk.deputy.hears("任务 5 已派发到")
    walk.deputy.hears("任务 5 已下发", "任务公告已发布")
    names = _names(chat, walk)
    for group in ("公开群", "监督群"):
        said = chat.group(group).hears("抽查任务公告", "抽中：5 家", "第十八条")
        assert [name in said for name in names] == [before] * 5
        assert ("名单在检查之后公示" in said) != before
    chat.ignores()


@one_engine
async def test_the_switch_is_the_own_deputys_and_only_before_the_notice(chat: Chat) -> None:
    walk, leader = await short_way(chat).walked("drawn"), chat.holder(Role.DEPUTY, "局领导")
    await leader.says("检查前公示名单 5")
    leader.hears("要由别人来做", "第十八条", walk.deputy.name)
    await walk.dispatched()
    for words in ("检查前公示名单 5", "检查后公示名单 5"):
        await walk.deputy.says(words)
        walk.deputy.hears("公告已经发布", "不能再改", "第十八条")


async def test_each_unit_releases_its_own_teams_and_nobody_elses(chat: Chat) -> None:
    walk = await way(chat).walked("dispatched")
    units = walk.units()
    heads = {unit: chat.holder(Role.DEPUTY, unit) for unit in units}
    await walk.deputy.says("下达 5")
    walk.deputy.hears("要由别人来做", "第十九条", *(f"{heads[unit].name}（{unit}）" for unit in units))
    one = heads[units[0]]
    await one.says("下达 5")
    shown = one.hears("请核对：下达任务 5", "不能在此更改", "（组长）")
    mine = [visit for visit in walk.inspections() if visit.unit == units[0]]
    assert f"{units[0]}共 {len(mine)} 次检查" in shown
    assert all(f"{visit.number} " in shown for visit in mine)
    await one.says("确认")
    told = {talker.address: talker for visit in mine for talker in walk.team(visit)}
    one.hears("任务 5 已下达", f"{len(told)} 名检查人员")
    for talker in told.values():
        talker.hears("您被抽中参加检查")
    await one.says("下达 5")
    one.hears("已经下达", f"已由{one.name}下达（第十九条）")


@one_engine
async def test_a_unit_without_a_deputy_has_the_bureaus_release(chat: Chat) -> None:
    walk, leader = await short_way(chat).walked("drawn"), chat.holder(Role.DEPUTY, "局领导")
    await walk.deputy.asks("下发 5")
    leave_without(chat, NETWORK, Role.DEPUTY)
    chat.ignores()
    await walk.deputy.says("确认")
    walk.deputy.hears("要由别人来做", leader.name)
    await leader.asks("下发 5", "确认")
    leader.hears(f"任务 5 已派发到{NETWORK}", "1 下达　2 详情")
    await leader.asks("下达 5", "确认")
    leader.hears("任务 5 已下达", NETWORK)
    chat.ignores()


async def test_the_second_of_two_who_release_at_the_same_time_is_answered(chat: Chat) -> None:
    walk, other = await short_way(chat).walked("dispatched"), second_deputy(chat)
    await walk.deputy.asks("下达 5")
    await other.asks("下达 5", "确认")
    chat.ignores()
    await walk.deputy.says("确认")
    walk.deputy.hears("已经下达", f"已由{other.name}下达（第十九条）", "没有重复下达")
    for visit in walk.inspections():
        walk.leader(visit).hears_nothing()


async def test_everybody_drawn_gets_one_letter_with_all_that_is_needed(chat: Chat) -> None:
    walk = Way(chat, chat.holder(Role.DEPUTY, NARCOTICS), plan="2026-02")
    await walk.walked("dispatched")
    await walk.deputy.asks("下达 5", "确认")
    walk.deputy.hears("任务 5 已下达")
    teams = {visit.number: (visit, walk.team(visit)) for visit in walk.inspections()}
    everybody = {one.address: one for _, team in teams.values() for one in team}
    assert max(len(walk.visits(one)) for one in walk.inspectors()) > 1
    for who in everybody.values():
        said = who.hears("任务：易制毒化学品抽查", "期限：2026年4月30日前", "1 收到　2 申请回避　3 详情")
        who.hears_nothing()
        lines = [line for line in said.split("\n") if line.startswith("【") and "，" in line]
        assert lines == [_line(chat, who, *teams[number]) for number in walk.visits(who)]


def _line(chat: Chat, who: Talker, visit: Inspection, team: list[Talker]) -> str:
    with chat.store.read() as db:
        subject = db.get_one(Subject, visit.subject_id)
    leads = "您任组长，" if who.address == team[0].address else ""
    others = "、".join(one.name for one in team if one.address != who.address)
    return f"【{visit.number}】{subject.name}，{subject.address}；{leads}同组：{others}"
