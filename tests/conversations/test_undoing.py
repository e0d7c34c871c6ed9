"""Undoing: by the author, while nobody has acted on it since; every step stays in the ledger (第二十八条)."""

import json

import pytest
from sqlmodel import col, select

from bot.message import Incoming
from handlers.reversals import REVERSALS
from models.deadlines import Deadline
from models.inspections import Finding, Inspection
from models.machine import ledger
from models.machine.ledger import Entry
from models.machine.people import Holding, Person
from models.recusals import Recusal
from models.rosters import Batch, Subject
from models.tables import RECORDED
from rules import undo
from rules.deadlines import Duty
from rules.roles import Role
from rules.rosters import Kind
from rules.workflow import InspectionState, TaskState
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import NETWORK, Way, grant, one_engine, second_deputy, short_way, together
from tests.rosters.samples import SUBJECT, as_csv

NEW = {**SUBJECT, "检查对象唯一编码": "92370399MA0000002P"}


def _deeds(chat: Chat, kind: str) -> list[str]:
    with chat.store.read() as db:
        assert list(ledger.verify(db, RECORDED)) == []
        query = select(Entry).where(Entry.kind == kind).order_by(col(Entry.seq))
        return [json.loads(one.body)["deed"] for one in db.exec(query)]


def _visit(walk: Way) -> Inspection:
    return walk.inspections()[0]


def _name(walk: Way) -> str:
    with walk.chat.store.read() as db:
        return db.get_one(Subject, _visit(walk).subject_id).name


async def _record(walk: Way) -> Talker:
    leader = walk.leader(_visit(walk))
    await leader.asks(f"录入 {_visit(walk).number}", "4", "后门没有登记", "确认")
    walk.chat.ignores()
    return leader


def test_every_deed_that_may_be_undone_has_its_reversal() -> None:
    assert REVERSALS.keys() == undo.UNDO.keys()


async def test_an_opened_task_becomes_void_and_stays_visible(chat: Chat) -> None:
    walk = await short_way(chat).opened()
    await walk.deputy.says(f"撤销 {walk.number}")
    walk.deputy.hears(
        f"请核对：撤销设置任务（任务 {walk.number}）",
        f"任务：{walk.number} 上网服务场所抽查",
        "3月2日 09:00",
        "第二十八条",
    )
    await walk.deputy.says("确认")
    walk.deputy.hears("已撤销设置任务", "任务已作废")
    assert walk.task().state == TaskState.VOID
    assert _deeds(chat, "task") == ["task.open", "task.void"]
    await walk.deputy.says("任务")
    walk.deputy.hears("上网服务场所抽查", "已作废")
    await walk.deputy.says("计划")
    walk.deputy.hears("已开 0/2 次")
    for words in (f"锁定 {walk.number}", f"撤销 {walk.number}"):
        await walk.deputy.says(words)
        walk.deputy.hears("什么也没有改动" if "撤销" in words else "现在不能锁定")


@one_engine
async def test_a_task_that_was_ever_locked_is_never_void(chat: Chat) -> None:
    walk = await short_way(chat).walked("locked")
    await walk.deputy.says(f"撤销 {walk.number}")
    walk.deputy.hears("锁定不能撤销", f"“撤销锁定 {walk.number}”", "第十七条")
    await walk.deputy.asks(f"撤销锁定 {walk.number}", "确认")
    chat.ignores()
    await walk.deputy.says(f"撤销 {walk.number}")
    walk.deputy.hears("撤销锁定不能撤销", "次数要永久公开")
    assert walk.task().state == TaskState.OPEN


@one_engine
async def test_what_a_colleague_has_locked_can_not_be_undone_by_who_opened_it(chat: Chat) -> None:
    walk, other = await short_way(chat).opened(), second_deputy(chat)
    await walk.deputy.says(f"撤销 {walk.number}")
    walk.deputy.hears("请核对：撤销设置任务")
    await other.asks(f"锁定 {walk.number}", "确认")
    chat.ignores()
    await walk.deputy.says("确认")
    walk.deputy.hears(
        "已经有人接着办了", f"{other.name}已于 3月2日 09:00 锁定", "您的“设置任务”不能再撤销", "（第十七条）"
    )
    assert walk.task().state == TaskState.LOCKED


