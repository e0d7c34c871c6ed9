"""A telephone that opened the upload page of an inspection: what it sees, asks and hands in."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from aiohttp import ClientResponse, FormData
from aiohttp.test_utils import TestClient, TestServer
from sqlmodel import select

from bot.web.uploads import make_app
from models.evidence import Evidence
from tests.conversations.chat import Chat
from tests.conversations.visits import Visit

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
HERE = "https://ssj.example"


@dataclass
class Phone:
    """A telephone that opened the link it was given."""

    chat: Chat
    visit: Visit
    client: TestClient[Any, Any]
    page: str

    async def sees(self, path: str = "", status: int = 200) -> str:
        """Return the text of the page (or of another)."""
        answer = await self.client.get(path or self.page, headers={"Accept": "text/html"})
        assert answer.status == status, await answer.text()
        return await answer.text()

    async def asks(self, token: str = "token-001") -> dict[str, Any]:
        """Ask how much of a file has arrived."""
        return dict(await (await self.client.get(f"{self.page}/files/{token}")).json())

    async def hands(
        self, piece: bytes, offset: int, *, size: int = len(JPEG), token: str = "token-001", **more: str
    ) -> ClientResponse:
        """Hand in a piece of a file."""
        query = {"offset": str(offset), "size": str(size), "name": "现场.jpg", **more}
        answer = await self.client.patch(f"{self.page}/files/{token}", params=query, data=piece)
        await self.chat.settles()
        return answer

    async def submits(self, *fields: tuple[str, bytes | str | BytesIO]) -> ClientResponse:
        """Submit the plain form, as a browser without scripts does."""
        form = FormData(quote_fields=False)
        for name, value in fields:
            form.add_field(name, value, filename=r"C:\相册\现场.jpg" if name == "file" else None)
        answer = await self.client.post(
            self.page, data=form, allow_redirects=False, headers={"Accept": "text/html"}
        )
        await self.chat.settles()
        return answer

    def kept(self) -> list[Evidence]:
        """Return the evidence there is."""
        with self.chat.store.read() as db:
            return list(db.exec(select(Evidence)))


async def serve(talk: Chat) -> TestClient[Any, Any]:
    client = TestClient(TestServer(make_app(talk.machine)))
    await client.start_server()
    return client
