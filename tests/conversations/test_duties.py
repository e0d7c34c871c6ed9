"""Duties: the date by working days, provisional beyond the published years, and the certificate's (第十、二十五条)."""

from datetime import date, datetime

from sqlmodel import select

from models.rosters import Inspector
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.mornings import ZONE, comes, goes_by, in_autumn, who_heard
from tests.conversations.way import NETWORK, one_engine, short_way


@one_engine
async def test_results_are_due_twenty_working_days_after_the_last_approval(chat: Chat) -> None:
    walk = await short_way(chat).walked("recorded")
    publisher = chat.holder(Role.PUBLISHER)
    await comes(chat, 4, 20)
    chat.ignores()
    await walk.deputy.asks("全部同意", "确认")
    # By hand: 21 to 24 April 4, 27 to 30 April 8, 1 to 5 May are Labour Day, 6 to 8 May 11, Saturday 9 May is worked 12,
    # 11 to 15 May 17, 18 to 20 May 20.
    publisher.hears("任务 5 可以公示", "2026年5月20日（含当日）前公示（第二十五条）", but_not=("暂定",))
    chat.ignores()


@one_engine
async def test_results_of_a_task_that_does_not_end_are_due_after_its_window(chat: Chat) -> None:
    walk = await short_way(chat).walked("dispatched")
    # By hand: 6 to 9 May 4, 11 to 15 May 9, 18 to 22 May 14, 25 to 29 May 19, Monday 1 June 20.
    await walk.deputy.says("详情 5")
    walk.deputy.hears("公示期限：2026年6月1日")
    await walk.released()
    await comes(chat, 6, 2)
    chat.ignores()
    await walk.recorded()
    await walk.approved()
    await walk.deputy.says("详情 5")
    walk.deputy.hears("公示期限：2026年6月1日")  # lateness never moves it
    await walk.deputy.says("逾期")
    walk.deputy.hears(f"任务 5 上网服务场所抽查：应于 2026年6月1日前公示检查结果，已过 1 天（{NETWORK}）")


@one_engine
async def test_a_date_that_reaches_into_an_unpublished_year_is_provisional(chat: Chat) -> None:
    walk = await (await in_autumn(chat, date(2026, 12, 1), date(2026, 12, 10))).walked("dispatched")
    publisher = chat.holder(Role.PUBLISHER)
    await walk.deputy.says("详情 5")
    walk.deputy.hears("公示期限：2027年1月8日（暂定，最早 2027年1月6日，最晚 2027年1月8日）")
    await walk.released()
    await walk.recorded()
    await comes(chat, 12, 11)  # approved after the window's end: the date is counted from that
    chat.ignores()
    await walk.deputy.asks("全部同意", "确认")
    said = publisher.hears("任务 5 可以公示", "应在 2027年1月8日（含当日）前公示")
    assert "此日期为暂定：最早 2027年1月6日，最晚 2027年1月8日。" in said
    chat.ignores()
    chat.moment.pass_(datetime(2026, 12, 25, 9, tzinfo=ZONE) - chat.moment.now())
    heard = await goes_by(chat, date(2027, 1, 12))
    mine = {day: said[publisher.address] for day, said in heard.items() if publisher.address in said}
    # By hand, from 6 January back: the 5th and 4th, not New Year's Day, 31, 30 and 29 December; late after Friday the 8th.
    assert list(mine) == ["12-29", "01-05", "01-11"]
    assert "按最早的日期还剩 5 个工作日" in mine["12-29"]
    assert "已过 1 个工作日" in mine["01-11"]


@one_engine
async def test_a_provisional_date_is_overdue_only_after_the_latest(chat: Chat) -> None:
    walk = await (await in_autumn(chat, date(2026, 12, 1), date(2026, 12, 31))).walked("dispatched")
    await walk.deputy.says("详情 5")
    # By hand: without New Year's Day 29 January is the twentieth; with five weekend days worked the 23rd; with seven days of
    # the Spring Festival off from 20 January on, 9 February.
    walk.deputy.hears("公示期限：2027年1月29日（暂定，最早 2027年1月23日，最晚 2027年2月9日）")
    for month, day, count in ((1, 30, 5), (2, 9, 5), (2, 10, 6)):  # five checks were due in December
        await comes(chat, month, day, 12, 2027)
        chat.ignores()
        await walk.deputy.says("逾期")
        walk.deputy.hears(f"逾期未完成（共 {count} 条）")


@one_engine
async def test_a_certificate_is_reminded_of_until_it_is_renewed(chat: Chat) -> None:
    who, deputy = chat.holder(Role.INSPECTOR, NETWORK), chat.holder(Role.DEPUTY, NETWORK)
    _renew(chat, who, date(2026, 6, 1))
    heard = await goes_by(chat, date(2026, 5, 4))
    # By hand: 60 days before is 2 April, 30 days before is 2 May, in the holiday: said on the 6th.
    assert who_heard(heard, {"who": who}) == {"04-02": {"who"}}
    assert (
        f"{who.name}（{NETWORK}）的执法证：应在 2026年6月1日（含当日）前换发执法证，还剩 60 天（第十条）。"
        in heard["04-02"][who.address]
    )
    heard = await goes_by(chat, date(2026, 5, 10))
    assert who_heard(heard, {"who": who, "deputy": deputy}) == {"05-06": {"who", "deputy"}}
    _renew(chat, who, date(2029, 6, 1))
    assert await goes_by(chat, date(2026, 6, 5)) == {}


def _renew(chat: Chat, who: Talker, until: date) -> None:
    with chat.store.write() as db:
        inspector = db.exec(select(Inspector).where(Inspector.person_id == who.person_id)).one()
        inspector.certificate_until = until
        db.add(inspector)
