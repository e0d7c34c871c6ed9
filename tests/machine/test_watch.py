"""The watch: a recorded row changes only with its ledger entry; what the ledger does not know it by may change without."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select

from bot.context import Context
from bot.router import Router
from models.deadlines import Deadline
from models.machine import ledger
from models.machine.post import Handling
from models.tables import RECORDED
from tests.machine.conftest import AT, Build, House

router = Router("期限")
CHANGES: dict[str, Callable[[Deadline], None]] = {
    "下次": lambda row: setattr(row, "next_at", AT),
    "说过": lambda row: setattr(row, "said", ["check-before-5-person"]),
    "日期": lambda row: setattr(row, "due", date(2026, 6, 1)),
    "办完": lambda row: setattr(row, "met_at", AT),
    "照旧": lambda row: setattr(row, "due", row.due),
}


@router.command("定期限")
def begin(ctx: Context) -> None:
    day = date(2026, 5, 20)
    row = Deadline(
        duty="check",
        kind="inspection",
        row_id=1,
        unit="所",
        since=day,
        due=day,
        earliest=day,
        latest=day,
        set_on=day,
    )
    ctx.db.add(row)
    ctx.note("deadline.begun", row)


@router.command("改 {what:word}")
def change(ctx: Context, what: str) -> None:
    row = ctx.db.exec(select(Deadline)).one()
    CHANGES[what](row)
    ctx.db.add(row)


@router.command("记 {what:word}")
def change_and_note(ctx: Context, what: str) -> None:
    row = ctx.db.exec(select(Deadline)).one()
    CHANGES[what](row)
    ctx.db.add(row)
    ctx.note("deadline.moved", row)


@pytest.fixture
async def house(build: Build) -> House:
    house = build(router)
    house.says("甲", "定期限")
    await house.machine.settle()
    return house


async def _ends(house: House, words: str) -> str:
    house.says("甲", words)
    await house.machine.settle()
    with house.store.read() as db:
        assert list(ledger.verify(db, RECORDED)) == []
    return house.states()[-1]


@pytest.mark.parametrize("what", ["下次", "说过", "照旧"])
async def test_what_the_ledger_does_not_know_a_row_by_needs_no_entry(house: House, what: str) -> None:
    assert await _ends(house, f"改 {what}") == Handling.HANDLED


@pytest.mark.parametrize("what", ["日期", "办完"])
async def test_what_it_knows_a_row_by_changes_with_an_entry_only(house: House, what: str) -> None:
    assert await _ends(house, f"改 {what}") == Handling.INCIDENT
    with house.store.read() as db:
        row = db.exec(select(Deadline)).one()
        assert (row.due, row.met_at) == (date(2026, 5, 20), None)
    assert await _ends(house, f"记 {what}") == Handling.HANDLED


async def test_a_date_moved_behind_the_programs_back_is_found(house: House) -> None:
    with house.store.write() as db:
        row = db.exec(select(Deadline)).one()
        row.due = date(2026, 9, 9)
        db.add(row)
    with house.store.read() as db:
        assert ["与留痕不符" in one.what for one in ledger.verify(db, RECORDED)] == [True]
