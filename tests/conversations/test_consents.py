"""Consents: whose they are, what a denial says to whom, and who is told that it was decided already (第二十条)."""

from sqlmodel import select

from bot.cli.demo.make_rosters import NARCOTICS, PARTNERS, SECURITY
from models.machine.ledger import Entry
from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.way import (
    UNIT,
    Way,
    grant,
    leave_without,
    one_engine,
    second_deputy,
    squad_visit,
    steps_aside,
)

HEALTH = "身体健康"


@one_engine
async def test_nobody_decides_about_his_own_request(chat: Chat) -> None:
    _, visit, leader = await squad_visit(chat)
    leave_without(chat, NARCOTICS, Role.DEPUTY)
    grant(chat, leader, Role.DEPUTY)
    principal, bureau = chat.holder(Role.PRINCIPAL, NARCOTICS), chat.holder(Role.DEPUTY, "局领导")
    number = await steps_aside(leader, visit, "执行回避（有利害关系）")
    for words in (f"同意 {number}", f"不同意 {number}", f"重抽 {number}"):
        await leader.says(words)
        leader.hears("不能决定自己的回避", "第二十条", f"可以办理的人：{principal.name}")
    await bureau.says(f"同意 {number}")
    bureau.hears("要由别人来做", f"应由{NARCOTICS}办理（第二十条）", principal.name)
    stranger = chat.holder(Role.DEPUTY, UNIT)
    await stranger.says(f"不同意 {number}")
    stranger.hears(f"您看不到回避申请 {number}", principal.name)
    await principal.says(f"同意 {number}")
    principal.hears(f"请核对：同意回避申请 {number}", f"申请人：{leader.name}", "执行回避")


@one_engine
async def test_without_anybody_in_the_unit_the_bureau_decides(chat: Chat) -> None:
    _, visit, leader = await squad_visit(chat)
    for role in (Role.DEPUTY, Role.PRINCIPAL):
        leave_without(chat, NARCOTICS, role)
    await leader.asks(f"申请回避 {visit.number}", "2", "确认")
    leader.hears("已送达", f"已送 {chat.holder(Role.DEPUTY, '局领导').name}（局领导）")
    chat.ignores()


@one_engine
async def test_a_partner_departments_officer_asks_his_own_department(chat: Chat) -> None:
    walk = Way(chat, chat.holder(Role.DEPUTY, SECURITY), plan="2026-04")
    await walk.walked("released")
    visit = walk.inspections()[0]
    officer = walk.member_from(visit, PARTNERS[0])
    await officer.asks(f"申请回避 {visit.number}", "2", "确认")
    own = chat.holder(Role.DEPUTY, PARTNERS[0])
    officer.hears("已送达", f"已送 {own.name}（{PARTNERS[0]}）")
    own.hears("申请回避检查", "1 同意")
    walk.deputy.hears_nothing()
    chat.ignores()


async def test_a_denial_reaches_the_inspector_with_its_reason_and_no_other_place(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    number = await steps_aside(leader, visit)
    await walk.deputy.says(f"不同意 {number}")
    walk.deputy.hears(f"不同意回避申请 {number}", "请写明理由")
    await walk.deputy.says("可以改期")
    walk.deputy.hears(f"请核对：不同意回避申请 {number}", f"申请人：{leader.name}", "理由：可以改期")
    await walk.deputy.says("确认")
    walk.deputy.hears(f"未同意回避申请 {number}", f"理由已告诉{leader.name}")
    leader.hears(f"回避申请 {number} 未获同意", f"决定人：{walk.deputy.name}", "理由：可以改期")
    for mate in walk.team(visit)[1:]:
        mate.hears("检查组不变", leader.name, but_not=("可以改期",))
    with chat.store.read() as db:
        assert not [one for one in db.exec(select(Entry.body)) if "可以改期" in one]
    await leader.says(f"详情 {number}")
    leader.hears("状态：未同意", f"决定：{walk.deputy.name}", "理由：可以改期")


@one_engine
async def test_a_denied_request_is_asked_again_only_with_another_reason(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    reasons = ["岗位调整", "工作冲突", HEALTH, "执行回避（有利害关系）"]
    for at, reason in enumerate(reasons):
        await leader.says(f"申请回避 {visit.number}")
        leader.hears("请选择原因", *reasons[at:], but_not=tuple(reasons[:at]))
        await leader.says("取消")
        number = await steps_aside(leader, visit, reason)
        await walk.deputy.asks(f"退回 {number}", "可以改期", "确认")
        chat.ignores()
    await leader.says(f"申请回避 {visit.number}")
    leader.hears("各种原因都已申请过", f"编号 {number}", "第二十条", walk.deputy.name)


@one_engine
async def test_the_second_of_two_who_decide_is_told_who_was_first(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    other = second_deputy(chat, NARCOTICS)
    number = await steps_aside(leader, visit)
    await walk.deputy.asks(f"同意 {number}")
    await other.asks(f"不同意 {number}", "可以改期", "确认")
    chat.ignores()
    await walk.deputy.says("确认")
    walk.deputy.hears("已经处理", f"未同意：已由{other.name}于", f"“详情 {number}”")


@one_engine
async def test_the_same_words_mean_an_inspection_where_the_number_is_one(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    await leader.asks(f"全部无问题 {visit.number}", "确认")
    chat.ignores()
    await walk.deputy.says(f"不同意 {visit.number}")
    walk.deputy.hears(f"退回检查 {visit.number}", "请写明退回的原因")
    await walk.deputy.asks("取消", f"同意 {visit.number}")
    walk.deputy.hears(f"请核对：同意检查 {visit.number} 的结果")
    await walk.deputy.asks("取消", f"同意 {walk.number}")
    walk.deputy.hears("编号不是检查", f"编号 {walk.number} 是任务")
