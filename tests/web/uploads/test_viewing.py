"""Evidence seen by those who decide about it: on a page of their own link, pictures as they are, everything else only saved."""

import re

from rules.roles import Role
from tests.conversations.chat import Talker
from tests.conversations.way import UNIT, one_engine
from tests.web.uploads.phone import HERE, JPEG, Phone

NOTE = "三月五日，检查记录，当场补正。\n".encode()
PICTURE = re.compile(r'<img class="piece" src="([^"]+)"')
SAVED = re.compile(r'<a href="([^"]+)">下载</a>')


async def _bring(phone: Phone) -> None:
    """Hand in a picture and a note."""
    assert (await phone.hands(JPEG, 0)).status == 200
    more = {"size": len(NOTE), "token": "token-002", "name": "检查记录.txt"}
    assert (await phone.hands(NOTE, 0, **more)).status == 200
    phone.chat.ignores()


async def _link(phone: Phone, who: Talker) -> str:
    await who.says(f"证据 {phone.visit.number}")
    heard = "\n".join(phone.chat.unheard[who.address])
    phone.chat.ignores()
    assert "只给您看" in heard
    found = re.search(rf"^{HERE}(/evidence/\S+)$", heard, re.MULTILINE)
    assert found is not None
    return found[1]


async def test_the_deputy_who_approves_sees_what_the_team_handed_in(phone: Phone) -> None:
    await _bring(phone)
    await phone.visit.leader.asks(f"全部无问题 {phone.visit.number}", "确认")
    asked = phone.visit.walk.deputy.hears("请审批", "看证据（只给您看）")
    phone.chat.ignores()
    link = re.search(rf"{HERE}(/evidence/\S+)", asked)
    assert link is not None
    text = await phone.sees(link[1])
    assert "第1件 图片 现场.jpg" in text
    assert "第2件 文档 检查记录.txt" in text
    [picture], [saved] = PICTURE.findall(text), SAVED.findall(text)
    shown = await phone.client.get(picture.removeprefix(HERE))
    assert (shown.status, shown.content_type, await shown.read()) == (200, "image/jpeg", JPEG)
    note = await phone.client.get(saved.removeprefix(HERE))
    assert (note.content_type, await note.read()) == ("application/octet-stream", NOTE)
    assert note.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E6%A3%80")
    for answer in (shown, note):
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@one_engine
async def test_whoever_may_see_the_inspection_sees_its_evidence_and_nobody_else(phone: Phone) -> None:
    await _bring(phone)
    for who in (phone.visit.mate, phone.chat.holder(Role.AUDITOR)):
        assert PICTURE.search(await phone.sees(await _link(phone, who)))
    stranger = phone.chat.holder(Role.DEPUTY, UNIT)
    links, now = phone.chat.machine.office.links, phone.chat.moment.now()
    for path in (f"/evidence/{phone.visit.number}", f"/evidence/{phone.visit.number}/1"):
        forged = links.make(path, stranger.person_id, now).removeprefix(HERE)
        assert "属于网络安全保卫大队" in await phone.sees(forged, 403)
    mine = await _link(phone, phone.visit.mate)
    other_place = mine.replace(f"/{phone.visit.number}/", f"/{phone.visit.number}/1/")
    assert "链接不对，或已经过期" in await phone.sees(other_place, 403)


@one_engine
async def test_nothing_is_handed_in_where_evidence_is_only_seen(phone: Phone) -> None:
    await _bring(phone)
    page = await _link(phone, phone.visit.mate)
    for answer in (
        await phone.client.post(page, data={"file": "x"}),
        await phone.client.patch(page, data=b"x"),
    ):
        assert answer.status == 405
    assert len(phone.kept()) == 2


@one_engine
async def test_what_was_taken_back_is_not_given_any_more(phone: Phone) -> None:
    await _bring(phone)
    page = await _link(phone, phone.visit.mate)
    [picture] = PICTURE.findall(await phone.sees(page))
    await phone.visit.leader.says(f"移除证据 {phone.visit.number} 第1件")
    phone.chat.ignores()
    assert PICTURE.findall(await phone.sees(page)) == []
    assert "没有" in await phone.sees(picture.removeprefix(HERE), 403)
