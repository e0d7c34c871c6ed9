"""Visits: the planned day is announced to team and deputy; the window's end never moves (第十五、十九条)."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from models import visits
from models.deadlines import Deadline
from models.inspections import Inspection
from models.machine import ledger
from models.tables import RECORDED
from rules.deadlines import Duty
from tests.conversations.chat import Chat
from tests.conversations.way import Way, one_engine, short_way


@pytest.fixture
async def walk(chat: Chat) -> Way:
    return await short_way(chat).walked("released")


def _visit(walk: Way) -> Inspection:
    return walk.inspections()[0]


def _due(walk: Way) -> date:
    with walk.chat.store.read() as db:
        query = select(Deadline.due).where(
            Deadline.duty == Duty.CHECK, Deadline.kind == "inspection", Deadline.row_id == _visit(walk).id
        )
        return db.exec(query).one()


async def test_a_planned_day_is_seen_by_team_and_deputy_and_moves_no_end(walk: Way) -> None:
    visit, due = _visit(walk), _due(walk)
    leader, *others = walk.team(visit)
    await others[0].says(f"改期 {visit.number} 3月5日")
    others[0].hears(
        f"检查 {visit.number} 定于 2026年3月5日",
        "（星期四）",
        "2026年4月30日前，不变",
        leader.name,
        walk.deputy.name,
        "第十九条",
    )
    for who in (leader, *others[1:], walk.deputy):
        who.hears(f"检查 {visit.number} 定于 2026年3月5日", f"由{others[0].name}告知", but_not=("原定",))
    await leader.says(f"改期{visit.number}下周六")
    leader.hears("定于 2026年3月14日", "（星期六），这天是休息日", "原定：2026年3月5日")
    walk.chat.ignores()
    with walk.chat.store.read() as db:
        assert visits.planned(db, visit.id or 0) == date(2026, 3, 14)
        assert list(ledger.verify(db, RECORDED)) == []
    assert _due(walk) == due
    await leader.says("我的任务")
    leader.hears("4月30日前，定于3月14日")
    await walk.deputy.says(f"详情 {visit.number}")
    walk.deputy.hears("检查日期：2026年3月14日")
    await leader.says(f"改期 {visit.number}")
    leader.hears("定在：2026年3月14日（星期六）", "4月30日", "不因改期而变（第十五条）")


@one_engine
async def test_the_day_lies_within_the_window(walk: Way) -> None:
    visit = _visit(walk)
    leader = walk.leader(visit)
    for day in ("5月1日", "昨天", "明年3月5日"):
        await leader.says(f"改期 {visit.number} {day}")
        leader.hears(
            "不在检查时间内", "2026年3月2日 至 2026年4月30日", "（第十五条）", f"改期 {visit.number} 4月30日"
        )
    for day in ("4月30日", "今天"):
        await leader.says(f"改期 {visit.number} {day}")
        leader.hears("定于")
    walk.chat.ignores()
    walk.chat.moment.pass_(timedelta(days=60))
    await leader.says(f"改期 {visit.number} 明天")
    leader.hears("期限 2026年4月30日 已过", "改期不能延长期限")
    await leader.says(f"改期 {visit.number}")
    leader.hears("定在：2026年3月2日")


@one_engine
@pytest.mark.parametrize(
    ("day", "heard"), [("改天", "没看懂日期"), ("2月30日", "没有这一天"), ("3月5日9点", "没看懂日期")]
)
async def test_a_day_that_is_none_is_answered_with_examples(day: str, heard: str, walk: Way) -> None:
    visit = _visit(walk)
    await walk.leader(visit).says(f"改期 {visit.number} {day}")
    walk.leader(visit).hears(heard, "3月5日", "（第十九条）")


@one_engine
async def test_only_the_team_plans_and_only_before_it_has_recorded(walk: Way) -> None:
    visit, chat = _visit(walk), walk.chat
    stranger = walk.outsider(visit)
    await stranger.says(f"改期 {visit.number} 明天")
    stranger.hears(f"您看不到检查 {visit.number}")
    await walk.deputy.says(f"改期 {visit.number} 明天")
    walk.deputy.hears("要由别人来做", "检查人员")
    await walk.leader(visit).asks(f"全部无问题 {visit.number}", "确认")
    chat.ignores()
    await walk.leader(visit).says(f"改期 {visit.number} 明天")
    walk.leader(visit).hears("现在不能定检查日期", "已录入，待审批", "第十九条")
