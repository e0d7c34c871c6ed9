"""The service: one process of the machine on a bureau's database, and the desk by which commands speak to it."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from bot.cli import assembly
from bot.cli.local import Local
from bot.cli.lock import ServiceLock
from bot.cli.wording import Slip
from bot.config import Settings
from bot.machine import Machine
from bot.moment import RealTime
from bot.web import uploads
from models.machine.store import Store


async def serve(store: Store, settings: Settings, begun: Callable[[], None]) -> bool:
    """Serve until SIGINT or SIGTERM; return False at once when the database is already served (SQLite).

    Args:
        begun: called when the service has begun.
    """
    lock = ServiceLock(store)
    if not lock.take():
        return False
    executor = assembly.make_executor()
    try:
        moment = RealTime()
        assembly.furnish(store, settings, moment.now())
        machine = assembly.make_machine(store, settings, assembly.make_channels(), moment, executor)
        serving = asyncio.ensure_future(machine.run())
        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, serving.cancel)
        try:
            async with uploads.serving(machine):
                begun()
                with suppress(asyncio.CancelledError):
                    await serving
        except OSError as error:
            serving.cancel()
            await asyncio.wait({serving})
            web = settings.web
            raise Slip(
                f"上传页的地址 {web.host}:{web.port} 用不了，多半已被占用；请改 config.toml 的 [web]"
            ) from error
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        lock.give_back()
    return True


@asynccontextmanager
async def desk(store: Store, settings: Settings) -> AsyncIterator[Local]:
    """Give a desk for commands: the running service does the work, or a machine of one's own where there is none."""
    work = Work(store, settings)
    work.take_over()
    try:
        yield Local(store, assembly.make_office(settings), work.moment, work)
    finally:
        work.close()


class Work:
    """The work behind the desk; called again and again until all is done, so that it outlives a service that ends meanwhile."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings
        self.moment, self.lock = RealTime(), ServiceLock(store)
        self.machine: Machine | None = None

    def take_over(self) -> None:
        """Be the machine from now on, unless a service is."""
        if self.machine is not None or not self.lock.take():
            return
        assembly.furnish(self.store, self.settings, self.moment.now())
        channels = assembly.make_channels()
        self.machine = assembly.make_machine(self.store, self.settings, channels, self.moment)
        self.machine.start_over()

    async def __call__(self) -> None:
        """Do what there is to do, unless a service does it."""
        self.take_over()
        if self.machine is not None:
            await self.machine.settle()

    def close(self) -> None:
        """End the machine, if one was needed."""
        if self.machine is not None:
            self.machine.close()
        self.lock.give_back()
