"""Recusals: asked for in three messages, decided by the own unit's deputy, never by oneself, and stopping no clock (第二十条)."""

from sqlmodel import select

from bot.cli.demo.make_rosters import NARCOTICS
from models.catalogues import Catalogue
from models.machine.ledger import Entry
from models.recusals import Recusal
from rules.roles import Role
from tests.conversations.chat import START, Chat
from tests.conversations.way import (
    UNIT,
    Way,
    grant,
    item,
    one_engine,
    squad_visit,
    steps_aside,
)

HEALTH = "身体健康"


async def test_three_messages_bring_a_recusal_before_the_deputy(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    messages = [f"申请回避 {visit.number}", "3", "确认"]
    for words, heard in zip(messages, ("请选择原因", f"原因：{HEALTH}", "已送达"), strict=True):
        await leader.says(words)
        leader.hears(heard)
    assert len(messages) <= 3
    number = item(leader.last, "回避申请 ", " ")
    walk.deputy.hears(f"回避申请 {number}", f"原因：{HEALTH}", "组长", "1 同意　2 不同意　3 详情")
    for mate in walk.team(visit)[1:]:
        mate.hears(f"{leader.name}申请回避检查 {visit.number}", "检查照常进行", but_not=(HEALTH,))


async def test_a_recusal_is_seen_by_those_it_concerns_and_asked_once(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    await leader.says(f"申请回避{visit.number}")
    leader.hears("请选择原因", "1 岗位调整　2 工作冲突　3 身体健康　4 执行回避（有利害关系）")
    await leader.says("头疼")
    leader.hears("请再答一次")
    leader.hears("请选择原因")
    await leader.says("取消")
    leader.hears("取消")
    number = await steps_aside(leader, visit, HEALTH)
    await leader.says(f"回避 {visit.number}")
    leader.hears("已经申请过", f"编号 {number}", "待分管负责人决定", "没有重复登记", "第二十条")
    for who in (leader, walk.deputy, chat.holder(Role.AUDITOR)):
        await who.says(f"详情 {number}")
        who.hears(f"回避申请 {number}", f"申请人：{leader.name}", f"原因：{HEALTH}", "照常进行")
    other = walk.team(visit)[1]
    await other.says(f"详情 {number}")
    other.hears(f"您看不到回避申请 {number}", walk.deputy.name, but_not=(HEALTH, leader.name))
    with chat.store.read() as db:
        assert db.exec(select(Recusal.reason)).one() == "health"
        assert not [one for one in db.exec(select(Entry.body)) if "health" in one]


@one_engine
async def test_the_reasons_are_those_of_the_catalogue_as_it_stands(chat: Chat) -> None:
    _, visit, leader = await squad_visit(chat)
    with chat.store.write() as db:
        rows = [{"code": "leave", "label": "休假"}]
        db.add(Catalogue(kind="recusal_reasons", version=2, rows=rows, basis="演练", at=START))
    await leader.says(f"回避 {visit.number}")
    leader.hears("请选择原因", "1 休假", but_not=(HEALTH,))


@one_engine
async def test_an_open_recusal_stops_no_clock(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    number = await steps_aside(leader, visit)
    await leader.says(f"详情 {visit.number}")
    leader.hears("状态：待检查录入", "期限：2026年4月30日前")
    await walk.deputy.asks(f"同意 {number}")
    await leader.asks(f"全部无问题 {visit.number}", "确认")
    leader.hears("结果已录入")
    chat.ignores()
    await walk.deputy.says("确认")  # too late: what was inspected is inspected
    walk.deputy.hears("现在不能更换", f"检查 {visit.number} 已录入，待审批", "第二十条")
    await walk.deputy.says("待回避")
    walk.deputy.hears("（共 0 条）")


@one_engine
async def test_a_recusal_is_asked_between_the_release_and_the_result(chat: Chat) -> None:
    walk = Way(chat, chat.holder(Role.DEPUTY, NARCOTICS), plan="2026-02")
    await walk.walked("dispatched")
    visit = walk.inspections()[0]
    leader, other = walk.team(visit)[:2]
    await leader.says(f"回避 {visit.number}")
    leader.hears("现在不能申请回避", "已派发，待本单位下达", "第二十条")
    await walk.released()
    await leader.asks(f"回避 {visit.number}", "1")
    await other.asks(f"全部无问题 {visit.number}", "确认")
    chat.ignores()
    await leader.says("确认")
    leader.hears("现在不能申请回避", "已录入，待审批", "第二十条")


@one_engine
async def test_who_is_not_on_the_team_has_nothing_to_step_aside_from(chat: Chat) -> None:
    walk, visit, _ = await squad_visit(chat)
    deputy = grant(chat, walk.deputy, Role.INSPECTOR)
    await deputy.says(f"回避 {visit.number}")
    deputy.hears("您不在这个检查组", "第二十条", "“我的任务”")
    somebody = chat.holder(Role.INSPECTOR, UNIT)
    await somebody.says("申请回避")
    somebody.hears("（共 0 条）")


@one_engine
async def test_without_a_number_the_own_inspections_are_offered(chat: Chat) -> None:
    walk, visit, _ = await squad_visit(chat)
    expert = walk.team(visit)[-1]
    numbers = walk.visits(expert)
    await expert.says("申请回避")
    expert.hears(f"（共 {len(numbers)} 条）", f"1 申请回避 {numbers[0]}")
    await expert.asks("1", "1", "确认")
    expert.hears("已送达")
    chat.ignores()


@one_engine
async def test_the_author_withdraws_while_nobody_has_decided(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    number, mate = await steps_aside(leader, visit), walk.team(visit)[1]
    await mate.says(f"撤回 {number}")
    mate.hears(f"您看不到回避申请 {number}")
    await walk.deputy.asks(f"同意 {number}")
    chat.ignores()
    await leader.says(f"撤回 {number}")
    leader.hears(f"回避申请 {number} 已撤回", "照常参加")
    for other in (walk.deputy, *walk.team(visit)[1:]):
        other.hears(f"回避申请 {number} 已撤回", leader.name, "照常参加")
    await walk.deputy.says("确认")
    walk.deputy.hears("现在不能同意更换", f"回避申请 {number} 已撤回", "第二十条")
    again = await steps_aside(leader, visit)
    await walk.deputy.asks(f"不同意 {again}", "可以改期", "确认")
    chat.ignores()
    await leader.says(f"撤回 {again}")
    leader.hears(f"回避申请 {again} 已经处理", f"未同意：已由{walk.deputy.name}于", "没有重复办理")


@one_engine
async def test_open_requests_are_listed_for_who_decides_and_for_who_asked(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    number = await steps_aside(leader, visit, HEALTH)
    for words in ("待回避", "回避申请"):
        await walk.deputy.says(words)
        walk.deputy.hears(
            "（共 1 条）", f"{number} {leader.name} 检查 {visit.number}", HEALTH, f"1 同意 {number}"
        )
    await leader.says("回避申请")
    leader.hears("（共 1 条）", f"您的 {number}", "待分管负责人决定", f"1 撤回 {number}")
    stranger = chat.holder(Role.DEPUTY, UNIT)
    await stranger.says("待回避")
    stranger.hears("（共 0 条）")
