"""Who must step aside is not matched: after an interest was declared, and where it is so configured, not twice running (第二十条)."""

from datetime import timedelta

from sqlmodel import select

from models.inspections import Inspection, Member
from models.machine import people
from models.machine.people import Person
from models.rosters import Inspector, Subject
from models.tasks import Task
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import Way, draw_settings, one_engine, short_way, squad_way, steps_aside


def _narrow(chat: Chat, visit: Inspection, *able: Talker) -> None:
    """Leave nothing in the pools but the subject of a visit, and nobody but these able to inspect."""
    with chat.store.write() as db:
        for subject in db.exec(select(Subject)):
            subject.active, subject.key_case = subject.id == visit.subject_id, "失信"
        for inspector in db.exec(select(Inspector)):
            inspector.on_duty = inspector.person_id in {one.person_id for one in able}
            inspector.can_lead, inspector.conflicts = True, []


def _fresh(chat: Chat, walk: Way) -> list[Talker]:
    """Return two police who are on none of a task's teams."""
    with chat.store.read() as db:
        counted = select(Person.badge).join(Inspector).where(Inspector.kind == "police", Inspector.on_duty)
        able = [one.badge for one in people.holders(db, Role.INSPECTOR) if one.badge in set(db.exec(counted))]
    busy = {one.address for one in walk.inspectors()}
    return [one for badge in able if (one := chat.person(badge)).address not in busy][:2]


def _earlier(chat: Chat, visit: Inspection, *team: Talker) -> None:
    """Enter an inspection of the same subject before a visit, in another task, with another team."""
    with chat.store.write() as db:
        of = db.get_one(Task, visit.task_id)
        task = Task(**{**of.model_dump(), "id": None, "number": 900})
        db.add(task)
        db.flush()
        facts = {"id": None, "number": 901, "task_id": task.id, "publication_id": None}
        old = Inspection(
            **{**visit.model_dump(), **facts, "dispatched_at": chat.moment.now() - timedelta(days=30)}
        )
        db.add(old)
        db.flush()
        for one in team:
            inspector = db.exec(select(Inspector).where(Inspector.person_id == one.person_id)).one()
            db.add(Member(inspection_id=old.id, inspector_id=inspector.id, unit=old.unit))


def _head(chat: Chat, who: Talker) -> Talker:
    """Return the deputy of somebody's own unit."""
    with chat.store.read() as db:
        return chat.holder(Role.DEPUTY, db.get_one(Person, who.person_id).unit)


@one_engine
async def test_nobody_is_at_the_same_subject_twice_running_where_it_is_so_configured(chat: Chat) -> None:
    first = await short_way(chat).walked("approved")
    visit = first.inspections()[0]
    before, fresh = first.team(visit), _fresh(chat, first)
    second = await short_way(chat).opened()
    _earlier(chat, visit, *fresh)
    _narrow(chat, visit, *before)
    await second.deputy.says(f"锁定 {second.number}")
    second.deputy.hears("请核对：锁定任务", but_not=("最近一次检查过同一对象的人",))
    await second.deputy.asks("取消")
    chat.ignores()
    await draw_settings(chat, avoid_repeat=True)
    await second.deputy.says(f"锁定 {second.number}")
    second.deputy.hears("组不成检查组", *(f"{one.name}（须回避）" for one in before), "没有锁定")
    _narrow(chat, visit, *before, *fresh)
    await second.deputy.says(f"锁定 {second.number}")
    second.deputy.hears(
        "最近一次检查过同一对象的人，这次不再匹配给它：涉及 2 人、1 家（设置项 avoid_repeat）"
    )
    await second.deputy.says("确认")
    chat.ignores()
    await second.drawn()
    [drawn] = second.inspections()
    assert {one.address for one in second.team(drawn)} == {one.address for one in fresh}
    await second.dispatched()
    await second.released()
    number = await steps_aside(second.leader(drawn), drawn)
    deputy = _head(chat, second.leader(drawn))
    await deputy.asks(f"同意 {number}", "确认")
    deputy.hears("已同意")
    deputy.hears("还没有人可以接替")
    chat.ignores()


@one_engine
async def test_who_stepped_aside_for_an_interest_is_not_matched_there_again(chat: Chat) -> None:
    first = await short_way(chat).walked("released")
    one, other = first.inspections()[:2]
    bound, busy = first.leader(one), first.leader(other)
    for who, visit, reason in ((bound, one, "执行回避（有利害关系）"), (busy, other, "工作冲突")):
        number = await steps_aside(who, visit, reason)
        await _head(chat, who).asks(f"同意 {number}", "确认")
        chat.ignores()
    await first.recorded()
    await first.approved()
    second = await short_way(chat).opened()
    _narrow(chat, one, bound, first.leader(one))
    await second.deputy.says(f"锁定 {second.number}")
    second.deputy.hears("组不成检查组", f"{bound.name}（须回避）", "没有锁定")
    _narrow(chat, other, busy, first.leader(other))
    await second.deputy.says(f"锁定 {second.number}")
    second.deputy.hears("请核对：锁定任务", but_not=("组不成",))


@one_engine
async def test_whose_name_is_like_the_contacts_is_shown_before_the_release_and_released_all_the_same(
    chat: Chat,
) -> None:
    walk = await squad_way(chat).walked("dispatched")
    same, kin, strange = walk.inspections()[:3]
    leader = walk.leader(same)
    relative = next(one for one in walk.team(kin) if one.address != leader.address)
    _call(chat, same, leader.name, "企业")
    _call(chat, kin, "欧阳青水", "个体工商户", relative, "欧阳青山")
    _call(chat, strange, "", "企业")
    await walk.deputy.says("下达 5")
    said = walk.deputy.hears("请核对：下达任务 5", "请先核实（第二十条", "“申请回避 编号”")
    assert f"的联系人与检查人员{leader.name}同名，请核实是否本人或近亲属" in said
    assert "的联系人与检查人员欧阳青山同姓同辈字，请核实是否近亲属" in said
    assert f"\n{strange.number} " not in said.split("请先核实")[1]
    await walk.deputy.says("确认")
    walk.deputy.hears("任务 5 已下达")
    chat.ignores()


@one_engine
async def test_without_namesakes_nothing_is_said_of_them(chat: Chat) -> None:
    walk = await squad_way(chat).walked("dispatched")
    for visit in walk.inspections():
        _call(chat, visit, "", "企业")
    await walk.deputy.says("下达 5")
    walk.deputy.hears("请核对：下达任务 5", but_not=("核实",))


def _call(
    chat: Chat, visit: Inspection, contact: str, kind: str, who: Talker | None = None, name: str = ""
) -> None:
    """Give a visit's subject a contact, and somebody another name."""
    with chat.store.write() as db:
        subject = db.get_one(Subject, visit.subject_id)
        subject.contact, subject.kind = contact, kind
        if who is not None:
            db.get_one(Person, who.person_id).name = name
