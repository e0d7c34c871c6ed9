"""Draws: who gives the seed, how many are drawn of each level, and what every team must be (第十六、十八、十九、二十条)."""

from collections import Counter

import pytest
from sqlmodel import Session, col, select

from bot.cli.demo.make_rosters import NARCOTICS, SECURITY
from models import inspections
from models.inspections import Inspection
from models.machine.people import Person
from models.rosters import Inspector, Subject, SubjectItem
from models.tasks import Contribution, PlanLine, Task
from rules.roles import Execution, InspectorKind, Role
from tests.conversations.chat import Chat
from tests.conversations.way import NETWORK, UNIT, Way, one_engine, short_way

PLANS = (("2026-01", SECURITY), ("2026-02", NARCOTICS), ("2026-03", NETWORK), ("2026-04", SECURITY))


@one_engine
async def test_only_contributors_speak_and_each_only_once(chat: Chat) -> None:
    walk = await short_way(chat).walked("locked")
    able = walk.contributors()
    for who in (chat.holder(Role.PRINCIPAL, NETWORK), chat.holder(Role.AUDITOR)):
        await who.says("摇号 5")
        who.hears("您不是这次摇号的参与人", "第十八条", *(one.name for one in able))
    for who in (chat.holder(Role.DEPUTY, UNIT), chat.holder(Role.INSPECTOR, UNIT)):
        await who.says("摇号 5")
        who.hears("您看不到任务 5", NETWORK, walk.deputy.name)
    await able[0].asks("摇号 5", "一句话", "确认", "摇号 5")
    able[0].hears("您已经出过一句话", "只出一次", "第十八条", f"还在等 {able[1].name}")


async def test_a_phrase_is_taken_exactly_as_it_was_typed(chat: Chat) -> None:
    walk = await short_way(chat).walked("locked")
    typed = "＃Ａ  ｂ「青石县」。 1 号，\n第二行！"
    await walk.deputy.says("摇号 5")
    walk.deputy.hears("出一句话", "1 到 200 个字")
    await walk.deputy.says("字" * 201)
    walk.deputy.hears("最多 200 个字")
    walk.deputy.hears("出一句话")
    await walk.deputy.asks(typed, "确认")
    walk.deputy.hears("已收到您的一句话", "还在等")
    with chat.store.read() as db:
        assert db.exec(select(Contribution.phrase)).one() == typed


@one_engine
async def test_a_draw_is_neither_before_the_lock_nor_repeated(chat: Chat) -> None:
    walk = await short_way(chat).opened()
    await walk.deputy.says("摇号 5")
    walk.deputy.hears("现在不能摇号", "任务 5 已设置，待锁定", "第十八条")
    await walk.locked()
    await walk.drawn()
    await walk.deputy.says("摇号 5")
    walk.deputy.hears("现在不能摇号", "任务 5 已摇号，待下发")


@one_engine
async def test_a_phrase_belongs_to_the_lock_it_was_shown_with(chat: Chat) -> None:
    walk = await short_way(chat).walked("locked")
    publisher = chat.holder(Role.PUBLISHER)
    await publisher.asks("摇号 5", "一句话")
    await walk.deputy.asks("撤销锁定 5", "确认", "锁定 5", "确认")
    chat.ignores()
    await publisher.says("确认")
    publisher.hears("锁定已经换过", "没有改动任何内容")


@pytest.mark.parametrize(("plan", "unit"), PLANS)
async def test_numbers_and_teams_are_what_the_regulation_asks(chat: Chat, plan: str, unit: str) -> None:
    walk = Way(chat, chat.holder(Role.DEPUTY, unit), plan=plan)
    _entangle(chat)
    await walk.walked("drawn")
    with chat.store.read() as db:
        task = walk.task()
        drawn = [db.get_one(Subject, one.subject_id) for one in walk.inspections()]
        assert Counter("重点" if one.key_case else one.level for one in drawn) == _wanted(db, task)
        for inspection in walk.inspections():
            _check_team(db, task, inspection)


def _entangle(chat: Chat) -> None:
    """Let one leader of each unit have an interest in every subject, so that no inspection may be his."""
    query = select(Inspector, Person).join(Person).where(Inspector.can_lead, Inspector.on_duty)
    with chat.store.write() as db:
        codes = list(db.exec(select(Subject.code)))
        one_each = {person.unit: inspector for inspector, person in db.exec(query)}
        for inspector in one_each.values():
            inspector.conflicts = codes


def _wanted(db: Session, task: Task) -> dict[str, int]:
    """Return ratio × level, rounded up, of all subjects that the items apply to; key cases by the highest ratio."""
    query = select(Subject).join(SubjectItem, col(SubjectItem.subject_id) == col(Subject.id)).distinct()
    found = db.exec(query.where(col(SubjectItem.item_code).in_(task.items)))
    sizes = Counter("重点" if one.key_case else one.level for one in found)
    ratios = {**task.ratios, "重点": max(task.ratios.values())}
    return {level: due for level, ratio in ratios.items() if (due := -(-sizes[level] * ratio // 10_000))}


def _check_team(db: Session, task: Task, inspection: Inspection) -> None:
    code = db.get_one(Subject, inspection.subject_id).code
    team = inspections.team(db, inspection.id or 0)
    counted = [(one, person.unit) for _, one, person in team if one.kind != InspectorKind.EXPERT]
    assert len(counted) == max(2, task.team_size)
    assert all(one.on_duty and (one.certificate_until or task.begins) >= task.ends for one, _ in counted)
    assert all(code not in one.conflicts for _, one, _ in team)
    leaders = [(one, person.unit) for place, one, person in team if place.leader]
    assert len(leaders) == 1
    assert leaders[0][0].can_lead
    assert leaders[0][0].kind == InspectorKind.POLICE
    if task.execution != Execution.COUNTY:
        assert leaders[0][1] == inspection.unit
        assert {unit for _, unit in counted} == {inspection.unit, *task.departments}
    for partner in task.departments:
        assert [one.kind for one, unit in counted if unit == partner] == [InspectorKind.OFFICER]
    _check_speciality(task, counted, len(team) - len(counted))


def _check_speciality(task: Task, counted: list[tuple[Inspector, str]], experts: int) -> None:
    wanted = "禁毒" if task.requirement == "禁毒专业" else ""
    assert all(wanted in "、".join(one.fields) for one, _ in counted)
    assert experts == (1 if wanted else 0)


@one_engine
async def test_a_level_without_a_ratio_is_not_left_out_in_silence(chat: Chat) -> None:
    with chat.store.write() as db:
        db.exec(select(PlanLine).where(PlanLine.code == "2026-03")).one().ratios = {"D": 5000}
    walk = await short_way(chat).opened()
    await walk.deputy.says("锁定 5")
    walk.deputy.hears("有等级没有抽取比例", "A、B、C 级", "第十六、十八条", "没有锁定")
