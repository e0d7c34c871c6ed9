"""The playground: a page in which one browser holds a whole bureau; it hands over what is said, shows what was heard, no more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

import structlog
from aiohttp import web

from bot.channels.playground import MARK
from bot.message import Incoming, Reference
from bot.web import pages
from bot.web.answers import html
from bot.web.playground import requests, shelf, talks
from bot.web.playground.bureau import Bureau
from bot.web.playground.errands import Errands
from bot.web.playground.events import Events
from bot.web.playground.guard import make_guard
from bot.web.playground.passing import Passing, is_at_rest
from bot.web.uploads import Uploads

LOOK_EVERY = 0.1  # seconds between two looks at how far the machine is
log = structlog.get_logger()


class Playground:
    """The page's side of one bureau: what every open window shares."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau, self.machine, self.channel = bureau, bureau.machine, bureau.channel
        self.events = Events()
        self.seen: dict[str, int] = {}
        self._stirred = asyncio.Event()
        self.passing = Passing(bureau.machine, bureau.moment, bureau.next_due, self._tell_time)
        self.errands = Errands(bureau, self.passing, self._hand_over, self._have_seen, self._stirred.set)
        self.channel.ring = self._ring

    def make_app(self) -> web.Application:
        """Return the application, for one run."""
        app = web.Application(middlewares=[make_guard()], client_max_size=requests.LARGEST_WORDS)
        app.add_routes([
            web.get("/", self._home),
            web.get("/events", self.events.stream),
            web.get("/people", self._people),
            web.get("/talks/{address}", self._talk),
            web.post("/talks/{address}", self._say),
            web.post("/talks/{address}/files", self._send),
            web.post("/talks/{address}/seen", self._see),
            web.get("/clock", self._clock),
            web.post("/clock", self._move),
            web.get("/tour", self._tour),
            web.post("/tour/rest", self._do_rest),
            *shelf.routes(self.bureau.samples, self.channel, self.machine),
            *Uploads(self.machine, MARK).routes(),
            *pages.routes(
                self.machine.switchboard.pages, self.machine.switchboard.public_files, self.machine.store, self.machine.office, self.machine.moment
            ),
        ])  # fmt: skip
        app.cleanup_ctx.append(self._attend)
        app.on_shutdown.append(lambda _: self.events.close())
        return app

    def lies_at(self, address: str) -> None:
        """Say under which address the page is served, so that letters can link to its upload pages."""
        self.machine.office.links = replace(self.machine.office.links, address=address)

    # -- what is shown -----------------------------------------------------------------------------------------

    async def _home(self, request: web.Request) -> web.Response:
        return html("playground/page.html", bureau=self.machine.office.settings.bureau.name)

    async def _people(self, request: web.Request) -> web.Response:
        shown = await self.bureau.look(lambda view: talks.everybody(view, self.channel.name, self.seen))
        return web.json_response({"people": shown})

    async def _talk(self, request: web.Request) -> web.Response:
        address = await self._require_known(request)
        limit = requests.number(request, "limit", talks.SHOWN)
        shown = await self.bureau.look(lambda view: talks.history(view, self.channel, address, limit))
        return web.json_response(shown)

    async def _clock(self, request: web.Request) -> web.Response:
        return web.json_response({**self._time(), "due": await asyncio.to_thread(self._due)})

    async def _tour(self, request: web.Request) -> web.Response:
        return web.json_response(asdict(await self.bureau.look(self.bureau.tour)))

    # -- what is sent ------------------------------------------------------------------------------------------

    async def _say(self, request: web.Request) -> web.Response:
        address = await self._require_speaker(request)
        said = await requests.read(request, requests.Said)
        await self._hand_over(address, said.key, said.words, said.token)
        return web.Response(status=204)

    async def _send(self, request: web.Request) -> web.Response:
        address = await self._require_speaker(request)
        key = requests.key(request)
        reference, path = self.channel.reserve()
        name = await requests.take_file(request, path)
        await self._hand_over(address, key, "", "", Reference(reference, name))
        return web.Response(status=204)

    async def _see(self, request: web.Request) -> web.Response:
        address = await self._require_known(request)
        seen = await requests.read(request, requests.Seen)
        self._have_seen(address, seen.letter)
        return web.Response(status=204)

    async def _move(self, request: web.Request) -> web.Response:
        wanted = await requests.read(request, requests.Move)
        await self.errands.move_clock(wanted.to)
        return web.Response(status=204)

    async def _do_rest(self, request: web.Request) -> web.Response:
        await requests.read(request, requests.Nothing)
        self.errands.do_rest()
        return web.Response(status=204)

    async def _hand_over(self, address: str, key: str, words: str, token: str, *files: Reference) -> None:
        """Put words into the machine by the only door there is."""
        now = self.machine.moment.now()
        await self.machine.receive(
            Incoming(self.channel.name, key, address, now, raw=words, token=token, attachments=files)
        )
        self._ring(address)

    def _have_seen(self, address: str, letter: int) -> None:
        """Take the letters of somebody as looked at, up to one."""
        if letter > self.seen.get(address, 0):
            self.seen[address] = letter
            self.events.tell("seen", address=address)

    # -- what every window hears -------------------------------------------------------------------------------

    async def _attend(self, app: web.Application) -> AsyncIterator[None]:
        watch = asyncio.create_task(self._watch())
        yield
        await self.errands.end()
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch

    async def _watch(self) -> None:
        """Tell when the machine begins to work, how far it is, and when all is done."""
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            try:
                await self._follow()
            except Exception:
                log.exception("the machine could not be looked at; the next letter will have it tried again")

    async def _follow(self) -> None:
        while not await self._is_at_rest():
            done, total = await self.bureau.look(lambda view: self.bureau.progress(view.db))
            self.events.tell("work", busy=True, doing=self.errands.doing, done=done, total=total)
            await asyncio.sleep(LOOK_EVERY)
        await asyncio.to_thread(self.bureau.settled)
        self.events.tell("work", busy=False, doing="", done=0, total=0)

    async def _is_at_rest(self) -> bool:
        at_rest = await asyncio.to_thread(is_at_rest, self.machine.store, self.machine.moment.now())
        return at_rest and not self.errands.doing

    def _ring(self, address: str) -> None:
        self.events.tell("talk", address=address)
        self._stirred.set()

    def _tell_time(self) -> None:
        self.events.tell("clock", **self._time())

    def _time(self) -> dict[str, Any]:
        local = self.machine.moment.now().astimezone(self.passing.zone)
        is_workday = self.machine.office.calendar.is_workday(local.date())
        return {"now": local.isoformat(), "workday": is_workday}

    def _due(self) -> str:
        target = self.passing.target("deadline")
        return target.astimezone(self.passing.zone).isoformat() if target else ""

    # -- who is meant ------------------------------------------------------------------------------------------

    async def _require_known(self, request: web.Request) -> str:
        address = request.match_info["address"]
        if not await self.bureau.look(lambda view: talks.exists(view.db, self.channel.name, address)):
            raise web.HTTPNotFound(text="没有这个人，也没有这个群")
        return address

    async def _require_speaker(self, request: web.Request) -> str:
        address = await self._require_known(request)
        if await self.bureau.look(lambda view: talks.is_group(view.db, self.channel.name, address)):
            raise web.HTTPForbidden(text="群里只能听，不能说")
        return address
