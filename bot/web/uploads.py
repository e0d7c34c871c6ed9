"""Uploads: carries signed pages, and the files handed in there, whole or in pieces; each file becomes a message by the only door."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web
from sqlmodel import select

from bot import intake
from bot.machine import Machine
from bot.message import Incoming, Kind
from bot.render import TEMPLATES
from bot.router import Page
from bot.web.answers import answered, html, make_answers
from bot.web.kept import kept
from bot.web.pages import SLOT
from bot.web.parts import Busy, Parts
from bot.web.peek import peek
from bot.web.view import look
from models.machine.people import Person
from models.machine.post import Received

CHANNEL = "web"
ASSETS = {
    "upload.js": "text/javascript", "upload.css": "text/css", "ceremony.css": "text/css", "icon.svg": "image/svg+xml",
}  # fmt: skip
TOKEN = "[0-9a-z-]{8,80}"
PIECE = 1 << 18
LONGEST_NAME = 255
SPENT = "这个链接不对，或已经过期。请回到聊天里再要一个。"
MOST_CHOICE = 999
CLOSING = 5.0  # seconds that open requests get at the end

Request = web.Request
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Desk:
    """A page as one person has it before him.

    Attributes:
        pattern, slots, path: which page.
        person_id: whose link it is.
        facts, template: what it shows.
    """

    pattern: str
    slots: dict[str, int]
    path: str
    person_id: int
    template: str
    facts: dict[str, Any]


class Uploads:
    """All signed pages of one machine."""

    def __init__(self, machine: Machine) -> None:
        self.machine, self.house = machine, machine.office
        self.parts = Parts(self.house.settings.files.directory / ".parts")
        self.most = self.house.settings.files.largest_megabytes * (1 << 20)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, for an application of their own or beside others; they answer in words and with headers of their own."""
        found = [web.get("/uploads/assets/{name}", answered(_asset))]
        for pattern, page in self.machine.switchboard.signed_pages.items():
            path = SLOT.sub(r"{\1:[0-9]{1,9}}", pattern) + "/{ticket}"
            file = path + f"/files/{{token:{TOKEN}}}"
            found += [
                web.get(path, self._at(pattern, page, self._show)), web.post(path, self._at(pattern, page, self._take)),
                web.get(file, self._at(pattern, page, self._tell)), web.patch(file, self._at(pattern, page, self._append)),
            ]  # fmt: skip
        return found

    def _at(
        self, pattern: str, page: Page, do: Callable[[Desk, web.Request], Awaitable[web.StreamResponse]]
    ) -> Handler:
        async def carry(request: web.Request) -> web.StreamResponse:
            slots = {name: int(request.match_info[name]) for name in SLOT.findall(pattern)}
            path = SLOT.sub(lambda slot: str(slots[slot[1]]), pattern)
            now = self.machine.moment.now()
            person_id = self.house.links.holder(path, request.match_info["ticket"], now)
            if person_id is None:
                raise web.HTTPForbidden(text=SPENT)
            template, facts = await asyncio.to_thread(self._look, page, person_id, slots)
            return await do(Desk(pattern, slots, path, person_id, template, facts), request)

        return answered(carry)

    def _look(self, page: Page, person_id: int, slots: dict[str, int]) -> tuple[str, dict[str, Any]]:
        with look(self.machine.store, self.house, self.machine.moment) as view:
            person = view.db.get(Person, person_id)
            if person is None or not person.active:
                raise web.HTTPForbidden(text=SPENT)
            with peek(view, person) as ctx:
                return page(ctx, **slots)

    # -- what is asked -----------------------------------------------------------------------------------------

    async def _show(self, desk: Desk, request: web.Request) -> web.StreamResponse:
        if not desk.facts:
            return kept(desk.template)
        root = "../" * desk.path.count("/")
        return html(desk.template, **desk.facts, root=root, sent=request.query.get("sent") == "1")

    async def _tell(self, desk: Desk, request: web.Request) -> web.StreamResponse:
        name = self._name(desk, request)
        if await asyncio.to_thread(self._is_handed_in, name):
            return web.json_response({"received": 0, "done": True})
        return web.json_response({"received": self.parts.received(name), "done": False})

    # -- what comes in -----------------------------------------------------------------------------------------

    async def _append(self, desk: Desk, request: web.Request) -> web.StreamResponse:
        """Take the next piece of a file; a piece that does not fit on what is there is answered with how much that is."""
        name, size = self._name(desk, request), _number(request.query.get("size", ""))
        if size > self.most:
            raise self._too_large(size)
        if size == 0:
            raise web.HTTPBadRequest(text="文件是空的")
        try:
            with self.parts.alone(name):
                if await asyncio.to_thread(self._is_handed_in, name):
                    return web.json_response({"received": size, "done": True})
                there = self.parts.received(name)
                if _number(request.query.get("offset", "")) != there:
                    return web.json_response({"received": there, "done": False}, status=409)
                received = await self.parts.append(name, request.content.iter_chunked(PIECE), size)
                if received > size:
                    raise web.HTTPBadRequest(text="收到的比说好的多，请重新选这个文件")
                if received == size:
                    choice = request.query.get("choice")
                    await self._hand_in(desk, name, request.query.get("name", ""), choice)
                return web.json_response({"received": received, "done": received == size})
        except Busy:
            return web.json_response({"received": self.parts.received(name), "done": False}, status=409)

    async def _take(self, desk: Desk, request: web.Request) -> web.StreamResponse:
        """Take one file of a plain form, as a browser without scripts sends it."""
        if request.content_type != "multipart/form-data":
            raise web.HTTPUnsupportedMediaType
        name, choice = self.parts.name(secrets.token_hex(16)), None
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise web.HTTPBadRequest
            if part.name == "choice":
                choice = (await part.read(decode=True))[:9].decode(errors="replace")
            elif part.name == "file" and part.filename:
                size = await self.parts.append(name, _pieces(part), self.most)
                if size > self.most:
                    raise self._too_large(size)
                if size:
                    await self._hand_in(desk, name, part.filename, choice)
                    raise web.HTTPSeeOther(f"{request.match_info['ticket']}?sent=1")
        self.parts.forget(name)
        raise web.HTTPBadRequest(text="没有收到文件，请先选一个再提交")

    async def _hand_in(self, desk: Desk, name: str, called: str, choice: str | None) -> None:
        """Put a whole file into the cabinet and its message into the machine; a repeat of either changes nothing."""
        sha256 = await asyncio.to_thread(self.house.cabinet.take, self.parts.path(name))
        payload = {
            "person": desk.person_id, "sha256": sha256, "name": _plain(called), "page": desk.pattern, **desk.slots,
            "choice": None if choice is None else _number(choice, MOST_CHOICE),
        }  # fmt: skip
        now = self.machine.moment.now()
        message = Incoming(CHANNEL, f"upload:{name}", "", now, kind=Kind.FILE, payload=payload)
        await asyncio.to_thread(self._store, message, f"person:{desk.person_id}")
        self.parts.forget(name)
        self.machine.clock.wake()

    def _store(self, message: Incoming, lane: str) -> None:
        with self.machine.store.write() as db:
            intake.insert(db, message, lane)

    def _is_handed_in(self, name: str) -> bool:
        query = select(Received.id).where(Received.channel == CHANNEL, Received.key == f"upload:{name}")
        with self.machine.store.read() as db:
            return db.exec(query).first() is not None

    def _name(self, desk: Desk, request: web.Request) -> str:
        return self.parts.name(desk.person_id, desk.path, request.match_info["token"])

    def _too_large(self, size: int) -> web.HTTPException:
        words = f"文件超过 {self.most >> 20} MB，请分成几段，或登记为外部存放"
        return web.HTTPRequestEntityTooLarge(self.most, size, text=words)


