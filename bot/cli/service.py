"""The service: one process of the machine on a bureau's database, and the desk by which commands speak to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.cli import assembly
from bot.cli.local import Local, LocalChannel
from bot.cli.lock import ServiceLock
from bot.config import Settings
from bot.moment import RealTime
from models.machine.store import Store


async def serve(store: Store, settings: Settings) -> bool:
    """Serve until cancelled; return False at once when the database is already served (SQLite)."""
    lock = ServiceLock(store)
    if not lock.take():
        return False
    executor = assembly.make_executor()
    try:
        moment = RealTime()
        assembly.furnish(store, settings, moment.now())
        await assembly.make_machine(store, settings, [LocalChannel()], moment, executor).run()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        lock.give_back()
    return True


@asynccontextmanager
async def desk(store: Store, settings: Settings) -> AsyncIterator[Local]:
    """Give a desk for commands: the running service does the work, or a machine of one's own where there is none."""
    moment, lock = RealTime(), ServiceLock(store)
    if not lock.take():
        office = assembly.make_office(settings)
        yield Local(store, office, moment, lambda: asyncio.sleep(0))
        return
    executor = assembly.make_executor()
    assembly.furnish(store, settings, moment.now())
    machine = assembly.make_machine(store, settings, [LocalChannel()], moment, executor)
    machine.start_over()
    try:
        yield Local(store, machine.office, moment, machine.settle)
    finally:
        machine.close()
        executor.shutdown()
        lock.give_back()
