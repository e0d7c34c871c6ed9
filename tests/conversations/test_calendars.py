"""The calendar: shown, brought in by table, set by the office, asked for in autumn; every open date follows, no closed one (第二十五条)."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from bot.cli import assembly
from models import calendars, deadlines
from models.calendars import CalendarEdition
from models.deadlines import Deadline
from models.machine import ledger
from models.machine.ledger import Entry
from models.tables import RECORDED
from rules.calendar import Calendar
from rules.deadlines import Duty
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.test_duties import ZONE, comes, goes_by, in_autumn, nobody_hears
from tests.conversations.way import NETWORK, Way, one_engine, short_way

NEXT, AMENDED = "国办发明电〔2026〕9号", "国办发明电〔2026〕3号"
HOLIDAYS = (  # of 2027, as a paper might name them
    ("2027-01-01", 3), ("2027-02-05", 8), ("2027-04-03", 3), ("2027-05-01", 5), ("2027-06-09", 3), ("2027-09-15", 3), ("2027-10-01", 7),
)  # fmt: skip
Rows = Iterable[tuple[str, str, str]]


def year() -> list[tuple[str, str, str]]:
    """Return the rows of a whole arrangement of 2027."""
    rows = [
        ((date.fromisoformat(first) + timedelta(days=at)).isoformat(), "放假", NEXT)
        for first, days in HOLIDAYS
        for at in range(days)
    ]
    return [*rows, ("2027-02-20", "调休上班", NEXT), ("2027-10-09", "调休上班", NEXT)]


@pytest.fixture
def administrator(chat: Chat) -> Talker:
    """Who brings the calendar in."""
    return chat.holder(Role.ADMINISTRATOR)


async def hand_in(who: Talker, rows: Rows, name: str = "放假安排.csv") -> None:
    """Hand a table in."""
    out = io.StringIO()
    csv.writer(out).writerows([("日期", "类型", "文件"), *rows])
    who.chat.channel.files[name] = out.getvalue().encode()
    await who.says("", file=name)


def due_of(walk: Way) -> Deadline:
    """Return the date of the task's publication."""
    with walk.chat.store.read() as db:
        found = deadlines.of(db, Duty.PUBLISH, "task", walk.task().id or 0)
    assert found is not None
    return found


async def approved_in_april(chat: Chat) -> Way:
    """Return a task whose last result was approved on 20 April: it is due on 20 May."""
    walk = await short_way(chat).walked("recorded")
    chat.moment.pass_(datetime(2026, 4, 20, 9, tzinfo=ZONE) - chat.moment.now())
    await walk.approved()
    chat.ignores()
    return walk


async def test_the_next_year_is_shown_and_loaded_when_confirmed(chat: Chat, administrator: Talker) -> None:
    await hand_in(administrator, year())
    administrator.hears(
        "请核对：载入 2027 年放假安排", f"依据：{NEXT}", "共：34 天，放假 32 天，调休上班 2 天", "2027年2月5日至12日 放假",
        "2027年2月20日（周六） 调休上班", "请逐日与通知原文核对",
    )  # fmt: skip
    assert chat.machine.office.calendar.last_year == 2026
    await administrator.says("确认")
    administrator.hears("日历已更新（第 2 版）", "2024 至 2027 年")
    administrator.hears("期限已按新日历重算", "没有期限因此变动")
    await administrator.says("日历 2027")
    administrator.hears("2027 年的放假和调休", f"2027年1月1日至3日 放假（{NEXT}）")
    await hand_in(administrator, year())
    administrator.hears("没有要写入的", "与现在的日历一致")
    with chat.store.read() as db:
        assert list(ledger.verify(db, RECORDED)) == []
        assert calendars.standing(db) == (2, chat.machine.office.calendar.version)


