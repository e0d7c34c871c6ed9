"""Given files: how a browser gets what a page leads to; whatever a file holds, it does nothing there."""

from urllib.parse import quote

from aiohttp import web

from bot.files.cabinet import Cabinet
from bot.router import Download

SAVED = "application/octet-stream"
SHUT = "sandbox; default-src 'none'"


def give(file: Download, cabinet: Cabinet) -> web.StreamResponse:
    """Return a file as an answer: shown in place where its type is known to be harmless, else only saved."""
    way = "inline" if file.media else "attachment"
    headers = {
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Type": file.media or SAVED,
        "Content-Security-Policy": SHUT,
    }
    if file.content:
        return web.Response(body=file.content, headers=headers)
    return web.FileResponse(cabinet.path(file.sha256), headers=headers)
