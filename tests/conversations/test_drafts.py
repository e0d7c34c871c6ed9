"""Drafts: two of a team fill different items at once, nothing is overwritten or lost, and nobody sends what he has not seen."""

from sqlmodel import select

from models.machine import ledger
from models.machine.ledger import Entry
from models.tables import RECORDED
from tests.conversations import visits
from tests.conversations.chat import Chat
from tests.conversations.way import one_engine, together

PROBLEM = ("3", "没有登记", "《条例》第六条")


async def test_two_of_a_team_fill_different_items_at_once(chat: Chat) -> None:
    visit = await visits.released(chat)
    leader, mate, number = visit.leader, visit.mate, visit.number
    await leader.asks(f"录入 {number} 第1、2、3项")
    await mate.asks(f"录入 {number} 第4、5、6项")
    chat.ignores()
    await together(chat, (leader, "1"), (mate, "1"), (leader, PROBLEM[0]), (mate, PROBLEM[0]))
    chat.ignores()
    await chat.restarts()
    await together(
        chat,
        (leader, "登记本缺三页"),
        (mate, "监控坏了"),
        (leader, "第一条"),
        (mate, "第二条"),
        (leader, "1"),
    )
    chat.ignores()
    await leader.says("继续")
    leader.hears(
        "已记下，还没有填齐",
        "2 实名登记：发现问题待后续处理",
        "监控录像：未发现问题〔",
        mate.name,
        "还差：第6项",
    )
    await mate.says("1")
    mate.hears(
        "请核对",
        "3 实名登记（情况说明）：登记本缺三页",
        f"〔{leader.name}",
        "从业人员（情况说明）：监控坏了",
        but_not=("还差",),
    )
    await mate.says("确认")
    mate.hears("结果已录入")
    leader.hears(f"由{mate.name}录入")
    chat.ignores()
    found = visits.found(chat, number)
    assert {name: row.remark for name, row in found.items() if row.remark} == {
        "实名登记": "登记本缺三页",
        "从业人员": "监控坏了",
    }
    assert len(found) == 6
    _filled_by(chat, {"XM-2": leader.person_id, "XM-5": mate.person_id})


def _filled_by(chat: Chat, wanted: dict[str, int]) -> None:
    with chat.store.read() as db:
        facts = [one.facts()["facts"] for one in db.exec(select(Entry).where(Entry.kind == "finding"))]
        assert list(ledger.verify(db, RECORDED)) == []
    assert {one["item"]: one["filled_by"] for one in facts if one["item"] in wanted} == wanted


@one_engine
async def test_what_is_left_is_said_and_the_draft_waits(chat: Chat) -> None:
    visit = await visits.released(chat, 3)
    await visit.leader.asks(f"录入 {visit.number} 第2项", "1")
    visit.leader.hears("已记下，还没有填齐", "1 实名登记：未发现问题", "还差：第1项；第3项")
    await visit.leader.says("确认")
    visit.leader.hears("草稿已存", "还差：第1项；第3项", f"录入 {visit.number}")
    assert visit.inspection.state == "released"
    await visit.mate.says(f"录入 {visit.number}")
    visit.mate.hears(
        "哪几项有问题", "第1项 消防通道：还没有填", f"第2项 实名登记：未发现问题〔{visit.leader.name}"
    )
    await visit.mate.says("都没有问题")
    visit.mate.hears("请核对", f"2 实名登记：未发现问题〔{visit.leader.name}", "3 未成年人：未发现问题\n")


async def test_a_mates_change_is_shown_before_it_binds(chat: Chat) -> None:
    visit = await visits.released(chat, 3)
    leader, mate, number = visit.leader, visit.mate, visit.number
    await leader.asks(f"录入 {number}", "都没有问题")
    await mate.asks(f"录入 {number} 第3项", "4", "没有经营")
    chat.ignores()
    await leader.says("确认")
    leader.hears(
        "您核对之后同组有改动", "第3项 未成年人：未发现开展本次抽查涉及的经营活动（没有经营）", mate.name
    )
    assert visits.found(chat, number) == {}
    await mate.asks("改 4", "没有经营，门已锁")
    chat.ignores()
    await leader.says("确认")
    leader.hears("您核对之后同组有改动", "没有经营，门已锁")
    await leader.says("确认")
    leader.hears("结果已录入")
    assert visits.found(chat, number)["未成年人"].remark == "没有经营，门已锁"
    chat.ignores()


