"""Events: every open window hears what happens, a slow one is let go, and all end with the service."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.cli.demo.make_rosters import SECURITY
from bot.web.playground.events import WAITING
from rules.roles import Role
from tests.web.site import Site

Hear = Callable[[str], Awaitable[dict[str, Any]]]


@asynccontextmanager
async def window(site: Site) -> AsyncIterator[Hear]:
    """Open the stream as a window does; ``hear(kind)`` waits for the next event of a kind."""
    async with site.client.get("/events") as answer:
        assert answer.content_type == "text/event-stream"
        assert (await answer.content.readline()).startswith(b"retry:")

        async def hear(kind: str) -> dict[str, Any]:
            async with asyncio.timeout(10):
                async for line in answer.content:
                    event = json.loads(line[6:]) if line.startswith(b"data: ") else {}
                    if event.get("kind") == kind:
                        return event
            raise EOFError(kind)

        yield hear


async def test_two_windows_hear_the_same_letter(site: Site) -> None:
    deputy = site.holder(Role.DEPUTY, SECURITY).badge
    async with window(site) as first, window(site) as second:
        await site.says(deputy, "我是谁")
        for hear in (first, second):
            assert (await hear("talk"))["address"] == deputy


async def test_a_window_hears_when_the_machine_works_and_when_it_rests(site: Site) -> None:
    async with window(site) as hear:
        await site.says(site.holder(Role.DEPUTY, SECURITY).badge, "我是谁")
        event = await hear("work")
        while event["busy"]:
            event = await hear("work")
        assert event == {"kind": "work", "busy": False, "doing": "", "done": 0, "total": 0}


async def test_a_window_hears_that_another_has_looked(site: Site) -> None:
    deputy = site.holder(Role.DEPUTY, SECURITY).badge
    [letter] = await site.says(deputy, "我是谁")
    async with window(site) as hear:
        await site.post(f"/talks/{deputy}/seen", {"letter": letter["id"]})
        assert await hear("seen") == {"kind": "seen", "address": deputy}


async def test_a_window_sees_the_clock_run(site: Site) -> None:
    async with window(site) as hear:
        await site.post("/clock", {"to": "day"})
        assert (await hear("clock"))["now"] == "2026-03-03T08:30:00+08:00"
        assert (await hear("clock"))["now"] == "2026-03-03T09:00:00+08:00"


async def test_a_window_that_falls_too_far_behind_is_let_go_and_asks_anew(site: Site) -> None:
    async with window(site) as hear:
        for _ in range(WAITING + 1):
            site.playground.events.tell("flood")
        site.playground.events.tell("after")
        with pytest.raises(EOFError):
            await hear("after")
    async with window(site) as hear:
        site.playground.events.tell("again")
        assert await hear("again") == {"kind": "again"}


async def test_the_service_ends_though_windows_are_open(site: Site) -> None:
    async with window(site) as hear:
        await asyncio.wait_for(site.client.server.close(), 5)
        with pytest.raises(EOFError):
            await hear("anything")
