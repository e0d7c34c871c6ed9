"""Departures: whoever an import shows to be unable after the matching is put before the deputy at once, each once (第十、二十条)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.cli.demo.make_rosters import NARCOTICS
from bot.files.tables import read_table
from models.machine.people import Holding
from models.rosters import Subject
from rules.roles import Role
from rules.rosters import Kind
from tests.conversations.chat import Chat, Talker
from tests.conversations.replaced import newcomers, redraws
from tests.conversations.way import UNIT, Way, enrol, item, one_engine, squad_visit, steps_aside
from tests.rosters.samples import as_csv


def _first_consent(deputy: Talker) -> str:
    """Return the label of the first button by which a deputy consents in what he heard last."""
    return f"同意 {item(deputy.chat.unheard[deputy.address][-1], '1 同意 ', '　')}"


async def _import(chat: Chat, rosters: Path, who: Talker, **cells: str) -> None:
    """Hand a roster in, in which somebody's row has changed."""
    table = read_table(rosters / "inspectors.xlsx")
    rows = [dict(zip(table.headers, row, strict=True)) for _, row in table.rows]
    [row] = [one for one in rows if one["警号"] == who.address]
    chat.channel.files["inspectors.csv"] = as_csv(Kind.INSPECTORS, {**row, **cells})
    administrator = chat.holder(Role.ADMINISTRATOR)
    await administrator.says("", file="inspectors.csv")
    administrator.hears("已收到")
    number = item(administrator.hears("现在还没有写入"), "导入 ", "：")
    await administrator.says(f"确认导入 {number}")
    administrator.hears("已完成")


async def test_a_transfer_is_found_told_once_and_replaced_by_one_tap(chat: Chat, rosters: Path) -> None:
    walk, visit, leader = await squad_visit(chat)
    mates = walk.team(visit)[1:]
    await _import(chat, rosters, leader, 单位=UNIT)
    await chat.passes(minutes=1)
    visits = walk.visits(leader)
    for _ in visits:
        walk.deputy.hears("名录库更新时发现", leader.name, "已不在原单位", "同意", "第十、二十条")
        leader.hears("您可能不能继续参加检查", "已不在原单位", walk.deputy.name)
    for mate in mates:
        mate.hears("可能换人", leader.name, but_not=("已不在原单位",))
    chat.ignores()
    await chat.passes(minutes=2)
    walk.deputy.hears_nothing()
    for _ in visits:
        await walk.deputy.says("待回避")
        await walk.deputy.taps(_first_consent(walk.deputy))
        chat.ignores()
    assert [walk.visits(leader), len(redraws(chat))] == [[], len(visits)]


def _without_role(chat: Chat, who: Talker) -> None:
    with chat.store.write() as db:
        db.delete(db.get_one(Holding, (who.person_id, Role.INSPECTOR)))
    enrol(chat, who)


@one_engine
@pytest.mark.parametrize(
    ("changes", "word"),
    [
        (lambda chat, who: enrol(chat, who, on_duty=False), "不在岗"),
        (lambda chat, who: enrol(chat, who, certificate_until=None), "执法证到检查结束时已过期"),
        (_without_role, "不是这个位置的执法检查人员"),
        (lambda chat, who: enrol(chat, who, fields=["交通"]), "不具有要求的专业"),
        (lambda chat, who: enrol(chat, who, can_lead=False), "不能任组长"),
        (lambda chat, who: enrol(chat, who, conflicts=_codes(chat)), "与检查对象有利害关系"),
    ],
)
async def test_whatever_makes_somebody_unable_is_found(
    chat: Chat, changes: Callable[[Chat, Talker], Any], word: str
) -> None:
    walk, _, leader = await squad_visit(chat)
    led = sum(walk.leader(one).address == leader.address for one in walk.inspections())
    changes(chat, leader)
    await chat.passes(minutes=1)
    for _ in range(led if word == "不能任组长" else len(walk.visits(leader))):
        walk.deputy.hears("名录库更新时发现", leader.name, f"原因：{word}")
    walk.deputy.hears_nothing()
    chat.ignores()


