"""The guard before every request: this machine only, this page only, and every refusal in Chinese."""

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.web import answers

HEADERS = answers.HEADERS | {
    "Content-Security-Policy": answers.POLICY.replace("form-action 'self'", "form-action 'none'"),
    "Referrer-Policy": "no-referrer",
}
SAFE = frozenset({"GET", "HEAD"})
HERE = frozenset({"127.0.0.1", "localhost"})
WORDS = answers.WORDS | {403: "只有在本机打开的演练页面才能这样做", 421: "演练只在本机的 127.0.0.1 上"}
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
    answer = answers.refuse(request, error.status, error.text or "", "playground/refused.html", WORDS)
    if "Allow" in error.headers:
        answer.headers["Allow"] = error.headers["Allow"]
    return answer
