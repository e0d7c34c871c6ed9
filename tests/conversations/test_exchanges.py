"""What an exchange of subjects does to the team: who may stay stays, who may not is told why, and a recusal goes along (第十八至二十条)."""

import asyncio
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.cli.demo.make_rosters import NARCOTICS, PARTNERS, SECURITY
from bot.message import Incoming
from handlers.draws import pools
from models.inspections import Inspection
from models.rosters import Subject
from models.tasks import Task, salting
from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.replaced import newcomers, redraws
from tests.conversations.substituted import (
    closes,
    exchanged,
    left_for,
    name,
    replaceable,
    squad_subject,
    successor,
    wished,
)
from tests.conversations.way import Way, one_engine, second_deputy, steps_aside


def _elsewhere(chat: Chat, visit: Inspection, units: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return who might come from other units that are at work for the task, and who from anywhere else."""
    left = left_for(chat, visit)
    with chat.store.read() as db:
        unit = {one: db.get_one(Subject, one).executing_unit for one in left}
    there = [one for one in left if unit[one] in units and unit[one] != visit.unit]
    return there, [one for one in left if one not in there]


@one_engine
async def test_a_subject_of_another_unit_is_visited_by_that_units_people(chat: Chat) -> None:
    walk = await Way(chat, chat.holder(Role.DEPUTY, SECURITY)).walked("released")
    visit = next(one for one in replaceable(walk) if _elsewhere(chat, one, walk.units())[0])
    closes(chat, _elsewhere(chat, visit, walk.units())[1])
    old, head = walk.team(visit), chat.holder(Role.DEPUTY, visit.unit)
    aside = await steps_aside(old[1], visit)
    await exchanged(old[0], visit, head)
    after = successor(chat, visit)
    assert after is not None
    assert after.unit != visit.unit
    for one in (head, chat.holder(Role.DEPUTY, after.unit)):
        assert any(
            f"已换成检查 {after.number}" in said and f"不是{after.unit}的人" in said
            for said in chat.unheard[one.address]
        )
    for one in old:
        said = next(said for said in chat.unheard[one.address] if "您不用再去检查" in said)
        assert f"您不到新对象检查：不是{after.unit}的人（第十九条）" in said
        assert (f"回避申请 {aside} 不再需要决定" in said) == (one is old[1])
    for one in walk.team(after):
        assert any(f"【{after.number}】{name(chat, after)}" in said for said in chat.unheard[one.address])
    chat.ignores()
    await old[1].says(f"详情 {aside}")
    old[1].hears("状态：检查对象已更换，不再需要")
    await head.says("待回避")
    head.hears("回避申请", but_not=(f"{aside} {old[1].name}",))
    assert [one["kind"] for one in redraws(chat)] == ["subject"]


@one_engine
async def test_who_wants_to_step_aside_does_so_at_the_new_subject(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    mate = walk.team(visit)[1]
    aside = await steps_aside(mate, visit)
    await exchanged(leader, visit, walk.deputy)
    after = successor(chat, visit)
    assert after is not None
    mate.hears(f"检查 {visit.number} 换成检查 {after.number}", f"您的回避申请 {aside} 转到这次检查")
    chat.ignores()
    await walk.deputy.asks(f"同意 {aside}", "确认")
    assert len(newcomers(chat, after)) == 1
    chat.ignores()
    assert [(one["kind"], one["sequence"]) for one in redraws(chat)] == [("subject", 1), ("inspector", 2)]


@one_engine
async def test_who_came_may_turn_out_closed_too_and_what_left_never_comes_back(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    subjects = [visit.subject_id]
    while left_for(chat, visit):
        await exchanged(leader, visit, walk.deputy)
        coming = successor(chat, visit)
        assert coming is not None
        assert coming.subject_id not in subjects
        subjects, visit = [*subjects, coming.subject_id], coming
        if len(subjects) == 3:
            break
    chat.ignores()
    assert [one["sequence"] for one in redraws(chat)] == list(range(1, len(subjects)))


@one_engine
async def test_a_joint_team_goes_on_with_the_partners_officers(chat: Chat) -> None:
    walk = await Way(chat, chat.holder(Role.DEPUTY, SECURITY), plan="2026-04").walked("released")
    visit = next(replaceable(walk))
    officer = walk.member_from(visit, PARTNERS[0])
    await exchanged(walk.leader(visit), visit, chat.holder(Role.DEPUTY, visit.unit))
    after = successor(chat, visit)
    assert after is not None
    assert walk.member_from(after, PARTNERS[0]).address == officer.address
    chat.ignores()
    assert len(redraws(chat)) == 1


@one_engine
async def test_nothing_is_drawn_while_another_task_waits_to_draw_from_the_same_subjects(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    number = await wished(leader, visit)
    other = await Way(chat, walk.deputy, plan="2026-02").walked("locked")
    await walk.deputy.says(f"同意 {number}")
    walk.deputy.hears("正在另一个任务中等待摇号", f"任务 {other.number}", f"“同意 {number}”", "（第十八条）")
    await other.drawn()
    await walk.deputy.asks(f"同意 {number}", "确认")
    assert successor(chat, visit) is not None
    chat.ignores()


@one_engine
async def test_a_lock_that_came_between_the_consent_and_its_draw_is_waited_for(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    number, second = await wished(leader, visit), second_deputy(chat, NARCOTICS)
    other = await Way(chat, second, plan="2026-02").walked("opened")
    await walk.deputy.asks(f"同意 {number}")
    await second.asks(f"锁定 {other.number}")
    chat.ignores()
    for at, who in enumerate((walk.deputy, second)):
        said = Incoming("memory", f"last{at}", who.address, chat.moment.now(), raw="确认")
        await chat.machine.receive(said)
    for _ in range(2):
        await asyncio.to_thread(chat.machine.clerk.step)
    await chat.settles()
    heard = chat.unheard[walk.deputy.address]
    assert any(f"任务 {other.number}" in said and f"“重抽 {number}”" in said for said in heard)
    chat.ignores()
    assert successor(chat, visit) is None
    await other.drawn()
    await walk.deputy.asks(f"重抽 {number}", "确认")
    assert successor(chat, visit) is not None
    chat.ignores()


@one_engine
async def test_an_exchange_and_a_replacement_consented_at_once_are_drawn_one_after_the_other(
    chat: Chat,
) -> None:
    walk, visit, leader = await squad_subject(chat)
    mate, other = walk.team(visit)[1], second_deputy(chat, NARCOTICS)
    numbers = [await wished(leader, visit), await steps_aside(mate, visit)]
    await walk.deputy.asks(f"同意 {numbers[0]}")
    await other.asks(f"同意 {numbers[1]}")
    chat.ignores()
    for at, who in enumerate((other, walk.deputy)):
        said = Incoming("memory", f"last{at}", who.address, chat.moment.now(), raw="确认")
        await chat.machine.receive(said)
    for _ in range(2):
        await asyncio.to_thread(chat.machine.clerk.step)
    for _ in range(2):
        await chat.machine.worker.step()  # both computed on the same proof
    await chat.settles()
    chat.ignores()
    after = successor(chat, visit)
    assert after is not None
    assert mate.address not in {one.address for one in walk.team(after)}
    assert sorted(one["kind"] for one in redraws(chat)) == ["inspector", "subject"]


@one_engine
async def test_who_gave_way_was_not_disturbed_and_may_be_drawn_again_this_year(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    before = _counted(chat, visit)
    await exchanged(leader, visit, walk.deputy)
    chat.ignores()
    after = successor(chat, visit)
    assert after is not None
    assert (before, _counted(chat, visit), _counted(chat, after)) == ((1, True), (0, False), (1, True))


def _counted(chat: Chat, visit: Inspection) -> tuple[int, bool]:
    """Return how often a visit's subject counts as drawn this year, and whether an inspection of it is open."""
    with chat.store.read() as db:
        task, today = db.get_one(Task, visit.task_id), chat.moment.now().date()
        salts, subject = salting(db, task), db.get_one(Subject, visit.subject_id)
        pool = pools.gather(db, task, salts, today, ZoneInfo("Asia/Shanghai"))
        row = next(row for row in pool if row.pid == salts.pid(subject.salt, subject.code))
    return row.drawn_this_year, row.open_inspection
