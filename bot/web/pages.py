"""Pages: carries over HTTP what a router's ``page`` returns, a template's name and its facts."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bot.moment import Moment
from bot.office import Office
from bot.render import make_environment
from bot.router import Page
from bot.web.view import look
from models.machine.store import Store

SLOT = re.compile(r"\{(\w+):int\}")


def routes(pages: Mapping[str, Page], store: Store, house: Office, moment: Moment) -> list[web.RouteDef]:
    """Return one route a page; its slots (``{number:int}``) come out of the path."""
    return [
        web.get(SLOT.sub(r"{\1:[0-9]{1,9}}", path), _carry(page, store, house, moment))
        for path, page in pages.items()
    ]


def _carry(
    page: Page, store: Store, house: Office, moment: Moment
) -> Callable[[web.Request], Awaitable[web.Response]]:
    def make(slots: dict[str, int]) -> str:
        with look(store, house, moment) as view:
            template, facts = page(view, **slots)
        return make_environment().get_template(template).render(**facts)

    async def carry(request: web.Request) -> web.Response:
        slots = {name: int(value) for name, value in request.match_info.items()}
        return web.Response(text=await asyncio.to_thread(make, slots), content_type="text/html")

    return carry
