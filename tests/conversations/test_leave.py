"""Leave: announced in one's own words, asked of nobody, and it moves nobody who was drawn (第十、二十条)."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from handlers.draws import pools
from models.leave import Leave
from models.machine import ledger
from models.tables import RECORDED
from models.tasks import Lock, salting
from rules import frozen
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import NETWORK, UNIT, Way, one_engine, short_way

WHOLE = "3月1日至4月30日"  # the window of the plan


@pytest.fixture
def wang(chat: Chat) -> Talker:
    return chat.holder(Role.INSPECTOR, NETWORK)


@pytest.fixture
def deputy(chat: Chat) -> Talker:
    return chat.holder(Role.DEPUTY, NETWORK)


async def _away(who: Talker, days: str) -> None:
    await who.asks(f"请假 {days}", "确认")
    who.chat.ignores()


def _leaves(chat: Chat) -> list[Leave]:
    with chat.store.read() as db:
        assert list(ledger.verify(db, RECORDED)) == []
        return list(db.exec(select(Leave).order_by(Leave.begins)))


async def test_an_inspector_takes_leave_and_his_deputy_is_told_and_not_asked(
    chat: Chat, wang: Talker, deputy: Talker
) -> None:
    await wang.says("请假 3月10日至12日")
    wang.hears(
        f"请核对：{wang.name}请假", "开始：2026年3月10日", "结束：2026年3月12日（含当日，共 3 天）", "第十条"
    )
    await wang.says("确认")
    wang.hears("您的请假已登记", "3月10日至3月12日，共 3 天", deputy.name, "不需要同意（第十条）")
    deputy.hears(f"{wang.name}请假", "3月10日至3月12日", "不需要同意", but_not=("回复",))
    (row,) = _leaves(chat)
    assert (row.person_id, row.begins, row.ends) == (wang.person_id, date(2026, 3, 10), date(2026, 3, 12))
    await wang.says("请假")
    wang.hears("您已登记：3月10日至3月12日", "“销假”", "请假 下周一到周三")


@one_engine
@pytest.mark.parametrize(
    ("words", "begins", "ends"),
    [("请假 明天", "2026年3月3日", "2026年3月3日"), ("请假下周一到周三", "2026年3月9日", "2026年3月11日"), ("休假 明天起3天", "2026年3月3日", "2026年3月5日"),
     ("请假 １０．１－１０．７", "2026年10月1日", "2026年10月7日"), ("请假 我 明天", "2026年3月3日", "2026年3月3日")],
)  # fmt: skip
async def test_days_are_understood_as_they_are_said(words: str, begins: str, ends: str, wang: Talker) -> None:
    await wang.says(words)
    wang.hears(f"{wang.name}请假", f"开始：{begins}", f"结束：{ends}")


@one_engine
@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("请假 下个礼拜", "没看懂日期"),
        ("请假 2月30日", "没有这一天"),
        ("请假 3月12日至3月10日", "日期前后颠倒"),
        ("请假 2月20日", "已经过去"),
    ],
)
async def test_a_date_that_is_none_is_answered_with_examples(words: str, heard: str, wang: Talker) -> None:
    await wang.says(words.replace("下个礼拜", "看病三趟"))
    wang.hears(heard, "10月1日至10月7日", "第十条", but_not=("已登记",))


@one_engine
async def test_the_deputy_enters_it_for_somebody_of_the_own_unit(
    chat: Chat, wang: Talker, deputy: Talker
) -> None:
    await deputy.says(f"请假 {wang.name} 下周一到周三")
    deputy.hears(f"请核对：{wang.name}请假")
    await deputy.says("确认")
    deputy.hears(f"{wang.name}请假", f"登记人：{deputy.name}")
    wang.hears("您的请假已登记", f"登记人：{deputy.name}")
    other = chat.holder(Role.DEPUTY, UNIT)
    await other.says(f"请假 {wang.name} 明天")
    other.hears("要由别人来做", deputy.name, "第十条")
    await wang.says(f"请假 {deputy.name} 明天")
    wang.hears("要由别人来做", deputy.name)
    await deputy.says(f"销假{wang.name}")
    deputy.hears(f"{wang.name}已销假", "没有开始，已取消")
    wang.hears("您已销假", f"登记人：{deputy.name}")


@one_engine
async def test_two_leaves_do_not_overlap(wang: Talker, deputy: Talker) -> None:
    await _away(wang, "3月10日至3月12日")
    await wang.says("请假 3月12日至3月15日")
    wang.hears("已经登记过请假", "3月10日至3月12日", "“销假”")
    await wang.says("请假 3月13日至3月15日")
    wang.hears("请核对")
    await deputy.says(f"请假 {wang.name} 3月11日")
    deputy.hears("已经登记过请假", f"“销假 {wang.name}”")


async def test_who_comes_back_early_ends_his_leave_and_it_stays_in_the_books(
    chat: Chat, wang: Talker, deputy: Talker
) -> None:
    await _away(wang, "3月3日至3月12日")
    await _away(wang, "4月1日")
    await chat.passes(days=3)
    await wang.says("销假")
    wang.hears("您已销假", "原请假：3月3日至3月12日", "回来：2026年3月5日", "还登记着：4月1日")
    deputy.hears(f"{wang.name}已销假")
    first, second = _leaves(chat)
    assert (first.ends, first.back_on, second.back_on) == (date(2026, 3, 12), date(2026, 3, 5), None)
    await wang.says("销假")
    wang.hears("没有开始，已取消")
    deputy.hears("已销假")
    await wang.says("销假")
    wang.hears("没有请假", "第十条")


def _qualified(shown: str) -> int:
    return int(shown.split("合格检查人员 ")[1].split(" ")[0])


async def test_who_is_away_for_all_that_is_left_is_not_drawn_and_who_is_in_part_is_named(
    chat: Chat, wang: Talker
) -> None:
    walk = await short_way(chat).opened()
    await walk.deputy.says(f"名单池 {walk.number}")
    before = _qualified(walk.deputy.hears("合格检查人员", but_not=("请假",)))
    other = chat.holder(Role.INSPECTOR, UNIT)
    await _away(wang, WHOLE)
    await _away(other, "3月10日至3月12日")
    await walk.deputy.says(f"名单池 {walk.number}")
    shown = walk.deputy.hears(
        f"一直请假、不参加匹配：{wang.name}（{NETWORK}，{WHOLE}）",
        f"有几天请假、仍可能被抽中：{other.name}（{UNIT}，3月10日至3月12日）",
    )
    assert _qualified(shown) == before - 1
    await walk.locked()
    assert not _frozen(walk, wang).on_duty
    assert _frozen(walk, other).on_duty
    await walk.drawn()
    assert wang.address not in {one.address for one in walk.inspectors()}


def _frozen(walk: Way, who: Talker) -> frozen.InspectorRow:
    """Return somebody as the lock has frozen him."""
    with walk.chat.store.read() as db:
        file = db.exec(select(Lock.inspectors_file)).one()
        _, standing = pools.inspectors(db, salting(db, walk.task()), ())
    rows = frozen.read_inspectors(walk.chat.machine.office.cabinet.read(file))
    return next(row for row in rows if standing[row.pid][1].id == who.person_id)


@one_engine
async def test_only_what_is_left_of_the_window_counts(chat: Chat, wang: Talker) -> None:
    await _away(wang, WHOLE)
    walk = await short_way(chat).opened()
    chat.moment.pass_(timedelta(days=14))
    await wang.says("销假")
    chat.ignores()
    await _away(wang, "3月17日至4月30日")
    await walk.deputy.says(f"名单池 {walk.number}")
    walk.deputy.hears(f"有几天请假、仍可能被抽中：{wang.name}")
    chat.moment.pass_(timedelta(days=1))
    await walk.deputy.says(f"名单池 {walk.number}")
    walk.deputy.hears(f"一直请假、不参加匹配：{wang.name}")


@one_engine
async def test_a_leave_between_preview_and_lock_is_not_overlooked(chat: Chat, wang: Talker) -> None:
    walk = await short_way(chat).opened()
    await walk.deputy.says(f"锁定 {walk.number}")
    walk.deputy.hears("请核对：锁定任务")
    await _away(wang, WHOLE)
    await walk.deputy.says("确认")
    walk.deputy.hears("检查记录刚刚变动", "请假", f"“锁定 {walk.number}”")
    await walk.deputy.says(f"锁定 {walk.number}")
    walk.deputy.hears("请核对：锁定任务", f"不参加匹配：{wang.name}")
    await wang.says("销假")
    chat.ignores()
    await walk.deputy.says("确认")
    walk.deputy.hears("检查记录刚刚变动")


@one_engine
async def test_leave_after_the_draw_moves_nobody_and_points_to_the_recusal(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = walk.inspections()[0]
    leader, team = walk.leader(visit), [one.address for one in walk.team(visit)]
    await leader.asks("请假 3月10日至3月20日", "确认")
    leader.hears(
        "您的请假已登记",
        "不会因此换人",
        f"{visit.number} ",
        "“申请回避 编号”（第二十条）",
        f"1 申请回避 {visit.number}",
    )
    chat.ignores()
    assert [one.address for one in walk.team(visit)] == team
    await leader.says("1")
    leader.hears("请选择原因")
    await leader.asks("取消", "请假 10月1日", "确认")
    leader.hears("您的请假已登记", but_not=("不会因此换人",))  # no visit of his falls into it
    chat.ignores()


@one_engine
async def test_a_card_tells_supervisors_of_a_leave(chat: Chat, wang: Talker, deputy: Talker) -> None:
    await _away(wang, "3月10日至3月12日")
    await deputy.says(f"人员 {wang.address}")
    deputy.hears("在岗：在岗，请假：3月10日至3月12日")
    colleague = chat.holder(Role.INSPECTOR, UNIT)
    await colleague.says(f"人员 {wang.address}")
    colleague.hears(f"【{wang.name}】", but_not=("请假",))
