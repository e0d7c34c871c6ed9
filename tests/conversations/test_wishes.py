"""Asking for another subject: whose it is, what is refused, and that nobody consents to his own (第十八条)."""

from sqlmodel import select

from bot.cli.demo.make_rosters import NARCOTICS
from models.machine.ledger import Entry
from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.substituted import REASON, exchanged, squad_subject, successor, wished
from tests.conversations.way import UNIT, grant, one_engine, second_deputy


@one_engine
async def test_only_the_team_and_its_deputy_ask(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    expert = walk.team(visit)[-1]
    await expert.says(f"换对象 {visit.number}")
    expert.hears("只能由分管负责人、检查人员办理")
    other = chat.holder(Role.DEPUTY, "局领导")
    await other.says(f"换对象 {visit.number}")
    other.hears("要由别人来做", f"应由检查组或{NARCOTICS}办理（第十八条）", leader.name, walk.deputy.name)
    await leader.says("换对象")
    leader.hears("换对象")
    chat.ignores()


@one_engine
async def test_nobody_decides_about_his_own_request_or_his_own_visit(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    principal = chat.holder(Role.PRINCIPAL, NARCOTICS)
    number = await wished(walk.deputy, visit)
    await walk.deputy.says(f"同意 {number}")
    walk.deputy.hears("不能决定自己的换对象申请", "第十八条", f"可以办理的人：{principal.name}")
    grant(chat, leader, Role.DEPUTY)
    await leader.says(f"不同意 {number}")
    leader.hears("您在这个检查组里", principal.name)
    stranger = chat.holder(Role.DEPUTY, UNIT)
    await stranger.says(f"同意 {number}")
    stranger.hears(f"您看不到检查 {visit.number}")
    await principal.says(f"同意 {number}")
    principal.hears(f"请核对：同意换对象申请 {number}", f"申请人：{walk.deputy.name}", REASON)


@one_engine
async def test_a_request_stands_once_and_is_decided_once(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    mate, other = walk.team(visit)[1], second_deputy(chat, NARCOTICS)
    number = await wished(leader, visit)
    await mate.says(f"换对象 {visit.number}")
    mate.hears("已经申请过", f"编号 {number}，{leader.name}提出", "没有重复登记（第十八条）")
    await mate.says(f"撤回 {number}")
    mate.hears("不是您的申请", f"换对象申请 {number} 是{leader.name}提出的")
    await mate.says("我的任务")
    mate.hears(f"换对象申请 {number}")
    await walk.deputy.asks(f"同意 {number}")
    await other.asks(f"不同意 {number}", "再去一次", "确认")
    chat.ignores()
    await walk.deputy.says("确认")
    walk.deputy.hears(f"换对象申请 {number} 已经处理", f"已由{other.name}于")
    assert successor(chat, visit) is None
    with chat.store.read() as db:
        assert not [one for one in db.exec(select(Entry.body)) if "再去一次" in one]


@one_engine
async def test_a_request_may_be_taken_back_until_it_is_decided(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    number = await wished(leader, visit)
    await walk.deputy.says("待换对象")
    walk.deputy.hears(f"{number} 检查 {visit.number}", REASON, f"1 同意 {number}")
    await leader.says(f"撤回 {number}")
    leader.hears(f"换对象申请 {number} 已撤回")
    walk.deputy.hears(f"换对象申请 {number} 已撤回")
    chat.ignores()
    again = await exchanged(leader, visit, walk.deputy)
    chat.ignores()
    await leader.says(f"撤回 {again}")
    leader.hears("已经处理", "已更换")


@one_engine
async def test_what_is_recorded_is_not_exchanged(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    await leader.asks(f"全部无问题 {visit.number}", "确认", f"换对象 {visit.number}")
    leader.hears("现在不能更换对象", "已录入，待审批", "（第十八条）")
    chat.ignores()
    await walk.deputy.says(f"换对象 {visit.number}")
    walk.deputy.hears("现在不能更换对象")
