"""The ceremony as talk shows it (摇号现场): who did what and when, who is awaited, and what came of it (第二、十八、二十八条)."""

from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.sealers import sealed_way
from tests.conversations.way import NETWORK, UNIT, one_engine, short_way


@one_engine
async def test_who_watches_sees_who_is_awaited_until_the_result(chat: Chat) -> None:
    _, deputy, witness = await sealed_way(chat)
    auditor = chat.holder(Role.AUDITOR)
    await auditor.says("摇号现场 5")
    auditor.hears(
        "任务 5 的摇号现场", deputy.short, "先封存、后公开", f"正在等封存：{deputy.who.name}、{witness.who.name}", "还没有动作"
    )  # fmt: skip
    await deputy.who.says("确认收到指纹 5")
    await chat.passes(minutes=7)
    await deputy.who.asks(deputy.seal())
    chat.ignores()
    await auditor.says("摇号现场 5")
    seal = deputy.seal().split()[-1][:24]
    auditor.hears(
        "3月2日 09:00 已确认收到指纹，3月2日 09:07 已封存",
        seal,
        f"正在等封存：{witness.who.name}",
        "“撤销锁定 5”",
    )
    await witness.who.asks(witness.seal())
    await deputy.who.asks(deputy.reveal())
    await witness.who.asks(witness.reveal())
    chat.ignores()
    await auditor.says("摇号现场 5")
    auditor.hears("已摇号，抽中", "可信等级 L1：", but_not=("正在等",))


@one_engine
async def test_only_who_may_see_the_task_watches_and_only_what_is_locked(chat: Chat) -> None:
    walk = await short_way(chat).opened()
    await walk.deputy.says("摇号现场 5")
    walk.deputy.hears("任务 5 还没有锁定", "第十八条", "“详情 5”")
    await walk.locked()
    stranger = chat.holder(Role.DEPUTY, UNIT)
    await stranger.says("摇号现场 5")
    stranger.hears("您看不到任务 5", NETWORK)
    await walk.deputy.says("任务 5")
    walk.deputy.hears("摇号现场", "确认收到指纹")
