"""Chasing: a deputy presses whoever has not done it; shown first, one letter each, once a day, on record, within his own house (第三十条)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from handlers.duties import chasing
from models.deadlines import Chase
from models.inspections import Inspection
from models.machine import ledger
from models.tables import RECORDED
from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.mornings import comes, nobody_hears
from tests.conversations.way import (
    NETWORK,
    UNIT,
    Way,
    grant,
    one_engine,
    second_deputy,
    short_way,
    together,
    way,
)


def hear_all(walk: Way, *parts: str) -> None:
    """Let everybody on a team hear one letter."""
    for who in walk.inspectors():
        who.hears(*parts)


async def test_everybody_who_has_not_done_it_gets_one_letter(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chasing, "PERSONS", 1)
    walk = await short_way(chat).walked("released")
    first, *rest = walk.inspections()
    await walk.leader(first).asks(f"全部无问题 {first.number}", "确认")
    chat.ignores()
    await walk.deputy.says("催办")
    left = {who.address: who for one in rest for who in walk.team(one)}
    preview = walk.deputy.hears(
        f"请核对：催办 {len(left)} 人（全部未办的）", "一天只催一次", but_not=("审批",)
    )  # not himself
    assert all(who.name in preview for who in left.values())
    assert "检查并录入结果，还没有回复收到" in preview
    await walk.deputy.says("确认")
    walk.deputy.hears(f"已催办 {len(left)} 人", "回复“催办记录”查看")
    for who in left.values():
        mine = [one.number for one in rest if who.address in {other.address for other in walk.team(one)}]
        said = who.hears(
            f"催办：{len(mine)} 件请尽快办理",
            f"{walk.deputy.name}（{NETWORK}）请您尽快办理",
            "应在 2026年4月30日前完成",
        )
        assert [f"检查 {number} " in said for number in mine] == [True] * len(mine)
        assert f"1 收到 {mine[0]}" in said
    nobody_hears(chat)
    with chat.store.read() as db:
        assert list(ledger.verify(db, RECORDED)) == []
        assert {one.by_id for one in db.exec(select(Chase))} == {walk.deputy.person_id}


@one_engine
async def test_one_inspection_is_pressed_and_on_record(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = walk.inspections()[0]
    for who in walk.team(visit):
        await who.asks(f"收到 {visit.number}")
    chat.ignores()
    await walk.deputy.says(f"催办 {visit.number}")
    walk.deputy.hears(
        f"请核对：催办 2 人（检查 {visit.number}）",
        f"检查 {visit.number} 检查并录入结果",
        but_not=("还没有回复收到",),
    )
    await walk.deputy.says("1")
    walk.deputy.hears("已催办 2 人")
    for who in walk.team(visit):
        who.hears("催办：1 件", f"1 录入 {visit.number}")
    await walk.deputy.says("催办记录")
    leader = walk.leader(visit)
    walk.deputy.hears(
        "催办记录（共 2 条）", f"2026年3月2日 {walk.deputy.name} 催办 {leader.name}：检查 {visit.number}"
    )
    auditor = chat.holder(Role.AUDITOR)
    await auditor.says("催办记录")
    auditor.hears("催办记录（共 2 条）")


@one_engine
async def test_a_person_is_pressed_once_a_day_and_again_the_next(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = walk.inspections()[0]
    for words in (f"催办 {visit.number}", "确认"):
        await walk.deputy.says(words)
    chat.ignores()
    await walk.deputy.says(f"催办 {visit.number}")
    walk.deputy.hears("今天已经催过", walk.leader(visit).name, "第三十条")
    await walk.deputy.says("催办")
    preview = walk.deputy.hears("今天已经催过，不再催：")
    pressed = {who.name for who in walk.team(visit)}
    assert pressed & set(preview.split("不再催：")[1].split("。")[0].split("、")) == pressed
    await walk.deputy.says("取消")
    chat.ignores()
    await comes(chat, 3, 3)
    await walk.deputy.says(f"催办 {visit.number}")
    walk.deputy.hears("请核对：催办 2 人")
    chat.ignores()


@one_engine
async def test_two_deputies_at_once_press_nobody_twice(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit, other = walk.inspections()[0], second_deputy(chat)
    for who in (walk.deputy, other):
        await who.asks(f"催办 {visit.number}")
    chat.ignores()
    await together(chat, (walk.deputy, "确认"), (other, "确认"))
    walk.deputy.hears("已催办 2 人")
    other.hears("没有人要催", "没有催：", "今天已经催过")
    for who in walk.team(visit):
        who.hears("催办：1 件")
    nobody_hears(chat)


@one_engine
async def test_what_is_done_before_the_confirmation_is_not_pressed(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = walk.inspections()[0]
    await walk.deputy.asks(f"催办 {visit.number}")
    await walk.leader(visit).asks(f"全部无问题 {visit.number}", "确认")
    chat.ignores()
    await walk.deputy.says("确认")
    walk.deputy.hears("没有人要催", "刚刚办了")
    nobody_hears(chat)


@one_engine
async def test_out_of_hours_the_letter_waits_for_the_morning_and_for_what_is_left_then(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    first, second, *_ = walk.inspections()
    await comes(chat, 3, 2, 21)
    for one in (first, second):
        await walk.deputy.says(f"催办 {one.number}")
        walk.deputy.hears("现在不是工作时间，到上班时送达")
        await walk.deputy.says("确认")
        walk.deputy.hears("已催办", "3月3日 08:30 送达")
    nobody_hears(chat)
    await walk.leader(first).asks(f"全部无问题 {first.number}", "确认")
    chat.ignores()
    await comes(chat, 3, 3)
    for who in walk.team(second):
        who.hears("催办：1 件", f"检查 {second.number} ")
    nobody_hears(chat)


@one_engine
async def test_a_unit_or_a_person_is_pressed_by_name(chat: Chat) -> None:
    walk = await way(chat).walked("released")
    unit = walk.units()[0]
    theirs: list[Inspection] = [one for one in walk.inspections() if one.unit == unit]
    teams = {who.name for one in theirs for who in walk.team(one)}
    await walk.deputy.says(f"催办 {unit}")
    preview = walk.deputy.hears(f"请核对：催办 {len(teams)} 人（{unit}）")
    assert all(f"{name}（{unit}）" in preview for name in teams)
    await walk.deputy.asks("取消")
    chat.ignores()
    who = walk.leader(theirs[0])
    await walk.deputy.says(f"催办 {who.name}")
    walk.deputy.hears(f"请核对：催办 1 人（{who.name}（{unit}））")
    await walk.deputy.asks("取消")
    chat.ignores()
    await walk.deputy.says("催办 火星派出所")
    walk.deputy.hears("没有找到要催的", "火星派出所", unit)


@one_engine
async def test_whoever_the_matter_lies_with_is_pressed(chat: Chat) -> None:
    walk = await way(chat).walked("dispatched")
    unit = next(one for one in walk.units() if one != UNIT)
    visit = next(one for one in walk.inspections() if one.unit == unit)
    head, publisher = chat.holder(Role.DEPUTY, unit), chat.holder(Role.PUBLISHER)

    async def preview() -> str:
        await walk.deputy.says(f"催办 {visit.number}")
        said = walk.deputy.hears("请核对：催办")
        await walk.deputy.asks("取消")
        chat.ignores()
        return said

    assert f"{head.name}（{unit}）：检查 {visit.number} 下达检查组" in await preview()
    await walk.released()
    said = await preview()
    assert all(who.name in said for who in walk.team(visit))
    await walk.leader(visit).asks(f"全部无问题 {visit.number}", "确认")
    assert f"{head.name}（{unit}）：检查 {visit.number} 审批检查结果" in await preview()
    await head.asks(f"同意 {visit.number}", "确认")
    assert f"{publisher.name}" in await preview()


@one_engine
async def test_another_units_people_are_not_his_to_press(chat: Chat) -> None:
    walk = await way(chat).walked("released")
    unit = next(one for one in walk.units() if one != UNIT)
    visit = next(one for one in walk.inspections() if one.unit == unit)
    stranger, head = chat.holder(Role.DEPUTY, NETWORK), chat.holder(Role.DEPUTY, unit)
    await stranger.says(f"催办 {visit.number}")
    stranger.hears(f"您看不到检查 {visit.number}")
    await stranger.says(f"催办 {unit}")
    stranger.hears("没有找到要催的", but_not=(walk.leader(visit).name,))
    await stranger.says("催办")
    stranger.hears("没有要催的人", "第三十条")
    other = next(one for one in walk.inspections() if one.unit != unit)
    await head.says(f"催办 {other.unit}")
    head.hears("没有找到要催的")
    leaders = chat.holder(Role.DEPUTY, "局领导")
    await leaders.says(f"催办 {unit}")
    leaders.hears(f"（{unit}）")
    grant(chat, stranger, Role.AUDITOR)  # who reads everything still presses nobody
    await stranger.says(f"催办 {visit.number}")
    stranger.hears("这件事要由别人来做", unit, head.name, "第三十条")
    inspector = chat.holder(Role.INSPECTOR, UNIT)
    await inspector.says("催办")
    inspector.hears("要由别人来做", "分管负责人")


@one_engine
async def test_a_whole_task_is_pressed_by_its_number(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    await walk.deputy.says("催办 5")
    walk.deputy.hears(f"请核对：催办 {len(walk.inspectors())} 人（任务 5）")
    chat.moment.pass_(timedelta(minutes=1))
    await walk.deputy.says("确认")
    walk.deputy.hears(f"已催办 {len(walk.inspectors())} 人")
    hear_all(walk, "催办：")
