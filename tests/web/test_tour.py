"""The tour: in every state of the bureau it says the right next step, whatever the visitor did before."""

import re
from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from bot.cli.demo.make_rosters import LEGAL, NETWORK, SECURITY
from bot.cli.demo.turns import CHAPTERS
from bot.web.playground.guide import Step
from models.inspections import Inspection
from models.machine.people import Holding, Person
from models.tasks import Lock, Task
from rules.roles import Role
from rules.workflow import InspectionState, TaskState
from tests.web.site import Site, at

WAY = (  # chapter, whose role it is, what is said, and whether the rest may be left to the page
    ("名录库", Role.ADMINISTRATOR, "items", False),
    ("名录库", Role.ADMINISTRATOR, "确认导入", False),
    ("名录库", Role.ADMINISTRATOR, "inspectors", True),
    ("名录库", Role.ADMINISTRATOR, "确认导入", True),
    ("名录库", Role.ADMINISTRATOR, "subjects", True),
    ("名录库", Role.ADMINISTRATOR, "plan", True),
    ("设置任务", Role.DEPUTY, "开任务", False),
    ("设置任务", Role.DEPUTY, "确认", False),
    ("锁定名单", Role.DEPUTY, "锁定", False),
    ("锁定名单", Role.DEPUTY, "确认", False),
    ("摇号", Role.DEPUTY, "摇号", False),
    ("摇号", Role.DEPUTY, "…", False),
    ("摇号", Role.DEPUTY, "确认", False),
    ("摇号", Role.PUBLISHER, "摇号", True),
    ("摇号", Role.PUBLISHER, "…", True),
    ("摇号", Role.PUBLISHER, "确认", True),
    ("下发", Role.DEPUTY, "下发", False),
    ("下发", Role.DEPUTY, "确认", False),
    ("下达", Role.DEPUTY, "下达", False),
    ("下达", Role.DEPUTY, "确认", False),
    ("下达", Role.DEPUTY, "下达", True),
    ("下达", Role.DEPUTY, "确认", True),
    ("收到", Role.INSPECTOR, "收到", False),
    ("收到", Role.INSPECTOR, "收到", True),
    ("回避", Role.INSPECTOR, "申请回避", False),
    ("回避", Role.INSPECTOR, "…", False),
    ("回避", Role.INSPECTOR, "确认", False),
    ("回避", Role.DEPUTY, "同意", False),
    ("回避", Role.DEPUTY, "确认", False),
    ("回避", Role.INSPECTOR, "收到", False),
    ("检查录入", "", "morning", False),
    ("检查录入", Role.INSPECTOR, "证据", False),
    ("检查录入", Role.INSPECTOR, "photo", False),
    ("检查录入", Role.INSPECTOR, "录入", False),
    ("检查录入", Role.INSPECTOR, "…", False),
    ("检查录入", Role.INSPECTOR, "确认", False),
    ("检查录入", Role.INSPECTOR, "全部无问题", True),
    ("检查录入", Role.INSPECTOR, "确认", True),
    ("审批", Role.DEPUTY, "同意", False),
    ("审批", Role.DEPUTY, "确认", False),
    ("审批", Role.DEPUTY, "全部同意", True),
    ("审批", Role.DEPUTY, "确认", True),
    ("公示", Role.PUBLISHER, "公示", False),
    ("公示", Role.PUBLISHER, "确认", False),
)
VERBS = {said for _, _, said, _ in WAY}


def _role(site: Site, step: Step) -> str:
    """Return for which of his roles somebody is asked."""
    with site.stage.store.read() as db:
        held = db.exec(
            select(Holding.role)
            .join(Person, col(Person.id) == col(Holding.person_id))
            .where(Person.badge == step.who)
        ).all()
    order = (Role.ADMINISTRATOR, Role.INSPECTOR, Role.PUBLISHER, Role.DEPUTY)
    return next((role for role in order if role in held), "")


def _row(site: Site, step: Step) -> tuple[str, str, str, bool]:
    said = step.sample or step.clock or re.sub(r" [\d-]+$", "", step.words)
    return step.title, _role(site, step), said if said in VERBS else "…", step.left > 0


async def test_it_leads_from_an_empty_bureau_to_the_verified_draw(empty: Site) -> None:
    done = await empty.walks(lambda step: bool(step.panel))
    rows = list(dict.fromkeys(_row(empty, one) for one in done))
    assert rows == list(WAY)
    assert all(re.search(r"（第.+条）。$", one.why) for one in done)
    last = empty.step()
    assert (last.title, last.panel, last.who) == ("核验", "draws", "")
    assert "更换</b> 1 次，重抽结果相同" in await empty.page("/panels/draws")
    assert "全部相符" in await empty.page("/panels/draws")
    assert "检查结果" in await empty.page(last.page)
    with empty.stage.store.read() as db:
        assert db.exec(select(Task.state)).all() == [TaskState.CONCLUDED]
        assert set(db.exec(select(Inspection.state))) == {InspectionState.PUBLISHED}


async def test_the_chapters_are_counted(site: Site) -> None:
    step = site.step()
    assert (step.chapter, step.of, CHAPTERS[step.chapter - 1]) == (2, len(CHAPTERS), step.title)


