"""Duties: the date by working days, and the ladder of words about it: in working hours, each once, never of what is done (第二十五条)."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from handlers import reminders
from models.inspections import Inspection
from models.rosters import Inspector
from models.tasks import PlanLine
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import NETWORK, Way, one_engine, short_way

ZONE = ZoneInfo("Asia/Shanghai")
Heard = dict[str, dict[str, str]]


async def comes(chat: Chat, month: int, day: int, hour: int = 9, year: int = 2026) -> None:
    """Turn the clock to an hour of the bureau's, where the scan of deadlines ticks once."""
    chat.moment.pass_(datetime(year, month, day, hour, 1, tzinfo=ZONE) - chat.moment.now())
    await asyncio.to_thread(chat.machine.clock.tick, "deadlines")
    await chat.settles()


async def goes_by(chat: Chat, until: date) -> Heard:
    """Let day after day go by, with its early morning or its night; return who heard what on which morning: one letter at most."""
    heard: Heard = {}
    while (today := chat.moment.now().astimezone(ZONE).date()) < until:
        tomorrow = today + timedelta(days=1)
        for hour in (7, 9) if tomorrow.day % 2 else (9, 20):
            await comes(chat, tomorrow.month, tomorrow.day, hour, tomorrow.year)
            said = {address: list(parts) for address, parts in chat.unheard.items() if parts}
            assert hour == 9 or not said, f"said out of hours on {tomorrow}: {said}"
            assert all(len(parts) == 1 for parts in said.values()), (
                f"more than one letter on {tomorrow}: {said}"
            )
            if said:
                heard[f"{tomorrow:%m-%d}"] = {address: part for address, [part] in said.items()}
            chat.ignores()
    return heard


def nobody_hears(chat: Chat) -> None:
    """Make sure that nothing was said."""
    assert not any(chat.unheard.values()), chat.unheard


async def in_autumn(chat: Chat, begins: date, ends: date) -> Way:
    """Return the short way with another window in the plan, on the morning of its first day."""
    with chat.store.write() as db:
        line = db.exec(select(PlanLine).where(PlanLine.code == "2026-03")).one()
        line.begins, line.ends = begins, ends
        db.add(line)
    chat.moment.pass_(datetime(begins.year, begins.month, begins.day, 9, tzinfo=ZONE) - chat.moment.now())
    return short_way(chat)


async def one_left(walk: Way, *, replied: bool = True) -> Inspection:
    """Have all inspections but the first recorded, and the first team's notices replied to; return that inspection."""
    first, *rest = walk.inspections()
    for one in rest:
        await walk.leader(one).asks(f"全部无问题 {one.number}", "确认")
    for who in walk.team(first) if replied else ():
        await who.says(f"收到 {first.number}")
    walk.chat.ignores()
    return first


def who_heard(heard: Heard, names: Mapping[str, Talker]) -> dict[str, set[str]]:
    """Return on which day which of these people heard something; anybody else by address."""
    called = {who.address: name for name, who in names.items()}
    return {day: {called.get(address, address) for address in said} for day, said in heard.items()}


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
async def test_the_ladder_over_the_national_day_holiday(chat: Chat) -> None:
    walk = await (await in_autumn(chat, date(2026, 9, 1), date(2026, 10, 9))).walked("released")
    visit = await one_left(walk)
    leader, other = walk.team(visit)
    people = {
        "leader": leader,
        "other": other,
        "deputy": walk.deputy,
        "principal": chat.holder(Role.PRINCIPAL, NETWORK),
    }
    heard = await goes_by(chat, date(2026, 10, 14))
    # By hand: of the 23 working days from 2 September to 9 October the 12th is 17 September. Then Sunday 20 September is
    # worked, 25 to 27 September are off, so are 1 to 7 October, and Saturday 10 October is worked.
    assert who_heard(heard, people) == {
        "09-17": {"leader", "other"},  # half of the time is over
        "09-20": {"leader"},  # two working days later
        "09-22": {"deputy"},  # four
        "09-24": {
            "leader",
            "other",
        },  # five working days before the end: 28, 29, 30 September, 8 and 9 October
        "09-29": {"leader", "principal"},  # three before the end, and eight after half of the time
        "10-08": {"leader", "other", "deputy"},
        "10-10": {"leader", "other", "deputy"},  # overdue
        "10-13": {"principal"},
    }
    assert (
        "应在 2026年9月17日（含当日）前开始检查，今天到期（第十九条）。现在：检查时限已经过半。"
        in heard["09-17"][other.address]
    )
    assert f"还没有办的：{leader.name}、{other.name}。" in heard["09-22"][walk.deputy.address]
    assert (
        "应在 2026年10月9日（含当日）前检查并录入结果，还剩 5 个工作日（第十五条）。"
        in heard["09-24"][other.address]
    )
    assert "【提醒：1 件已经逾期】" in heard["10-10"][leader.address]
    assert (
        f"已过 3 个工作日（第十五条）。还没有办的：{leader.name}、{other.name}。"
        in heard["10-13"][people["principal"].address]
    )


