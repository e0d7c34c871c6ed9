"""Tasks: who opens one from a line of the plan, when and how often (第十五、十七条)."""

from datetime import timedelta

from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.way import NETWORK, UNIT, leave_without, one_engine, second_deputy, short_way


@one_engine
async def test_the_plan_offers_each_deputy_the_lines_of_the_own_unit(chat: Chat) -> None:
    deputy, principal = chat.holder(Role.DEPUTY, UNIT), chat.holder(Role.PRINCIPAL, UNIT)
    await deputy.says("计划")
    deputy.hears(
        "2026 年度抽查计划",
        "2026-03 上网服务场所抽查（网络安全保卫大队发起，3月1日至4月30日，已开 0/2 次）",
        "回复 1 开任务 2026-01　2 开任务 2026-04",
    )
    await principal.says("计划")
    principal.hears("2026-01", but_not=("开任务",))


@one_engine
async def test_what_is_cancelled_was_never_opened(chat: Chat) -> None:
    deputy = chat.holder(Role.DEPUTY, UNIT)
    await deputy.says("开任务 2026-01")
    deputy.hears("设置抽查任务", "回复 1 确认　2 取消")
    await deputy.says("2")
    deputy.hears("已取消", "什么也没有改动")
    await deputy.says("任务")
    deputy.hears("抽查任务（共 0 条）")


@one_engine
async def test_a_plan_that_does_not_exist_is_refused(chat: Chat) -> None:
    deputy = chat.holder(Role.DEPUTY, UNIT)
    await deputy.says("开任务 2026-99")
    deputy.hears("没有这条计划", "“2026-99”", "第十七条", "回复“计划”")


@one_engine
async def test_only_the_initiating_units_deputy_opens_a_task(chat: Chat) -> None:
    own, other = chat.holder(Role.DEPUTY, UNIT), chat.holder(Role.DEPUTY, NETWORK)
    await other.says("开任务 2026-01")
    other.hears("要由别人来做", f"应由{UNIT}办理", "第十七条", f"可以办理的人：{own.name}（{UNIT}）")
    for who in (chat.holder(Role.PRINCIPAL, UNIT), chat.holder(Role.INSPECTOR, UNIT)):
        await who.says("开任务 2026-01")
        who.hears("要由别人来做", "第十七条", "只能由分管负责人办理", "“我是谁”")
        await who.says("我是谁")
        who.hears(f"分管负责人：{own.name}（{UNIT}）")


@one_engine
async def test_a_unit_without_a_deputy_has_the_bureaus_open_it(chat: Chat) -> None:
    leader = chat.holder(Role.DEPUTY, "局领导")
    await leader.says("开任务 2026-03")
    leader.hears("要由别人来做", f"应由{NETWORK}办理")
    leave_without(chat, NETWORK, Role.DEPUTY)
    await leader.says("开任务 2026-03")
    leader.hears("请核对：设置抽查任务", "上网服务场所抽查")


@one_engine
async def test_a_task_is_opened_only_in_the_plans_time(chat: Chat) -> None:
    deputy = chat.holder(Role.DEPUTY, UNIT)
    chat.moment.pass_(timedelta(days=59))  # the last day of April
    await deputy.asks("开任务 2026-01", "取消")
    deputy.hears("已取消")
    chat.moment.pass_(timedelta(days=1))
    await deputy.says("开任务 2026-01")
    deputy.hears("不在计划的时间内", "2026年3月1日至2026年4月30日", "第十五条")
    await deputy.says("计划")
    deputy.hears("2026-01", but_not=("开任务",))


async def test_a_plan_is_not_used_more_often_than_it_says(chat: Chat) -> None:
    walk, other = short_way(chat), second_deputy(chat)
    await walk.opened()
    await walk.deputy.says("开任务 2026-03")
    walk.deputy.hears("请核对：设置抽查任务")
    await other.asks("开任务 2026-03", "确认")  # somebody is faster
    other.hears("任务 6 已设置")
    await walk.deputy.says("确认")
    walk.deputy.hears("计划次数已用完", "已开过 2 次", "第十五条")
    await other.says("开任务 2026-03")
    other.hears("计划次数已用完")
    await other.says("计划")
    other.hears("已开 2/2 次", but_not=("回复",))
