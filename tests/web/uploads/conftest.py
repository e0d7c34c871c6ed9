"""The bureau of the conversations, on both engines, and a telephone on the upload page of one of its visits."""

import re
from collections.abc import AsyncIterator

import pytest

from tests.conversations import visits
from tests.conversations.chat import Chat
from tests.conversations.conftest import chat, staffed, staffed_postgres, staffed_sqlite
from tests.web.test_browser import browser
from tests.web.uploads.phone import HERE, Phone, serve

__all__ = ["browser", "chat", "staffed", "staffed_postgres", "staffed_sqlite"]


@pytest.fixture
async def phone(chat: Chat) -> AsyncIterator[Phone]:
    """The leader's telephone, on the page of a visit of six items."""
    web = chat.settings.web.model_copy(update={"public_address": HERE})
    files = chat.settings.files.model_copy(update={"largest_megabytes": 1})
    chat.settings = chat.settings.model_copy(update={"web": web, "files": files})
    await chat.restarts()
    visit = await visits.released(chat)
    await visit.leader.says(f"证据 {visit.number} 第2项")
    link = re.search(rf"^{HERE}(/\S+)$", visit.leader.hears("添证据"), re.MULTILINE)
    assert link is not None
    client = await serve(chat)
    opened = Phone(chat, visit, client, link[1])
    yield opened
    await opened.client.close()
