"""Reminders: the ladder of words about a duty: in working hours, each once, in one letter, never of what is done (第十九、三十条)."""

from datetime import date, datetime, timedelta

import pytest

from handlers.duties import reminders
from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.mornings import ZONE, comes, goes_by, in_autumn, nobody_hears, one_left, who_heard
from tests.conversations.way import NETWORK, one_engine, short_way


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
async def test_what_is_done_before_the_letter_is_written_is_not_in_it(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = await short_way(chat).walked("released")
    visit = await one_left(walk)
    await comes(chat, 4, 22)
    chat.ignores()
    monkeypatch.setattr(
        reminders, "LISTENERS", 0
    )  # the clock has looked, and is stopped before the first letter
    await comes(chat, 4, 23)
    nobody_hears(chat)
    await walk.leader(visit).asks(f"全部无问题 {visit.number}", "确认")
    chat.ignores()
    monkeypatch.setattr(reminders, "LISTENERS", 2)
    await comes(chat, 4, 23, 10)
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
    publisher.hears(line, "现在：已审批，待公示 5 次", "1 公示 5", but_not=("还没有办的",))
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
async def test_who_has_begun_to_record_is_not_asked_to_begin(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = await one_left(walk)
    await walk.leader(visit).asks(f"录入 {visit.number}", "3")  # the first answer is kept, the form is left
    chat.ignores()
    await comes(chat, 3, 30)
    chat.ignores()
    assert set(await goes_by(chat, date(2026, 4, 24))) == {"04-23"}
