"""Signed pages: shown to whom a link was given, with the files they lead to; each link is for one person, one path, a while."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from aiohttp import web

from bot.machine import Machine
from bot.render import TEMPLATES
from bot.router import Download
from bot.web.answers import answered, html
from bot.web.given import give
from bot.web.kept import kept
from bot.web.pages import SLOT
from bot.web.peek import peek
from bot.web.view import look
from models.machine.people import Person

ASSETS = {
    "upload.js": "text/javascript", "upload.css": "text/css", "ceremony.css": "text/css", "icon.svg": "image/svg+xml",
}  # fmt: skip
SPENT = "这个链接不对，或已经过期。请回到聊天里再要一个。"

Found = TypeVar("Found")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Desk(Generic[Found]):
    """What a link leads to, as one person has it before him.

    Attributes:
        pattern, slots, path: which page.
        person_id: whose link it is.
        found: what the handler returned.
    """

    pattern: str
    slots: dict[str, int]
    path: str
    person_id: int
    found: Found


class Signed:
    """The signed pages and files of one machine.

    Args:
        mark: stands on every page, where nothing is in earnest.
    """

    def __init__(self, machine: Machine, mark: str = "") -> None:
        self.machine, self.house, self.mark = machine, machine.office, mark

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, for an application of their own or beside others; they answer in words and with headers of their own."""
        board = self.machine.switchboard
        return [
            web.get("/uploads/assets/{name}", answered(_asset)),
            *(web.get(route(one), self.at(one, page, self.show)) for one, page in board.signed_pages.items()),
            *(
                web.get(route(one), self.at(one, page, self._give))
                for one, page in board.signed_files.items()
            ),
        ]

    def at(
        self,
        pattern: str,
        page: Callable[..., Found],
        do: Callable[[Desk[Found], web.Request], Awaitable[web.StreamResponse]],
    ) -> Handler:
        """Return what answers a request that bears somebody's link; any other is refused."""

        async def carry(request: web.Request) -> web.StreamResponse:
            slots = {name: int(request.match_info[name]) for name in SLOT.findall(pattern)}
            path = SLOT.sub(lambda slot: str(slots[slot[1]]), pattern)
            now = self.machine.moment.now()
            person_id = self.house.links.holder(path, request.match_info["ticket"], now)
            if person_id is None:
                raise web.HTTPForbidden(text=SPENT)
            found = await asyncio.to_thread(self._look, page, person_id, slots)
            return await do(Desk(pattern, slots, path, person_id, found), request)

        return answered(carry)

    async def show(self, desk: Desk[tuple[str, dict[str, Any]]], request: web.Request) -> web.StreamResponse:
        """Answer with the page; one that people may keep has no facts, and goes out as it lies there."""
        template, facts = desk.found
        if not facts:
            return kept(TEMPLATES / template)
        root = "../" * desk.path.count("/")
        return html(template, **facts, root=root, sent=request.query.get("sent") == "1", mark=self.mark)

    async def _give(self, desk: Desk[Download], request: web.Request) -> web.StreamResponse:
        return give(desk.found, self.house.cabinet)

    def _look(self, page: Callable[..., Found], person_id: int, slots: dict[str, int]) -> Found:
        with look(self.machine.store, self.house, self.machine.moment) as view:
            person = view.db.get(Person, person_id)
            if person is None or not person.active:
                raise web.HTTPForbidden(text=SPENT)
            with peek(view, person) as ctx:
                return page(ctx, **slots)


def route(pattern: str) -> str:
    """Return the path under which a link to a page is answered."""
    return SLOT.sub(r"{\1:[0-9]{1,9}}", pattern) + "/{ticket}"


async def _asset(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name not in ASSETS:
        raise web.HTTPNotFound
    content = (TEMPLATES / "uploads" / name).read_bytes()
    return web.Response(body=content, content_type=ASSETS[name], charset="utf-8")
