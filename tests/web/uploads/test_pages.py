"""The upload page: shown to whom a link was given and to nobody else, and nothing is done by looking."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import func, select

from bot.render import TEMPLATES
from bot.web.signed import ASSETS
from models.evidence import Evidence
from models.machine.people import Person
from models.machine.post import Received
from models.rosters import Item
from tests.conversations.chat import Chat
from tests.conversations.way import one_engine
from tests.web.uploads.phone import HERE, JPEG, Phone


async def test_the_page_shows_what_it_is_about_and_changes_nothing(phone: Phone) -> None:
    before = _everything(phone.chat)
    text = await phone.sees()
    for part in (
        f"检查 {phone.visit.number}",
        phone.visit.leader.name,
        "选一个文件",
        '<option value="2" selected>第2项 实名登记',
        "1 MB",
    ):
        assert part in text
    assert "演练" not in text  # which the playground alone writes on it
    for path in (phone.page, f"{phone.page}?sent=1", f"{phone.page}/files/token-001"):
        answer = await phone.client.get(path)
        assert answer.status == 200
        assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == (
            "same-origin",
            "no-store",
        )
    await phone.chat.settles()
    assert _everything(phone.chat) == before


def _everything(talk: Chat) -> tuple[int, int, int]:
    with talk.store.read() as db:
        received, kept = (
            db.exec(select(func.count()).select_from(one)).one() for one in (Received, Evidence)
        )
    return received, kept, sum(1 for _ in talk.settings.files.directory.rglob("*"))


@one_engine
async def test_a_link_is_good_for_one_person_one_page_and_a_while(phone: Phone) -> None:
    head, ticket = phone.page.rsplit("/", 1)
    person, until, seal = ticket.split("-", 2)
    for forged in (
        f"{head}/{ticket[:-1]}{'A' if ticket[-1] != 'A' else 'B'}", f"{head}/{int(person) + 1}-{until}-{seal}",
        f"{head}/{person}-{int(until) + 1}-{seal}", f"{head.rpartition('/')[0]}/3/{ticket}", f"/uploads/1/2/{ticket}",
        f"{head}/x", f"{head}/--", f"{head}/{person}-{until}-é", f"{head}/²-{until}-{seal}",
    ):  # fmt: skip
        text = await phone.sees(forged, 403)
        assert "这个链接不对，或已经过期" in text
        answer = await phone.client.patch(f"{forged}/files/token-001?offset=0&size=3&name=a", data=b"abc")
        assert answer.status == 403
    phone.chat.moment.pass_(timedelta(hours=24))
    assert "这个链接不对，或已经过期" in await phone.sees(status=403)
    assert (await phone.hands(JPEG, 0)).status == 403
    assert phone.kept() == []
    phone.chat.ignores()


@one_engine
async def test_who_left_the_team_or_comes_after_the_approval_is_told(phone: Phone) -> None:
    stranger = phone.visit.walk.deputy
    links, now = phone.chat.machine.office.links, phone.chat.moment.now()
    path = f"/uploads/{phone.visit.number}/0"
    other = links.make(path, stranger.person_id, now).removeprefix(HERE)
    assert "您不在这个检查组" in await phone.sees(other, 403)
    assert "没有这个编号" in await phone.sees(
        links.make("/uploads/9999/0", stranger.person_id, now).removeprefix(HERE), 403
    )
    with phone.chat.store.write() as db:
        db.get_one(Person, stranger.person_id).active = False
    assert "这个链接不对" in await phone.sees(other, 403)
    with phone.chat.store.write() as db:
        db.get_one(Person, stranger.person_id).active = True
    for number in phone.visit.walk.visits(phone.visit.leader):
        await phone.visit.leader.asks(f"全部无问题 {number}", "确认")
    await stranger.asks("全部同意", "确认")
    phone.chat.ignores()
    assert "结果已审批，不能再添证据（第二十五条）" in await phone.sees(status=403)
    answer = await phone.hands(JPEG, 0)
    assert (answer.status, "已审批" in (await answer.json())["why"]) == (403, True)
    assert phone.kept() == []


@one_engine
async def test_a_subjects_name_can_not_become_a_page(phone: Phone) -> None:
    with phone.chat.store.write() as db:
        row = db.exec(select(Item).where(Item.code == "XM-2")).one()
        row.name = "<script>alert(1)</script>"
        db.add(row)
    assert "<script>alert" not in await phone.sees()


@one_engine
async def test_what_is_not_there_is_said_in_chinese(phone: Phone) -> None:
    for path, why in (
        ("/", "没有这一页"),
        ("/uploads/assets/page.html", "没有这一页"),
        ("/uploads/x/y/z", "没有这一页"),
    ):
        answer = await phone.client.get(path)
        assert (answer.status, (await answer.json())["why"]) == (404, why)
    assert (await phone.client.delete(phone.page)).status == 405
    for name, kind in ASSETS.items():
        answer = await phone.client.get(f"/uploads/assets/{name}")
        assert (answer.status, answer.content_type) == (200, kind)


@pytest.mark.parametrize("path", sorted((TEMPLATES / "uploads").iterdir()), ids=lambda path: path.name)
def test_the_page_needs_no_outside_address_and_runs_nothing_inline(path: Any) -> None:
    source = path.read_text(encoding="utf-8").replace(
        'xmlns="http://www.w3.org/2000/svg"', ""
    )  # a name, not an address
    assert not re.search(
        r"https?:|//[a-z]+\.|@import|url\(|innerHTML|outerHTML|insertAdjacentHTML|eval\(", source
    )
    assert not re.search(r"\bon[a-z]+=\"|style=\"|<script(?! type=\"module\" src=)|<style", source)
