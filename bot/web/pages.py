"""Pages: carries over HTTP what a router's ``page`` returns, a template's name and its facts, and the files everybody may have."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bot.moment import Moment
from bot.office import Office
from bot.render import make_environment
from bot.router import Download, FilePage, Page
from bot.web.given import give
from bot.web.view import look
from models.machine.store import Store
from rules.refusal import Refusal

Carrier = Callable[[web.Request], Awaitable[web.StreamResponse]]
SLOT = re.compile(r"\{(\w+):int\}")


def routes(
    pages: Mapping[str, Page], files: Mapping[str, FilePage], store: Store, house: Office, moment: Moment
) -> list[web.RouteDef]:
    """Return one route a page and a file; its slots (``{number:int}``) come out of the path."""
    carried = [(path, _carry(page, store, house, moment)) for path, page in pages.items()]
    carried += [(path, _give(file, store, house, moment)) for path, file in files.items()]
    return [web.get(SLOT.sub(r"{\1:[0-9]{1,9}}", path), carry) for path, carry in carried]


def _carry(page: Page, store: Store, house: Office, moment: Moment) -> Carrier:
    def make(slots: dict[str, int]) -> str:
        with look(store, house, moment) as view:
            template, facts = page(view, **slots)
        return make_environment().get_template(template).render(**facts)

    async def carry(request: web.Request) -> web.StreamResponse:
        slots = {name: int(value) for name, value in request.match_info.items()}
        return web.Response(text=await asyncio.to_thread(make, slots), content_type="text/html")

    return carry


def _give(file: FilePage, store: Store, house: Office, moment: Moment) -> Carrier:
    def make(slots: dict[str, int]) -> Download:
        with look(store, house, moment) as view:
            return file(view, **slots)

    async def carry(request: web.Request) -> web.StreamResponse:
        slots = {name: int(value) for name, value in request.match_info.items()}
        try:
            return give(await asyncio.to_thread(make, slots), house.cabinet)
        except Refusal as refusal:
            raise web.HTTPNotFound(text="没有这个文件") from refusal

    return carry
