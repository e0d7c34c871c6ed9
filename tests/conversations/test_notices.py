"""Notices: what a drawn inspector, or an expert, does with the letter; and what 详情 tells of every number (第十一、十九、二十条)."""

from bot.cli.demo.make_rosters import NARCOTICS, SQUADS
from models.machine import people
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import NETWORK, UNIT, Way, one_engine, short_way


async def test_an_inspector_accepts_one_all_and_again(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = walk.inspections()[0]
    leader, other = walk.team(visit)
    await leader.says(f"收到{visit.number}")
    leader.hears("已记下您收到 1 次检查", f"{visit.number} ", "1 录入　2 全部无问题")
    await leader.says(f"收到 {visit.number}")
    leader.hears("您已回复过收到")
    await other.says("收到")
    other.hears(f"已记下您收到 {len(walk.visits(other))} 次检查", "“录入 编号”")
    await walk.deputy.says(f"详情 {visit.number}")
    walk.deputy.hears(f"检查组：{leader.name}（组长）、{other.name}", but_not=("未回复收到",))


@one_engine
async def test_who_has_nothing_to_accept_is_told(chat: Chat) -> None:
    somebody = chat.holder(Role.INSPECTOR, UNIT)
    await somebody.says("收到")
    somebody.hears("现在没有要您收到的检查")
    await somebody.says("我的任务")
    somebody.hears("您名下的检查（共 0 条）")


@one_engine
async def test_my_tasks_list_what_waits_and_until_when(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = walk.inspections()[0]
    leader = walk.leader(visit)
    await leader.says("我的任务")
    leader.hears(
        f"（共 {len(walk.visits(leader))} 条）", "待检查录入，4月30日前，未回复收到", f"录入 {visit.number}"
    )
    await leader.asks("收到", f"全部无问题 {visit.number}", "确认")
    chat.ignores()
    await leader.says("我的任务")
    leader.hears(f"{visit.number} ", "已录入，待审批，4月30日前", but_not=("未回复收到",))


@one_engine
async def test_an_expert_helps_and_is_not_asked_to_record(chat: Chat) -> None:
    walk = Way(chat, chat.holder(Role.DEPUTY, NARCOTICS), plan="2026-02")
    await walk.walked("dispatched")
    visit = walk.inspections()[0]
    expert = walk.team(visit)[-1]
    await walk.deputy.says("下达 5")
    walk.deputy.hears(f"{expert.name}（专家）")
    await walk.deputy.says("确认")
    expert.hears("您被抽中参加检查", "同组：")
    await expert.says("收到")
    expert.hears("已记下您收到", "结果由检查组录入（第十一条）", but_not=("录入 编号",))
    await expert.says("我的任务")
    expert.hears(f"详情 {visit.number}", but_not=("录入 ",))
    await walk.leader(visit).asks(f"全部无问题 {visit.number}", "确认")
    await walk.deputy.asks(f"退回 {visit.number}", "缺少依据", "确认")
    expert.hears("的结果被退回", but_not=("录入 ",))
    await expert.says(f"录入 {visit.number}")
    expert.hears("要由别人来做", "只能由检查人员办理", "第二十五条")
    chat.ignores()


@one_engine
async def test_other_peoples_inspections_are_refused_with_whom_to_ask(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    number = walk.inspections()[0].number
    team = {one.address for one in walk.team(walk.inspections()[0])}
    stranger = next(one for one in _inspectors(chat) if one.address not in team)
    for words in (f"详情 {number}", f"收到 {number}", f"录入 {number}", f"申请回避 {number}"):
        await stranger.says(words)
        stranger.hears(f"您看不到检查 {number}", NETWORK, f"请联系 {walk.deputy.name}（{NETWORK}）")


def _inspectors(chat: Chat) -> list[Talker]:
    with chat.store.read() as db:
        badges = [one.badge for one in people.holders(db, Role.INSPECTOR, SQUADS[-1])]
    return [chat.person(badge) for badge in badges]


@one_engine
async def test_a_number_of_another_kind_is_answered(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = walk.inspections()[0].number
    deputy, leader = walk.deputy, walk.leader(walk.inspections()[0])
    await deputy.says("详情 2")
    deputy.hears("导入 2", "inspectors.xlsx", "已写入", "名录库的更新")
    await deputy.says("同意 5")
    deputy.hears("编号不是检查", "编号 5 是任务", "“详情 5”")
    await deputy.says(f"锁定 {visit}")
    deputy.hears("编号不是任务", f"编号 {visit} 是检查", f"“详情 {visit}”")
    await leader.says("录入 2")
    leader.hears("编号不是检查", "编号 2 是导入")
    await leader.says("详情 9999")
    leader.hears("没有这个编号", "编号为 9999")


@one_engine
async def test_details_of_a_task_offer_the_next_step_to_whom_it_belongs(chat: Chat) -> None:
    walk, principal = short_way(chat), chat.holder(Role.PRINCIPAL, NETWORK)
    for step, offered, to_watch in (
        ("opened", "1 名单池　2 锁定", ""),
        ("locked", "1 摇号　2 确认收到指纹　3 摇号现场　4 撤销锁定", "回复 1 摇号现场"),
        ("drawn", "1 下发", ""),
        ("dispatched", "1 下达", ""),
    ):
        await getattr(walk, step)()
        await walk.deputy.says("任务 5")
        walk.deputy.hears("任务 5", f"回复 {offered}")
        await principal.says("详情 5")
        shown = principal.hears("任务 5")
        assert [line for line in shown.splitlines() if line.startswith("回复")] == [to_watch] * bool(to_watch)
    await walk.released()
    await walk.deputy.says("详情 5")
    walk.deputy.hears("待检查录入：5 次", "公示期限：2026年6月1日", but_not=("回复 1",))
