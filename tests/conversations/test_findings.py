"""Findings: item by item with what each category must bring, by the team only, once (第二十二、二十五条)."""

from sqlmodel import select

from bot.cli.demo.make_rosters import NARCOTICS
from models.inspections import Finding
from models.rosters import Item, SubjectItem
from models.tasks import PlanLine
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import LEGAL, Way, grant, one_engine, short_way

REMARK, BASIS = "请写明情况说明", "违反了哪条规定"
NEEDS = (
    ("未发现问题", ()),
    ("发现问题经责令已改正", (REMARK, BASIS)),
    ("发现问题待后续处理", (REMARK, BASIS)),
    ("未发现开展本次抽查涉及的经营活动", (REMARK,)),
    ("已关闭停业或正在组织清算", (REMARK,)),
    ("不配合检查情节严重", (REMARK, BASIS)),
    ("注销、被吊销、被撤销或迁出", (REMARK,)),
    ("通过登记的住所或经营场所无法联系", (REMARK,)),
)


async def _begun(chat: Chat) -> tuple[Way, Talker, int]:
    """Return a released task, the leader of its first inspection and that one's number."""
    walk = await short_way(chat).walked("released")
    visit = walk.inspections()[0]
    return walk, walk.leader(visit), visit.number


def _found(chat: Chat) -> Finding:
    with chat.store.read() as db:
        return db.exec(select(Finding)).one()


@one_engine
async def test_each_category_asks_for_what_it_must_bring(chat: Chat) -> None:
    _, leader, number = await _begun(chat)
    for at, (label, needs) in enumerate(NEEDS, 1):
        await leader.says(f"录入 {number}")
        leader.hears("GA-003 上网服务场所安全检查", "可选多项", f"{at} {label}")
        await leader.says(str(at))
        for need in needs:
            leader.hears(need)
            await leader.says(f"答{need}")
        leader.hears("请核对", f"上网服务场所安全检查：{label}", *(f"：答{need}" for need in needs))
        await leader.says("取消")
        leader.hears("已取消")


@one_engine
async def test_nothing_found_stands_alone_and_others_go_together(chat: Chat) -> None:
    walk, leader, number = await _begun(chat)
    await leader.asks(f"录入 {number}")
    chat.ignores()
    for words, wrong in (("1 2", "不能与其他项同选"), ("9", "选项前的数字"), ("很好", "选项前的数字")):
        await leader.says(words)
        leader.hears("请再答一次", wrong)
        leader.hears("检查结果是？")
    await leader.says("３、已关闭停业或正在组织清算")
    leader.hears(REMARK)
    await leader.asks("没有登记，门已锁", "《条例》第六条", "确认")
    leader.hears(f"检查 {number} 的结果已录入", walk.deputy.name, "第二十五条")
    walk.deputy.hears(
        "请审批", "发现问题待后续处理、已关闭停业或正在组织清算（没有登记，门已锁；违反：《条例》第六条）"
    )
    chat.ignores()
    found = _found(chat)
    assert (found.categories, found.passed) == (["A", "7"], False)


async def test_an_answer_is_changed_at_the_end_and_drops_what_it_no_longer_needs(chat: Chat) -> None:
    _, leader, number = await _begun(chat)
    await leader.asks(f"录入 {number}", "2", "灯坏了", "《条例》第六条")
    leader.hears(
        "1 上网服务场所安全检查：发现问题经责令已改正",
        "2 上网服务场所安全检查（情况说明）：灯坏了",
        "说“改1”",
    )
    await leader.says("改 2")
    leader.hears(REMARK)
    await leader.says("灯坏了，已换")
    leader.hears("请核对", "灯坏了，已换")
    await leader.says("改1项")
    leader.hears("检查结果是？")
    await leader.says("1")
    leader.hears("请核对", "：未发现问题", but_not=("灯坏了",))
    await leader.asks("确认")
    chat.ignores()
    found = _found(chat)
    assert (found.categories, found.remark, found.basis, found.passed) == (["1"], "", "", True)


