"""Kept pages: single files that people may keep; sent byte for byte, and nothing on them may reach any network."""

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from aiohttp import web

INLINE = {kind: re.compile(rf"<{kind}>(.*?)</{kind}>", re.DOTALL) for kind in ("script", "style")}


def kept(file: Path) -> web.Response:
    """Return a file as it lies there."""
    body, policy = _read(file)
    headers = {"Content-Security-Policy": policy, "Content-Type": "text/html; charset=utf-8"}
    return web.Response(body=body, headers=headers)


@lru_cache
def _read(file: Path) -> tuple[bytes, str]:
    body = file.read_bytes()
    own = {
        kind: " ".join(_source(found) for found in inline.findall(body.decode()))
        for kind, inline in INLINE.items()
    }
    policy = (
        "default-src 'none'", f"script-src {own['script']}", f"style-src {own['style']}", "img-src data:", "form-action 'none'",
        "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
    )  # fmt: skip
    return body, "; ".join(policy)


def _source(inline: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"
