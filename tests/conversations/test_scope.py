"""Scope: who somebody is, and what of an inspection each may see (第六、十、十八条)."""

from bot.cli.demo.make_rosters import INSPECTORATE
from models.rosters import Subject
from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.way import LEGAL, NETWORK, UNIT, leave_without, one_engine, short_way, way

REMARK = "后门没有登记"


@one_engine
async def test_who_am_i_names_unit_roles_and_deputy(chat: Chat) -> None:
    inspector, deputy = chat.holder(Role.INSPECTOR, UNIT), chat.holder(Role.DEPUTY, UNIT)
    await inspector.says("我是谁")
    inspector.hears(f"您是{inspector.name}", f"单位：{UNIT}", "身份：检查人员", f"分管负责人：{deputy.name}")
    leave_without(chat, UNIT, Role.DEPUTY)
    await inspector.says("我是谁")
    inspector.hears(f"分管负责人：{chat.holder(Role.DEPUTY, '局领导').name}（局领导）")


@one_engine
async def test_details_show_each_what_is_his_to_see(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = walk.inspections()[0]
    await walk.leader(visit).asks(f"录入 {visit.number}", "4", REMARK, "确认")
    chat.ignores()
    with chat.store.read() as db:
        phone = db.get_one(Subject, visit.subject_id).phone
    whole = (walk.deputy, walk.team(visit)[1], chat.holder(Role.AUDITOR, INSPECTORATE))
    for who in (*whole, chat.holder(Role.PRINCIPAL, NETWORK), chat.holder(Role.DEPUTY, "局领导")):
        await who.says(f"详情 {visit.number}")
        who.hears(f"检查 {visit.number}", "状态：已录入，待审批", phone, REMARK)
    publisher = chat.holder(Role.PUBLISHER, LEGAL)
    await publisher.says(f"详情 {visit.number}")
    publisher.hears(f"检查 {visit.number}", "状态：已录入，待审批", but_not=(phone, REMARK))


@one_engine
async def test_another_units_inspection_is_refused_in_every_way(chat: Chat) -> None:
    walk = await way(chat).walked("dispatched")
    visit = walk.inspections()[0]
    head = chat.holder(Role.DEPUTY, visit.unit)
    for role, deeds in (
        (Role.DEPUTY, ("详情", "同意", "退回")),
        (Role.INSPECTOR, ("详情", "收到", "录入", "全部无问题", "回避")),
    ):
        stranger = chat.holder(role, NETWORK)
        for deed in deeds:
            await stranger.says(f"{deed} {visit.number}")
            stranger.hears(
                f"您看不到检查 {visit.number}", f"属于{visit.unit}", f"{head.name}（{visit.unit}）"
            )