def make_app(machine: Machine) -> web.Application:
    """Return an application that serves nothing but signed pages."""
    app = web.Application(middlewares=[make_answers()])
    app.add_routes(Uploads(machine).routes())
    return app


@asynccontextmanager
async def serving(machine: Machine) -> AsyncIterator[None]:
    """Serve the signed pages beside a running machine, where config.toml says under which address people find them."""
    wanted = machine.office.settings.web
    if not wanted.public_address:
        yield
        return
    runner = web.AppRunner(make_app(machine), access_log=None, shutdown_timeout=CLOSING)
    await runner.setup()
    try:
        await web.TCPSite(runner, wanted.host, wanted.port).start()
        yield
    finally:
        await runner.cleanup()


async def _asset(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name not in ASSETS:
        raise web.HTTPNotFound
    content = (TEMPLATES / "uploads" / name).read_bytes()
    return web.Response(body=content, content_type=ASSETS[name], charset="utf-8")


async def _pieces(part: BodyPartReader) -> AsyncIterator[bytes]:
    while piece := await part.read_chunk(PIECE):
        yield piece


def _number(text: str, most: int = 10**12) -> int:
    if not re.fullmatch(r"[0-9]{1,13}", text) or int(text) > most:
        raise web.HTTPBadRequest
    return int(text)


def _plain(name: str) -> str:
    """Return a file's own name, without a path and without what nothing can store."""
    bare = Path(name.replace("\\", "/")).name.encode(errors="replace").decode()
    return "".join(sign for sign in bare if sign.isprintable())[-LONGEST_NAME:] or "文件"