@one_engine
async def test_a_wrong_row_is_named_and_nothing_is_entered(chat: Chat, administrator: Talker) -> None:
    await hand_in(
        administrator,
        [*year(), ("2027-01-03", "放假", NEXT), ("2027-01-04", "上班", NEXT), ("元旦", "放假", NEXT)],
    )
    administrator.hears(
        "“放假安排.csv”没有写入，请改好这些行再发一次（共 3 条）", "第 36 行 日期“2027-01-03”：与第 4 行是同一天；同一天只留一行",
        "第 37 行 日期“2027-01-04”：这天本来就是工作日", "第 38 行 日期“元旦”：不是一个日期；一行一天，写成 2027-01-01",
    )  # fmt: skip
    await hand_in(administrator, [row for row in year() if not row[0].startswith(("2027-05", "2027-06"))])
    administrator.hears("2027 年的安排不完整", "没有 劳动节、端午节的放假日", "第二十五条")
    await administrator.says("日历")
    administrator.hears("日历：已载入 2024 至 2026 年")


@one_engine
async def test_a_preview_that_was_left_or_outdated_enters_nothing(chat: Chat, administrator: Talker) -> None:
    await hand_in(administrator, year(), "一.csv")
    administrator.hears("载入 2027 年")
    await hand_in(administrator, year()[1:], "二.csv")  # sent again, mended: it takes the place of the first
    administrator.hears("文件：二.csv")
    with chat.store.write() as db:
        standing = calendars.newest(db)
        assert standing is not None
        kept = standing.model_dump(exclude={"id"})
        db.add(CalendarEdition(**kept))
    await administrator.says("确认")
    administrator.hears("日历刚刚更新过", "没有写入")
    await hand_in(administrator, year())
    administrator.hears("载入 2027 年")
    await administrator.says("取消")
    administrator.hears("已取消")


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
        noted = [
            one.facts()
            for one in db.exec(select(Entry).where(Entry.kind == "deadline", Entry.row_id == after.id))
        ]
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


async def test_every_process_counts_by_the_amended_calendar_without_a_restart(
    chat: Chat, administrator: Talker
) -> None:
    other = assembly.make_machine(chat.store, chat.settings, [], chat.moment)
    other.clock.tick("forms")
    other.clerk.step()
    before: Calendar = other.office.calendar
    await hand_in(administrator, year())
    administrator.hears("载入 2027 年")
    await administrator.asks("确认")
    chat.ignores()
    other.clock.tick("forms")
    other.clerk.step()
    other.close()
    assert (before.last_year, other.office.calendar.last_year) == (2026, 2027)
    assert other.office.calendar == chat.machine.office.calendar


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


@one_engine
@pytest.mark.parametrize("words", ["调整日历 2月30日", "调整日历 随便", "调整日历 3月1日至5月1日"])
async def test_days_that_can_not_be_set_are_answered(administrator: Talker, words: str) -> None:
    await administrator.says(words)
    administrator.hears("第二十五条")


@one_engine
async def test_only_the_administrator_changes_the_calendar_and_everybody_sees_it(chat: Chat) -> None:
    deputy = chat.holder(Role.DEPUTY, NETWORK)
    await deputy.says("调整日历 5月6日")
    deputy.hears("这件事要由别人来做", "系统管理员")
    await deputy.says("日历 2026")
    deputy.hears("2026年2月15日至23日 放假（国办发明电〔2025〕7号）")


@one_engine
async def test_from_the_25th_of_october_the_administrator_is_asked_weekly_until_the_year_is_loaded(
    chat: Chat, administrator: Talker
) -> None:
    chat.moment.pass_(datetime(2026, 10, 20, 9, tzinfo=ZONE) - chat.moment.now())
    heard = await goes_by(chat, date(2026, 11, 12))
    # 25 October is a Sunday, so the week is told of on Monday.
    assert {day: set(said) for day, said in heard.items()} == {
        day: {administrator.address} for day in ("10-26", "11-02", "11-09")
    }
    assert "2027 年的放假安排还没有载入" in heard["10-26"][administrator.address]
    await hand_in(administrator, year())
    await administrator.asks("确认")
    chat.ignores()
    assert await goes_by(chat, date(2026, 11, 30)) == {}


@one_engine
async def test_a_roster_still_goes_its_own_way(chat: Chat, administrator: Talker) -> None:
    chat.channel.files["人员.csv"] = "姓名,单位\n张三,东关派出所\n".encode()
    await administrator.says("", file="人员.csv")
    administrator.hears("“人员.csv”已收到")
    chat.ignores()
    with chat.store.read() as db:
        assert calendars.standing(db)[0] == 1
