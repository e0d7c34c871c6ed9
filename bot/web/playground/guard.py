"""The guard before every request: this machine only, this page only, and every refusal in Chinese."""

import json

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.render import make_environment

POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",  # the browser itself refuses to make HTML out of a string
    "trusted-types 'none'",
))  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
SAFE = frozenset({"GET", "HEAD"})
HERE = frozenset({"127.0.0.1", "localhost"})
WORDS = {
    400: "没有看懂这个请求",
    403: "只有在本机打开的演练页面才能这样做",
    404: "没有这一页",
    405: "这里不能这样做",
    413: "文件太大",
    415: "没有看懂这样的内容",
    421: "演练只在本机的 127.0.0.1 上",
    500: "出了意外，这一次没有办成，请再试一次",
}
log = structlog.get_logger()


def make_guard() -> Middleware:
    """Return the middleware that lets through only what a page of ours, open on this machine, asks for."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            _require_ours(request)
            response = await handler(request)
        except web.HTTPException as error:
            response = _refuse(request, error)
        except Exception:
            log.exception("a request failed", path=request.path)
            response = _refuse(request, web.HTTPInternalServerError())
        if not response.prepared:
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
        return response

    return guard


def _require_ours(request: web.Request) -> None:
    """Refuse another host's name (DNS rebinding), and what another site's page sends."""
    if request.host.partition(":")[0] not in HERE:
        raise web.HTTPMisdirectedRequest
    if request.method not in SAFE and request.headers.get("Origin") != f"http://{request.host}":
        raise web.HTTPForbidden


def _refuse(request: web.Request, error: web.HTTPException) -> web.Response:
    """Answer in words: what the raiser wrote in Chinese, never the library's English."""
    said = error.text or ""
    why = WORDS.get(error.status, "没有办成") if said.isascii() else said
    kept = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    if "text/html" in request.headers.get("Accept", ""):
        text = make_environment().get_template("playground/refused.html").render(why=why)
        return web.Response(text=text, content_type="text/html", status=error.status, headers=kept)
    body = json.dumps({"why": why}, ensure_ascii=False)
    return web.Response(text=body, content_type="application/json", status=error.status, headers=kept)