@one_engine
async def test_a_name_switch_is_turned_back_and_only_then_the_task(chat: Chat) -> None:
    walk = await short_way(chat).opened()
    await walk.deputy.asks(f"检查前公示名单 {walk.number}", f"撤销 {walk.number}")
    walk.deputy.hears("请核对：撤销改名单公示时间")
    await walk.deputy.says("确认")
    walk.deputy.hears("已改回")
    assert not walk.task().publish_names
    await walk.deputy.says(f"撤销 {walk.number}")
    walk.deputy.hears("请核对：撤销设置任务")
    await walk.deputy.says("取消")
    walk.deputy.hears("已取消")
    assert _deeds(chat, "task") == ["task.open", "task.publish_names", "task.names_back"]


@one_engine
async def test_only_the_deed_of_the_preview_is_undone(chat: Chat) -> None:
    walk = await short_way(chat).opened()
    await walk.deputy.asks(f"撤销 {walk.number}", f"检查前公示名单 {walk.number}")
    chat.ignores()
    await walk.deputy.says("确认")  # what was previewed was the opening
    walk.deputy.hears("已经有人接着办了", "改名单公示时间")
    assert walk.task().publish_names


async def test_a_recorded_result_goes_back_to_the_team_with_what_was_entered(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    leader, visit = await _record(walk), _visit(walk)
    await leader.says(f"撤回 {visit.number}")
    leader.hears(
        f"请核对：撤销录入结果（检查 {visit.number}）",
        f"检查：{visit.number} {_name(walk)}",
        "已填的内容保留",
    )
    await leader.says("确认")
    leader.hears("已撤销录入结果", "回复 1 录入　2 全部无问题")
    for other in walk.team(visit)[1:]:
        other.hears(f"检查 {visit.number} 的结果已撤回", leader.name)
    walk.deputy.hears(f"检查 {visit.number} 的结果已撤回", "先不用审批")
    with chat.store.read() as db:
        assert db.exec(select(Finding.remark)).one() == "后门没有登记"
        due = db.exec(
            select(Deadline).where(
                Deadline.duty == Duty.CHECK, Deadline.kind == "inspection", Deadline.row_id == visit.id
            )
        ).one()
        assert due.met_at is None
    assert _visit(walk).state == InspectionState.RELEASED
    assert _deeds(chat, "inspection")[-2:] == ["inspection.record", "inspection.unrecord"]


async def test_an_approval_of_what_was_withdrawn_meanwhile_approves_nothing_else(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    leader, visit = await _record(walk), _visit(walk)
    await walk.deputy.says(f"同意 {visit.number}")
    walk.deputy.hears("后门没有登记")
    await leader.asks(f"撤销 {visit.number}", "确认")
    await leader.asks(f"全部无问题 {visit.number}", "确认")
    chat.ignores()
    await walk.deputy.says("确认")
    walk.deputy.hears("刚刚被别人办过了")
    assert _visit(walk).state == InspectionState.RECORDED


@one_engine
async def test_a_result_that_was_decided_about_is_not_withdrawn(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    leader, visit = await _record(walk), _visit(walk)
    for deed, words in (("同意", "请" + walk.deputy.name + "先撤销同意"), ("退回", "补正后重新录入")):
        answers = ("确认",) if deed == "同意" else ("缺少依据", "确认")
        await walk.deputy.asks(f"{deed} {visit.number}", *answers)
        chat.ignores()
        await leader.says(f"撤销 {visit.number}")
        leader.hears("已经有人接着办了", f"{walk.deputy.name}已于 3月2日 09:00 {deed}", words)
        await walk.deputy.asks(f"撤销 {visit.number}", "确认")
        chat.ignores()
    await leader.says(f"撤销 {visit.number}")
    leader.hears("请核对：撤销录入结果")


@one_engine
async def test_only_who_recorded_withdraws(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    leader, visit = await _record(walk), _visit(walk)
    for who in (walk.team(visit)[1], walk.deputy):
        await who.says(f"撤销 {visit.number}")
        who.hears("只有办理的人能撤销", leader.name, "录入结果")
    stranger = walk.outsider(visit)
    await stranger.says(f"撤销 {visit.number}")
    stranger.hears(f"您看不到检查 {visit.number}")


async def test_an_approval_that_ended_the_task_reopens_it(chat: Chat) -> None:
    walk = await short_way(chat).walked("approved")
    publisher, visit = chat.holder(Role.PUBLISHER), _visit(walk)
    assert walk.task().state == TaskState.CONCLUDED
    await walk.deputy.says(f"撤销 {walk.number}")
    walk.deputy.hears("结束不能撤销", "“撤销”加检查编号")
    await walk.deputy.asks(f"撤销 {visit.number}", "确认")
    walk.deputy.hears("已撤销同意", "回复 1 同意　2 退回")
    publisher.hears(
        f"任务 {walk.number} 先不要公示", "2026年6月1日"
    )  # 20 working days after the window's end
    assert (_visit(walk).state, walk.task().state) == (InspectionState.RECORDED, TaskState.DISPATCHED)
    await walk.deputy.asks(f"同意 {visit.number}", "确认")
    publisher.hears(f"任务 {walk.number} 可以公示", "2026年3月30日")
    chat.ignores()
    assert walk.task().state == TaskState.CONCLUDED
    assert "task.reopen" in _deeds(chat, "task")


@one_engine
async def test_what_was_published_is_never_undone(chat: Chat) -> None:
    walk = await short_way(chat).walked("approved")
    publisher, visit = chat.holder(Role.PUBLISHER), _visit(walk)
    await publisher.asks(f"公示 {walk.number}", "确认")
    publisher.hears("正在生成公示页")
    number = publisher.hears("已公示任务").split("公示编号：")[1].split("\n")[0]
    chat.ignores()
    await walk.deputy.says(f"撤销 {visit.number}")
    walk.deputy.hears(
        "已经有人接着办了", f"{publisher.name}已于", "公示后不得擅自更改", "后更正", "（第二十五条）"
    )
    await publisher.says(f"撤销 {visit.number}")
    publisher.hears("公示不能撤销", "不得擅自更改")
    await publisher.says(f"撤销 {number}")
    publisher.hears("公示不能撤销", "更正（第二十五条）")


async def _says_only(who: Talker, words: str) -> None:
    """Have somebody say something of which nothing comes yet."""
    chat = who.chat
    key = f"m{next(chat.keys)}"
    await chat.machine.receive(Incoming("memory", key, who.address, chat.moment.now(), raw=words))


async def test_an_approval_is_not_undone_while_its_page_goes_out(chat: Chat) -> None:
    walk = await short_way(chat).walked("approved")
    publisher, visit = chat.holder(Role.PUBLISHER), _visit(walk)
    await walk.deputy.asks(f"撤销 {visit.number}")
    await publisher.asks(f"公示 {walk.number}")
    await _says_only(publisher, "确认")
    chat.machine.clerk.step()
    await chat.machine.worker.step()  # the page is made, and waits to be entered into the books
    await _says_only(walk.deputy, "确认")  # comes before the inspections have followed it
    await chat.settles()
    walk.deputy.hears("请核对：撤销同意")
    walk.deputy.hears("正在公示", "（第二十五条）")
    assert _visit(walk).state == InspectionState.PUBLISHED
    chat.ignores()


async def test_a_return_is_taken_back_before_the_team_has_recorded(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    await _record(walk)
    visit = _visit(walk)
    await walk.deputy.asks(f"退回 {visit.number}", "缺少依据", "确认")
    chat.ignores()
    await walk.deputy.says(f"撤销 {visit.number}")
    walk.deputy.hears(f"请核对：撤销退回（检查 {visit.number}）", "退回不算数")
    await walk.deputy.says("确认")
    walk.deputy.hears("已撤销退回")
    for one in walk.team(visit):
        one.hears(f"检查 {visit.number} 不用补正了", walk.deputy.name)
    assert _visit(walk).state == InspectionState.RECORDED
    await walk.deputy.says(f"同意 {visit.number}")
    walk.deputy.hears("请核对：同意", "后门没有登记")
    await walk.deputy.asks("取消", f"退回 {visit.number}", "缺少依据", "确认")
    await walk.leader(visit).asks(f"全部无问题 {visit.number}", "确认")
    chat.ignores()
    await walk.deputy.says(f"撤销 {visit.number}")
    walk.deputy.hears("已经有人接着办了", f"{walk.leader(visit).name}已于", "您的“退回”")


@one_engine
async def test_a_return_stands_when_the_team_is_another_since(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    leader, visit = await _record(walk), _visit(walk)
    await walk.deputy.asks(f"退回 {visit.number}", "缺少依据", "确认")
    await leader.asks(f"申请回避 {visit.number}", "1", "确认")
    with chat.store.read() as db:
        recusal = db.exec(select(Recusal)).one()
        unit = db.get_one(Person, leader.person_id).unit
    await chat.holder(Role.DEPUTY, unit).asks(f"同意 {recusal.number}", "确认")
    chat.ignores()
    assert leader.address not in {one.address for one in walk.team(visit)}
    await walk.deputy.says(f"撤销 {visit.number}")
    walk.deputy.hears("已经有人接着办了", "更换检查人员", "您的“退回”不能再撤销", "（第二十条）")


@pytest.fixture
def administrator(chat: Chat) -> Talker:
    return chat.holder(Role.ADMINISTRATOR)


async def _hand_in(chat: Chat, administrator: Talker) -> int:
    chat.channel.files["新.csv"] = as_csv(Kind.SUBJECTS, NEW)
    await administrator.says("", file="新.csv")
    chat.ignores()
    with chat.store.read() as db:
        return db.exec(select(Batch.number).order_by(col(Batch.id).desc())).first() or 0


def _entered(chat: Chat) -> bool:
    with chat.store.read() as db:
        return db.exec(select(Subject.id).where(Subject.code == NEW["检查对象唯一编码"])).first() is not None


async def test_a_dismissed_file_waits_again(chat: Chat, administrator: Talker) -> None:
    number = await _hand_in(chat, administrator)
    await administrator.asks(f"放弃导入 {number}", f"撤销 {number}")
    administrator.hears(f"请核对：撤销放弃导入（导入 {number}）", f"导入：{number} 新.csv")
    await administrator.says("确认")
    administrator.hears("已撤销放弃导入", "回复 1 确认导入　2 放弃导入")
    await administrator.says("1")
    administrator.hears(f"导入 {number} 已完成")
    assert _entered(chat)
    await administrator.says(f"撤销 {number}")
    administrator.hears("写入名录库不能撤销", "请发新文件更正", "（第十条）")


async def test_a_confirmed_file_is_taken_back_before_its_first_row_is_entered(
    chat: Chat, administrator: Talker
) -> None:
    number = await _hand_in(chat, administrator)
    said = (f"确认导入 {number}", f"撤销 {number}", "确认")
    await together(chat, *((administrator, words) for words in said))
    administrator.hears(f"请核对：撤销确认导入（导入 {number}）")
    administrator.hears("已撤销确认导入", "名录库没有改动")
    assert not _entered(chat)
    await administrator.says(f"确认导入 {number}")
    administrator.hears(f"导入 {number} 已完成")
    assert _entered(chat)
    deeds = [one for one in _deeds(chat, "batch") if one != "import.read"][-4:]
    assert deeds == ["import.confirmed", "import.unconfirm", "import.confirmed", "import.applied"]


@one_engine
async def test_what_can_be_undone_is_listed(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    leader = await _record(walk)
    await leader.says("撤销")
    leader.hears("您还能撤销的事", "（共 1 条）", f"{_visit(walk).number} {_name(walk)}：录入结果", "1 撤销")
    await leader.says("1")
    leader.hears("请核对：撤销录入结果")
    other = chat.holder(Role.DEPUTY, "治安管理大队")
    await other.says("撤回")
    other.hears("（共 0 条）")
    await other.says("撤销 9999")
    other.hears("没有编号为 9999")


@one_engine
async def test_what_is_drawn_or_dispatched_says_what_to_do_instead(chat: Chat) -> None:
    walk = await short_way(chat).walked("locked")
    for step, deed in (("drawn", "摇号"), ("dispatched", "下发"), ("released", "下达")):
        await getattr(walk, step)()
        number = _visit(walk).number if step == "released" else walk.number
        await walk.deputy.says(f"撤销 {number}")
        walk.deputy.hears(
            f"已于 3月2日 09:00 {deed}" if step == "drawn" else f"{deed}不能撤销",
            "请申请回避",
            "（第十",
        )
    await walk.leader(_visit(walk)).asks(f"申请回避 {_visit(walk).number}", "1", "确认")
    chat.ignores()
    with chat.store.read() as db:
        number = db.exec(select(Recusal.number)).one()
    await walk.deputy.says(f"撤销 {number}")
    walk.deputy.hears("回避申请不能撤销", "第二十条")


@one_engine
async def test_an_author_who_decides_no_more_undoes_nothing(chat: Chat) -> None:
    walk = await short_way(chat).walked("approved")
    second_deputy(chat)
    with chat.store.write() as db:
        db.delete(db.get_one(Holding, (walk.deputy.person_id, Role.DEPUTY)))
    grant(chat, walk.deputy, Role.AUDITOR)  # who may still look at it
    await walk.deputy.says(f"撤销 {_visit(walk).number}")
    walk.deputy.hears("要由别人来做", chat.holder(Role.DEPUTY, NETWORK).name)
