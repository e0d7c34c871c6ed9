"""Uploads: files whole or in pieces, each once, through a broken connection and a restart (第二十四条)."""

import io
from typing import Any

import pytest

from bot.web.parts import Busy, Parts
from tests.conversations.way import one_engine
from tests.web.uploads.phone import JPEG, Phone, serve


async def test_a_file_in_pieces_goes_on_after_a_break_and_a_restart(phone: Phone) -> None:
    assert await phone.asks() == {"received": 0, "done": False}
    assert await (await phone.hands(JPEG[:4000], 0)).json() == {"received": 4000, "done": False}
    lost = await phone.hands(JPEG[:4000], 0)  # its answer was lost, and the browser sends it again
    assert (lost.status, await lost.json()) == (409, {"received": 4000, "done": False})
    await phone.chat.restarts()
    await phone.client.close()
    phone.client = await serve(phone.chat)
    assert (await phone.asks())["received"] == 4000
    assert await (await phone.hands(JPEG[4000:], 4000)).json() == {"received": len(JPEG), "done": True}
    phone.visit.leader.hears(f"已记到检查 {phone.visit.number}第2项", "图片“现场.jpg”，现有 1 件")
    (row,) = phone.kept()
    assert (row.size, row.item_code, row.person_id) == (len(JPEG), "XM-2", phone.visit.leader.person_id)
    assert phone.chat.machine.office.cabinet.read(row.sha256) == JPEG
    assert "第1件 图片 现场.jpg" in await phone.sees()


async def test_the_same_upload_twice_is_one(phone: Phone) -> None:
    await phone.hands(JPEG, 0)
    phone.visit.leader.hears("现有 1 件")
    assert await phone.asks() == {"received": 0, "done": True}
    assert (await (await phone.hands(JPEG, 0)).json())["done"]
    phone.visit.leader.hears_nothing()
    await phone.hands(JPEG, 0, token="token-002")
    phone.visit.leader.hears("已经有了", "没有重复存")
    assert len(phone.kept()) == 1


@one_engine
async def test_the_item_chosen_on_the_page_counts(phone: Phone) -> None:
    await phone.hands(JPEG, 0, choice="5")
    phone.visit.leader.hears(f"已记到检查 {phone.visit.number}第5项")
    await phone.hands(JPEG[:-1], 0, size=len(JPEG) - 1, token="token-002", choice="0")
    phone.visit.leader.hears(f"已记到检查 {phone.visit.number}】")
    await phone.hands(JPEG[:-2], 0, size=len(JPEG) - 2, token="token-003", choice="9")
    phone.visit.leader.hears("没有这一项")
    assert [one.item_code for one in phone.kept()] == ["XM-5", ""]


@one_engine
async def test_a_plain_form_takes_one_file(phone: Phone) -> None:
    answer = await phone.submits(("choice", "3"), ("file", JPEG))
    assert (answer.status, answer.headers["Location"]) == (303, f"{phone.page.rsplit('/', 1)[1]}?sent=1")
    phone.visit.leader.hears(f"已记到检查 {phone.visit.number}第3项", "图片“现场.jpg”")
    assert "文件已收到" in await phone.sees(f"{phone.page}?sent=1")
    refused = await phone.submits(("choice", "3"), ("file", b""))
    assert (refused.status, "没有收到文件" in await refused.text()) == (400, True)
    refused = await phone.client.post(phone.page, data={"choice": "3"})
    assert (refused.status, "没有看懂" in await refused.text()) == (415, True)
    refused = await phone.submits(("file", io.BytesIO(JPEG * 110)))
    assert (refused.status, "文件超过 1 MB" in await refused.text()) == (413, True)
    assert list((phone.chat.settings.files.directory / ".parts").iterdir()) == []


@one_engine
@pytest.mark.parametrize(
    ("offset", "size", "piece", "status", "why"),
    [
        ("0", str(2 << 20), b"x", 413, "文件超过 1 MB，请分成几段，或登记为外部存放"), ("0", "0", b"", 400, "文件是空的"),
        ("0", "3", b"xxxx", 400, "收到的比说好的多"), ("-1", "3", b"x", 400, "没有看懂"), ("0", "many", b"x", 400, "没有看懂"),
        ("0", "9" * 14, b"x", 400, "没有看懂"), ("", "3", b"x", 400, "没有看懂"),
    ],
)  # fmt: skip
async def test_what_can_not_be_taken_is_said(
    phone: Phone, offset: str, size: str, piece: bytes, status: int, why: str
) -> None:
    query = {"offset": offset, "size": size, "name": "a.jpg"}
    answer = await phone.client.patch(f"{phone.page}/files/token-001", params=query, data=piece)
    assert (answer.status, why in (await answer.json())["why"]) == (status, True)
    assert (await phone.asks())["received"] == 0


@one_engine
async def test_names_are_kept_within_their_bounds(phone: Phone) -> None:
    for at, (name, kept) in enumerate(
        (
            ("../../etc/passwd", "passwd"),
            ("a\u0000\n\u202eb.jpg", "ab.jpg"),
            ("", "文件"),
            ("长" * 300, "长" * 255),
        )
    ):
        await phone.hands(JPEG + bytes([at]), 0, size=len(JPEG) + 1, token=f"token-{at:03}", name=name)
        phone.visit.leader.hears(f"“{kept}”")


async def test_one_file_comes_in_on_one_connection_at_a_time(tmp_path: Any) -> None:
    parts = Parts(tmp_path)
    with parts.alone("a"), pytest.raises(Busy), parts.alone("a"):
        pass
    with parts.alone("a"):
        pass
