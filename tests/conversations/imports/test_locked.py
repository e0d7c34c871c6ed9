"""What was locked stays as it was, whatever comes into the rosters afterwards (第十八条)."""

from pathlib import Path

from sqlmodel import col, select

from bot.files.tables import read_table
from models.inspections import Inspection
from models.rosters import Subject
from models.tasks import Draw, Lock
from rules import verifier
from rules.rosters import Kind
from tests.conversations.chat import Chat
from tests.conversations.imports.conftest import Enter, Force
from tests.conversations.way import UNIT, short_way, way
from tests.rosters.samples import as_csv


async def test_a_locked_pool_is_untouched_by_other_levels_units_and_subjects(
    chat: Chat, enter: Enter, rosters: Path
) -> None:
    walk = await short_way(chat).walked("locked")
    with chat.store.read() as db:
        before = db.exec(select(Lock)).one()
    table = read_table(rosters / "subjects.xlsx")
    rows = [dict(zip(table.headers, cells, strict=True)) for _, cells in table.rows]
    moved = [{**one, "风险分类等级": "D", "执行单位": UNIT, "适用事项": "GA-001"} for one in rows]
    await enter("对象.csv", as_csv(Kind.SUBJECTS, *moved), "更新 200")
    await walk.drawn()
    with chat.store.read() as db:
        lock, draw = db.exec(select(Lock)).one(), db.exec(select(Draw)).one()
    assert lock.model_dump() == before.model_dump()
    checks = verifier.verify(chat.machine.office.cabinet.read(draw.proof_file), before.fingerprint)
    assert all(check.held for check in checks)
    with chat.store.read() as db:
        drawn = set(
            db.exec(select(Subject.code).join(Inspection, col(Inspection.subject_id) == col(Subject.id)))
        )
    assert {one["风险分类等级"] for one in rows if one["检查对象唯一编码"] in drawn} > {"D"}


async def test_whoever_leaves_after_the_lock_does_not_break_its_draw(
    chat: Chat, enter: Enter, force: Force
) -> None:
    walk = await (await way(chat).opened()).locked()
    rows = [
        {**one, "角色": "审计员"} if at % 2 else {**one, "在岗状态": "调离"}
        for at, one in enumerate(force)
        if one["角色"] == "检查人员"
    ]
    await enter("人员.csv", as_csv(Kind.INSPECTORS, *rows), "更新")
    for who in walk.contributors():
        await who.asks(f"摇号 {walk.number}", "一句话", "确认")
    chat.group("监督群").hears(f"任务 {walk.number} 摇号结果")
    chat.ignores()
    with chat.store.read() as db:
        assert db.exec(select(Draw)).one().drawn == len(walk.inspections())
    teams = {one.address for visit in walk.inspections() for one in walk.team(visit)}
    for column, value in (("角色", "审计员"), ("在岗状态", "调离")):
        assert teams & {one["警号"] for one in rows if one[column] == value}
