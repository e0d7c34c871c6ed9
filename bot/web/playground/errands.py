"""Errands: what the page does in the visitor's place, one at a time: lets time pass, and says the rest of what the tour says."""

import asyncio
import secrets
import shutil
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

import structlog
from aiohttp import web

from bot.message import Reference
from bot.web.playground import talks
from bot.web.playground.bureau import Bureau
from bot.web.playground.guide import Step
from bot.web.playground.passing import Passing, rest

MOST_REPEATS = 1000  # steps of one chapter that are done in the visitor's place
HandOver = Callable[..., Awaitable[None]]
log = structlog.get_logger()


class Errands:
    """At most one at a time.

    Args:
        hand_over: puts words into the machine: ``hand_over(address, key, words, token, *files)``.
        have_seen: takes letters as looked at: ``have_seen(address, newest)``.
        begun: called when an errand begins.

    Attributes:
        doing: what is being done, in words for the page; empty when nothing is.
    """

    def __init__(
        self, bureau: Bureau, passing: Passing, hand_over: HandOver, have_seen: Callable[[str, int], None],
        begun: Callable[[], None],
    ) -> None:  # fmt: skip
        self.bureau, self.passing = bureau, passing
        self.hand_over, self.have_seen, self.begun = hand_over, have_seen, begun
        self.doing = ""
        self._task: asyncio.Task[None] | None = None

    async def move_clock(self, to: str) -> None:
        """Begin to let time pass.

        Raises:
            HTTPConflict: there is nothing to wait for, or another errand is under way.
        """
        target = await asyncio.to_thread(self.passing.target, to)
        if target is None:
            raise web.HTTPConflict(text="现在没有要等的期限")
        self._begin("时间正在过去", self.passing.until(target))

    def do_rest(self) -> None:
        """Begin to do what is left of the tour's chapter.

        Raises:
            HTTPConflict: another errand is under way.
        """
        self._begin("正在照办", self._repeat())

    async def perform(self, step: Step) -> None:
        """Say, in the visitor's place, what the tour says."""
        files = []
        if step.sample:
            reference, path = self.bureau.channel.reserve()
            name, source = self.bureau.samples[step.sample]
            await asyncio.to_thread(shutil.copyfile, source, path)
            files.append(Reference(reference, name))
        await self.hand_over(step.who, f"tour:{secrets.token_hex(8)}", step.words, "", *files)

    async def end(self) -> None:
        """Leave off; what was said stays said."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _repeat(self) -> None:
        """Do what the tour says, until its chapter ends or nothing moves any more."""
        last: Step | None = None
        for _ in range(MOST_REPEATS):
            await rest(self.bureau.machine)
            await asyncio.to_thread(self.bureau.settled)
            if last is not None:
                await self._look_through(last.who)
            step = await self.bureau.look(self.bureau.tour)
            if step == last or not step.who or (last and step.chapter != last.chapter):
                return
            await self.perform(step)
            last = step

    async def _look_through(self, address: str) -> None:
        channel = self.bureau.channel.name
        self.have_seen(address, await self.bureau.look(lambda view: talks.newest(view.db, channel, address)))

    def _begin(self, doing: str, work: Coroutine[Any, Any, None]) -> None:
        if self.doing:
            work.close()
            raise web.HTTPConflict(text=f"{self.doing}，请稍候")
        self.doing = doing
        self._task = asyncio.create_task(self._work(work))
        self.begun()

    async def _work(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:
            log.exception("an errand was not finished", doing=self.doing)
        finally:
            self.doing = ""
