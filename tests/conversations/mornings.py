"""Mornings: the bureau's clock is turned from day to day, and what everybody hears is noted down."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import select

from models.inspections import Inspection
from models.tasks import PlanLine
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import Way, short_way

ZONE = ZoneInfo("Asia/Shanghai")
Heard = dict[str, dict[str, str]]


async def comes(chat: Chat, month: int, day: int, hour: int = 9, year: int = 2026) -> None:
    """Turn the clock to an hour of the bureau's, where the scan of deadlines ticks once."""
    chat.moment.pass_(datetime(year, month, day, hour, 1, tzinfo=ZONE) - chat.moment.now())
    await asyncio.to_thread(chat.machine.clock.tick, "deadlines")
    await chat.settles()


async def goes_by(chat: Chat, until: date) -> Heard:
    """Let day after day go by, with its early morning or its night; return who heard what on which morning: one letter at most."""
    heard: Heard = {}
    while (today := chat.moment.now().astimezone(ZONE).date()) < until:
        tomorrow = today + timedelta(days=1)
        for hour in (7, 9) if tomorrow.day % 2 else (9, 20):
            await comes(chat, tomorrow.month, tomorrow.day, hour, tomorrow.year)
            said = {address: list(parts) for address, parts in chat.unheard.items() if parts}
            assert hour == 9 or not said, f"said out of hours on {tomorrow}: {said}"
            assert all(len(parts) == 1 for parts in said.values()), (
                f"more than one letter on {tomorrow}: {said}"
            )
            if said:
                heard[f"{tomorrow:%m-%d}"] = {address: part for address, [part] in said.items()}
            chat.ignores()
    return heard


def nobody_hears(chat: Chat) -> None:
    """Make sure that nothing was said."""
    assert not any(chat.unheard.values()), chat.unheard


async def in_autumn(chat: Chat, begins: date, ends: date) -> Way:
    """Return the short way with another window in the plan, on the morning of its first day."""
    with chat.store.write() as db:
        line = db.exec(select(PlanLine).where(PlanLine.code == "2026-03")).one()
        line.begins, line.ends = begins, ends
        db.add(line)
    chat.moment.pass_(datetime(begins.year, begins.month, begins.day, 9, tzinfo=ZONE) - chat.moment.now())
    return short_way(chat)


async def one_left(walk: Way, *, replied: bool = True) -> Inspection:
    """Have all inspections but the first recorded, and the first team's notices replied to; return that inspection."""
    first, *rest = walk.inspections()
    for one in rest:
        await walk.leader(one).asks(f"全部无问题 {one.number}", "确认")
    for who in walk.team(first) if replied else ():
        await who.says(f"收到 {first.number}")
    walk.chat.ignores()
    return first


def who_heard(heard: Heard, names: Mapping[str, Talker]) -> dict[str, set[str]]:
    """Return on which day which of these people heard something; anybody else by address."""
    called = {who.address: name for name, who in names.items()}
    return {day: {called.get(address, address) for address in said} for day, said in heard.items()}
