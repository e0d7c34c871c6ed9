"""The shelf: files that a page needs as they are: its own, samples, what was dropped into a talk, what was published."""

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from bot.channels.playground import PlaygroundChannel
from bot.files.evidence import picture
from bot.machine import Machine
from bot.render import TEMPLATES
from bot.web.kept import kept

SCRIPTS = ("playground.js", "composer.js", "dom.js", "panels.js", "people.js", "talk.js", "tour.js")
ASSETS = {
    "playground.css": "text/css",
    "icon.svg": "image/svg+xml",
    **dict.fromkeys(SCRIPTS, "text/javascript"),
}
VERIFIERS, KEPT = TEMPLATES.parent / "verify", ("verify.html", "self-check.html")
PAGE = re.compile(r"[\w-]+\.html")
PROOF = re.compile(r"proof-\d+\.json")
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def routes(
    samples: Mapping[str, tuple[str, Path]], channel: PlaygroundChannel, machine: Machine
) -> list[web.RouteDef]:
    """Return the routes to everything that lies there."""

    async def asset(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in ASSETS:
            raise web.HTTPNotFound
        content = (TEMPLATES / "playground" / name).read_bytes()
        return web.Response(body=content, content_type=ASSETS[name], charset="utf-8")

    async def sample(request: web.Request) -> web.StreamResponse:
        if request.match_info["name"] not in samples:
            raise web.HTTPNotFound
        name, path = samples[request.match_info["name"]]
        return _download(path, name)

    async def upload(request: web.Request) -> web.StreamResponse:
        path = channel.upload(request.match_info["reference"])
        if path is None:
            raise web.HTTPNotFound
        kind = picture(path)
        return web.FileResponse(path, headers={"Content-Type": kind}) if kind else _download(path, "file")

    async def public(request: web.Request) -> web.StreamResponse:
        return _published(machine.office.settings.files.public, request.match_info["name"])

    return [
        web.get("/assets/{name}", asset), web.get("/samples/{name}", sample), web.get("/uploads/{reference}", upload),
        web.get("/public/{name}", public),
    ]  # fmt: skip


def _published(directory: Path, name: str) -> web.StreamResponse:
    """Return a public page as it would stand on the portal, or a proof it links to; a page's own style, and nothing else, is allowed."""
    path = directory / name
    if not (PAGE.fullmatch(name) or PROOF.fullmatch(name)) or not path.is_file():
        raise web.HTTPNotFound(text="还没有公示这一页")
    if name in KEPT and path.read_bytes() == (VERIFIERS / name).read_bytes():
        return kept(VERIFIERS / name)
    if PROOF.fullmatch(name):
        return _download(path, name)
    text = path.read_text(encoding="utf-8")
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in STYLE.findall(text)]
    allowed = " ".join(f"'sha256-{one}'" for one in hashes) or "'none'"
    policy = f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})


def _download(path: Path, name: str) -> web.FileResponse:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return web.FileResponse(
        path, headers={"Content-Type": "application/octet-stream", "Content-Disposition": disposition}
    )
