"""Substitutions: a subject that can not be visited gives way to another of its level, provably at random (第十八、十九条)."""

import asyncio

import pytest
from sqlmodel import select

from bot.cli.demo.make_rosters import NARCOTICS
from bot.message import Incoming
from models.deadlines import Deadline
from models.inspections import Inspection
from rules.deadlines import Duty
from rules.roles import Role
from rules.workflow import InspectionState
from tests.conversations.chat import Chat
from tests.conversations.replaced import redraws
from tests.conversations.substituted import (
    REASON,
    closes,
    exchanged,
    left_for,
    name,
    now,
    squad_subject,
    successor,
    wished,
)
from tests.conversations.way import one_engine, together


def _duties(chat: Chat, visit: Inspection) -> dict[str, bool]:
    query = select(Deadline).where(Deadline.kind == "inspection", Deadline.row_id == visit.id)
    with chat.store.read() as db:
        return {one.duty: one.met_at is None for one in db.exec(query)}


async def test_a_subject_that_moved_gives_way_and_everybody_concerned_hears_it(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    team, before = walk.team(visit), name(chat, visit)
    await leader.says(f"换对象 {visit.number}")
    leader.hears(f"申请换对象：检查 {visit.number}", before, REASON, "随机抽取（第十八条）")
    await leader.asks(REASON)
    leader.hears(
        f"请核对：申请换对象，检查 {visit.number}", f"原因：{REASON}", "证据：还没有", "检查照常进行"
    )
    await leader.says("确认")
    leader.hears("已送达", f"已送 {walk.deputy.name}", "1 撤回")
    walk.deputy.hears("换对象申请", leader.name, before, f"原因：{REASON}", "1 同意　2 不同意　3 详情")
    for mate in team[1:]:
        mate.hears(f"检查 {visit.number} 可能换对象", leader.name, REASON)
    await walk.deputy.taps("同意")
    after = successor(chat, visit)
    assert after is not None
    walk.deputy.hears("已同意换对象申请", "抽出后告诉您")
    walk.deputy.hears(
        f"检查 {visit.number} 已换成检查 {after.number}", f"原对象：{before}（{REASON}）", f"新对象：{name(chat, after)}",
        "检查组不变", "第 R0 级", "不算完成（第十八条）",
    )  # fmt: skip
    for one in team:
        one.hears(
            f"您的检查 {visit.number} 换成检查 {after.number}",
            f"【{after.number}】{name(chat, after)}",
            "1 收到　2 申请回避　3 详情",
        )
        one.hears_nothing()
    names = (before, name(chat, after), leader.name, REASON)
    chat.group("监督群").hears("更换检查对象 1 家", "累计更换检查对象 1 家", but_not=names)
    assert [one.address for one in walk.team(after)] == [one.address for one in team]
    assert (now(chat, visit).state, after.state) == (InspectionState.REPLACED, InspectionState.RELEASED)
    assert _duties(chat, visit) == dict.fromkeys((Duty.READ, Duty.BEGIN, Duty.CHECK), False)
    assert _duties(chat, after) == dict.fromkeys((Duty.READ, Duty.BEGIN, Duty.CHECK), True)
    assert [(one["kind"], one["sequence"]) for one in redraws(chat)] == [("subject", 1)]


@one_engine
async def test_what_gave_way_is_seen_everywhere_and_never_counted_as_done(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    total, number = len(walk.inspections()), await exchanged(leader, visit, walk.deputy)
    chat.ignores()
    after = successor(chat, visit)
    assert after is not None
    await leader.says(f"详情 {visit.number}")
    leader.hears("状态：已更换对象", f"去向：由检查 {after.number} 接替", f"换对象申请：{number} 已更换")
    await leader.says(f"详情 {after.number}")
    leader.hears("状态：待检查录入", f"来自：接替检查 {visit.number}")
    await leader.says(f"详情 {number}")
    leader.hears("状态：已更换", f"决定：{walk.deputy.name}", f"接替：检查 {after.number}，任务的第 1 次更换")
    await leader.says("我的任务")
    leader.hears(
        f"{after.number} {name(chat, after)}：待检查录入", but_not=(f"{visit.number} {name(chat, visit)}",)
    )
    await leader.says(f"录入 {visit.number}")
    leader.hears("现在不能录入结果", "已更换对象")
    await walk.deputy.says("进度")
    walk.deputy.hears(f"应检查 {total}，已录入 0", "更换对象 1")
    await walk.deputy.says(f"任务 {walk.number}")
    walk.deputy.hears("更换检查对象 1 家", "已更换对象：1 次")
    await walk.deputy.says(f"撤销 {visit.number}")
    walk.deputy.hears("更换对象不能撤销", "种子算出", "（第十八条）")


@one_engine
async def test_the_task_ends_with_those_that_were_visited(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    await exchanged(leader, visit, walk.deputy)
    for one in walk.inspections():
        if one.state == InspectionState.RELEASED:
            await walk.leader(one).asks(f"全部无问题 {one.number}", "确认")
    publisher = chat.holder(Role.PUBLISHER)
    await walk.deputy.asks("全部同意", "确认")
    publisher.hears(f"任务 {walk.number} 可以公示")
    chat.ignores()
    await publisher.asks(f"公示 {walk.number}", "确认")
    publisher.hears("正在生成公示页")
    publisher.hears(f"已公示任务 {walk.number}", but_not=("尚未公示",))
    chat.group("公开群").hears("更换检查对象 1 家")
    chat.ignores()
    [page] = chat.settings.files.public.glob("task-*.html")
    said = page.read_text()
    assert "更换检查对象 1 家" in said
    assert name(chat, visit) not in said
    await publisher.says("我的期限")
    publisher.hears("您的期限", but_not=(f"任务 {walk.number}",))


@one_engine
async def test_with_nobody_left_in_the_level_nothing_changes_and_it_is_said_why(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    gone = left_for(chat, visit)
    closes(chat, gone)
    chat.ignores()
    number = await exchanged(leader, visit, walk.deputy)
    walk.deputy.hears("已同意换对象申请")
    walk.deputy.hears(
        "还没有对象可以接替",
        f"还有 {len(gone)} 家在锁定以后不能再查",
        "不能从别的等级抽",
        f"“重抽 {number}”",
        "照常录入",
    )
    leader.hears("还没有对象可以接替", "照常录入", but_not=("1 重抽", "“重抽"))
    assert (successor(chat, visit), now(chat, visit).state) == (None, InspectionState.RELEASED)
    await walk.deputy.asks(f"不同意 {number}", "请如实录入", "确认")
    leader.hears(f"换对象申请 {number} 未获同意", "理由：请如实录入")
    chat.ignores()
    await leader.asks(f"全部无问题 {visit.number}", "确认")
    leader.hears("结果已录入")
    chat.ignores()


async def test_what_is_recorded_before_the_draw_is_done_keeps_its_subject(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    number = await wished(leader, visit)
    await walk.deputy.asks(f"同意 {number}")
    await leader.asks(f"全部无问题 {visit.number}")
    chat.ignores()
    await together(chat, (walk.deputy, "确认"), (leader, "确认"))
    leader.hears("的结果已录入")
    leader.hears(f"检查 {visit.number} 没有换对象", "已录入，待审批", but_not=("重抽",))
    assert successor(chat, visit) is None
    chat.ignores()
    await walk.deputy.asks(f"退回 {visit.number}", "补正", "确认", f"重抽 {number}", "确认")
    assert successor(chat, visit) is not None
    chat.ignores()


@pytest.mark.parametrize("steps", [0, 1])
@one_engine
async def test_an_end_of_the_process_between_consent_and_exchange_loses_nothing(
    chat: Chat, steps: int
) -> None:
    walk, visit, leader = await squad_subject(chat)
    number = await wished(leader, visit)
    await walk.deputy.asks(f"同意 {number}")
    chat.ignores()
    said = Incoming("memory", "last", walk.deputy.address, chat.moment.now(), raw="确认")
    await chat.machine.receive(said)
    await asyncio.to_thread(chat.machine.clerk.step)
    for _ in range(steps):
        await chat.machine.worker.step()
    assert successor(chat, visit) is None
    await chat.restarts()
    walk.deputy.hears(f"已同意换对象申请 {number}")
    walk.deputy.hears("已换成检查")
    walk.deputy.hears_nothing()
    chat.ignores()
    assert len(redraws(chat)) == 1


@one_engine
async def test_a_deputy_may_ask_before_the_teams_are_released_and_the_team_never_knows(chat: Chat) -> None:
    walk, visit, _ = await squad_subject(chat, "dispatched")
    team = walk.team(visit)
    await exchanged(walk.deputy, visit, chat.holder(Role.PRINCIPAL, NARCOTICS))
    after = successor(chat, visit)
    assert after is not None
    for one in team:
        one.hears_nothing()
    chat.ignores()
    assert after.state == InspectionState.DISPATCHED
    await walk.released()
    assert {now(chat, one).state for one in walk.inspections()} == {
        InspectionState.REPLACED,
        InspectionState.RELEASED,
    }
    assert now(chat, after).state == InspectionState.RELEASED
