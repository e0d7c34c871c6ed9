"""Pools: who may be drawn by risk level, who not and why (第十二、十四、十六条)."""

from collections import Counter

from sqlmodel import col, select

from handlers.draws.pools import MARKET
from models.rosters import Subject, SubjectItem
from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.way import NETWORK, UNIT, Way, draw_settings, one_engine, short_way

OPEN, PASSED, CAPPED = (
    "同一事项的检查尚未办结（第十六条）",
    "本年度同一事项检查已合格（第十四条）",
    "本年度抽中次数已达上限（第十六条）",
)


def _subjects(chat: Chat, item_code: str) -> list[Subject]:
    query = select(Subject).join(SubjectItem, col(SubjectItem.subject_id) == col(Subject.id))
    with chat.store.read() as db:
        return list(db.exec(query.where(SubjectItem.item_code == item_code)))


def _protected(chat: Chat, walk: Way) -> list[str]:
    """Return the names of the drawn subjects that the limits of 第十四、十六条 protect."""
    ids = {one.subject_id for one in walk.inspections()}
    drawn = [one for one in _subjects(chat, "GA-003") if one.id in ids]
    return [one.name for one in drawn if one.kind in MARKET and not one.key_case]


def _watch(chat: Chat, name: str) -> None:
    """Enter a subject as one that may be drawn again all the same (第十六条)."""
    with chat.store.write() as db:
        db.exec(select(Subject).where(Subject.name == name)).one().key_case = "失信"


@one_engine
async def test_the_pool_is_shown_by_risk_level_with_its_numbers(chat: Chat) -> None:
    walk = await short_way(chat).opened()
    sizes = Counter("重点" if one.key_case else one.level for one in _subjects(chat, "GA-003"))
    await walk.deputy.says("名单池 5")
    shown = walk.deputy.hears("任务 5 的名单池", "没有被排除的对象", "锁定前名录库仍可更新", "回复 1 锁定 5")
    for level, ratio in (("A", 3), ("B", 5), ("C", 10), ("D", 30), ("重点", 30)):
        size = sizes[level]
        due = f"应抽 {size * ratio / 100:g} 家，抽 {-(-size * ratio // 100)} 家"
        assert f"{level}：{size} 家，可抽 {size} 家，比例 {ratio}%，{due}" in shown


async def test_whose_inspection_is_open_is_not_drawn_again(chat: Chat) -> None:
    first, second = await short_way(chat).walked("drawn"), await short_way(chat).opened()
    await second.deputy.says(f"名单池 {second.number}")
    second.deputy.hears(f"{OPEN} {len(first.inspections())} 家", "2 排除明细", but_not=(PASSED,))


async def test_who_passed_this_year_is_not_drawn_again_and_is_named(chat: Chat) -> None:
    first = await short_way(chat).walked("approved")
    watched, *passed = _protected(chat, first)
    _watch(chat, watched)
    second = await short_way(chat).opened()
    await second.deputy.says(f"名单池 {second.number}")
    second.deputy.hears(f"{PASSED} {len(passed)} 家", but_not=(OPEN,))
    await second.deputy.says("2")
    listed = second.deputy.hears(f"任务 {second.number} 被排除的检查对象（共 {len(passed)} 条）")
    assert all(f"{name}：{PASSED}" in listed for name in passed)


async def test_who_was_drawn_as_often_as_the_limit_is_not_drawn_again(chat: Chat) -> None:
    await draw_settings(chat, drawn_per_year=1)
    first = await short_way(chat).walked("released")
    for one in first.inspections():
        words = (f"录入 {one.number}", "发现问题待后续处理", "没有登记", "《条例》第一条", "确认")
        await first.leader(one).asks(*words)
    chat.ignores()
    await first.approved()
    watched, *capped = _protected(chat, first)
    _watch(chat, watched)
    second = await short_way(chat).opened()
    await second.deputy.says(f"名单池 {second.number}")
    second.deputy.hears(f"{CAPPED} {len(capped)} 家", but_not=(OPEN, PASSED))


@one_engine
async def test_a_locked_pool_is_shown_as_it_was_locked(chat: Chat) -> None:
    walk = await short_way(chat).walked("locked")
    size = len(_subjects(chat, "GA-003"))
    with chat.store.write() as db:
        for one in db.exec(select(Subject)):
            one.active = False
    await walk.deputy.says("名单池 5")
    shown = walk.deputy.hears("的名单池（已锁定）", "已按指纹", but_not=("仍可更新", "锁定 5"))
    assert sum(int(line.split("：")[1].split(" 家")[0]) for line in shown.split("\n")[1:6]) == size


@one_engine
async def test_a_drawn_pool_names_who_was_shut_out_before_the_draw_only(chat: Chat) -> None:
    walk = await short_way(chat).walked("drawn")
    await walk.deputy.says("排除 5")
    walk.deputy.hears("任务 5 被排除的检查对象（共 0 条）")


@one_engine
async def test_a_pool_is_for_its_own_unit(chat: Chat) -> None:
    await short_way(chat).opened()
    principal, other = chat.holder(Role.PRINCIPAL, NETWORK), chat.holder(Role.DEPUTY, UNIT)
    await principal.says("名单池 5")
    principal.hears("任务 5 的名单池", but_not=("锁定 5",))
    for words in ("名单池 5", "排除 5"):
        await other.says(words)
        other.hears("您看不到任务 5", f"属于{NETWORK}", chat.holder(Role.DEPUTY, NETWORK).name)
