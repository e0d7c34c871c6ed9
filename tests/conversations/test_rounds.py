"""Rounds: contributors give once more for one replacement, bound to all that came before; and nothing is drawn before (第十八、二十条)."""

import asyncio

from bot.cli.demo.make_rosters import NARCOTICS
from bot.message import Incoming
from tests.conversations.chat import Chat, Talker
from tests.conversations.replaced import newcomers, redraws
from tests.conversations.sealers import Sealer, read
from tests.conversations.substituted import replaceable, successor, wished
from tests.conversations.way import (
    draw_settings,
    one_engine,
    second_deputy,
    squad_visit,
    squad_way,
    steps_aside,
)

AGAIN = "请您再出一次话"


async def _phrases(chat: Chat, contributors: list[Talker], number: int) -> None:
    for who in contributors:
        await who.asks(f"摇号 {number}", f"{who.name}又一句", "确认")


async def test_nothing_is_drawn_until_all_have_given_once_more(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    first, second = walk.contributors()
    number = await steps_aside(leader, visit)
    await walk.deputy.says(f"封存重抽 {number}")
    walk.deputy.hears(f"请核对：同意回避申请 {number}", "请锁定时的参与人再各出一份")
    await walk.deputy.says("确认")
    walk.deputy.hears(f"已同意回避申请 {number}", "已请锁定时的参与人再出一次话")
    for who in (first, second):
        who.hears(AGAIN, f"为：回避申请 {number}", f"说“摇号 {walk.number}”", but_not=(leader.name,))
    chat.group("监督群").hears("封存重抽开始", f"回避申请 {number}", but_not=(leader.name,))
    await first.says(f"摇号现场 {walk.number}")
    first.hears("更换的封存重抽", f"正在等出话：{first.name}、{second.name}", "由同意更换的人撤销")
    await walk.deputy.says(f"重抽 {number}")
    walk.deputy.hears("还在等参与人", first.name, f"“撤销封存重抽 {number}”")
    await _phrases(chat, [first], walk.number)
    chat.ignores()
    assert newcomers(chat, visit) == []
    await first.says(f"摇号 {walk.number}")
    first.hears("第十八条")
    await _phrases(chat, [second], walk.number)
    [new] = newcomers(chat, visit)
    assert any("本次为第 L0 级" in one and new.name in one for one in chat.unheard[walk.deputy.address])
    chat.ignores()
    [redraw] = redraws(chat)
    assert (redraw["level"], len(redraw["log"])) == ("L0", 2)


@one_engine
async def test_who_keeps_a_round_waiting_is_reminded_and_the_deputy_may_end_it_by_one_tap(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    first, second = walk.contributors()
    number = await steps_aside(leader, visit)
    await walk.deputy.asks(f"封存重抽 {number}", "确认")
    await _phrases(chat, [first], walk.number)
    chat.ignores()
    await chat.passes(hours=1)
    second.hears(f"任务 {walk.number} 的摇号在等您出话", "撤销留痕", but_not=("撤销次数",))
    walk.deputy.hears(f"任务 {walk.number} 的摇号在等出话", second.name, "更换还没有抽", "撤销封存重抽")
    chat.ignores()
    await walk.deputy.taps("撤销封存重抽")
    walk.deputy.hears(f"任务 {walk.number} 的封存重抽已撤销", f"“重抽 {number}”")
    chat.ignores()
    await chat.passes(hours=5)
    second.hears_nothing()
    assert newcomers(chat, visit) == []


@one_engine
async def test_a_subject_gives_way_in_a_sealed_round_on_the_same_page(chat: Chat) -> None:
    await draw_settings(chat, method="sealed", redraw="sealed")
    walk = await squad_way(chat).opened()
    await walk.deputy.says(f"锁定 {walk.number}")
    chat.ignores()
    await walk.deputy.says("确认")
    await _seal(chat, [read(who, f"{at}" * 32) for at, who in enumerate(walk.contributors(), 3)])
    await walk.dispatched()
    await walk.released()
    visit = next(replaceable(walk))
    leader = walk.leader(visit)
    number = await wished(leader, visit)
    await walk.deputy.taps("同意")
    for who in walk.contributors():
        while AGAIN not in chat.unheard[who.address][0]:
            chat.unheard[who.address].popleft()
    again = [read(who, f"{at}" * 32, AGAIN) for at, who in enumerate(walk.contributors(), 5)]
    await again[0].who.says(again[0].seal())
    chat.ignores()
    await again[0].who.says(f"摇号 {walk.number}")
    again[0].who.hears("在等别人", again[1].who.name, "由同意的人撤销封存重抽")
    await again[1].who.says(again[1].seal())
    for one in again:
        await one.who.says(one.reveal())
    after = successor(chat, visit)
    assert after is not None
    assert any("本次为第 L1 级" in said for said in chat.unheard[walk.deputy.address])
    chat.ignores()
    [redraw] = redraws(chat)
    assert (redraw["kind"], redraw["level"], len(redraw["log"])) == ("subject", "L1", 4)
    await walk.deputy.says(f"详情 {number}")
    walk.deputy.hears("状态：已更换")


@one_engine
async def test_one_round_at_a_time_and_whoever_is_not_awaited_any_more_can_be_passed_over(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    mate = walk.team(visit)[1]
    numbers = [await steps_aside(who, visit) for who in (leader, mate)]
    await walk.deputy.asks(f"封存重抽 {numbers[0]}", "确认")
    chat.ignores()
    for words in (f"同意 {numbers[1]}", f"封存重抽 {numbers[1]}"):
        await walk.deputy.says(words)
        walk.deputy.hears("正在为另一次更换封存重抽", f"申请 {numbers[0]}", "一次只做一个")
    await walk.deputy.says(f"撤销封存重抽 {numbers[0]}")
    walk.deputy.hears("封存重抽已撤销", f"“封存重抽 {numbers[0]}”")
    chat.group("监督群").hears("封存重抽已撤销", f"回避申请 {numbers[0]}")
    chat.ignores()
    await walk.deputy.says(f"撤销封存重抽 {numbers[0]}")
    walk.deputy.hears("没有正在进行的封存重抽")
    await walk.contributors()[1].says(f"摇号 {walk.number}")
    walk.contributors()[1].hears("现在不能摇号")
    await walk.deputy.asks(f"同意 {numbers[1]}", "确认")
    await walk.deputy.asks(f"重抽 {numbers[0]}", "确认")
    chat.ignores()
    assert [one["level"] for one in redraws(chat)] == ["R0", "R0"]


@one_engine
async def test_a_redraw_that_comes_between_has_the_round_begun_again(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    other, contributors = second_deputy(chat, NARCOTICS), walk.contributors()
    numbers = [await steps_aside(who, visit) for who in (leader, walk.team(visit)[1])]
    await walk.deputy.asks(f"封存重抽 {numbers[0]}")
    await other.asks(f"同意 {numbers[1]}")
    chat.ignores()
    for at, who in enumerate((walk.deputy, other)):
        said = Incoming("memory", f"last{at}", who.address, chat.moment.now(), raw="确认")
        await chat.machine.receive(said)
    for _ in range(2):
        await asyncio.to_thread(chat.machine.clerk.step)
    for _ in range(2):
        await chat.machine.worker.step()  # the round is bound to the proof that the other redraw changes
    await chat.settles()
    for who in contributors:
        assert sum(AGAIN in said for said in chat.unheard[who.address]) == 2
    chat.ignores()
    await _phrases(chat, contributors, walk.number)
    chat.ignores()
    assert [one["level"] for one in redraws(chat)] == ["R0", "L0"]


@one_engine
async def test_of_two_rounds_consented_at_once_the_second_is_said_to_wait(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    other = second_deputy(chat, NARCOTICS)
    numbers = [await steps_aside(who, visit) for who in (leader, walk.team(visit)[1])]
    for at, who in enumerate((walk.deputy, other)):
        await who.asks(f"封存重抽 {numbers[at]}")
    chat.ignores()
    for at, who in enumerate((walk.deputy, other)):
        said = Incoming("memory", f"last{at}", who.address, chat.moment.now(), raw="确认")
        await chat.machine.receive(said)
    for _ in range(2):
        await asyncio.to_thread(chat.machine.clerk.step)
    await chat.settles()
    heard = chat.unheard[other.address]
    assert any(f"申请 {numbers[1]} 还没有抽" in said and "一次只做一个" in said for said in heard)
    chat.ignores()
    await _phrases(chat, walk.contributors(), walk.number)
    chat.ignores()
    await other.asks(f"重抽 {numbers[1]}", "确认")
    chat.ignores()
    assert [one["level"] for one in redraws(chat)] == ["L0", "R0"]


async def _seal(chat: Chat, sealers: list[Sealer]) -> None:
    for one in sealers:
        await one.who.says(one.seal())
    for one in sealers:
        await one.who.says(one.reveal())
