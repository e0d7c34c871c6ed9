"""Server-sent events: every open window hears what happens from now on; what it missed it reads anew when it comes back."""

import asyncio
import json
from typing import Any

from aiohttp import web

WAITING = (
    500  # events an idle window may fall behind before it is let go; it then comes back and reads all anew
)
BREATH = 15.0  # seconds between two signs of life, so that a dead connection is found
RETRY = 1000  # milliseconds after which a window that lost the stream asks again


class Events:
    """One stream, any number of windows."""

    def __init__(self) -> None:
        self._windows: set[asyncio.Queue[str | None]] = set()
        self._closed = False

    def tell(self, kind: str, **facts: Any) -> None:
        """Let every window know; must be called on the loop's own thread."""
        line = json.dumps({"kind": kind, **facts}, ensure_ascii=False)
        for window in list(self._windows):
            if window.full():
                self._let_go(window)
            else:
                window.put_nowait(line)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Serve one window until it goes, falls too far behind, or the service ends."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
        )
        await response.prepare(request)
        window: asyncio.Queue[str | None] = asyncio.Queue(WAITING)
        self._windows.add(window)
        try:
            await response.write(f"retry: {RETRY}\n\n".encode())
            while not self._closed and (line := await _next(window)) is not None:
                await response.write(f"data: {line}\n\n".encode() if line else b": still here\n\n")
        except ConnectionError:
            pass  # the window was closed; it asks again when it is opened
        finally:
            self._windows.discard(window)
        return response

    async def close(self) -> None:
        """End every stream, so that the service can end."""
        self._closed = True
        for window in list(self._windows):
            self._let_go(window)

    def _let_go(self, window: asyncio.Queue[str | None]) -> None:
        self._windows.discard(window)
        while not window.empty():
            window.get_nowait()
        window.put_nowait(None)


async def _next(window: asyncio.Queue[str | None]) -> str | None:
    """Return the next line, an empty one when nothing happened for a while, or None at the end."""
    try:
        return await asyncio.wait_for(window.get(), BREATH)
    except TimeoutError:
        return ""