@at("锁定名单")
async def test_another_form_in_hand_is_put_away_first(site: Site) -> None:
    deputy = site.holder(Role.DEPUTY, SECURITY)
    await site.says(deputy.badge, "开任务 2026-04")
    assert (site.step().who, site.step().words) == (deputy.badge, "取消")
    assert "设置抽查任务" in site.step().why
    await site.does(site.step())
    assert site.step().words.startswith("锁定 ")


async def test_it_follows_the_task_that_the_visitor_opened_himself(site: Site) -> None:
    deputy = site.holder(Role.DEPUTY, NETWORK)
    for words in ("开任务 2026-03", "确认"):
        await site.says(deputy.badge, words)
    assert (site.step().title, site.step().who) == ("锁定名单", deputy.badge)


async def test_a_button_pressed_instead_of_its_words_counts_the_same(site: Site) -> None:
    await site.does(site.step())
    step = site.step()
    button = (await site.letters(step.who))[-1]["choices"][0]
    await site.says(step.who, button["says"], token=button["token"])
    assert site.step().title == "锁定名单"


@at("审批")
async def test_a_returned_result_is_mended_before_anything_is_approved(site: Site) -> None:
    step = site.step()
    number = step.words.split()[1]
    for words in (f"退回 {number}", "请写明时间", "确认"):
        await site.says(step.who, words)
    again = site.step()
    assert (again.title, again.words) == ("检查录入", f"录入 {number}")  # never wiped away
    assert "退回" in again.why


@at("收到")
async def test_who_asks_to_step_aside_is_decided_about_before_anything_else(site: Site) -> None:
    who = site.step().who
    mine = re.findall(r"【(\d+)】", (await site.letters(who))[-1]["text"])
    for words in (f"申请回避 {mine[0]}", "工作冲突", "确认"):
        await site.says(who, words)
    step = site.step()
    assert (step.title, step.words.split()[0], step.who != who) == ("回避", "同意", True)
    assert "回避申请" in step.why
    await site.walks(lambda step: step.words == "收到", most=3)
    assert "已换人" in (await site.letters(step.who))[-1]["title"]


@at("检查录入")
async def test_a_result_returned_before_any_other_came_does_not_begin_the_chapter_again(site: Site) -> None:
    await site.walks(lambda step: step.left > 0)
    with site.stage.store.read() as db:
        first = db.exec(select(Inspection).where(Inspection.state == InspectionState.RECORDED)).one()
    for words in (f"退回 {first.number}", "请写明时间", "确认"):
        await site.says(site.holder(Role.DEPUTY, first.unit).badge, words)
    assert (site.step().words, site.step().left > 0) == (f"录入 {first.number}", True)


@at("核验")
async def test_after_one_task_it_leads_through_the_next(site: Site) -> None:
    deputy = site.holder(Role.DEPUTY, NETWORK).badge
    for words in ("开任务 2026-03", "确认"):
        await site.says(deputy, words)
    assert (site.step().title, site.step().who) == ("锁定名单", deputy)


async def test_a_draw_that_can_not_be_held_is_given_up(site: Site) -> None:
    await site.walks(lambda step: step.title == "摇号", most=20)
    with site.stage.store.read() as db:
        cabinet, lock = site.machine.office.cabinet, db.exec(select(Lock)).one()
    cabinet.path(lock.inspectors_file).write_bytes(b"touched")
    await site.walks(lambda step: step.words.startswith("撤销锁定"), most=20)
    assert (site.step().who, site.step().title) == (site.holder(Role.DEPUTY, SECURITY).badge, "摇号")


@pytest.mark.parametrize(
    ("moment", "said", "clock"),
    [
        (datetime(2026, 2, 20, 1, tzinfo=UTC), "从 3月1日开始", "three"),
        (datetime(2026, 12, 31, 1, tzinfo=UTC), "不能再开任务", ""),
    ],
)
async def test_outside_the_plans_dates_it_says_so(
    site: Site, moment: datetime, said: str, clock: str
) -> None:
    site.stage.moment.present = moment
    step = site.step()
    assert said in step.why
    assert (step.clock, step.who, step.words) == (clock, "", "")


async def test_the_rest_of_a_chapter_is_done_and_no_more(site: Site) -> None:
    await site.walks(lambda step: step.title == "摇号" and step.left > 0)
    assert site.step().name.startswith(LEGAL)
    answer = await site.post("/tour/rest", {})
    assert answer.status == 204
    again = await site.post("/tour/rest", {})
    assert (again.status, (await again.json())["why"]) == (409, "正在照办，请稍候")
    await site.finished()
    assert (site.step().title, site.step().words.split()[0]) == ("下发", "下发")


async def test_whoever_the_page_spoke_for_has_nothing_unread(site: Site) -> None:
    await site.walks(lambda step: step.title == "下达" and step.left > 0)
    await site.post("/tour/rest", {})
    await site.finished()
    people = (await site.get("/people"))["people"]
    heads = [one for one in people if "分管负责人" in one["roles"] and one["unit"].endswith("派出所")]
    assert sum(one["unread"] > 0 for one in heads) <= 1  # whoever was released by hand before
