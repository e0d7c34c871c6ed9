"""What may not be locked or drawn from: registered twice, changed since, nobody to draw, ratios that can not be (第十、十二、十五至十八条)."""

from sqlmodel import col, select

from models.machine import ledger, people
from models.machine.people import Person
from models.rosters import Inspector, Subject, SubjectItem
from models.tables import RECORDED
from models.tasks import Draw, Lock, PlanLine
from rules.roles import Role
from rules.rosters import Kind
from tests.conversations.chat import Chat
from tests.conversations.way import NETWORK, enrol, one_engine, short_way
from tests.rosters.samples import LINE, as_csv


def _two(chat: Chat) -> list[str]:
    """Register one firm again, under another code, and return both codes."""
    with chat.store.write() as db:
        query = select(Subject).join(SubjectItem, col(SubjectItem.subject_id) == col(Subject.id))
        one, other = db.exec(query.where(SubjectItem.item_code == "GA-003").order_by(Subject.code).limit(2))
        other.name, other.address = one.name, one.address
        return [one.code, other.code]


@one_engine
async def test_a_firm_that_is_registered_twice_is_named_and_nothing_is_locked(chat: Chat) -> None:
    walk, codes = await short_way(chat).opened(), _two(chat)
    await walk.deputy.says("名单池 5")
    walk.deputy.hears("重复的登记，更正以后才能锁定（第十、十二条）", "、".join(codes))
    await walk.deputy.says("锁定 5")
    walk.deputy.hears(
        "名录库里有重复的登记",
        f"（{'、'.join(codes)}）",
        "第十、十二条",
        "没有锁定",
        "“适用事项”",
        "再说“锁定 5”",
    )
    assert walk.task().state == "open"
    with chat.store.write() as db:
        db.exec(select(Subject).where(Subject.code == codes[1])).one().address = "青石县东关路2号"
    await walk.deputy.says("锁定 5")
    walk.deputy.hears("请核对：锁定任务 5", but_not=("重复",))


@one_engine
async def test_an_inspector_under_two_badges_is_named_until_one_of_them_is_gone(chat: Chat) -> None:
    walk = await short_way(chat).opened()
    with chat.store.read() as db:
        force = (
            select(Person.badge)
            .join(Inspector)
            .where(Person.unit == NETWORK, Inspector.on_duty, Inspector.kind == "police")
        )
        able = [one for one in db.exec(force.order_by(Person.badge)) if one in _inspecting(chat)]
    one, other = (chat.person(badge) for badge in able[:2])
    for who in (one, other):
        enrol(chat, who, certificate="370300000001")
    await walk.deputy.says("锁定 5")
    walk.deputy.hears(
        "重复的登记",
        f"{one.name}、{other.name}（{able[0]}、{able[1]}）",
        "执法证号",
        "改为“调离”",
        "没有锁定",
    )
    enrol(chat, other, on_duty=False)
    await walk.deputy.says("锁定 5")
    walk.deputy.hears("请核对：锁定任务 5")


def _inspecting(chat: Chat) -> set[str]:
    with chat.store.read() as db:
        return {one.badge for one in people.holders(db, Role.INSPECTOR)}


@one_engine
async def test_a_list_that_was_changed_after_the_lock_is_not_drawn_from(chat: Chat) -> None:
    walk = await short_way(chat).walked("locked")
    with chat.store.read() as db:
        lock = db.exec(select(Lock)).one()
    path = chat.machine.office.cabinet.path(lock.inspectors_file)
    path.write_bytes(path.read_bytes().replace(b"\t1\t20", b"\t0\t20", 1))  # one inspector fewer on duty
    for who in walk.contributors():
        await who.asks(f"摇号 {walk.number}", "一句话", "确认")
    for who in (*walk.contributors(), chat.holder(Role.AUDITOR), chat.group("监督群")):
        said = chat.unheard[who.address].pop()
        assert "检查人员名单在锁定以后被改动过" in said
        assert all(words in said for words in ("没有摇成", lock.fingerprint[:24], "第十八条", "“撤销锁定 5”"))
    chat.ignores()
    with chat.store.read() as db:
        assert db.exec(select(Draw)).all() == []
        assert list(ledger.verify(db, RECORDED)) == []
    await walk.deputy.asks("撤销锁定 5", "确认")
    chat.ignores()
    await walk.locked()
    await walk.drawn()
    assert walk.task().state == "drawn"


@one_engine
async def test_where_nobody_may_be_drawn_nothing_is_locked(chat: Chat) -> None:
    first = await short_way(chat).walked("drawn")
    waiting = {one.subject_id for one in first.inspections()}
    with chat.store.write() as db:
        for one in db.exec(select(Subject)):
            one.active = one.id in waiting
    second = await short_way(chat).opened()
    await second.deputy.says(f"锁定 {second.number}")
    second.deputy.hears("没有可抽的对象", "第十六条", f"“名单池 {second.number}”")
    assert second.task().state == "open"


@one_engine
async def test_a_ratio_over_the_whole_is_neither_imported_nor_locked(chat: Chat) -> None:
    administrator = chat.holder(Role.ADMINISTRATOR)
    chat.channel.files["计划.csv"] = as_csv(Kind.PLAN, {**LINE, "D级比例": "130%"})
    await administrator.says("", file="计划.csv")
    administrator.hears("已收到")
    administrator.hears("D级比例", "130%", "不是 0% 到 100% 之间的比例", "写成 5% 或 0.5%")
    with chat.store.write() as db:
        line = db.exec(select(PlanLine).where(PlanLine.code == "2026-03")).one()
        line.ratios = {**line.ratios, "D": 13_000}
    walk = await short_way(chat).opened()
    await walk.deputy.says(f"锁定 {walk.number}")
    walk.deputy.hears("抽取比例不对", "D 级", "0% 到 100%", "第十五、十六条", "没有锁定")
