"""Recusals: asked for with a reason, put before the deputy, and stopping no clock (第二十条)."""

from sqlmodel import select

from bot.cli.demo.make_rosters import NARCOTICS
from models.catalogues import Catalogue
from models.inspections import Inspection
from models.recusals import Recusal
from rules.roles import Role
from tests.conversations.chat import START, Chat, Talker
from tests.conversations.way import UNIT, Way, grant, leave_without, one_engine

HEALTH = "身体健康"


async def _drawn(chat: Chat) -> tuple[Way, Inspection, Talker]:
    """Return a released task of a unit's own people, its first inspection and whoever leads that."""
    walk = Way(chat, chat.holder(Role.DEPUTY, NARCOTICS), plan="2026-02")
    await walk.walked("released")
    visit = walk.inspections()[0]
    return walk, visit, walk.leader(visit)


async def test_a_recusal_goes_to_the_units_deputy_with_its_reason(chat: Chat) -> None:
    walk, visit, leader = await _drawn(chat)
    await leader.says(f"申请回避{visit.number}")
    leader.hears("请选择原因", "1 岗位调整　2 工作冲突　3 身体健康　4 执行回避（有利害关系）")
    await leader.says("头疼")
    leader.hears("请再答一次")
    leader.hears("请选择原因")
    await leader.says("3")
    leader.hears(f"请核对：申请回避 {visit.number}", f"原因：{HEALTH}", "检查照常进行")
    await leader.says("确认")
    said = leader.hears("已送达", f"已送 {walk.deputy.name}（{NARCOTICS}）", "随机抽取", "第二十条")
    number = said.split("回避申请 ")[1].split(" ")[0]
    walk.deputy.hears(
        f"回避申请 {number}", f"{leader.name}（{NARCOTICS}）", f"原因：{HEALTH}", "经分管负责人同意"
    )
    await leader.says(f"回避 {visit.number}")
    leader.hears("已经申请过", f"编号 {number}", "没有重复登记", "第二十条")
    for who in (leader, walk.deputy):
        await who.says(f"详情 {number}")
        who.hears(f"回避申请 {number}", f"申请人：{leader.name}", "照常进行")
    other = walk.team(visit)[1]
    await other.says(f"详情 {number}")
    other.hears(f"您看不到回避申请 {number}", walk.deputy.name, but_not=(HEALTH, leader.name))
    with chat.store.read() as db:
        assert db.exec(select(Recusal.reason)).one() == "health"


@one_engine
async def test_the_reasons_are_those_of_the_catalogue_as_it_stands(chat: Chat) -> None:
    _, visit, leader = await _drawn(chat)
    with chat.store.write() as db:
        rows = [{"code": "leave", "label": "休假"}]
        db.add(Catalogue(kind="recusal_reasons", version=2, rows=rows, basis="演练", at=START))
    await leader.says(f"回避 {visit.number}")
    leader.hears("请选择原因", "1 休假", but_not=(HEALTH,))


@one_engine
async def test_an_open_recusal_stops_no_clock(chat: Chat) -> None:
    _, visit, leader = await _drawn(chat)
    await leader.asks(f"回避 {visit.number}", "2", "确认")
    chat.ignores()
    await leader.says(f"详情 {visit.number}")
    leader.hears("状态：待检查录入", "期限：2026年4月30日前")
    await leader.says(f"全部无问题 {visit.number}")
    leader.hears("请核对")


@one_engine
async def test_a_recusal_is_asked_between_the_release_and_the_result(chat: Chat) -> None:
    walk = Way(chat, chat.holder(Role.DEPUTY, NARCOTICS), plan="2026-02")
    await walk.walked("dispatched")
    visit = walk.inspections()[0]
    leader, other = walk.team(visit)[:2]
    await leader.says(f"回避 {visit.number}")
    leader.hears("现在不能", "已派发，待本单位下达", "第二十条")
    await walk.released()
    await leader.asks(f"回避 {visit.number}", "1")
    await other.asks(f"全部无问题 {visit.number}", "确认")
    chat.ignores()
    await leader.says("确认")
    leader.hears("现在不能", "已录入，待审批", "第二十条")


@one_engine
async def test_who_is_not_on_the_team_has_nothing_to_step_aside_from(chat: Chat) -> None:
    walk, visit, _ = await _drawn(chat)
    deputy = grant(chat, walk.deputy, Role.INSPECTOR)
    await deputy.says(f"回避 {visit.number}")
    deputy.hears("您不在这个检查组", "第二十条", "“我的任务”")
    somebody = chat.holder(Role.INSPECTOR, UNIT)
    await somebody.says("申请回避")
    somebody.hears("（共 0 条）")


@one_engine
async def test_a_deputy_who_is_drawn_does_not_get_his_own_request(chat: Chat) -> None:
    walk, visit, leader = await _drawn(chat)
    leave_without(chat, NARCOTICS, Role.DEPUTY)
    grant(chat, leader, Role.DEPUTY)
    await leader.asks(f"回避 {visit.number}", "4", "确认")
    principal = chat.holder(Role.PRINCIPAL, NARCOTICS)
    leader.hears("已送达", f"已送 {principal.name}")
    principal.hears("申请回避", "执行回避（有利害关系）")
    walk.deputy.hears_nothing()


@one_engine
async def test_without_a_number_the_own_inspections_are_offered(chat: Chat) -> None:
    walk, visit, _ = await _drawn(chat)
    expert = walk.team(visit)[-1]
    numbers = walk.visits(expert)
    await expert.says("申请回避")
    expert.hears(f"（共 {len(numbers)} 条）", f"1 申请回避 {numbers[0]}")
    await expert.asks("1", "1", "确认")
    expert.hears("已送达")
    chat.ignores()
