"""No legal teams: who is missing where and what would do, before the lock and after a draw that failed (第十九、二十条)."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from bot.cli.demo.make_rosters import NARCOTICS, SECURITY, STATIONS
from models.machine.people import Person
from models.rosters import Inspector, Subject, SubjectItem
from tests.conversations.chat import Chat
from tests.conversations.way import Way, one_engine, short_way, squad_way, way


def _force(db: Session, unit: str) -> list[tuple[Inspector, str]]:
    query = select(Inspector, Person.name).join(Person).where(Person.unit == unit).order_by(Person.badge)  # type: ignore[arg-type]
    return list(db.exec(query))


def _pool(db: Session, item: str) -> list[Subject]:
    query = select(Subject).join(SubjectItem, col(SubjectItem.subject_id) == col(Subject.id))
    return list(db.exec(query.where(SubjectItem.item_code == item).order_by(Subject.code)))


def _only(chat: Chat, unit: str, count: int, bound: Iterable[str] = ()) -> list[str]:
    """Leave so many who may lead on duty in a unit, the last of them bound to subjects; return their names."""
    with chat.store.write() as db:
        force = _force(db, unit)
        stay = [(one, name) for one, name in force if one.can_lead and one.on_duty and one.fields][:count]
        stay = stay or [(one, name) for one, name in force if one.can_lead and one.on_duty][:count]
        for one, _ in force:
            one.on_duty = one.id in {other.id for other, _ in stay}
        stay[-1][0].conflicts = list(bound)
    return [name for _, name in stay]


def _back(chat: Chat, unit: str) -> None:
    with chat.store.write() as db:
        for one, _ in _force(db, unit):
            one.on_duty = True


def _half_bound(chat: Chat) -> list[str]:
    """Make half of a pool's subjects such that one of the two left must step aside: a draw of half of it fails for certain."""
    with chat.store.write() as db:
        pool = _pool(db, "GA-002")
        for one in pool:
            one.level, one.key_case = "D", ""  # half of which are drawn
        return [one.code for one in pool[: len(pool) // 2]]


@one_engine
async def test_a_draw_without_legal_teams_names_both_lists_and_the_smallest_changes(chat: Chat) -> None:
    walk, bound = await squad_way(chat).opened(), _half_bound(chat)
    only, aside = _only(chat, NARCOTICS, 2, bound)
    await walk.deputy.says("锁定 5")
    walk.deputy.hears(
        f"注意：名单池里有 {len(bound)} 家", "组不成检查组", only, f"{aside}（须回避）", "改法一"
    )
    await walk.deputy.asks("确认")
    chat.ignores()
    publisher = walk.contributors()[1]
    await walk.deputy.asks("摇号 5", "一句话", "确认")
    await publisher.asks("摇号 5", "另一句话", "确认")
    publisher.hears("参与人已齐")
    lists = (f"能担任的只有 1 人（{only}：组长或组员）", "每组还差 1 人", "不得减少人数（第十九条）")
    for who in (walk.deputy, publisher):
        who.hears("任务 5 没有摇成", *lists, f"{aside}（须回避）", "中任 1 人恢复在岗", f"{NARCOTICS}增加 1 名合格民警，具有禁毒专业",
                  "不能为了凑人数而不回避（第二十条）", "“撤销锁定 5”")  # fmt: skip
        who.hears_nothing()
    chat.group("监督群").hears("没有摇成", *lists, but_not=(aside, "恢复在岗", "不在岗"))
    await walk.deputy.says("摇号 5")
    walk.deputy.hears("参与人已齐", "已告知没有摇成的", "“撤销锁定 5”")
    assert walk.inspections() == []


@one_engine
async def test_after_what_was_said_is_done_the_same_task_is_drawn(chat: Chat) -> None:
    walk, bound = await squad_way(chat).opened(), _half_bound(chat)
    _only(chat, NARCOTICS, 2, bound)
    await walk.locked()
    await walk.drawn()
    _back(chat, NARCOTICS)
    await walk.deputy.asks("撤销锁定 5", "确认", "锁定 5")
    walk.deputy.hears("请核对：锁定任务 5", but_not=("组不成",))
    await walk.deputy.asks("确认")
    chat.ignores()
    await walk.drawn()
    assert walk.task().state == "drawn"


@one_engine
async def test_a_pool_that_is_bound_to_fail_is_not_locked(chat: Chat) -> None:
    walk = await squad_way(chat).opened()
    with chat.store.read() as db:
        bound = [one.code for one in _pool(db, "GA-002")]
    only, aside = _only(chat, NARCOTICS, 2, bound)
    await walk.deputy.says("锁定 5")
    walk.deputy.hears(
        "组不成检查组",
        f"有 {len(bound)} 家",
        "第十九条",
        only,
        f"{aside}（须回避）",
        "没有锁定",
        "再说“锁定 5”",
    )
    assert walk.task().state == "open"


@one_engine
async def test_a_pool_without_enough_inspectors_for_one_team_is_not_locked(chat: Chat) -> None:
    walk = await squad_way(chat).opened()
    _only(chat, NARCOTICS, 1)
    await walk.deputy.says("锁定 5")
    walk.deputy.hears("合格检查人员不足", "每组要 2 人", "只有 1 人", "第十九条", "没有锁定")


@one_engine
async def test_a_unit_with_fewer_qualified_than_a_team_is_foreseen_in_the_pool(chat: Chat) -> None:
    walk = await way(chat).opened()
    with chat.store.read() as db:
        here = [one.name for one in _pool(db, "GA-001") if one.executing_unit == STATIONS[0]]
    [only] = _only(chat, STATIONS[0], 1)
    for words in ("名单池 5", "锁定 5"):
        await walk.deputy.says(words)
        said = walk.deputy.hears(f"注意：名单池里有 {len(here)} 家", f"{STATIONS[0]}执行的 {len(here)} 家（", only, "每组还差 1 人",
                                 f"{STATIONS[0]}增加 1 名合格民警", "“全县统一”")  # fmt: skip
        assert any(name in said for name in here)
    await walk.deputy.asks("取消")
    chat.ignores()


@one_engine
async def test_a_partner_without_officers_is_named_before_the_lock(chat: Chat) -> None:
    walk = await Way(chat, way(chat).deputy, plan="2026-04").opened()
    with chat.store.write() as db:
        for one, _ in _force(db, "文化和旅游局"):
            one.on_duty = False
    await walk.deputy.says("锁定 5")
    walk.deputy.hears(
        f"{SECURITY}执行的",
        "文化和旅游局共 1 个位置，能担任的一个也没有",
        "文化和旅游局增加 1 名合格执法人员",
        "没有锁定",
    )


@one_engine
async def test_a_pool_with_enough_people_says_nothing_of_it(chat: Chat) -> None:
    walk = await short_way(chat).opened()
    await walk.deputy.says("名单池 5")
    walk.deputy.hears("任务 5 的名单池", but_not=("组不成", "改法"))
