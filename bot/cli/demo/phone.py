"""A telephone: opens an upload page by its link, over HTTP on this machine, and hands a photo in as the page itself does."""

import struct
import zlib
from urllib.parse import urlsplit

from aiohttp import ClientSession, web

from bot.machine import Machine
from bot.web.uploads import make_app

LOOPBACK = "127.0.0.1"
WIDE, HIGH = 96, 72


async def hand_in(machine: Machine, link: str, name: str, content: bytes, token: str) -> None:
    """Open the page behind a link and hand one file in there; a second time changes nothing.

    Args:
        link: as a letter shows it; only its path counts, the page is served here and now.
        token: what the page would call this file, so that a repeat is known.

    Raises:
        ClientResponseError: the page did not open, or did not take the file.
    """
    runner = web.AppRunner(make_app(machine), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, 0).start()
        page = f"http://{LOOPBACK}:{runner.addresses[0][1]}{urlsplit(link).path}"
        query = {"offset": "0", "size": str(len(content)), "name": name}
        async with ClientSession(raise_for_status=True) as session:
            await session.get(page)
            await session.patch(f"{page}/files/{token}", params=query, data=content)
    finally:
        await runner.cleanup()


def photo() -> bytes:
    """Return a small picture, always the same (PNG, RFC 2083)."""
    rows = b"".join(
        b"\0" + bytes(sign for x in range(WIDE) for sign in (80 + x, 120 + y, 200)) for y in range(HIGH)
    )
    head = struct.pack(">IIBBBBB", WIDE, HIGH, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
