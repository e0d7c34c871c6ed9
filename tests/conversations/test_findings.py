"""Findings: what is open is asked, what each category must bring, by the team only, once (第二十二、二十五条)."""

from bot.cli.demo.make_rosters import NARCOTICS
from rules.roles import Role
from tests.conversations import visits
from tests.conversations.chat import Chat
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


@one_engine
async def test_each_category_asks_for_what_it_must_bring(chat: Chat) -> None:
    visit = await visits.released(chat, 1)
    leader = visit.leader
    for at, (label, needs) in enumerate(NEEDS, 1):
        await leader.says(f"录入 {visit.number} 第1项")
        leader.hears("GA-003 消防通道", "可选多项", f"{at} {label}")
        await leader.says(str(at))
        for need in needs:
            leader.hears(need)
            await leader.says(f"答{need}")
        leader.hears("请核对", f"消防通道：{label}", *(f"：答{need}" for need in needs))
        await leader.says("取消")
        leader.hears("已退出录入", "没有提交", but_not=("什么也没有改动",))


@one_engine
async def test_nothing_found_stands_alone_and_others_go_together(chat: Chat) -> None:
    visit = await visits.released(chat, 1)
    leader = visit.leader
    await leader.asks(f"录入 {visit.number}")
    chat.ignores()
    for words, wrong in (("1 2", "不能与其他项同选"), ("9", "选项前的数字"), ("很好", "选项前的数字")):
        await leader.says(words)
        leader.hears("请再答一次", wrong)
        leader.hears("检查结果是？")
    await leader.says("３、已关闭停业或正在组织清算")
    leader.hears(REMARK)
    await leader.asks("没有登记，门已锁", "《条例》第六条", "确认")
    leader.hears(f"检查 {visit.number} 的结果已录入", visit.walk.deputy.name, "第二十五条")
    visit.walk.deputy.hears(
        "请审批", "发现问题待后续处理、已关闭停业或正在组织清算（没有登记，门已锁；违反：《条例》第六条）"
    )
    chat.ignores()
    row = visits.found(chat, visit.number)["消防通道"]
    assert (row.categories, row.passed) == (["A", "7"], False)


async def test_an_answer_is_changed_at_the_end_and_drops_what_it_no_longer_needs(chat: Chat) -> None:
    visit = await visits.released(chat, 1)
    leader = visit.leader
    await leader.asks(f"录入 {visit.number}", "2", "灯坏了", "《条例》第六条")
    leader.hears("1 消防通道：发现问题经责令已改正", "2 消防通道（情况说明）：灯坏了", "说“改1”")
    await leader.says("改 2")
    leader.hears(REMARK)
    await leader.says("灯坏了，已换")
    leader.hears("请核对", "灯坏了，已换")
    await leader.says("改1项")
    leader.hears("检查结果是？", "现在是：发现问题经责令已改正（灯坏了，已换；违反：《条例》第六条）")
    await leader.says("1")
    leader.hears("请核对", "：未发现问题", but_not=("灯坏了",))
    await leader.asks("确认")
    chat.ignores()
    row = visits.found(chat, visit.number)["消防通道"]
    assert (row.categories, row.remark, row.basis, row.passed) == (["1"], "", "", True)


