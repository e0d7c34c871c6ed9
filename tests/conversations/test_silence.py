"""A contributor who says nothing (久等): reminded once a stage in working hours; then the deputies wait on, or lock anew with another (第十八、二十八条)."""

from datetime import timedelta

from tests.conversations.chat import Chat
from tests.conversations.sealers import Sealer, sealed_way
from tests.conversations.way import Way, one_engine, short_way

FRIDAY_EVENING = timedelta(days=4, hours=8)


async def _half_sealed(chat: Chat) -> tuple[Way, Sealer, Sealer]:
    walk, deputy, witness = await sealed_way(chat)
    await deputy.who.asks(deputy.seal())
    chat.ignores()
    return walk, deputy, witness


async def test_who_is_awaited_is_reminded_once_and_the_deputy_hears_what_it_costs(chat: Chat) -> None:
    walk, _, witness = await _half_sealed(chat)
    await chat.passes(minutes=59)
    witness.who.hears_nothing()
    await chat.passes(minutes=1)
    witness.who.hears("任务 5 的摇号在等您封存", "已等 1 小时", witness.short, "1 摇号 5")
    walk.deputy.hears("任务 5 的摇号在等封存", witness.who.name, "累计撤销变成 1 次", "再等等", "撤销锁定")
    await chat.restarts()
    await chat.passes(minutes=30)
    await chat.passes(hours=4)
    witness.who.hears_nothing()
    walk.deputy.hears_nothing()
    await witness.who.says("摇号 5")
    witness.who.hears("请封存您的一句话", "封存码：")


@one_engine
async def test_the_next_stage_is_waited_for_anew_and_nobody_for_nothing(chat: Chat) -> None:
    _, deputy, witness = await _half_sealed(chat)
    await chat.passes(hours=1)
    await witness.who.asks(witness.seal())
    chat.ignores()
    await chat.passes(minutes=59)
    deputy.who.hears_nothing()
    await witness.who.asks(witness.reveal())
    chat.ignores()
    await chat.passes(minutes=1)
    deputy.who.hears("任务 5 的摇号在等您公开", "1 摇号 5")
    witness.who.hears_nothing()
    await deputy.who.asks(deputy.reveal())
    chat.ignores()
    chat.moment.pass_(timedelta(days=2))
    await chat.passes(minutes=1)
    assert not [part for parts in chat.unheard.values() for part in parts if "摇号在等" in part]
    chat.ignores()


@one_engine
async def test_a_weekend_passes_before_anybody_is_reminded_and_he_has_as_long_again(chat: Chat) -> None:
    chat.moment.pass_(FRIDAY_EVENING)
    walk, _, witness = await _half_sealed(chat)
    await chat.passes(hours=2)
    chat.moment.pass_(timedelta(days=2))
    await chat.passes(hours=13)
    witness.who.hears_nothing()
    await chat.passes(minutes=30)
    witness.who.hears("任务 5 的摇号在等您封存")
    walk.deputy.hears("可以再等，到 3月9日 09:30 仍没有动静会再请您决定")
    await chat.passes(minutes=59)
    walk.deputy.hears_nothing()
    await chat.passes(minutes=1)
    walk.deputy.hears("等不到封存，请您决定")


@one_engine
async def test_after_a_time_switched_off_the_morning_is_waited_for(chat: Chat) -> None:
    chat.moment.pass_(timedelta(hours=7))
    _, _, witness = await _half_sealed(chat)
    chat.moment.pass_(timedelta(hours=1))
    await chat.passes(hours=1)
    witness.who.hears_nothing()
    chat.moment.pass_(timedelta(hours=15))
    await chat.passes(minutes=1)
    witness.who.hears("任务 5 的摇号在等您封存")
    chat.ignores()


@one_engine
async def test_by_a_tap_each_the_lock_is_given_up_and_made_anew_with_another_witness(chat: Chat) -> None:
    walk, deputy, witness = await _half_sealed(chat)
    chat.moment.pass_(timedelta(days=1))
    await chat.passes(minutes=1)
    chat.ignores()
    await walk.deputy.taps("撤销锁定")
    walk.deputy.hears("任务 5 的锁定已撤销", "累计撤销 1 次")
    witness.who.hears("任务 5 的锁定已撤销")
    chat.ignores()
    await walk.deputy.taps("锁定 5")
    walk.deputy.hears("请核对：锁定任务 5", f"上次没有等到的 {witness.who.name} 不再列入")
    await walk.deputy.taps("确认")
    chat.ignores()
    other = walk.contributors()[1]
    assert other.name != witness.who.name
    await walk.deputy.says(f"撤销锁定 5 {deputy.short}")
    walk.deputy.hears("锁定已经换过")


@one_engine
async def test_a_lock_that_is_given_up_early_holds_nothing_against_anybody(chat: Chat) -> None:
    walk, _, witness = await _half_sealed(chat)
    await chat.passes(hours=2)
    await walk.deputy.asks("撤销锁定 5", "确认")
    chat.ignores()
    await walk.deputy.says("锁定 5")
    walk.deputy.hears(witness.who.name, but_not=("不再列入",))


@one_engine
async def test_words_that_name_the_lock_are_previewed_where_no_button_was_tapped(chat: Chat) -> None:
    walk, deputy, _ = await _half_sealed(chat)
    await walk.deputy.says(f"撤销锁定 5 {deputy.short}")
    walk.deputy.hears("请核对：撤销任务 5 的锁定")


@one_engine
async def test_whoever_watches_sees_the_time_run(chat: Chat) -> None:
    walk = await short_way(chat).walked("locked")
    for passed, seen in (
        (20, "已等 20 分钟；到 3月2日 10:00 还没有动静就提醒（还有 40 分钟）"),
        (100, "3月3日 09:00 请分管负责人决定"),
    ):
        await chat.passes(minutes=passed)
        chat.ignores()
        await walk.deputy.says("摇号现场 5")
        walk.deputy.hears(seen)
    chat.moment.pass_(timedelta(days=1))
    await walk.deputy.says("摇号现场 5")
    walk.deputy.hears("已请分管负责人决定")
