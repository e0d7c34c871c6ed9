"""Too few qualified for a replacement: who is passed over, what would do, and how it goes on when that is done (第二十条)."""

from bot.cli.demo.make_rosters import NARCOTICS
from tests.conversations.chat import Chat
from tests.conversations.replaced import column, consented, newcomers, redraws, squad
from tests.conversations.way import enrol, one_engine, squad_visit


@one_engine
async def test_who_can_inspect_no_more_since_the_lock_is_passed_over_and_named(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    stays, *gone = [one for one in squad(chat, NARCOTICS, *walk.team(visit)) if column(chat, one, "can_lead")]
    for one in gone:
        enrol(chat, one, on_duty=False)
    await consented(leader, visit, walk.deputy)
    chat.ignores()
    assert [one.address for one in newcomers(chat, visit)] == [stays.address]
    [redraw] = redraws(chat)
    assert (len(redraw["unavailable"]), redraw["joined"]) == (len(gone), [])


async def test_with_too_few_qualified_the_smallest_changes_are_named_and_then_it_goes_on(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    *force, last = squad(chat, NARCOTICS, *walk.team(visit))
    for one in (*force, last):
        enrol(chat, one, on_duty=False, can_lead=one is last)
    number = await consented(leader, visit, walk.deputy)
    walk.deputy.hears("已同意回避申请")
    walk.deputy.hears(
        "还没有人可以接替", "位置：组长", "不得减少人数", f"{last.name}：恢复在岗", f"“重抽 {number}”"
    )
    leader.hears("还没有人可以接替", f"{last.name}：恢复在岗", "由分管负责人再次抽取", but_not=("1 重抽",))
    assert walk.leader(visit).address == leader.address
    await leader.says(f"撤回 {number}")
    leader.hears("已经处理", "已同意，还没有换成")
    for words in (f"同意 {number}", "确认"):
        await walk.deputy.says(words)
    walk.deputy.hears("请核对：同意回避申请")
    walk.deputy.hears("已同意回避申请")
    walk.deputy.hears("还没有人可以接替")  # nothing was mended
    leader.hears("还没有人可以接替")
    enrol(chat, last, on_duty=True)
    await walk.deputy.asks("1", "确认")
    last.hears("您被抽中接替检查", "您任组长")
    chat.ignores()
    assert len(redraws(chat)) == 1


@one_engine
async def test_who_became_able_after_the_lock_comes_only_when_of_the_lock_nobody_is_left(chat: Chat) -> None:
    away = next(one for one in squad(chat, NARCOTICS) if not column(chat, one, "on_duty"))
    walk, visit, leader = await squad_visit(chat)
    for one in squad(chat, NARCOTICS, *walk.team(visit)):
        enrol(chat, one, on_duty=False)
    enrol(chat, away, on_duty=True, can_lead=True, certificate_until=walk.task().ends)
    await consented(leader, visit, walk.deputy)
    assert any("锁定的名单里已没有人可以接替" in one for one in chat.unheard[walk.deputy.address])
    chat.ignores()
    assert [one.address for one in newcomers(chat, visit)] == [away.address]
    assert len(redraws(chat)[0]["joined"]) == 1
