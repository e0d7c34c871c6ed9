"""Digits and buttons while a form is open: each means one letter only, and none confirms what it was not for."""

from collections import Counter

from sqlmodel import col, select

from models.inspections import Inspection
from models.machine.post import Letter
from rules.roles import Role
from rules.workflow import InspectionState
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import Way


def _state(task: Way) -> str:
    return task.inspections()[0].state


def _token(who: Talker, says: str) -> str:
    """Return the token of the newest button of a person that says this."""
    with who.chat.store.read() as db:
        query = select(Letter).where(Letter.person_id == who.person_id).order_by(col(Letter.id).desc())
        return next(one["token"] for row in db.exec(query) for one in row.choices if one["says"] == says)


async def test_a_digit_answers_the_question_and_not_an_older_letter(
    chat: Chat, task: Way, visit: Inspection, wang: Talker
) -> None:
    await wang.asks(f"全部无问题 {visit.number}", "确认")
    head = chat.holder(Role.DEPUTY, visit.unit)
    head.hears(f"检查 {visit.number} 请审批", "回复 1 同意　2 退回")
    chat.ignores()
    await head.says("2")
    head.hears("请写明退回的原因", but_not=("回复 1",))
    await head.says("1")  # no choices here: the digit is the text
    head.hears("请核对：退回检查", "原因：1\n")
    await head.says("1")
    head.hears("已退回检查")
    chat.ignores()
    assert _state(task) == InspectionState.RELEASED


async def test_a_digit_never_confirms_what_a_newer_letter_has_covered(
    task: Way, visit: Inspection, wang: Talker
) -> None:
    await wang.asks(f"全部无问题 {visit.number}")
    wang.hears("请核对", "回复 1 确认　2 取消")
    await wang.says(f"详情 {visit.number}")
    wang.hears(f"检查 {visit.number}")
    wang.hears("还没办完", "回复 1 继续　2 取消")
    await wang.says("1")
    wang.hears("请核对", "回复 1 确认　2 取消")
    assert _state(task) == InspectionState.RELEASED
    await wang.says("2")
    wang.hears("已取消")


async def test_letters_of_others_take_the_digits_from_an_open_summary(chat: Chat, task: Way) -> None:
    unit = Counter(one.unit for one in task.inspections()).most_common(1)[0][0]
    first, second = [one for one in task.inspections() if one.unit == unit][:2]
    head = chat.holder(Role.DEPUTY, unit)
    await task.leader(first).asks(f"全部无问题 {first.number}", "确认")
    chat.ignores()
    await head.says(f"同意 {first.number}")
    head.hears("请核对：同意检查", "回复 1 确认　2 取消")
    await task.leader(second).asks(f"全部无问题 {second.number}", "确认")
    head.hears(f"检查 {second.number} 请审批", "回复 1 同意　2 退回")
    chat.ignores()
    await head.says("1")
    head.hears("先完成手头的", "还没有确认")
    states = {one.number: one.state for one in task.inspections()}
    assert states[first.number] == states[second.number] == InspectionState.RECORDED
    await head.says("确认")
    head.hears(f"已同意检查 {first.number}")


async def test_an_old_letters_button_confirms_nothing_else(
    chat: Chat, task: Way, visit: Inspection, wang: Talker
) -> None:
    await wang.asks(f"申请回避 {visit.number}", "1")
    wang.hears("请核对：申请回避")
    old = _token(wang, "确认")
    await wang.asks("取消", f"全部无问题 {visit.number}")
    wang.hears("请核对")
    await wang.says("确认", token=old)
    wang.hears("这个按钮已经过时", "没有办理", "全部事项无问题")
    wang.hears("请核对")
    assert _state(task) == InspectionState.RELEASED
    await wang.says("确认", token=_token(wang, "确认"))
    wang.hears("已录入")
    chat.ignores()