@one_engine
async def test_an_unread_notice_climbs_from_the_person_to_the_principal(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")  # on Monday, so that the reply is due on Tuesday
    visit = await one_left(walk, replied=False)
    leader, other = walk.team(visit)
    await leader.says("收到")
    chat.ignores()
    people = {
        "leader": leader,
        "other": other,
        "deputy": walk.deputy,
        "principal": chat.holder(Role.PRINCIPAL, NETWORK),
    }
    heard = await goes_by(chat, date(2026, 3, 20))
    assert who_heard(heard, people) == {
        "03-04": {"other"},
        "03-05": {"leader"},
        "03-06": {"deputy"},
        "03-10": {"principal"},  # not on the weekend
    }
    told = heard["03-04"][other.address]
    assert f"检查 {visit.number} " in told
    assert "应在 2026年3月3日（含当日）前回复“收到”，已过 1 个工作日（第十九条）。" in told
    assert f"1 收到 {visit.number}" in told
    assert f"还没有办的：{other.name}。" in heard["03-05"][leader.address]
    assert f"1 催办 {visit.number}" in heard["03-06"][walk.deputy.address]


@one_engine
@pytest.mark.parametrize("words", ["收到 {number}", "申请回避 {number}"])
async def test_who_has_answered_his_notice_is_not_asked_to(chat: Chat, words: str) -> None:
    walk = await short_way(chat).walked("released")
    visit = await one_left(walk, replied=False)
    for who in walk.team(visit):
        await who.asks(words.format(number=visit.number), "工作冲突", "确认")
    chat.ignores()
    assert await goes_by(chat, date(2026, 3, 12)) == {}


async def test_two_inspections_due_on_one_morning_are_one_letter(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        reminders, "SCAN", 1
    )  # each duty is looked at in a commit of its own, each letter written in another
    monkeypatch.setattr(reminders, "LISTENERS", 1)
    walk = await short_way(chat).walked("released")
    visits = walk.inspections()
    for who in walk.inspectors():
        await who.says("收到")
    chat.ignores()
    chat.moment.pass_(datetime(2026, 4, 29, 8, tzinfo=ZONE) - chat.moment.now())
    await comes(chat, 4, 29)
    said = walk.deputy.hears(f"提醒：{len(visits)} 件待办", "还剩 1 个工作日")
    assert [said.count(f"检查 {one.number} ") for one in visits] == [1] * len(visits)
    walk.deputy.hears_nothing()
    for who in walk.inspectors():
        who.hears(f"提醒：{len(walk.visits(who))} 件待办")
    principal = chat.holder(Role.PRINCIPAL, NETWORK).hears(
        f"提醒：{len(visits)} 件待办", "开始检查，已过 20 个工作日"
    )
    assert principal.count("检查时限已经过半") == len(visits)
    nobody_hears(chat)


@one_engine
async def test_nothing_is_said_twice_whatever_restarts(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = await one_left(walk)
    await comes(chat, 4, 22)
    chat.ignores()
    await comes(chat, 4, 23)
    for who in walk.team(visit):
        who.hears("还剩 5 个工作日")
    for hour in (10, 12):
        await chat.restarts()
        await comes(chat, 4, 23, hour)
    await chat.restarts()
    await comes(chat, 4, 24)
    nobody_hears(chat)


@one_engine
async def test_what_was_done_in_the_night_is_not_spoken_of_in_the_morning(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = await one_left(walk)
    await comes(chat, 4, 22)
    chat.ignores()
    chat.moment.pass_(timedelta(hours=14))
    await walk.leader(visit).asks(f"全部无问题 {visit.number}", "确认")
    chat.ignores()
    await comes(chat, 4, 23)
    nobody_hears(chat)


@one_engine
async def test_a_publication_is_reminded_of_until_it_is_done(chat: Chat) -> None:
    walk, publisher = await short_way(chat).walked("recorded"), chat.holder(Role.PUBLISHER)
    await comes(chat, 4, 20)
    chat.ignores()
    await walk.approved()
    await comes(chat, 5, 13)  # 14, 15, 18, 19 and 20 May are left
    line = (
        "任务 5 上网服务场所抽查：应在 2026年5月20日（含当日）前公示检查结果，还剩 5 个工作日（第二十五条）"
    )
    publisher.hears(line, "现在：已审批，待公示 4 次", "1 公示 5", but_not=("还没有办的",))
    walk.deputy.hears(line, f"还没有办的：{publisher.name}")
    await publisher.asks("公示 5", "确认")
    chat.ignores()
    assert await goes_by(chat, date(2026, 5, 26)) == {}
    await walk.deputy.says("逾期")
    walk.deputy.hears("逾期未完成（共 0 条）")


@one_engine
async def test_after_a_time_switched_off_only_what_matters_now_is_said(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = await one_left(walk)
    await comes(chat, 4, 28, 22)
    nobody_hears(chat)
    await comes(chat, 4, 29)
    for who in (*walk.team(visit), walk.deputy):
        who.hears("提醒：1 件待办", "检查并录入结果，还剩 1 个工作日", but_not=("还剩 5", "开始检查"))
    chat.holder(Role.PRINCIPAL, NETWORK).hears("开始检查")  # what his rung is for has not changed
    nobody_hears(chat)
    await comes(chat, 4, 30)
    nobody_hears(chat)


@one_engine
async def test_a_returned_result_is_reminded_of_again_by_the_same_date(chat: Chat) -> None:
    walk = await short_way(chat).walked("recorded")
    visit = walk.inspections()[0]
    await walk.deputy.asks(f"退回 {visit.number}", "缺少依据", "确认")
    chat.ignores()
    heard = await goes_by(chat, date(2026, 4, 24))
    assert set(heard) == {"04-23"}
    assert set(heard["04-23"]) == {who.address for who in walk.team(visit)}


@one_engine
async def test_a_team_that_was_never_released_is_its_deputys_to_release(chat: Chat) -> None:
    walk = await short_way(chat).walked("dispatched")
    heard = await goes_by(chat, date(2026, 4, 24))
    assert set(heard) == {"04-23"}
    assert set(heard["04-23"]) == {walk.deputy.address}
    assert "现在：检查组还没有下达。" in heard["04-23"][walk.deputy.address]
    assert "1 下达 5" in heard["04-23"][walk.deputy.address]


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
    for month, day, count in ((1, 30, 4), (2, 9, 4), (2, 10, 5)):  # four checks were due in December
        await comes(chat, month, day, 12, 2027)
        chat.ignores()
        await walk.deputy.says("逾期")
        walk.deputy.hears(f"逾期未完成（共 {count} 条）")


@one_engine
async def test_who_has_begun_to_record_is_not_asked_to_begin(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = await one_left(walk)
    await walk.leader(visit).asks(f"录入 {visit.number}", "3")  # the first answer is kept, the form is left
    chat.ignores()
    await comes(chat, 3, 30)
    chat.ignores()
    assert set(await goes_by(chat, date(2026, 4, 24))) == {"04-23"}


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
