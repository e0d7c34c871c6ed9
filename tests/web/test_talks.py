"""Talks: who can be chosen, what waits for whom, what was said and heard, in order of cause and the same after a reload."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.cli.demo.make_rosters import SECURITY
from bot.context import Context
from bot.message import Incoming
from models.machine.people import Person
from models.machine.post import Received
from rules.roles import Role
from tests.web.site import Site, at

HOSTILE = "<img src=x onerror=alert(1)>\"'&"


async def _one(site: Site, address: str) -> dict[str, object]:
    found = [one for one in (await site.get("/people"))["people"] if one["address"] == address]
    assert len(found) == 1
    return dict(found[0])


async def test_an_empty_bureau_has_its_groups_and_whoever_looks_after_it(empty: Site) -> None:
    people = (await empty.get("/people"))["people"]
    assert [(one["name"], one["group"]) for one in people] == [
        ("监督群", True), ("公开群", True), ("本机管理员", False),
    ]  # fmt: skip


async def test_everybody_the_rosters_name_can_be_chosen(site: Site) -> None:
    people = (await site.get("/people"))["people"]
    with site.stage.store.read() as db:
        assert len(people) == 2 + len(db.exec(select(Person.id).where(col(Person.active))).all())
    deputy = site.holder(Role.DEPUTY, SECURITY)
    assert await _one(site, deputy.badge) == {
        "address": deputy.badge, "name": deputy.name, "unit": SECURITY, "roles": ["分管负责人"], "group": False,
        "latest": 0, "unread": 0,
    }  # fmt: skip


async def test_what_is_said_is_answered_and_both_stay_in_order_of_cause(site: Site) -> None:
    deputy = site.holder(Role.DEPUTY, SECURITY).badge
    await site.says(deputy, "我是谁")
    await site.says(deputy, "计划")
    items = await site.items(deputy)
    assert [one["kind"] for one in items] == ["words", "letter", "words", "letter"]
    assert [one["text"] for one in items if one["kind"] == "words"] == ["我是谁", "计划"]
    assert "年度抽查计划" in items[-1]["title"]
    assert items == sorted(items, key=lambda one: one["order"])


@at("下发")
async def test_every_letter_is_marked_as_exercise(site: Site) -> None:
    for address in ("监督群", site.holder(Role.DEPUTY, SECURITY).badge):
        letters = await site.letters(address)
        assert letters
        assert {one["mark"] for one in letters} == {"演练"}


async def test_a_button_works_once_and_says_so_afterwards(site: Site) -> None:
    deputy = site.holder(Role.DEPUTY, SECURITY).badge
    await site.says(deputy, "开任务 2026-01")
    button = (await site.letters(deputy))[-1]["choices"][0]
    assert (button["says"], button["spent"]) == ("确认", False)
    await site.says(deputy, "确认", token=button["token"])
    letters = await site.says(deputy, "确认", token=button["token"])
    assert letters[-1]["title"] == "已处理"
    assert letters[0]["choices"][0]["spent"]
    assert not letters[0]["choices"][1]["spent"]


async def test_the_same_request_sent_twice_is_heard_once(site: Site) -> None:
    deputy = site.holder(Role.DEPUTY, SECURITY).badge
    await site.says(deputy, "我是谁", key="the-same-key")
    await site.says(deputy, "我是谁", key="the-same-key")
    assert len(await site.items(deputy)) == 2


async def test_a_question_with_several_answers_is_known_while_it_is_open(site: Site) -> None:
    await site.walks(lambda step: "回答" in step.why and step.title == "检查录入")
    who = site.step().who
    talk = await site.get(f"/talks/{who}")
    asked = talk["items"][-1]
    assert talk["question"] == {"letter": asked["id"], "alone": ["未发现问题"]}
    letters = await site.says(
        who, "发现问题经责令已改正；发现问题待后续处理", token=asked["choices"][1]["token"]
    )
    assert "情况说明" in letters[-1]["text"]
    assert (await site.get(f"/talks/{who}"))["question"] is None


async def test_letters_wait_unread_until_one_window_has_shown_them(site: Site) -> None:
    deputy = site.holder(Role.DEPUTY, SECURITY).badge
    [letter] = await site.says(deputy, "我是谁")
    assert (await _one(site, deputy))["unread"] == 1
    await site.post(f"/talks/{deputy}/seen", {"letter": letter["id"]})
    assert (await _one(site, deputy))["unread"] == 0
    await site.post(f"/talks/{deputy}/seen", {"letter": 0})
    assert (await _one(site, deputy))["unread"] == 0


async def test_a_group_listens_and_can_not_speak(site: Site) -> None:
    answer = await site.post("/talks/公开群", {"key": site.key(), "words": "你好", "token": ""})
    assert (answer.status, (await answer.json())["why"]) == (403, "群里只能听，不能说")
    await site.walks(lambda step: step.title == "下达")
    assert [one["title"] for one in await site.letters("公开群")] == ["抽查任务公告"]


async def test_a_hostile_name_is_data_and_nothing_else(site: Site) -> None:
    with site.stage.store.write() as db:
        person = db.get_one(Person, site.holder(Role.DEPUTY, SECURITY).id)
        person.name = HOSTILE
        db.add(person)
    assert (await _one(site, person.badge))["name"] == HOSTILE
    await site.walks(lambda step: step.title == "摇号")
    assert HOSTILE in site.step().name
    for panel in ("ledger", "post", "draws"):
        page = await site.page(f"/panels/{panel}")
        assert "<img" not in page
    assert "&lt;img src=x" in await site.page("/panels/ledger")


async def test_only_the_newest_messages_are_sent_until_more_are_asked_for(site: Site) -> None:
    who = site.holder(Role.AUDITOR).badge
    for _ in range(3):
        await site.says(who, "我是谁")
    talk = await site.get(f"/talks/{who}?limit=2")
    assert (len(talk["items"]), talk["more"]) == (2, True)
    assert talk["items"][-1] == (await site.items(who))[-1]
    assert (await site.get(f"/talks/{who}?limit=6"))["more"] is False


async def test_half_a_sign_breaks_nothing(site: Site) -> None:
    who = site.holder(Role.AUDITOR).badge
    letters = await site.says(who, "我是\ud83d")
    assert letters[-1]["title"] == "没听懂"
    assert (await site.items(who))[0]["text"] == "我是?"


async def test_a_letter_held_back_for_the_morning_stands_where_it_arrived(site: Site) -> None:
    auditor = site.holder(Role.AUDITOR)
    await site.says(auditor.badge, "我是谁")
    morning = site.stage.moment.now() + timedelta(hours=20)
    with site.stage.store.write() as db:
        row = db.exec(select(Received).order_by(col(Received.id)).limit(1)).one()
        ctx = Context(db, site.machine.office, Incoming("", "", "", row.at), row, row.at)
        ctx.tell(auditor, "talk/empty", not_before=morning)
        ctx.close()
    await site.says(auditor.badge, "我是谁")
    assert [one["title"] for one in await site.letters(auditor.badge)].count("没有内容") == 0
    await site.playground.passing.until(morning)
    assert (await site.items(auditor.badge))[-1]["title"] == "没有内容"


@pytest.mark.parametrize("limit", ["x", "-1", "9" * 30])
async def test_an_odd_number_of_messages_is_taken_for_what_can_be(site: Site, limit: str) -> None:
    who = site.holder(Role.AUDITOR).badge
    await site.says(who, "我是谁")
    assert len((await site.get(f"/talks/{who}?limit={limit}"))["items"]) == 2
