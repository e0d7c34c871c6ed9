"""Duties: the date by working days, and what the clock says about it: in working hours, once, never of what is done (第二十五条)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import NETWORK, one_engine, short_way

ZONE = ZoneInfo("Asia/Shanghai")


async def _comes(chat: Chat, month: int, day: int, hour: int = 9) -> None:
    """Turn the clock to an hour of the bureau's 2026, where it ticks once."""
    wanted = datetime(2026, month, day, hour, tzinfo=ZONE)
    chat.moment.pass_(wanted - chat.moment.now())
    await chat.passes(minutes=1)


def _everybody_hears_nothing(chat: Chat) -> None:
    assert not any(chat.unheard.values()), chat.unheard


@one_engine
async def test_results_are_due_twenty_working_days_after_the_last_approval(chat: Chat) -> None:
    walk = await short_way(chat).walked("recorded")
    publisher = chat.holder(Role.PUBLISHER)
    await _comes(chat, 4, 20)
    chat.ignores()
    await walk.deputy.asks("全部同意", "确认")
    # By hand: 21 to 24 April 4, 27 to 30 April 8, 1 to 5 May are Labour Day, 6 to 8 May 11, Saturday 9 May is worked 12,
    # 11 to 15 May 17, 18 to 20 May 20.
    publisher.hears("任务 5 可以公示", "2026年5月20日（含当日）前公示（第二十五条）")
    chat.ignores()


@one_engine
async def test_results_of_a_task_that_does_not_end_are_due_after_its_window(chat: Chat) -> None:
    walk = await short_way(chat).walked("dispatched")
    # By hand: 6 to 9 May 4, 11 to 15 May 9, 18 to 22 May 14, 25 to 29 May 19, Monday 1 June 20.
    await walk.deputy.says("详情 5")
    walk.deputy.hears("公示期限：2026年6月1日")
    await walk.released()
    await _comes(chat, 6, 2)
    chat.ignores()
    await walk.recorded()
    await walk.approved()
    await walk.deputy.says("详情 5")
    walk.deputy.hears("公示期限：2026年6月1日")  # lateness never moves it
    await walk.deputy.says("逾期")
    walk.deputy.hears(f"任务 5 上网服务场所抽查：应于 2026年6月1日前公示检查结果，已过 1 天（{NETWORK}）")


async def test_a_check_is_reminded_of_five_and_one_working_days_before_and_once_when_overdue(
    chat: Chat,
) -> None:
    walk = await short_way(chat).walked("released")
    first, second, *rest = walk.inspections()
    for one in rest:
        await walk.leader(one).asks(f"全部无问题 {one.number}", "确认")
    chat.ignores()
    open_ = {one.number: walk.team(one) for one in (first, second)}
    await _comes(chat, 4, 22, 17)
    await _comes(chat, 4, 23, 8)
    _everybody_hears_nothing(chat)
    await _comes(chat, 4, 23, 9)
    _hear(
        walk.deputy,
        open_,
        "即将到期",
        "应在 2026年4月30日（含当日）前检查并录入结果，还剩 5 个工作日（第十五条）",
    )
    await _comes(chat, 4, 23, 10)
    await chat.restarts()
    await _comes(chat, 4, 24)
    _everybody_hears_nothing(chat)
    await walk.leader(second).asks(f"全部无问题 {second.number}", "确认")
    chat.ignores()
    del open_[second.number]
    await _comes(chat, 4, 29)
    _hear(walk.deputy, open_, "即将到期", "还剩 1 个工作日")
    await _comes(chat, 4, 30)
    await _comes(chat, 5, 1)
    await _comes(chat, 5, 5)
    _everybody_hears_nothing(chat)
    await _comes(chat, 5, 6)
    _hear(walk.deputy, open_, "已经逾期", "应在 2026年4月30日 前检查并录入结果，现已逾期（第十五条）")
    await chat.restarts()
    await _comes(chat, 5, 7)
    _everybody_hears_nothing(chat)


def _hear(deputy: Talker, waiting: dict[int, list[Talker]], *parts: str) -> None:
    """Let the deputy hear one letter of all that waits, and each inspector one of his own."""
    for who in {one.address: one for team in waiting.values() for one in team}.values():
        who.hears(*parts)
    said = deputy.hears(*parts, *(f"检查 {number} " for number in waiting))
    assert said.count("：应在") == len(waiting)
    assert not any(deputy.chat.unheard.values()), deputy.chat.unheard


@one_engine
async def test_a_publication_is_reminded_of_until_it_is_done(chat: Chat) -> None:
    walk, publisher = await short_way(chat).walked("recorded"), chat.holder(Role.PUBLISHER)
    await _comes(chat, 4, 20)
    chat.ignores()
    await walk.approved()
    await _comes(chat, 5, 13)  # 14, 15, 18, 19 and 20 May are left
    for who in (publisher, walk.deputy):
        who.hears(
            "任务 5 上网服务场所抽查：应在 2026年5月20日（含当日）前公示检查结果，还剩 5 个工作日（第二十五条）"
        )
    await publisher.asks("公示 5", "确认")
    chat.ignores()
    for day in (19, 20, 21, 22):
        await _comes(chat, 5, day)
    _everybody_hears_nothing(chat)
    await walk.deputy.says("逾期")
    walk.deputy.hears("逾期未完成（共 0 条）")


@one_engine
async def test_after_a_time_switched_off_only_what_matters_now_is_said(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    await _comes(chat, 4, 28, 22)
    _everybody_hears_nothing(chat)
    await _comes(chat, 4, 29)
    walk.deputy.hears("即将到期", "还剩 1 个工作日", but_not=("还剩 5",))
    walk.deputy.hears_nothing()
    chat.ignores()
    await _comes(chat, 4, 30)
    _everybody_hears_nothing(chat)


@one_engine
async def test_a_returned_result_is_reminded_of_again_by_the_same_date(chat: Chat) -> None:
    walk = await short_way(chat).walked("recorded")
    visit = walk.inspections()[0]
    await walk.deputy.asks(f"退回 {visit.number}", "缺少依据", "确认")
    chat.ignores()
    await _comes(chat, 4, 23)
    _hear(walk.deputy, {visit.number: walk.team(visit)}, "还剩 5 个工作日")
