"""Requests: what a page sends, checked before anything is done with it."""

import asyncio
import json
import re
from pathlib import Path
from typing import TypeVar

from aiohttp import BodyPartReader, web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

LARGEST_WORDS = 64 * 1024  # bytes of a JSON body
LARGEST_FILE = 50 * 1024 * 1024
CHUNK = 1 << 18
KEY = r"^[0-9a-zA-Z-]{8,64}$"
MOST = 5000

Body = TypeVar("Body", bound="Sent")


class Sent(BaseModel):
    """What a page sends; nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Nothing(Sent):
    """A deed that needs no more than to be asked for."""


class Said(Sent):
    """Words of somebody; the key makes a repeat of the same request harmless."""

    key: str = Field(pattern=KEY)
    words: str = Field(max_length=5000)
    token: str = Field(default="", max_length=64)


class Seen(Sent):
    """The newest letter that was looked at."""

    letter: int = Field(ge=0)


class Move(Sent):
    """A button of the clock."""

    to: str = Field(max_length=16)


async def read(request: web.Request, model: type[Body]) -> Body:
    """Return the body of a request, or refuse it."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        facts = json.loads(await request.read())
        # Half a sign can be typed by no one and stored nowhere.
        return model.model_validate_json(json.dumps(facts, ensure_ascii=False).encode(errors="replace"))
    except ValidationError as error:
        too_long = any(fault["type"] == "string_too_long" for fault in error.errors())
        raise web.HTTPBadRequest(text="这句话太长了，请分几次说" if too_long else None) from error
    except (ValueError, RecursionError) as error:
        raise web.HTTPBadRequest from error


def key(request: web.Request) -> str:
    """Return the key of an upload."""
    found = request.query.get("key", "")
    if not re.fullmatch(KEY, found):
        raise web.HTTPBadRequest
    return found


def number(request: web.Request, name: str, default: int) -> int:
    """Return a number from the address's query."""
    text = request.query.get(name, "")
    return min(int(text), MOST) if text.isascii() and text.isdecimal() and int(text) else default


async def take_file(request: web.Request, path: Path) -> str:
    """Write the one file of a form to a path, piece by piece, and return its name."""
    if request.content_type != "multipart/form-data":
        raise web.HTTPUnsupportedMediaType
    part = await (await request.multipart()).next()
    if not isinstance(part, BodyPartReader) or not part.filename:
        raise web.HTTPBadRequest(text="没有收到文件")
    size = 0
    with path.open("wb") as file:
        while chunk := await part.read_chunk(CHUNK):
            size += len(chunk)
            if size > LARGEST_FILE:
                break
            await asyncio.to_thread(file.write, chunk)
    if not 0 < size <= LARGEST_FILE:
        path.unlink()
        raise (
            web.HTTPRequestEntityTooLarge(LARGEST_FILE, size, text="文件超过 50 MB")
            if size
            else web.HTTPBadRequest(text="文件是空的")
        )
    name = Path(part.filename.replace("\\", "/")).name
    return name.encode(errors="replace").decode()[-255:]
