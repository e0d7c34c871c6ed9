"""Filling a form in: asked in turn, summed up, changed, confirmed once."""

from sqlmodel import select

from models.inspections import Finding, Inspection
from models.machine.talk import OpenForm
from models.recusals import Recusal
from rules.workflow import InspectionState
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import Way

CLOSED = "注销、被吊销、被撤销或迁出"  # the sign between its words divides answers elsewhere


def _state(task: Way) -> str:
    return task.inspections()[0].state


async def test_a_form_is_asked_summed_up_changed_and_confirmed(
    chat: Chat, task: Way, visit: Inspection, wang: Talker
) -> None:
    await wang.says(f"录入 {visit.number}")
    wang.hears("（1/1）", "检查结果是？", "2 发现问题经责令已改正")
    await wang.says("２、7")
    wang.hears("（2/3）", "情况说明")
    await wang.says("  ２号房间未登记；\n已责令ＡＢＣ　改正")
    wang.hears("（3/3）", "违反了哪条规定")
    await wang.says("《旅馆业治安管理办法》第六条。")
    wang.hears("请核对", CLOSED, "２号房间未登记； 已责令ＡＢＣ　改正", "《旅馆业治安管理办法》第六条。")
    await wang.says("改2")
    wang.hears("（2/3）", "情况说明")
    await wang.says("三间未登记")
    wang.hears("请核对", "三间未登记", but_not=("２号房间",))
    await wang.says("确认")
    wang.hears("已录入")
    chat.ignores()
    with chat.store.read() as db:
        finding = db.exec(select(Finding)).one()
    assert (finding.remark, finding.basis) == ("三间未登记", "《旅馆业治安管理办法》第六条。")
    await wang.says("确认")
    wang.hears("没有待办")


async def test_a_text_is_kept_as_it_was_written(chat: Chat, visit: Inspection, wang: Talker) -> None:
    await wang.asks(f"录入 {visit.number}", CLOSED, "　“ＡＢＣ”１２\n 第二行。\x00 ")
    wang.hears("请核对", "“ＡＢＣ”１２  第二行。")
    with chat.store.read() as db:
        answers = db.get_one(OpenForm, wang.person_id).answers
    assert "“ＡＢＣ”１２\n 第二行。" in answers.values()


async def test_a_changed_answer_asks_only_what_it_makes_necessary(visit: Inspection, wang: Talker) -> None:
    await wang.asks(f"录入 {visit.number}", "1")
    wang.hears("请核对", "未发现问题")
    await wang.says("修改 1")
    wang.hears("检查结果是？")
    await wang.says("发现问题待后续处理")
    wang.hears("情况说明")
    await wang.says("货架堵住出口")
    wang.hears("违反了哪条规定")
    await wang.says("第六条")
    wang.hears("请核对", "货架堵住出口")
    await wang.asks("改1", "1")
    wang.hears("请核对", "未发现问题", but_not=("货架",))


async def test_an_answer_that_is_none_is_explained_and_asked_again(visit: Inspection, wang: Talker) -> None:
    await wang.asks(f"录入 {visit.number}")
    wang.hears("检查结果是？")
    for said, why in (
        ("99", "数字或选项文字"),
        ("❶", "数字或选项文字"),
        ("1 2", "不能与其他项同选"),
        ("好的", "选项"),
    ):
        await wang.says(said)
        wang.hears("请再答一次", why)
        wang.hears("检查结果是？", "回复 1 ")
    await wang.asks("7")
    wang.hears("情况说明")
    await wang.says("长" * 1001)
    wang.hears("最多 1000 个字")
    wang.hears("情况说明")
    await wang.says("已迁出")
    wang.hears("请核对")
    await wang.says("也许吧")
    wang.hears("请回复“确认”提交，“改1”改第 1 项，或“取消”放弃")
    wang.hears("请核对")
    await wang.says("改9")
    wang.hears("请再答一次")
    wang.hears("请核对")


async def test_one_can_go_back_ask_for_help_look_again_and_leave(
    chat: Chat, task: Way, visit: Inspection, wang: Talker
) -> None:
    await wang.asks(f"录入 {visit.number}", "7")
    wang.hears("情况说明")
    await wang.says("帮助。")
    wang.hears("正在：录入检查结果", "返回", "取消", "确认")
    wang.hears("情况说明")
    await wang.says("返回")
    wang.hears("检查结果是？")
    await wang.says("返回")
    wang.hears("已是第一项", "取消")
    wang.hears("检查结果是？")
    await wang.says("继续")
    wang.hears("检查结果是？")
    await wang.says("“取消”")
    wang.hears("已退出录入", "没有提交")
    await wang.says("取消")
    wang.hears("没有待办")
    assert _state(task) == InspectionState.RELEASED


async def test_a_reason_is_picked_by_digit_or_by_word(
    chat: Chat, task: Way, visit: Inspection, wang: Talker
) -> None:
    await wang.asks(f"申请回避 {visit.number}")
    wang.hears("请选择原因", "1 岗位调整")
    await wang.says("1 2")
    wang.hears("只能选一项")
    wang.hears("请选择原因")
    await wang.says("“执行回避(有利害关系)”")  # a phone's half-width brackets
    wang.hears("请核对：申请回避", "执行回避（有利害关系）")
    await wang.says("是")
    wang.hears("已送达")
    chat.ignores()
    with chat.store.read() as db:
        assert [one.reason for one in db.exec(select(Recusal))] == ["interest"]
