"""Answers: every page and every refusal of a page that stands by itself goes out in Chinese, with what a browser may do with it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.render import make_environment, render
from rules.refusal import Refusal

POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",  # the browser itself refuses to make HTML out of a string
    "trusted-types 'none'",
))  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # the address holds the signature; with no referrer at all, forms would have no origin
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
WORDS = {
    400: "没有看懂这个请求",
    403: "这里不能这样做",
    404: "没有这一页",
    405: "这里不能这样做",
    413: "文件太大",
    415: "没有看懂这样的内容",
    500: "出了意外，这一次没有办成，请再试一次",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = structlog.get_logger()


def answered(handler: Handler) -> Handler:
    """Return the handler with all it raises said in words, and the headers on all it answers."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            response = await handler(request)
        except Refusal as refusal:
            said = render(f"refusal/{refusal.reason}", article=refusal.article, **refusal.facts)
            response = refuse(request, 403, f"{said.title}。{said.text}")
        except web.HTTPRedirection as elsewhere:
            response = web.Response(
                status=elsewhere.status, headers={"Location": elsewhere.headers["Location"]}
            )
        except web.HTTPException as error:
            response = refuse(request, error.status, error.text or "")
        except Exception:
            log.exception(
                "a request failed", page=request.path.split("/")[1]
            )  # the rest may hold a signature
            response = refuse(request, 500, "")
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def make_answers() -> Middleware:
    """Return the middleware that does the same for what no route is for."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await answered(handler)(request)

    return answer


def html(template: str, **facts: Any) -> web.Response:
    """Return the page of a template."""
    return web.Response(
        text=make_environment().get_template(template).render(**facts), content_type="text/html"
    )


def refuse(
    request: web.Request, status: int, said: str, template: str = "uploads/refused.html", words: Mapping[int, str] = WORDS
) -> web.Response:  # fmt: skip
    """Answer a refusal in words: what was said in Chinese, never a library's English; as a page where one is wanted."""
    why = words.get(status, "没有办成") if said.isascii() else said
    if "text/html" in request.headers.get("Accept", ""):
        root = "../" * (request.path.count("/") - 1)
        page = html(template, why=why.removesuffix("。"), root=root)
        page.set_status(status)
        return page
    body = json.dumps({"why": why}, ensure_ascii=False)
    return web.Response(text=body, content_type="application/json", status=status)
