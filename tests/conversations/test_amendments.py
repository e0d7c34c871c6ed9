"""Amendments: a paper or the office moves days, and every open date follows, no closed one; whom it concerns is told (第二十五条)."""

from datetime import date

import pytest
from sqlmodel import col, select

from models.machine import ledger
from models.machine.ledger import Entry
from models.tables import RECORDED
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.mornings import comes, goes_by, in_autumn, nobody_hears
from tests.conversations.papers import AMENDED, NEXT, approved_in_april, due_of, hand_in, year
from tests.conversations.way import one_engine


@pytest.fixture
def administrator(chat: Chat) -> Talker:
    """Who brings the calendar in."""
    return chat.holder(Role.ADMINISTRATOR)


async def test_an_amendment_moves_what_is_open_and_tells_whom_it_concerns(
    chat: Chat, administrator: Talker
) -> None:
    walk, publisher = await approved_in_april(chat), chat.holder(Role.PUBLISHER)
    before = due_of(walk)
    await comes(chat, 4, 21, 19)
    await hand_in(
        administrator,
        [("2026-05-06", "放假", AMENDED), ("2026-05-09", "放假", AMENDED), ("2026-05-23", "上班", AMENDED)],
    )
    administrator.hears(
        "请核对：更改放假安排", "2026年5月6日（周三）：上班改为放假", "2026年5月9日（周六）：上班改为放假", "2026年5月23日（周六）：放假改为上班",
        "1 个未完成的期限按新的工作日重算",
    )  # fmt: skip
    await administrator.says("确认")
    administrator.hears("日历已更新")
    administrator.hears("有 1 个期限变动，工作时间内告知有关的人（第二十五条）")
    await comes(chat, 4, 21, 20)
    nobody_hears(chat)  # it is evening
    # By hand: 24 April 4, 30 April 8, 7 and 8 May 10, 11 to 15 May 15, 18 to 22 May 20.
    after = due_of(walk)
    assert (before.due, after.due, after.version - before.version) == (
        date(2026, 5, 20),
        date(2026, 5, 22),
        1,
    )
    await comes(chat, 4, 22)
    for who in (publisher, walk.deputy):
        who.hears(
            "【提醒：1 个期限变动】",
            "公示检查结果的期限由 2026年5月20日 改为 2026年5月22日（第二十五条；依据：国办发明电〔2026〕3号）",
        )
    nobody_hears(chat)
    with chat.store.read() as db:
        query = select(Entry).where(Entry.kind == "deadline", Entry.row_id == after.id)
        noted = [one.facts() for one in db.exec(query.order_by(col(Entry.seq)))]
        assert list(ledger.verify(db, RECORDED)) == []
    moved = noted[-1]
    assert (moved["deed"], moved["article"]) == ("deadline.moved", "第二十五条")
    assert {name: moved["facts"][name] for name in ("before", "after", "paper")} == {
        "before": "2026-05-20", "after": "2026-05-22", "paper": AMENDED,
    }  # fmt: skip
    heard = await goes_by(chat, date(2026, 5, 26))
    assert [day for day, said in heard.items() if publisher.address in said] == [
        "05-15",
        "05-21",
        "05-23",
    ]  # the Saturday that is worked now


@one_engine
async def test_a_closed_date_never_moves(chat: Chat, administrator: Talker) -> None:
    walk = await approved_in_april(chat)
    await chat.holder(Role.PUBLISHER).asks("公示 5", "确认")
    chat.ignores()
    before = due_of(walk)
    await hand_in(administrator, [("2026-05-06", "放假", AMENDED)])
    administrator.hears("更改放假安排", "0 个未完成的期限")
    await administrator.says("确认")
    administrator.hears("日历已更新")
    administrator.hears("没有期限因此变动")
    assert due_of(walk) == before
    assert await goes_by(chat, date(2026, 5, 25)) == {}


@one_engine
async def test_moved_there_and_back_before_the_morning_nobody_hears_of_it(
    chat: Chat, administrator: Talker
) -> None:
    walk = await approved_in_april(chat)
    await comes(chat, 4, 20, 20)
    chat.ignores()
    for kind in ("放假", "上班"):
        await hand_in(administrator, [("2026-05-06", kind, AMENDED)])
        await administrator.asks("确认")
        chat.ignores()
    assert due_of(walk).due == date(2026, 5, 20)
    await comes(chat, 4, 21)
    nobody_hears(chat)


@one_engine
async def test_a_provisional_date_is_settled_by_the_years_paper(chat: Chat, administrator: Talker) -> None:
    walk = await (await in_autumn(chat, date(2026, 12, 1), date(2026, 12, 10))).walked("dispatched")
    assert due_of(walk).provisional
    await hand_in(administrator, year())
    administrator.hears("载入 2027 年")
    await administrator.says("确认")
    administrator.hears("日历已更新")
    administrator.hears("有 1 个期限变动")
    assert (due_of(walk).due, due_of(walk).provisional) == (date(2027, 1, 8), False)
    await comes(chat, 12, 2)
    for who in (chat.holder(Role.PUBLISHER), walk.deputy):
        who.hears("公示检查结果的期限由暂定改为确定，是 2027年1月8日", f"依据：{NEXT}")


@one_engine
async def test_the_office_sets_days_of_its_own_and_takes_them_back(chat: Chat, administrator: Talker) -> None:
    walk = await approved_in_april(chat)
    await administrator.says("调整日历 5月7日至8日")
    administrator.hears("改为什么", "1 放假")
    await administrator.says("放假")
    administrator.hears("原因")
    await administrator.says("县政府通知，台风停工")
    administrator.hears(
        "请核对：调整日历",
        "2026年5月7日（周四）、2026年5月8日（周五）",
        "改为：放假",
        "原因：县政府通知，台风停工",
    )
    await administrator.says("确认")
    administrator.hears("日历已更新")
    administrator.hears("有 1 个期限变动")
    assert due_of(walk).due == date(2026, 5, 22)
    await administrator.says("日历")
    administrator.hears(f"2026年5月7日（周四） 放假（本地：县政府通知，台风停工；{administrator.name}定）")
    await comes(chat, 4, 21)
    walk.deputy.hears("由 2026年5月20日 改为 2026年5月22日", "依据：县政府通知，台风停工")
    chat.ignores()
    await administrator.asks("调整日历 5月7日至8日", "恢复国家安排", "台风改道", "确认")
    chat.ignores()
    assert due_of(walk).due == date(2026, 5, 20)
    with chat.store.read() as db:
        bodies = "".join(one.body for one in db.exec(select(Entry)))
    assert "台风" not in bodies  # a reason is somebody's words


@one_engine
async def test_a_local_day_stands_above_a_paper(chat: Chat, administrator: Talker) -> None:
    await administrator.asks("调整日历 5月6日", "上班", "防汛值守", "确认")
    chat.ignores()
    await hand_in(administrator, [("2026-05-06", "放假", AMENDED)])
    administrator.hears("仍按本地调整：2026年5月6日（周三） 上班（本地：防汛值守")
    await administrator.asks("确认")
    chat.ignores()
    assert chat.machine.office.calendar.is_workday(date(2026, 5, 6))