async def test_all_at_once_fills_only_what_is_open(chat: Chat) -> None:
    visit = await visits.released(chat, 3)
    leader, mate, number = visit.leader, visit.mate, visit.number
    await mate.asks(f"录入 {number} 第2项", "3")
    chat.ignores()
    await leader.says(f"全部无问题 {number}")
    leader.hears("还有没填完的事项", f"第2项，{mate.name}", "填了一半", "第二十二条")
    await mate.asks("没有登记", "《条例》第六条")
    await leader.says(f"全部无问题 {number}")
    leader.hears(
        "其余事项无问题",
        f"第2项已经填了问题，照旧；要改请说“录入 {number} 第2项”",
        "消防通道：未发现问题",
        "实名登记：发现问题待后续处理（没有登记；违反：《条例》第六条）〔" + mate.name,
    )
    await mate.asks("改 2", "一个人没有登记")
    chat.ignores()
    await leader.says("确认")
    leader.hears("您核对之后同组有改动", "一个人没有登记")
    await leader.says("确认")
    chat.ignores()
    remarks = {name: row.remark for name, row in visits.found(chat, number).items()}
    assert remarks == {"消防通道": "", "实名登记": "一个人没有登记", "未成年人": ""}


@one_engine
async def test_whose_item_is_half_filled_is_not_asked_in_his_place(chat: Chat) -> None:
    visit = await visits.released(chat, 3)
    await visit.mate.asks(f"录入 {visit.number} 第3项", "3")
    chat.ignores()
    await visit.leader.says(f"录入 {visit.number}")
    visit.leader.hears("哪几项有问题", "第3项 未成年人：发现问题待后续处理〔", "没有填完")
    await visit.leader.says("都没有问题")
    visit.leader.hears("还没有填齐", f"还差：第3项，{visit.mate.name}", "填了一半")
    assert visits.drafts(chat, visit.number)["未成年人"].categories == ["A"]


async def test_drafts_outlive_the_forms_expiry_and_a_restart(chat: Chat) -> None:
    visit = await visits.released(chat, 3)
    await visit.leader.asks(f"录入 {visit.number}", "2 3", "3", "没有登记")
    chat.ignores()
    await chat.passes(minutes=40)
    visit.leader.hears("已过时", "没有提交")
    chat.ignores()
    await chat.restarts()
    await visit.leader.says(f"录入 {visit.number}")
    visit.leader.hears(
        "第1项 消防通道：未发现问题",
        "第2项 实名登记：发现问题待后续处理（没有登记）",
        "没有填完",
        "第3项 未成年人：还没有填",
        "违反了哪条规定",
    )
    await visit.leader.says("《条例》第六条")
    visit.leader.hears("第3项", "检查结果是？")
    await visit.leader.says("1")
    visit.leader.hears("请核对", "4 实名登记（违反的规定）：《条例》第六条", "5 未成年人：未发现问题")


async def test_what_was_recorded_is_the_draft_for_the_correction(chat: Chat) -> None:
    visit = await visits.released(chat, 3)
    await visit.leader.asks(f"录入 {visit.number}", "2", *PROBLEM, "确认")
    await visit.walk.deputy.asks(f"退回 {visit.number}", "请写明人数", "确认")
    chat.ignores()
    await visit.mate.says(f"录入 {visit.number}")
    visit.mate.hears("请核对", "3 实名登记（情况说明）：没有登记", "5 未成年人：未发现问题")
    await visit.mate.asks("改3", "两人没有登记", "确认")
    visit.walk.deputy.hears("请审批", "两人没有登记")
    chat.ignores()
    assert visits.found(chat, visit.number)["实名登记"].remark == "两人没有登记"


@one_engine
async def test_an_item_chosen_again_at_the_beginning_is_asked_anew(chat: Chat) -> None:
    visit = await visits.released(chat, 3)
    await visit.mate.asks(f"录入 {visit.number} 第1项", "4", "没有经营", "确认")
    chat.ignores()
    await visit.leader.asks(f"录入 {visit.number}", "1")
    visit.leader.hears("第1项", "现在是：未发现开展本次抽查涉及的经营活动（没有经营）〔" + visit.mate.name)
    await visit.leader.says("1")
    visit.leader.hears("请核对", "1 消防通道：未发现问题\n", "3 未成年人：未发现问题\n")
