"""``demo``: the playground, an invented bureau in a directory of its own, served to the browsers of this machine only."""

import asyncio
import errno
import importlib
import signal
import webbrowser
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from os import environ
from pathlib import Path
from sys import platform

import structlog
from aiohttp import web
from sqlmodel import Session, col, func, select

from bot.channels.playground import PlaygroundChannel
from bot.cli import assembly
from bot.cli.demo import tour
from bot.cli.demo.fieldwork import PHOTO
from bot.cli.demo.lodging import clear, lodging
from bot.cli.demo.script import leave
from bot.cli.demo.stage import ROSTERS, Stage, bind_everybody, settle_in
from bot.cli.demo.story import STARTS
from bot.cli.wording import Slip
from bot.render import TEMPLATES
from bot.web.playground.bureau import Bureau
from bot.web.playground.page import Playground
from models.deadlines import Deadline
from models.machine.jobs import Job, Working
from models.machine.people import Account, Person
from models.machine.store import Store
from models.rosters import Batch, BatchState

HOST = "127.0.0.1"  # and no other: nobody signs on here
PORT = 8731
END = 2.0  # seconds that open requests get at the end
log = structlog.get_logger()
TROUBLES = {errno.EADDRINUSE: "已经有程序在用", errno.EACCES: "不许用"}


async def open_playground(
    port: int | None, write: Callable[[str], None], *, browser: bool, out: Path | None = None
) -> None:
    """Serve until Ctrl-C.

    Args:
        port: 0 for any free one; None for the usual one, or any free one where that is taken.
        write: tells the terminal where to look.
        browser: open it.
        out: where public pages and proofs are left at the end.
    """
    async with furnished(PORT if port is None else port) as (stage, playground, goes_on):
        runner = web.AppRunner(playground.make_app(), access_log=None, shutdown_timeout=END)
        await runner.setup()
        try:
            url = f"http://{HOST}:{await _listen(runner, port)}"
            playground.lies_at(url)
            async with _until_stopped(stage):
                write(
                    f"演练场：{url}/\n用浏览器打开；里面的县公安局是虚构的，什么都不会发到外面。Ctrl-C 结束。"
                )
                if goes_on:
                    write("上一次演练被打断了，接着它往下走；想从头来，Ctrl-C 结束后再开一次。")
                if browser and _has_screen():
                    webbrowser.open(url)
        finally:
            await runner.cleanup()
        if out is not None:
            leave(stage, out)
            write(f"公示页和证明在 {out}")
        write("演练结束。")


@asynccontextmanager
async def furnished(port: int) -> AsyncIterator[tuple[Stage, Playground, bool]]:
    """Give a bureau whose machine does not run yet, its page, and whether it goes on where a killed run left it; else it is empty."""
    executor = assembly.make_executor()
    executor.submit(_warm_up)
    try:
        with lodging(port) as (directory, goes_on):
            try:
                stage, channel = _furnish(directory, executor)
            except Exception:
                if not goes_on:
                    raise
                log.exception("what a killed run left can not be used", directory=str(directory))
                clear(directory)
                goes_on = False
                stage, channel = _furnish(directory, executor)
            try:
                yield stage, Playground(gather(stage, channel)), goes_on
            finally:
                await asyncio.to_thread(stage.close)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _furnish(directory: Path, executor: Executor) -> tuple[Stage, PlaygroundChannel]:
    channel = PlaygroundChannel(directory / "uploads")
    settings = settle_in(directory, channel=channel.name, method="sealed")
    return Stage(settings, [channel], STARTS, executor=executor), channel


def gather(stage: Stage, channel: PlaygroundChannel, rosters: Path = ROSTERS) -> Bureau:
    """Return what the page needs of a stage, with everybody who is known so far able to speak."""
    let_speak(stage.store, channel.name)
    return Bureau(
        machine=stage.machine,
        moment=stage.moment,
        channel=channel,
        samples={
            **{kind: (f"{name}.xlsx", rosters / f"{kind}.xlsx") for kind, name, *_ in tour.KINDS},
            PHOTO: ("现场照片.png", TEMPLATES / "playground" / "photo.png"),
        },
        tour=tour.guide,
        next_due=next_due,
        progress=progress,
        settled=lambda: let_speak(stage.store, channel.name),
    )


def let_speak(store: Store, channel: str) -> None:
    """Let everybody the rosters name by now speak on the channel, the local administrator too."""
    bound = select(Account.person_id).where(Account.channel == channel)
    with store.read() as db:
        if db.exec(select(Person.id).where(col(Person.id).not_in(bound)).limit(1)).first() is None:
            return
    bind_everybody(store, channel, local=True)


def next_due(db: Session) -> datetime | None:
    """Return when the clock has next something to say about a duty."""
    query = select(func.min(Deadline.next_at)).where(col(Deadline.met_at).is_(None))
    return db.exec(query).one()


def progress(db: Session) -> tuple[int, int]:
    """Return how far an import, or whatever a worker computes, has come."""
    batch = db.exec(select(Batch).where(Batch.state == BatchState.APPLYING).limit(1)).first()
    if batch is not None:
        return batch.applied, len(batch.chunks)
    job = db.exec(select(Job).where(Job.state == Working.RUNNING).limit(1)).first()
    return (job.done, job.total) if job else (0, 0)


def _warm_up() -> None:
    """Have the worker's process ready before the first long work."""
    importlib.import_module("handlers")


async def _listen(runner: web.AppRunner, port: int | None) -> int:
    for tried in (PORT, 0) if port is None else (port,):
        try:
            await web.TCPSite(runner, HOST, tried).start()
        except OSError as error:
            if port is not None:
                why = TROUBLES.get(error.errno or 0, "打不开")
                raise Slip(f"端口 {port} {why}；换一个，或写 --port 0 由系统选。") from error
            continue
        found: int = runner.addresses[0][1]
        return found
    raise Slip("没有可用的端口")


@asynccontextmanager
async def _until_stopped(stage: Stage) -> AsyncIterator[None]:
    """Run the machine until a sign to stop, which is heeded before anything is said to whoever may give it."""
    serving = asyncio.ensure_future(stage.machine.run())
    loop = asyncio.get_running_loop()
    signs = (signal.SIGINT, signal.SIGTERM)
    for sign in signs:
        loop.add_signal_handler(sign, serving.cancel)
    try:
        yield
        with suppress(asyncio.CancelledError):
            await serving
    finally:
        for sign in signs:
            loop.remove_signal_handler(sign)


def _has_screen() -> bool:
    # Without one, a browser of the terminal would be opened over our own words.
    return platform in ("darwin", "win32") or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