@one_engine
async def test_every_item_of_a_visit_is_asked_or_all_are_faultless_at_once(chat: Chat) -> None:
    with chat.store.write() as db:
        line = db.exec(select(PlanLine).where(PlanLine.code == "2026-03")).one()
        line.items = ["GA-003", "GA-005"]
        for one in db.exec(select(SubjectItem).where(SubjectItem.item_code == "GA-003")).all():
            db.add(SubjectItem(subject_id=one.subject_id, item_code="GA-005"))
        names = {one.code: one.name for one in db.exec(select(Item))}
    walk, leader, number = await _begun(chat)
    await leader.says(f"录入 {number}")
    leader.hears(names["GA-003"], "（1/2）")
    await leader.says("1")
    leader.hears(names["GA-005"], "（2/2）")
    await leader.asks("1", "取消", f"全部无问题 {number}")
    leader.hears("全部无问题", f"{names['GA-003']}：未发现问题", f"{names['GA-005']}：未发现问题")
    await leader.asks("确认")
    walk.deputy.hears("请审批", f"{names['GA-003']}：未发现问题", f"{names['GA-005']}：未发现问题")
    chat.ignores()


@one_engine
async def test_only_the_team_records_and_experts_do_not(chat: Chat) -> None:
    walk = Way(chat, chat.holder(Role.DEPUTY, NARCOTICS), plan="2026-02")
    await walk.walked("released")
    visit = walk.inspections()[0]
    leader, other, expert = walk.team(visit)
    grant(chat, expert, Role.INSPECTOR)
    for who in (
        expert,
        grant(chat, walk.deputy, Role.INSPECTOR),
        grant(chat, chat.holder(Role.PUBLISHER, LEGAL), Role.INSPECTOR),
    ):
        for words in (f"录入 {visit.number}", f"全部无问题 {visit.number}"):
            await who.says(words)
            who.hears("结果由检查组录入", "第二十五条", leader.name, other.name)
    await other.says(f"无问题 {visit.number}")
    other.hears("请核对：检查")


@one_engine
async def test_a_result_is_not_recorded_before_the_release(chat: Chat) -> None:
    walk = await short_way(chat).walked("dispatched")
    visit = walk.inspections()[0]
    for words in (f"录入 {visit.number}", f"全部无问题 {visit.number}"):
        await walk.leader(visit).says(words)
        walk.leader(visit).hears("现在不能录入结果", "已派发，待本单位下达", "第二十五条")
    await walk.leader(visit).says(f"收到 {visit.number}")
    walk.leader(visit).hears("现在不能收到", "已派发，待本单位下达")


async def test_a_result_is_not_recorded_twice(chat: Chat) -> None:
    walk, leader, number = await _begun(chat)
    other = walk.team(walk.inspections()[0])[1]
    await other.asks(f"录入 {number}", "1")
    await leader.asks(f"全部无问题 {number}", "确认")
    chat.ignores()
    await other.says("确认")
    other.hears("现在不能录入结果", f"检查 {number} 已录入，待审批", "第二十五条")
    await leader.says(f"录入 {number}")
    leader.hears("现在不能录入结果", f"“详情 {number}”")


@one_engine
async def test_recording_without_a_number_begins_or_lists(chat: Chat) -> None:
    walk = Way(chat, chat.holder(Role.DEPUTY, NARCOTICS), plan="2026-02")
    await walk.walked("released")
    busy = max(walk.inspectors(), key=lambda who: len(walk.visits(who)))
    numbers = walk.visits(busy)
    assert len(numbers) > 1
    await busy.says("录入")
    busy.hears(f"（共 {len(numbers)} 条）", *(f"录入 {number}" for number in numbers))
    for number in numbers[1:]:
        await busy.asks(f"全部无问题 {number}", "确认")
    chat.ignores()
    await busy.says("录入")
    busy.hears(f"检查 {numbers[0]} 录入")
    await busy.asks("1", "确认", "录入")
    busy.hears("（共 0 条）")
    chat.ignores()
