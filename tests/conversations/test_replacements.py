"""Replacements: drawn at the consent, provably at random, told to everybody concerned; nobody else moves (第二十条)."""

import asyncio

import pytest
from sqlmodel import select

from bot.cli.demo.make_rosters import LABORATORY, NARCOTICS, PARTNERS, SECURITY
from bot.message import Incoming
from models import inspections
from models.inspections import Inspection
from models.rosters import Subject
from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.replaced import consented, newcomers, redraws, squad
from tests.conversations.way import (
    Way,
    enrol,
    one_engine,
    second_deputy,
    squad_visit,
    steps_aside,
    together,
)


def _teams(chat: Chat, but: Inspection | None = None) -> dict[int, list[str]]:
    with chat.store.read() as db:
        return {
            one.number: [person.badge for _, _, person in inspections.team(db, one.id or 0)]
            for one in db.exec(select(Inspection))
            if but is None or one.id != but.id
        }


async def test_a_leader_is_replaced_at_once_and_everybody_concerned_hears_it(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    team, others = walk.team(visit), _teams(chat, but=visit)
    number = await steps_aside(leader, visit, "身体健康")
    await walk.deputy.says(f"同意 {number}")
    walk.deputy.hears(f"请核对：同意回避申请 {number}", f"申请人：{leader.name}", "，组长", "其他人不动")
    await walk.deputy.says("确认")
    [new] = newcomers(chat, visit)
    walk.deputy.hears(f"已同意回避申请 {number}", "抽出后告诉您")
    walk.deputy.hears(
        "已换人", f"接替：{new.name}（{NARCOTICS}），任组长", "随机抽出", "第 R0 级", "第二十条"
    )
    health = ("身体健康",)
    new.hears(f"您被抽中接替检查 {visit.number}", "您任组长", "1 收到　2 申请回避　3 详情", but_not=health)
    leader.hears(f"您不再参加检查 {visit.number}", new.name)
    for mate in team[1:]:
        mate.hears(f"检查 {visit.number} 换人", leader.name, f"新组长是{new.name}", but_not=health)
    with chat.store.read() as db:
        named = (leader.name, new.name, db.get_one(Subject, visit.subject_id).name, *health)
    chat.group("监督群").hears("更换检查人员 1 人", "累计更换 1 人次", but_not=named)
    assert walk.team(visit)[0].address == new.address
    assert (_teams(chat, but=visit), len(walk.team(visit))) == (others, len(team))
    assert [one["sequence"] for one in redraws(chat)] == [1]


@one_engine
async def test_who_left_is_done_with_it_and_who_came_has_the_place(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    number = await consented(leader, visit, walk.deputy)
    chat.ignores()
    [new] = newcomers(chat, visit)
    for words in (
        f"收到 {visit.number}",
        f"录入 {visit.number}",
        f"回避 {visit.number}",
        f"详情 {visit.number}",
    ):
        await leader.says(words)
        leader.hears(f"您看不到检查 {visit.number}")
    assert visit.number not in walk.visits(leader)
    await leader.asks("收到", "我的任务")
    leader.hears("您名下的检查", but_not=(f"{visit.number} ",))
    await new.says("1")
    new.hears("已记下您收到 1 次检查", f"{visit.number} ")
    await walk.deputy.says(f"详情 {visit.number}")
    walk.deputy.hears(f"更换：{leader.name} → {new.name}（组长）", f"检查组：{new.name}（组长）")
    for who in (leader, walk.deputy):
        await who.says(f"详情 {number}")
        who.hears("状态：已更换", f"决定：{walk.deputy.name}", f"接替：{new.name}", "第 1 次更换")
    await walk.deputy.says(f"详情 {walk.number}")
    walk.deputy.hears("更换检查人员 1 次")
    await new.asks(f"全部无问题 {visit.number}", "确认")
    new.hears("结果已录入")
    chat.ignores()


async def test_two_consents_at_once_are_drawn_one_after_the_other(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    mate, other = walk.team(visit)[1], second_deputy(chat, NARCOTICS)
    numbers = [await steps_aside(who, visit) for who in (leader, mate)]
    await walk.deputy.asks(f"同意 {numbers[0]}")
    await other.asks(f"同意 {numbers[1]}")
    chat.ignores()
    await together(chat, (walk.deputy, "确认"), (other, "确认"))
    new = newcomers(chat, visit)
    for who in new:
        who.hears("您被抽中接替检查")
        assert [one for one in chat.unheard[who.address] if "接替检查" in one] == []
    chat.ignores()
    badges = {one.address for one in walk.team(visit)}
    assert len(badges) == 3  # with the expert
    assert {one.address for one in new} == badges - {walk.team(visit)[-1].address}
    assert not badges & {leader.address, mate.address}
    assert [one["sequence"] for one in redraws(chat)] == [1, 2]


@pytest.mark.parametrize("steps", [0, 1])
async def test_an_end_of_the_process_between_consent_and_replacement_loses_nothing(
    chat: Chat, steps: int
) -> None:
    walk, visit, leader = await squad_visit(chat)
    number = await steps_aside(leader, visit)
    await walk.deputy.asks(f"同意 {number}")
    chat.ignores()
    said = Incoming("memory", "last", walk.deputy.address, chat.moment.now(), raw="确认")
    await chat.machine.receive(said)
    await asyncio.to_thread(chat.machine.clerk.step)
    for _ in range(steps):
        await chat.machine.worker.step()
    assert newcomers(chat, visit) == []
    await chat.restarts()
    walk.deputy.hears(f"已同意回避申请 {number}")
    walk.deputy.hears("已换人")
    walk.deputy.hears_nothing()
    [new] = newcomers(chat, visit)
    new.hears("您被抽中接替检查")
    new.hears_nothing()
    chat.ignores()
    assert len(redraws(chat)) == 1


@one_engine
async def test_the_one_who_came_may_be_replaced_in_turn_and_nobody_comes_back(chat: Chat) -> None:
    walk, visit, _ = await squad_visit(chat)
    left = list[str]()
    for at in (1, 2, 3):
        member = walk.team(visit)[1]
        await consented(member, visit, walk.deputy)
        left.append(member.address)
        assert walk.team(visit)[1].address == newcomers(chat, visit)[-1].address
        assert (len(newcomers(chat, visit)), len({*left, walk.team(visit)[1].address})) == (at, at + 1)
    chat.ignores()
    assert [one["sequence"] for one in redraws(chat)] == [1, 2, 3]


@one_engine
async def test_an_expert_is_replaced_by_an_expert(chat: Chat) -> None:
    for one in squad(chat, LABORATORY):
        enrol(chat, one, fields=["禁毒"])
    walk, visit, _ = await squad_visit(chat)
    expert = walk.member_from(visit, LABORATORY)
    await consented(expert, visit, chat.holder(Role.DEPUTY, LABORATORY))
    [new] = newcomers(chat, visit)
    new.hears("您被抽中接替检查", f"您接替{expert.name}", but_not=("您任组长",))
    walk.deputy.hears("已换人", f"接替：{new.name}（{LABORATORY}）")  # who executes hears it too
    assert walk.member_from(visit, LABORATORY).address == new.address != expert.address
    chat.ignores()


@one_engine
async def test_a_partners_officer_is_replaced_by_the_partner(chat: Chat) -> None:
    walk = await Way(chat, chat.holder(Role.DEPUTY, SECURITY), plan="2026-04").walked("released")
    visit = walk.inspections()[0]
    officer, own = walk.member_from(visit, PARTNERS[0]), chat.holder(Role.DEPUTY, PARTNERS[0])
    await consented(officer, visit, own)
    assert (
        walk.member_from(visit, PARTNERS[0]).address == newcomers(chat, visit)[0].address != officer.address
    )
    for head in (own, walk.deputy):
        assert any("已换人" in one for one in chat.unheard[head.address])
    chat.ignores()
    assert len(redraws(chat)) == 1


async def test_what_is_recorded_before_the_draw_is_done_stays_with_its_team(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    mate = walk.team(visit)[1]
    number = await steps_aside(leader, visit)
    await walk.deputy.asks(f"同意 {number}")
    await mate.asks(f"全部无问题 {visit.number}")
    chat.ignores()
    await together(chat, (walk.deputy, "确认"), (mate, "确认"))
    leader.hears("的结果已录入")
    leader.hears(f"检查 {visit.number} 没有换人", "已经录入", f"“重抽 {number}”")
    assert (newcomers(chat, visit), walk.leader(visit).address) == ([], leader.address)
    chat.ignores()
    await walk.deputy.asks(f"退回 {visit.number}", "补正", "确认", f"重抽 {number}", "确认")
    assert len(newcomers(chat, visit)) == 1
    chat.ignores()
