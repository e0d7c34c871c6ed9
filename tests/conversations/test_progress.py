"""Progress: how far each task is, what is overdue and which tasks there are, each within one's own unit (第二十八条)."""

from datetime import timedelta

from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.way import LEGAL, NETWORK, UNIT, one_engine, short_way, way


async def test_progress_counts_what_is_recorded_approved_and_published(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visits, publisher = walk.inspections(), chat.holder(Role.PUBLISHER)
    for one in visits[:3]:
        await walk.leader(one).asks(f"全部无问题 {one.number}", "确认")
    await walk.deputy.asks(f"同意 {visits[0].number}", "确认", f"同意 {visits[1].number}", "确认")
    await publisher.asks("公示 5", "确认")
    chat.ignores()
    for who in (walk.deputy, publisher, chat.holder(Role.AUDITOR), chat.holder(Role.PRINCIPAL, "局领导")):
        await who.says("进度")
        who.hears("5 上网服务场所抽查：应检查 5，已录入 3，已审批 2，已公示 2（完成率 40%）")
    await walk.deputy.says("待审批")
    walk.deputy.hears("（共 1 条）", f"{visits[2].number} ", f"1 同意 {visits[2].number}")


@one_engine
async def test_a_task_without_inspections_shows_its_state(chat: Chat) -> None:
    walk = await short_way(chat).walked("locked")
    await walk.deputy.says("进度")
    walk.deputy.hears(f"{NETWORK}的进度", "5 上网服务场所抽查：已锁定，待摇号")
    await walk.deputy.says("任务")
    walk.deputy.hears("抽查任务（共 1 条）", f"5 上网服务场所抽查（{NETWORK}）：已锁定，待摇号", "1 任务 5")
    await walk.deputy.says("1")
    walk.deputy.hears("任务 5", "名称：上网服务场所抽查")


@one_engine
async def test_a_unit_sees_its_own_part_and_the_initiating_one_sees_all(chat: Chat) -> None:
    walk = await way(chat).walked("dispatched")
    visits, unit = walk.inspections(), walk.units()[0]
    head, stranger = chat.holder(Role.DEPUTY, unit), chat.holder(Role.DEPUTY, NETWORK)
    await head.says("进度")
    head.hears(f"{unit}的进度", f"应检查 {sum(one.unit == unit for one in visits)}，已录入 0")
    await walk.deputy.says("进度")
    walk.deputy.hears(f"{UNIT}的进度", f"应检查 {len(visits)}，已录入 0")
    for words in ("进度", "任务", "逾期"):
        await stranger.says(words)
        stranger.hears("（共 0 条）")
    await stranger.says("任务 5")
    stranger.hears("您看不到任务 5", UNIT, walk.deputy.name)
    mine, theirs = (next(one for one in visits if (one.unit == unit) is own) for own in (True, False))
    await head.says(f"详情 {mine.number}")
    head.hears(f"检查 {mine.number}", f"执行单位：{unit}")
    await head.says(f"详情 {theirs.number}")
    head.hears(f"您看不到检查 {theirs.number}", theirs.unit, chat.holder(Role.DEPUTY, theirs.unit).name)


@one_engine
async def test_what_is_overdue_is_listed_for_those_who_answer_for_it(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    chat.moment.pass_(timedelta(days=60))  # the first of May
    visit, publisher = walk.inspections()[0], chat.holder(Role.PUBLISHER, LEGAL)
    for who in (walk.deputy, publisher):
        await who.says("逾期")
        line = f"检查 {visit.number} "
        who.hears(
            "逾期未完成（共 5 条）", line, f"：应于 2026年4月30日前检查并录入结果，已过 1 天（{NETWORK}）"
        )
    await walk.leader(visit).asks(f"全部无问题 {visit.number}", "确认")
    chat.ignores()
    await walk.deputy.says("逾期")
    walk.deputy.hears("逾期未完成（共 4 条）", but_not=(f"检查 {visit.number} ",))


@one_engine
async def test_an_inspector_has_the_own_list_instead(chat: Chat) -> None:
    inspector = chat.holder(Role.INSPECTOR, UNIT)
    for words in ("进度", "逾期", "审批", "待公示", "任务"):
        await inspector.says(words)
        inspector.hears("要由别人来做")
