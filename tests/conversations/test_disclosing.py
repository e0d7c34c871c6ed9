"""The published proof: whoever takes it later gets every redraw, and nobody gets it before its time (第二、十八、二十条)."""

import json
from typing import Any

from models.inspections import Inspection
from rules import verifier
from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.replaced import consented
from tests.conversations.way import Way, one_engine, squad_way


def _published(chat: Chat, number: int) -> dict[str, Any] | None:
    path = chat.settings.files.public / f"proof-{number}.json"
    if not path.is_file():
        return None
    assert [one for one in verifier.verify(path.read_bytes()) if not one.held] == []
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document


async def _publish(walk: Way, visit: Inspection) -> None:
    await walk.leader(visit).asks(f"全部无问题 {visit.number}", "确认")
    await walk.deputy.asks(f"同意 {visit.number}", "确认")
    await walk.chat.holder(Role.PUBLISHER).asks(f"公示 {walk.number}", "确认")
    walk.chat.ignores()


@one_engine
async def test_a_redraw_after_the_publication_is_in_the_published_proof(chat: Chat) -> None:
    walk = await squad_way(chat).walked("released")
    first, second, *_ = walk.inspections()
    await _publish(walk, first)
    before = _published(chat, walk.number)
    assert before is not None
    assert before["redraws"] == []
    await consented(walk.team(second)[1], second, walk.deputy)
    chat.ignores()
    after = _published(chat, walk.number)
    assert after is not None
    assert len(after["redraws"]) == 1
    assert after["kind"] == before["kind"] == "public"


@one_engine
async def test_a_redraw_before_the_publication_publishes_nothing(chat: Chat) -> None:
    walk = await squad_way(chat).walked("released")
    visit = walk.inspections()[0]
    await consented(walk.team(visit)[1], visit, walk.deputy)
    chat.ignores()
    assert _published(chat, walk.number) is None
