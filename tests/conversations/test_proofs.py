"""The proof of a draw (证明): the public one for whoever sees the task, the full one for those who answer for it (第二、十八、二十六条)."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from rules import verifier
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import Way, one_engine, short_way
from tests.web.uploads.phone import HERE, serve


@pytest.fixture
async def drawn(chat: Chat) -> AsyncIterator[tuple[Way, TestClient[Any, Any]]]:
    """A drawn task, and a telephone that opens links."""
    web = chat.settings.web.model_copy(update={"public_address": HERE})
    chat.settings = chat.settings.model_copy(update={"web": web})
    await chat.restarts()
    walk = await short_way(chat).walked("drawn")
    client = await serve(chat)
    yield walk, client
    await client.close()


def _links(who: Talker) -> list[str]:
    return re.findall(rf"{HERE}(/proofs/\S+)", who.last)


async def _gets(client: TestClient[Any, Any], link: str) -> dict[str, Any]:
    answer = await client.get(link)
    assert answer.status == 200, await answer.text()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    content = await answer.read()
    assert all(check.held for check in verifier.verify(content))
    return dict(json.loads(content))


@one_engine
async def test_a_contributor_the_deputy_and_the_auditor_get_both(
    chat: Chat, drawn: tuple[Way, TestClient[Any, Any]]
) -> None:
    walk, client = drawn
    for who in (*walk.contributors(), walk.deputy, chat.holder(Role.AUDITOR)):
        await who.says("证明 5")
        who.hears("任务 5 的证明", "公开版", "完整版")
        public, full = _links(who)
        assert (await _gets(client, public))["kind"] == "public"
        assert (await _gets(client, full))["kind"] == "full"


@one_engine
async def test_anybody_else_gets_the_public_one_and_no_link_opens_the_other(
    chat: Chat, drawn: tuple[Way, TestClient[Any, Any]]
) -> None:
    walk, client = drawn
    contributors = {one.address for one in walk.contributors()}
    publishers = [chat.holder(Role.PUBLISHER, unit) for unit in ("法制大队", None)]
    member = walk.team(walk.inspections()[0])[1]
    outsiders = [one for one in (*publishers, member) if one.address not in contributors]
    assert outsiders
    for who in outsiders:
        await who.says("证明 5")
        who.hears("公开版", but_not=("完整版",))
        [public] = _links(who)
        assert (await _gets(client, public))["kind"] == "public"
        link = chat.machine.office.links.make("/proofs/5/full", who.person_id, chat.moment.now())
        answer = await client.get(link.removeprefix(HERE))
        assert answer.status == 403
        assert "完整版不能给您" in await answer.text()


@one_engine
async def test_without_a_web_address_it_says_where_the_files_are(chat: Chat) -> None:
    walk = await short_way(chat).walked("drawn")
    await walk.deputy.says("证明 5")
    walk.deputy.hears("公开版随检查结果公示，文件名 proof-5.json", "请向系统管理员要存档的文件")


@one_engine
async def test_before_the_draw_there_is_none(chat: Chat) -> None:
    walk = await short_way(chat).walked("locked")
    await walk.deputy.says("证明 5")
    walk.deputy.hears("任务 5 还没有摇号", "第十八条", "“摇号现场 5”")
