"""The upload page of an administrator: the same file, the same report, the same confirmation as in the chat."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestClient, TestServer

from bot.web.uploads import make_app
from rules.roles import Role
from rules.rosters import Kind
from tests.conversations.chat import Chat, Talker
from tests.conversations.imports.conftest import NEW, Force, HandIn, number_of, subject
from tests.conversations.way import one_engine
from tests.rosters.samples import as_csv

HERE = "https://ssj.example"
CODE = NEW["检查对象唯一编码"]
Client = TestClient[Any, Any]


@pytest.fixture
async def client(chat: Chat) -> AsyncIterator[Client]:
    """A browser, where a web address is set."""
    web = chat.settings.web.model_copy(update={"public_address": HERE})
    chat.settings = chat.settings.model_copy(update={"web": web})
    await chat.restarts()
    async with TestClient(TestServer(make_app(chat.machine))) as browser:
        yield browser


async def _page(administrator: Talker) -> str:
    """Return the path of the page that an administrator is told of."""
    await administrator.says("导入记录")
    administrator.hears("已经写入")
    return _link(administrator.hears("上传名录库", "请不要转发"))


def _link(said: str) -> str:
    found = re.search(rf"^{HERE}(/uploads/rosters/\S+)$", said, re.MULTILINE)
    assert found is not None
    return found[1]


async def _submits(chat: Chat, client: Client, page: str, name: str, content: bytes) -> int:
    form = FormData(quote_fields=False)
    form.add_field("file", content, filename=name)
    answer = await client.post(page, data=form, allow_redirects=False)
    await chat.settles()
    return answer.status


@one_engine
async def test_a_file_of_the_page_is_reported_in_the_chat_and_entered_when_confirmed(
    chat: Chat, administrator: Talker, client: Client
) -> None:
    page = await _page(administrator)
    bad = {**NEW, "检查对象唯一编码": "X", "风险分类等级": ""}
    assert await _submits(chat, client, page, "新.csv", as_csv(Kind.SUBJECTS, NEW, bad)) == 303
    administrator.hears("“新.csv”已收到")
    said = administrator.hears("可用 1 行", "第 3 行 风险分类等级：没有填写", "改好的文件直接发给我")
    assert _link(said)
    assert subject(chat, CODE) is None
    await administrator.says(f"确认导入 {number_of(said)}")
    administrator.hears("已完成", "新增 1 行")
    assert subject(chat, CODE) is not None
    text = await (await client.get(page)).text()
    for part in (administrator.name, "新.csv", "已经写入", "不超过 64 MB", "xlsx 或 csv"):
        assert part in text


@one_engine
async def test_whoever_keeps_the_rosters_no_more_hands_nothing_in(
    chat: Chat, administrator: Talker, second: Talker, hand_in: HandIn, force: Force, client: Client
) -> None:
    page = await _page(second)
    row = next(one for one in force if one["警号"] == second.address)
    await hand_in("人员.csv", as_csv(Kind.INSPECTORS, row))
    await administrator.says(f"确认导入 {number_of(administrator.hears('更新 1'))}")
    administrator.hears("已完成")
    assert Role.ADMINISTRATOR.label not in row["角色"]
    answer = await client.get(page, headers={"Accept": "text/html"})
    assert answer.status >= 400
    assert "只能由系统管理员办理" in await answer.text()
    assert await _submits(chat, client, page, "新.csv", as_csv(Kind.SUBJECTS, NEW)) >= 400
    assert subject(chat, CODE) is None


@one_engine
async def test_where_no_web_address_is_set_there_is_no_page_to_speak_of(
    administrator: Talker, hand_in: HandIn
) -> None:
    await hand_in("错.csv", as_csv(Kind.SUBJECTS, {**NEW, "风险分类等级": ""}))
    administrator.hears("没有一行可以写入", but_not=("上传页", "http"))
    await administrator.says("导入记录")
    administrator.hears("错.csv", but_not=("上传页", "http"))
