"""A sealed ceremony whose letters carry links, and the pages behind them."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from tests.conversations.chat import Chat, Talker
from tests.conversations.conftest import chat, staffed, staffed_postgres, staffed_sqlite
from tests.conversations.sealers import Sealer, sealed_way
from tests.conversations.way import Way
from tests.web.test_browser import browser
from tests.web.uploads.phone import HERE, serve

__all__ = ["browser", "chat", "staffed", "staffed_postgres", "staffed_sqlite"]


@dataclass
class Table:
    """The ceremony, and whoever sits around it."""

    chat: Chat
    walk: Way
    client: TestClient[Any, Any]
    deputy: Sealer
    witness: Sealer

    def link(self, who: Talker, to: str) -> str:
        """Return the path of a link to a page out of what somebody heard last, with what stands behind its #."""
        found = re.search(rf"{HERE}(/{to}/\S+)", who.last)
        assert found is not None, who.last
        return found[1]

    def address(self, path: str) -> str:
        """Return where a page is served in this test."""
        return str(self.client.make_url("/")).rstrip("/") + path

    async def sees(self, path: str, status: int = 200) -> str:
        """Return the text of a page."""
        answer = await self.client.get(path, headers={"Accept": "text/html"})
        assert answer.status == status, await answer.text()
        return await answer.text()


@pytest.fixture
async def table(chat: Chat) -> AsyncIterator[Table]:
    """A lock that waits for two seals."""
    web = chat.settings.web.model_copy(update={"public_address": HERE})
    chat.settings = chat.settings.model_copy(update={"web": web})
    walk, deputy, witness = await sealed_way(chat)
    client = await serve(chat)
    yield Table(chat, walk, client, deputy, witness)
    await client.close()
