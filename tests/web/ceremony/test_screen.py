"""The one screen of a ceremony, and the sealing page as it is served: shown by a link, to whom it was given, and nothing more."""

import hashlib
import re

import segno

from rules.roles import Role
from tests.conversations.way import UNIT, one_engine
from tests.web.ceremony.conftest import Table
from tests.web.uploads.phone import HERE

OUTSIDE = re.compile(r"(?:https?:)?//[a-z0-9]", re.IGNORECASE)


def _drawing(text: str) -> str:
    """Return the dark squares of a QR code that holds a text."""
    found = re.search(r'd="(M4 4\.5h7[^"]+)"', segno.make_qr(text, error="m").svg_inline(border=4))
    assert found is not None
    return found[1]


@one_engine
async def test_the_screen_follows_the_ceremony(table: Table) -> None:
    link = table.link(table.deputy.who, "ceremonies")
    names = [one.who.name for one in (table.deputy, table.witness)]
    text = await table.sees(link)
    assert f"正在等封存：{'、'.join(names)}" in text
    assert '<meta http-equiv="refresh"' in text
    assert table.deputy.short in text
    assert _drawing(table.deputy.code[1]) in text  # the whole fingerprint, for a telephone
    assert "到 3月2日 10:00 还没有动静就提醒（还有 1 小时）" in text
    assert not OUTSIDE.search(text)
    await table.deputy.who.says(table.deputy.seal())
    await table.witness.who.says(table.witness.seal("在线"))
    text = await table.sees(link)
    assert f"正在等公开：{'、'.join(names)}" in text
    assert table.deputy.seal().split()[-1][:24] in text
    assert text.count("已封存") == 2
    assert "可信等级 L1-" in text
    for one in (table.deputy, table.witness):
        assert one.nonce not in text
        await one.who.says(one.reveal())
    table.chat.ignores()
    text = await table.sees(link)
    assert "已出结果" in text
    assert "refresh" not in text
    assert table.deputy.phrase not in text  # it stands in the proof


@one_engine
async def test_a_link_shows_its_task_to_its_person_alone(table: Table) -> None:
    link = table.link(table.deputy.who, "ceremonies")
    await table.sees(link[:-1], 403)
    await table.sees(link.replace("/ceremonies/5", "/ceremonies/6"), 403)
    await table.sees(link.replace("ceremonies", "seals"), 403)
    auditor = table.chat.holder(Role.AUDITOR)
    await auditor.says("摇号现场 5")
    auditor.hears("一屏看全")
    assert table.link(auditor, "ceremonies") != link
    assert "摇号现场" in await table.sees(table.link(auditor, "ceremonies"))


@one_engine
async def test_who_may_not_see_the_task_any_more_sees_no_screen(table: Table) -> None:
    links, stranger = table.chat.machine.office.links, table.chat.holder(Role.DEPUTY, UNIT)
    for path, said in (("/ceremonies/5", "您看不到任务 5"), ("/seals/5", "您不是这次摇号的参与人")):
        link = links.make(path, stranger.person_id, table.chat.moment.now()).removeprefix(HERE)
        assert said in await table.sees(link, 403)


@one_engine
async def test_the_sealing_page_is_served_as_the_letter_describes_it(table: Table) -> None:
    said = table.deputy.who.last
    path, _, code = table.link(table.deputy.who, "seals").partition("#")
    assert f"封存码：{code}" in said
    answer = await table.client.get(path)
    body = await answer.read()
    assert f"SHA-256 应是 {hashlib.sha256(body).hexdigest()}" in said
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect" not in policy
    assert "unsafe" not in policy
    assert not OUTSIDE.search(body.decode())


@one_engine
async def test_the_sealing_page_ends_with_the_lock(table: Table) -> None:
    path = table.link(table.deputy.who, "seals").partition("#")[0]
    await table.walk.deputy.asks("撤销锁定 5", "确认")
    table.chat.ignores()
    assert "现在不能摇号" in await table.sees(path, 403)
