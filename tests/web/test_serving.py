"""What the team shows the subject on site (通知书): by a link of the team's own, with the code by which the subject checks its row."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import segno
from aiohttp.test_utils import TestClient
from playwright.async_api import Browser
from sqlmodel import select

from handlers.draws import proofs
from models.inspections import Inspection
from models.machine.people import Person
from models.rosters import Subject
from models.tasks import Draw
from rules import proof
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.conftest import chat, staffed, staffed_postgres, staffed_sqlite
from tests.conversations.substituted import exchanged, squad_subject
from tests.conversations.way import Way, draw_settings, one_engine, short_way, steps_aside
from tests.verify.test_self_check import FILE
from tests.web.test_browser import browser
from tests.web.uploads.phone import HERE, serve

__all__ = ["browser", "chat", "staffed", "staffed_postgres", "staffed_sqlite"]
CODE = re.compile(r"\d+\.[0-9a-f]{24}\.[0-9a-f]{64}")


@dataclass
class Door:
    """Where a team stands, with an inspection and a telephone."""

    chat: Chat
    walk: Way
    visit: Inspection
    client: TestClient[Any, Any]

    async def link(self, who: Talker) -> str:
        """Return the path of the link that somebody is told."""
        await who.says(f"通知书 {self.visit.number}")
        found = re.search(rf"{HERE}(/papers/\S+)", who.hears("的通知书", but_not=(self.code,)))
        assert found is not None
        return found[1]

    def made_for(self, who: Talker) -> str:
        """Return a link as if it had been given to somebody."""
        link = self.chat.machine.office.links.make(
            f"/papers/{self.visit.number}", who.person_id, self.chat.moment.now()
        )
        return link.removeprefix(HERE)

    @property
    def subject(self) -> Subject:
        """Who is visited."""
        with self.chat.store.read() as db:
            return db.get_one(Subject, self.visit.subject_id)

    @property
    def code(self) -> str:
        """What only the subject and its team know."""
        return self.subject.salt

    async def sees(self, path: str, status: int = 200) -> str:
        """Return the text of a page."""
        answer = await self.client.get(path, headers={"Accept": "text/html"})
        assert answer.status == status, await answer.text()
        return await answer.text()


@pytest.fixture
async def door(chat: Chat) -> AsyncIterator[Door]:
    """A released inspection, for links."""
    web = chat.settings.web.model_copy(update={"public_address": HERE})
    chat.settings = chat.settings.model_copy(update={"web": web})
    await draw_settings(chat, method="phrases")
    walk = await short_way(chat).walked("released")
    client = await serve(chat)
    yield Door(chat, walk, walk.inspections()[0], client)
    await client.close()


@one_engine
async def test_the_subject_reads_who_comes_for_what_and_scans_its_code(door: Door, browser: Browser) -> None:
    text = await door.sees(await door.link(door.walk.leader(door.visit)))
    assert door.subject.name in text
    assert all(who.name in text for who in door.walk.team(door.visit))
    assert door.subject.phone not in text
    [code] = set(CODE.findall(text))
    drawn = re.search(r'd="(M4 4\.5h7[^"]+)"', segno.make_qr(code, error="m").svg_inline(border=4))
    assert drawn is not None
    assert drawn[1] in text
    assert door.subject.salt not in text  # the roster keeps that one for ever; this is of one lock
    proof = await (await door.client.get(_proof(door))).read()
    page = await browser.new_page()
    await page.goto(f"{FILE}#{code}")
    await page.fill("#credit", door.subject.code)
    await page.set_input_files(
        "#file", {"name": "proof-5.json", "mimeType": "application/json", "buffer": proof}
    )
    await page.click("#look")
    assert await page.inner_text("#verdict") == "本单位抽中。"


def _proof(door: Door) -> str:
    path = proofs.PUBLIC.replace("{number:int}", str(door.walk.number))
    link = door.chat.machine.office.links.make(path, door.walk.deputy.person_id, door.chat.moment.now())
    return link.removeprefix(HERE)


@one_engine
async def test_nobody_but_the_team_gets_it(door: Door) -> None:
    outsider = door.walk.outsider(door.visit)
    for who in (outsider, door.walk.deputy, door.chat.holder(Role.AUDITOR), door.chat.holder(Role.PUBLISHER)):
        if who.address in {one.address for one in door.walk.team(door.visit)}:
            continue
        await who.says(f"通知书 {door.visit.number}")
        assert not CODE.search(who.hears())
        assert "/papers/" not in who.last
        text = await door.sees(door.made_for(who), 403)
        assert "检查组里没有您" in text
        assert not CODE.search(text)


@one_engine
async def test_who_left_the_team_gets_it_no_more_and_who_came_does(door: Door) -> None:
    leaver = door.walk.team(door.visit)[1]
    await door.sees(await door.link(leaver))
    before = {one.address for one in door.walk.team(door.visit)}
    recusal = await steps_aside(leaver, door.visit)
    await door.chat.holder(Role.DEPUTY, _unit(door, leaver)).asks(f"同意 {recusal}", "确认")
    door.chat.ignores()
    assert "检查组里没有您" in await door.sees(door.made_for(leaver), 403)
    [newcomer] = [one for one in door.walk.team(door.visit) if one.address not in before]
    assert door.subject.name in await door.sees(await door.link(newcomer))


def _unit(door: Door, who: Talker) -> str:
    """Return whose deputy decides about somebody."""
    with door.chat.store.read() as db:
        return db.get_one(Person, who.person_id).unit


@one_engine
async def test_before_the_release_not_even_the_team(chat: Chat) -> None:
    walk = await short_way(chat).walked("dispatched")
    visit = walk.inspections()[0]
    who = walk.leader(visit)
    await who.says(f"通知书 {visit.number}")
    assert not CODE.search(who.hears())


@one_engine
async def test_without_a_web_address_the_code_stands_in_the_talk(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = walk.inspections()[0]
    who = walk.leader(visit)
    await who.says(f"通知书 {visit.number}")
    assert CODE.search(who.hears("没有设置手机能打开的网址"))


@one_engine
async def test_with_a_portal_the_code_opens_its_own_page(door: Door) -> None:
    web = door.chat.settings.web.model_copy(update={"portal": "https://www.example.gov.cn/ssj"})
    house = door.chat.machine.office
    house.settings = house.settings.model_copy(update={"web": web})
    text = await door.sees(door.made_for(door.walk.leader(door.visit)))
    [code] = set(CODE.findall(text))
    scanned = segno.make_qr(f"https://www.example.gov.cn/ssj/self-check.html#{code}", error="m").svg_inline(
        border=4
    )
    assert re.search(r'd="(M4 4\.5h7[^"]+)"', scanned)[1] in text  # type: ignore[index]


@one_engine
async def test_a_subject_that_came_in_anothers_place_finds_that_too(chat: Chat, browser: Browser) -> None:
    walk, visit, leader = await squad_subject(chat)
    await exchanged(leader, visit, walk.deputy)
    chat.ignores()
    came = next(one for one in walk.inspections() if one.replaces == visit.id)
    who = walk.leader(came)
    await who.says(f"通知书 {came.number}")
    code = CODE.search(who.hears())
    assert code is not None
    with chat.store.read() as db:
        credit, draw = db.get_one(Subject, came.subject_id).code, db.exec(select(Draw)).one()
    public = proof.publish(chat.machine.office.cabinet.read(draw.proof_file))
    page = await browser.new_page()
    await page.goto(f"{FILE}#{code[0]}")
    await page.fill("#credit", credit)
    await page.set_input_files(
        "#file", {"name": "proof-5.json", "mimeType": "application/json", "buffer": public}
    )
    await page.click("#look")
    assert await page.inner_text("#verdict") == "本单位没有抽中；第 1 次更换时换上。"
    await leader.says(f"通知书 {visit.number}")
    assert not CODE.search(leader.hears())
