"""A form that waits: interrupted, left lying, found again after a restart, overtaken by somebody else."""

from datetime import timedelta

from models.inspections import Inspection
from rules.workflow import InspectionState
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import Way


def _state(task: Way) -> str:
    return task.inspections()[0].state


async def test_a_command_in_between_is_answered_and_the_form_waits(visit: Inspection, wang: Talker) -> None:
    await wang.asks(f"录入 {visit.number}", "7")
    wang.hears("情况说明")
    await wang.says("我是谁")
    wang.hears(f"您是{wang.name}")
    wang.hears("还没办完", "录入检查结果", "回复 1 继续　2 取消")
    await wang.says("详情 77777")
    wang.hears("没有编号为 77777 的")
    wang.hears("还没办完")
    await wang.says("下一页")
    wang.hears("没有下一页")
    wang.hears("还没办完")
    await wang.says(f"申请回避 {visit.number}")
    wang.hears("先完成手头的", "“录入检查结果”还没有确认", "不能开始“申请回避”", "回复 1 继续　2 取消")
    await wang.says("1")
    wang.hears("情况说明")
    await wang.says("帮助其整改，收到锁定任务 5")  # begins like a command, and is an answer
    wang.hears("请核对", "帮助其整改，收到锁定任务 5")


async def test_a_form_left_lying_closes_and_tells(
    chat: Chat, task: Way, visit: Inspection, wang: Talker
) -> None:
    await wang.asks(f"全部无问题 {visit.number}")
    wang.hears("请核对")
    await chat.passes(minutes=29)
    wang.hears_nothing()
    await chat.passes(minutes=2)
    wang.hears("已过时", "全部事项无问题", "30 分钟", "没有提交")
    await chat.passes(hours=1)
    wang.hears_nothing()
    await wang.says("确认")
    wang.hears("没有待办")
    assert _state(task) == InspectionState.RELEASED


async def test_an_answer_that_comes_too_late_is_told_once(
    chat: Chat, task: Way, visit: Inspection, wang: Talker
) -> None:
    for late in ("确认", "1", "货架堵住出口"):
        await wang.asks(f"全部无问题 {visit.number}")
        wang.hears("请核对")
        chat.moment.pass_(timedelta(hours=1))  # no tick came in between
        await wang.says(late)
        wang.hears("已过时", "没有提交")
        wang.hears_nothing()
    await wang.asks(f"全部无问题 {visit.number}", "我是谁")
    chat.ignores()
    assert _state(task) == InspectionState.RELEASED


async def test_an_answer_keeps_a_form_open(chat: Chat, visit: Inspection, wang: Talker) -> None:
    await wang.asks(f"录入 {visit.number}")
    wang.hears("检查结果是？")
    await chat.passes(minutes=20)
    await wang.says("7")
    wang.hears("情况说明")
    await chat.passes(minutes=20)
    await wang.says("已迁出")
    wang.hears("请核对")


async def test_a_form_outlives_the_process(chat: Chat, task: Way, visit: Inspection, wang: Talker) -> None:
    await wang.asks(f"录入 {visit.number}", "7")
    wang.hears("情况说明")
    await chat.restarts()
    await wang.says("已迁出")
    wang.hears("请核对", "已迁出")
    await chat.restarts()
    await wang.says("1")
    wang.hears("已录入")
    chat.ignores()
    assert _state(task) == InspectionState.RECORDED


async def test_a_file_in_between_ends_no_form(chat: Chat, visit: Inspection, wang: Talker) -> None:
    chat.channel.files["现场.jpg"] = b"picture"
    await wang.asks(f"录入 {visit.number}", "7")
    wang.hears("情况说明")
    await wang.says("", file="现场.jpg")
    wang.hears("已记到检查", "1 件")
    await wang.says("已迁出")
    wang.hears("请核对", "已迁出")


async def test_a_form_whose_confirmation_is_refused_is_closed(
    chat: Chat, task: Way, visit: Inspection, wang: Talker
) -> None:
    await wang.asks(f"全部无问题 {visit.number}")
    wang.hears("请核对")
    second = task.team(visit)[1]
    await second.asks(f"全部无问题 {visit.number}", "确认")
    chat.ignores()
    await wang.says("确认")
    wang.hears("现在不能", "（第")
    wang.hears_nothing()
    await wang.says("确认")
    wang.hears("没有待办")