@one_engine
async def test_the_items_with_a_problem_are_asked_and_the_others_are_faultless(chat: Chat) -> None:
    visit = await visits.released(chat)
    leader = visit.leader
    await leader.says(f"录入 {visit.number}")
    leader.hears("哪几项有问题？", "1 消防通道", "6 应急预案", "7 都没有问题", "8 逐项填")
    for words, wrong in (("2 7", "不能与其他项同选"), ("9", "选项前的数字")):
        await leader.says(words)
        leader.hears("请再答一次", wrong)
        leader.hears("哪几项有问题？")
    await leader.says("5 2")
    leader.hears("（1/2）", "第2项 XM-2 实名登记，检查结果是？")
    await leader.asks("2", "没登记", "《条例》第六条")
    leader.hears("第5项 XM-5 从业人员，检查结果是？")
    await leader.says("4")
    leader.hears(REMARK)
    await leader.says("没有经营")
    leader.hears(
        "请核对", "1 消防通道：未发现问题", "2 实名登记：发现问题经责令已改正", "3 实名登记（情况说明）：没登记", "6 监控录像：未发现问题",
        "8 从业人员（情况说明）：没有经营", "9 应急预案：未发现问题", "确认后送分管负责人审批", but_not=("还差",),
    )  # fmt: skip
    await leader.asks("确认")
    chat.ignores()
    passed = {name: row.passed for name, row in visits.found(chat, visit.number).items()}
    assert passed == {**dict.fromkeys(visits.NAMES, True), "从业人员": False}


@one_engine
async def test_every_item_is_asked_one_by_one_when_wanted(chat: Chat) -> None:
    visit = await visits.released(chat, 3)
    leader = visit.leader
    await leader.asks(f"录入 {visit.number}", "逐项填")
    for at, name in enumerate(visits.NAMES[:3], 1):
        leader.hears(f"（{at}/3）", f"第{at}项", name)
        await leader.says("1")
    leader.hears("请核对", "3 未成年人：未发现问题")
    await leader.says("返回")
    leader.hears("第3项", "现在是：未发现问题〔")
    await leader.says("1")
    leader.hears("请核对")
    await leader.says("改 2")
    leader.hears("第2项")
    await leader.asks("4", "没有经营", "确认")
    chat.ignores()
    assert visits.found(chat, visit.number)["实名登记"].remark == "没有经营"


@one_engine
async def test_all_at_once_says_what_is_recorded_for_every_item(chat: Chat) -> None:
    visit = await visits.released(chat)
    await visit.leader.says(f"全部无问题 {visit.number}")
    visit.leader.hears("全部无问题", *(f"{name}：未发现问题" for name in visits.NAMES))
    await visit.leader.says("取消")
    visit.leader.hears("已取消", "什么也没有改动")
    assert visits.drafts(chat, visit.number) == {}
    await visit.leader.asks(f"无问题 {visit.number}", "确认")
    visit.walk.deputy.hears("请审批", *(f"{name}：未发现问题" for name in visits.NAMES), but_not=("证据",))
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
        for words in (f"录入 {visit.number}", f"录入 {visit.number} 第1项", f"全部无问题 {visit.number}"):
            await who.says(words)
            who.hears("结果由检查组录入", "第二十五条", leader.name, other.name)
    await other.says(f"无问题 {visit.number}")
    other.hears("请核对：检查")


@one_engine
async def test_a_result_is_not_recorded_before_the_release(chat: Chat) -> None:
    walk = await short_way(chat).walked("dispatched")
    visit = walk.inspections()[0]
    for words in (f"录入 {visit.number}", f"录入 {visit.number} 第1项", f"全部无问题 {visit.number}"):
        await walk.leader(visit).says(words)
        walk.leader(visit).hears("现在不能录入结果", "已派发，待本单位下达", "第二十五条")
    await walk.leader(visit).says(f"收到 {visit.number}")
    walk.leader(visit).hears("现在不能收到", "已派发，待本单位下达")


async def test_a_result_is_not_recorded_twice(chat: Chat) -> None:
    visit = await visits.released(chat, 1)
    leader, other, number = visit.leader, visit.mate, visit.number
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


@one_engine
async def test_an_item_that_is_none_is_said(chat: Chat) -> None:
    visit = await visits.released(chat)
    for words in ("第7项", "第0项", "第全部项"):
        await visit.leader.says(f"录入 {visit.number} {words}")
        visit.leader.hears("没有这一项", "共有 6 项", "第1项到第6项")
    await visit.leader.says(f"录入{visit.number}第二项和第五项")
    visit.leader.hears("（1/2）", "第2项")
