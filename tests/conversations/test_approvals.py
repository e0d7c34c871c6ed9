"""Approvals: one by one or all after one preview, never one's own, and never what nobody saw (第二十五条)."""

from bot.cli.demo.make_rosters import NARCOTICS
from models.machine.people import Holding
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import (
    NETWORK,
    UNIT,
    Way,
    grant,
    leave_without,
    one_engine,
    second_deputy,
    short_way,
)


async def _return(deputy: Talker, number: int) -> None:
    await deputy.asks(f"退回 {number}", "缺少依据", "确认")


@one_engine
async def test_a_result_is_approved_after_it_was_seen(chat: Chat) -> None:
    walk = await short_way(chat).walked("recorded")
    first, second = (one.number for one in walk.inspections()[:2])
    await walk.deputy.says("审批")
    walk.deputy.hears("等您审批的检查结果（共 5 条）", f"{first} ", "：未发现问题", "4 全部同意")
    await walk.deputy.says(f"同意 {first}")
    walk.deputy.hears(
        f"请核对：同意检查 {first} 的结果", "录入人：", "未发现问题", "不得擅自更改（第二十五条）"
    )
    await walk.deputy.says("确认")
    walk.deputy.hears(f"已同意检查 {first}", "待公示")
    await walk.deputy.says(f"同意 {first}")
    walk.deputy.hears("现在不能同意", f"检查 {first} 已审批，待公示", "第二十五条")
    other = chat.holder(Role.DEPUTY, UNIT)
    await other.says(f"同意 {second}")
    other.hears(f"您看不到检查 {second}", walk.deputy.name)
    for who in (chat.holder(Role.PRINCIPAL, NETWORK), chat.holder(Role.DEPUTY, "局领导")):
        await who.says(f"同意 {second}")
        who.hears("要由别人来做", NETWORK, "第二十五条", walk.deputy.name)


@one_engine
async def test_a_returned_result_goes_back_with_its_reason_and_comes_again(chat: Chat) -> None:
    walk = await short_way(chat).walked("recorded")
    visit = walk.inspections()[0]
    await walk.deputy.says(f"退回 {visit.number}")
    walk.deputy.hears("请写明退回的原因")
    await walk.deputy.says("没有写明依据")
    walk.deputy.hears("请核对：退回检查", "原因：没有写明依据", "检查期限不变")
    await walk.deputy.says("确认")
    walk.deputy.hears(f"已退回检查 {visit.number}")
    for who in walk.team(visit):
        who.hears(
            "的结果被退回", f"退回人：{walk.deputy.name}", "原因：没有写明依据", f"1 录入 {visit.number}"
        )
    await walk.deputy.says(f"退回 {visit.number}")
    walk.deputy.hears("现在不能退回", "待检查录入")
    await walk.leader(visit).asks(f"全部无问题 {visit.number}", "确认")
    walk.deputy.hears(f"检查 {visit.number} 请审批")
    chat.ignores()
    await walk.deputy.says(f"详情 {visit.number}")
    walk.deputy.hears("已退回 1 次", "1 同意　2 退回")


async def test_all_are_approved_after_one_preview_except_what_moved_since(chat: Chat) -> None:
    walk, other = await short_way(chat).walked("recorded"), second_deputy(chat)
    visits = walk.inspections()
    await walk.deputy.says("全部同意")
    walk.deputy.hears("请核对：同意下列 5 次检查的结果", *(f"{one.number} " for one in visits))
    await other.asks(f"同意 {visits[0].number}", "确认")
    await _return(other, visits[1].number)
    await _return(other, visits[2].number)
    words = (f"录入 {visits[2].number}", "3", "没有登记", "《条例》第六条", "确认")
    await walk.leader(visits[2]).asks(*words)  # back again, but nobody has seen this one
    chat.ignores()
    await walk.deputy.says("确认")
    moved = "、".join(str(one.number) for one in visits[:3])
    walk.deputy.hears("已同意 2 次检查", f"没有同意：{moved}", "“审批”")
    assert [one.state for one in walk.inspections()] == [
        "approved",
        "released",
        "recorded",
        "approved",
        "approved",
    ]


@one_engine
async def test_with_nothing_to_approve_that_is_said(chat: Chat) -> None:
    deputy = chat.holder(Role.DEPUTY, UNIT)
    await deputy.says("全部同意")
    deputy.hears("没有待审批的结果", "第二十五条", "“进度”")
    await deputy.says("审批")
    deputy.hears("（共 0 条）")


@one_engine
async def test_nobody_approves_his_own_inspection(chat: Chat) -> None:
    walk = Way(chat, chat.holder(Role.DEPUTY, NARCOTICS), plan="2026-02")
    await walk.walked("released")
    visit = walk.inspections()[0]
    leader, principal = walk.leader(visit), chat.holder(Role.PRINCIPAL, NARCOTICS)
    leave_without(chat, NARCOTICS, Role.DEPUTY)
    grant(chat, leader, Role.DEPUTY)
    await leader.asks(f"全部无问题 {visit.number}", "确认")
    leader.hears("结果已录入", f"已送 {principal.name}（{NARCOTICS}）审批")
    principal.hears(f"检查 {visit.number} 请审批")
    chat.ignores()
    for words in (f"同意 {visit.number}", f"退回 {visit.number}"):
        await leader.says(words)
        leader.hears("不能审批自己的检查", "第二十五条", principal.name)
    await leader.says("全部同意")
    leader.hears("没有待审批的结果")
    await principal.asks(f"退回 {visit.number}", "缺少依据", "确认")
    chat.ignores()
    with chat.store.write() as db:
        db.delete(db.get_one(Holding, (principal.person_id, Role.PRINCIPAL)))
    await leader.asks(f"全部无问题 {visit.number}", "确认")
    bureau = chat.holder(Role.DEPUTY, "局领导")
    bureau.hears(f"检查 {visit.number} 请审批")
    chat.ignores()
    await bureau.asks("全部同意", "确认")
    bureau.hears("已同意 1 次检查")


async def test_the_second_of_two_who_approve_at_the_same_time_is_answered(chat: Chat) -> None:
    walk, other = await short_way(chat).walked("recorded"), second_deputy(chat)
    first, second = walk.inspections()[:2]
    await walk.deputy.asks(f"同意 {first.number}")
    await other.asks(f"同意 {first.number}", "确认")
    chat.ignores()
    await walk.deputy.says("确认")
    walk.deputy.hears("现在不能同意", "已审批，待公示")
    await walk.deputy.asks(f"同意 {second.number}")
    await _return(other, second.number)
    await walk.leader(second).asks(f"全部无问题 {second.number}", "确认")
    chat.ignores()
    await walk.deputy.says("确认")  # the preview was of what has been returned since
    walk.deputy.hears("刚刚被别人办过了", f"“详情 {second.number}”")


@one_engine
async def test_the_publisher_is_told_when_the_last_inspection_is_approved(chat: Chat) -> None:
    walk = await short_way(chat).walked("recorded")
    publisher, visits = chat.holder(Role.PUBLISHER), walk.inspections()
    for one in visits[:-1]:
        await walk.deputy.asks(f"同意 {one.number}", "确认")
    publisher.hears_nothing()
    await walk.deputy.asks(f"同意 {visits[-1].number}", "确认")
    publisher.hears("任务 5 可以公示", "已全部审批", "第二十五条", "1 公示　2 详情")
    await publisher.says("待公示")
    publisher.hears("任务 5 上网服务场所抽查：5 次检查待公示，2026年3月30日前公示", "公示 5")
    chat.ignores()
