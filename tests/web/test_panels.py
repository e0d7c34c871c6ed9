"""Panels: what is public, how draws verify, what falls due, what the ledger says, which letters are on their way."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.cli.demo.make_rosters import SECURITY
from bot.config import Settings
from handlers import deeds, panels
from models.machine.ledger import Entry
from models.machine.post import Parcel
from models.tasks import Draw
from rules.roles import Role
from tests.web.site import Site, at

ROOT = Path(__file__).parents[2]
NOTED = re.compile(r"(?:ctx\.note|\bNote)\(\s*(f?)\"([a-z_.{}]+)\"")


async def test_an_empty_bureau_says_what_each_is_for(empty: Site) -> None:
    expected = {
        "published": "还没有公示的检查结果", "draws": "还没有锁定的任务", "deadlines": "没有未完成的期限",
        "ledger": "链条完整", "post": "还没有信件",
    }  # fmt: skip
    for panel, said in expected.items():
        assert said in await empty.page(f"/panels/{panel}")


@at("摇号")
async def test_a_lock_shows_its_fingerprint_before_there_is_a_seed(site: Site) -> None:
    page = await site.page("/panels/draws")
    told = dict((await site.letters("监督群"))[-1]["facts"])["指纹"]
    assert told in page
    assert "种子还没有产生" in page
    assert "<dt>种子</dt>" not in page


@at("下发")
async def test_a_draw_is_repeated_and_every_check_is_shown(site: Site) -> None:
    page = await site.page("/panels/draws")
    assert "全部相符" in page
    assert page.count('class="held"') >= 10
    assert "broken" not in page


@at("下发")
async def test_a_proof_that_was_tampered_with_is_shown_as_broken(site: Site) -> None:
    with site.stage.store.read() as db:
        sha256 = db.exec(select(Draw.proof_file)).one()
    path = site.machine.office.cabinet.path(sha256)
    forged = re.sub(rb"\\tA\\t", rb"\\tD\\t", path.read_bytes(), count=1)
    with site.stage.store.write() as db:
        db.connection().execute(
            text("UPDATE draw SET proof_file = :sha"), {"sha": site.machine.office.cabinet.put(forged)}
        )
    page = await site.page("/panels/draws")
    assert "不符：" in page
    assert "检查对象名单" in page.partition("不符：")[2].partition("<")[0]


@at("检查录入")
async def test_deadlines_of_one_day_stand_together(site: Site) -> None:
    page = await site.page("/panels/deadlines")
    assert page.count("检查并录入结果（第十五条）") == 1
    assert page.count("2026年4月30日前") == 1
    assert re.search(r"\d+月\d+日 08:30 提醒", page)
    assert re.search(r"还有 \d+ 个工作日", page)
    site.stage.moment.present = datetime(2026, 5, 8, 1, tzinfo=UTC)
    assert "已过 3 个工作日" in await site.page("/panels/deadlines")  # 6, 7 and 8 May, after Labour Day


@at("收到")
async def test_what_only_should_have_been_done_by_now_is_past_and_not_yet_late(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "UNFOLDED", 1)
    site.stage.moment.present = datetime(2026, 3, 10, 1, tzinfo=UTC)
    page = await site.page("/panels/deadlines")
    answer, _, rest = page.partition("</section>")
    assert "已过 5 个工作日" in answer  # 4, 5, 6, 9 and 10 March
    assert "回复“收到”（第十九条）" in answer
    assert re.search(r"<summary>还有 \d+ 件</summary>", answer)
    assert 'class="due late"' not in page
    assert "还有 15 个工作日" in rest


@at("锁定名单")
async def test_the_ledger_names_deeds_people_and_what_they_are_about(site: Site) -> None:
    page = await site.page("/panels/ledger")
    assert "链条完整，各行数据与留痕相符" in page
    assert "设置任务" in page
    assert f"3月2日 09:00 {site.holder(Role.DEPUTY, SECURITY).name} · 第十七条" in page
    assert "任务 5 旅馆业治安管理抽查" in page


@at("锁定名单")
async def test_a_row_changed_behind_the_programs_back_is_shown(site: Site) -> None:
    with site.stage.store.write() as db:
        db.connection().execute(text("UPDATE task SET name = '改过的'"))
        db.connection().execute(text("DROP TRIGGER ledger_no_update"))
    page = await site.page("/panels/ledger")
    assert "2 处不符" in page
    assert "被绕过程序改动" in page
    assert "缺少触发器 ledger_no_update" in page


async def test_a_letter_on_its_way_stands_before_those_that_arrived(site: Site) -> None:
    deputy = site.holder(Role.DEPUTY, SECURITY)
    await site.says(deputy.badge, "我是谁")
    await site.says(deputy.badge, "计划")
    with site.stage.store.write() as db:
        parcel = db.exec(select(Parcel).where(Parcel.address == deputy.badge).limit(1)).one()
        parcel.state = "unknown"
        db.add(parcel)
    page = await site.page("/panels/post")
    assert deputy.name in page.partition("<b>")[2].partition("</b>")[0]
    assert "不知道到没到 · " in page.partition("</b>")[2][:80]
    assert f"{deputy.name}（{SECURITY}）" in page


@at("核验")
async def test_a_page_that_is_not_on_disk_is_not_called_public(site: Site) -> None:
    assert "旅馆业治安管理抽查检查结果" in await site.page("/panels/published")
    settings: Settings = site.stage.settings
    for path in settings.files.public.glob("task-*.html"):
        path.unlink()
    assert "还没有公示的检查结果" in await site.page("/panels/published")


@at("公示")
async def test_what_is_approved_and_waits_is_counted(site: Site) -> None:
    page = await site.page("/panels/published")
    assert re.search(r"任务 5 旅馆业治安管理抽查：\d+ 次检查已审批，等待公示", page)


@at("核验")
async def test_every_deed_on_the_way_is_spelled_out(site: Site) -> None:
    with site.stage.store.read() as db:
        done = {entry.facts()["deed"] for entry in db.exec(select(Entry))}
    assert {"task.open", "inspection.publish"} <= done
    assert {deed for deed in done if deeds.spell(deed) == deed} == set()


def test_every_deed_of_the_ledger_has_words() -> None:
    named = {
        deed
        for room in ("handlers", "bot")
        for path in (ROOT / room).rglob("*.py")
        for spelled, deed in NOTED.findall(path.read_text(encoding="utf-8"))
        if not spelled
    }
    assert "task.open" in named
    assert {deed for deed in named if deeds.spell(deed) == deed} == set()