def _codes(chat: Chat) -> list[str]:
    with chat.store.read() as db:
        return list(db.exec(select(Subject.code)))


@one_engine
async def test_nothing_is_found_when_nobody_became_unable(chat: Chat) -> None:
    walk, _, leader = await squad_visit(chat)
    enrol(chat, leader, phone="19900000000")
    await chat.passes(minutes=1)
    for who in (walk.deputy, leader):
        who.hears_nothing()


@one_engine
async def test_before_the_release_only_those_hear_who_know_of_the_inspection(chat: Chat) -> None:
    walk = await Way(chat, chat.holder(Role.DEPUTY, NARCOTICS), plan="2026-02").walked("dispatched")
    visit = walk.inspections()[0]
    leader = walk.leader(visit)
    enrol(chat, leader, on_duty=False)
    await chat.passes(minutes=1)
    for number in _found(chat, walk.deputy, leader):
        await walk.deputy.asks(f"同意 {number}", "确认")
    for who in {one.address: one for other in walk.inspections() for one in walk.team(other)}.values():
        who.hears_nothing()
    leader.hears_nothing()
    chat.ignores()
    [new] = newcomers(chat, visit)
    await walk.deputy.asks(f"下达 {walk.number}", "确认")
    new.hears("您被抽中参加检查", f"【{visit.number}】")
    new.hears_nothing()
    leader.hears_nothing()
    chat.ignores()


def _found(chat: Chat, deputy: Talker, who: Talker) -> list[str]:
    """Take the deputy's letters about somebody, and return the numbers in them."""
    letters = [one for one in chat.unheard[deputy.address] if "名录库更新时发现" in one and who.name in one]
    chat.unheard[deputy.address].clear()
    assert letters
    return [item(one, "回避申请 ", "：") for one in letters]


@one_engine
async def test_what_was_denied_is_not_found_again_but_what_is_new_is(chat: Chat) -> None:
    walk, _, leader = await squad_visit(chat)
    enrol(chat, leader, certificate_until=None)
    await chat.passes(minutes=1)
    numbers = _found(chat, walk.deputy, leader)
    await leader.says(f"撤回 {numbers[0]}")
    for number in numbers:
        await walk.deputy.asks(f"不同意 {number}", "证已换发，名录有误", "确认")
    chat.ignores()
    enrol(chat, leader)
    await chat.passes(minutes=1)
    walk.deputy.hears_nothing()
    enrol(chat, leader, certificate_until=walk.task().ends, fields=[])
    await chat.passes(minutes=1)
    walk.deputy.hears("名录库更新时发现", "不具有要求的专业")
    chat.ignores()


@one_engine
async def test_what_is_found_waits_behind_a_request_that_stands(chat: Chat) -> None:
    walk, _, leader = await squad_visit(chat)
    requests = [
        await steps_aside(leader, one) for one in walk.inspections() if one.number in walk.visits(leader)
    ]
    enrol(chat, leader, certificate_until=None)
    await chat.passes(minutes=1)
    walk.deputy.hears_nothing()
    await walk.deputy.asks(f"不同意 {requests[0]}", "可以改期", "确认")
    assert len(_found(chat, walk.deputy, leader)) == 1
    await leader.asks(f"撤回 {requests[-1]}")
    chat.ignores()


@one_engine
async def test_an_import_between_lock_and_draw_is_found_after_the_draw(chat: Chat) -> None:
    walk = await Way(chat, chat.holder(Role.DEPUTY, NARCOTICS), plan="2026-02").walked("locked")
    somebody = chat.holder(Role.INSPECTOR, NARCOTICS)
    enrol(chat, somebody, certificate_until=None)
    await chat.passes(minutes=1)
    await walk.drawn()
    matched = len(walk.visits(somebody))
    await chat.passes(minutes=1)
    assert len(_found(chat, walk.deputy, somebody)) == matched > 0
