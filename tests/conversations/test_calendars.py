"""The calendar: shown, brought in by table when it is confirmed, seen by every process, asked for in autumn (第二十五条)."""

from datetime import date, datetime

import pytest

from bot.cli import assembly
from models import calendars
from models.calendars import CalendarEdition
from models.machine import ledger
from models.tables import RECORDED
from rules.calendar import Calendar
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.mornings import ZONE, goes_by
from tests.conversations.papers import NEXT, hand_in, year
from tests.conversations.way import NETWORK, one_engine


@pytest.fixture
def administrator(chat: Chat) -> Talker:
    """Who brings the calendar in."""
    return chat.holder(Role.ADMINISTRATOR)


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
