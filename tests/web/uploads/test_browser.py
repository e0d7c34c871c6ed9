"""The upload page in a real Chromium at a phone's width: several files through a broken connection, and one without scripts."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.conversations.way import one_engine
from tests.web.uploads.phone import JPEG, Phone

WIDTH = 390
LONG = JPEG * 80  # two pieces


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two pictures and something that is none."""
    found = []
    for name, content in (("现场一.jpg", JPEG), ("监控室全景很长很长的名字.jpg", LONG), ("空的.txt", b"")):
        found.append(tmp_path / name)
        found[-1].write_bytes(content)
    return found


async def _open(browser: Browser, phone: Phone, **more: Any) -> Page:
    context = await browser.new_context(viewport={"width": WIDTH, "height": 844}, locale="zh-CN", **more)
    page = await context.new_page()
    await page.goto(str(phone.client.make_url(phone.page)))
    return page


@one_engine
async def test_several_files_arrive_though_the_connection_breaks(
    browser: Browser, phone: Phone, files: list[Path]
) -> None:
    page, broken, complaints = await _open(browser, phone), [], []
    page.on("pageerror", lambda error: complaints.append(str(error)))

    async def break_once(route: Route) -> None:
        if "offset=0" in route.request.url or broken:
            await route.continue_()
        else:
            broken.append(route.request.url)
            await route.abort()

    await page.route("**/files/*offset=*", break_once)
    await expect(page.locator("#file")).to_have_count(0)
    await page.select_option("#choice", "4")
    await page.set_input_files("#files", files)
    await expect(page.locator("#list [data-state=done]")).to_have_count(2)
    await expect(page.locator("#list [data-state=failed]")).to_contain_text("这个文件是空的")
    assert len(broken) == 1
    assert await page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    await phone.chat.settles()
    phone.visit.leader.hears("第4项", "现场一.jpg", "现有 1 件")
    phone.visit.leader.hears("第4项", "监控室全景很长很长的名字.jpg", "现有 2 件")
    assert [one.size for one in phone.kept()] == [len(JPEG), len(LONG)]
    await page.reload()
    await expect(page.locator("section")).to_contain_text("已有的证据（2 件）")
    assert complaints == []


@one_engine
async def test_a_picture_is_taken_with_the_camera(browser: Browser, phone: Phone, files: list[Path]) -> None:
    page = await _open(browser, phone, has_touch=True, is_mobile=True)
    assert await page.get_attribute("#photo", "capture") == "environment"
    assert await page.input_value("#choice") == "2"
    await page.set_input_files("#photo", files[0])
    await expect(page.locator("#list li")).to_contain_text("已收到，机器人会在聊天里回话")
    await phone.chat.settles()
    phone.visit.leader.hears("第2项", "现场一.jpg")


@one_engine
async def test_without_scripts_one_file_is_handed_in(
    browser: Browser, phone: Phone, files: list[Path]
) -> None:
    page = await _open(browser, phone, java_script_enabled=False)
    await page.set_input_files("#file", files[0])
    await page.select_option("#choice", "1")
    await page.get_by_text("上传", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("文件已收到")
    await phone.chat.settles()
    phone.visit.leader.hears("第1项", "现场一.jpg")
    await page.goto(str(phone.client.make_url(phone.page[:-1])))
    await expect(page.locator("h1")).to_contain_text("这个链接不对，或已经过期")


@one_engine
async def test_after_a_reload_the_same_file_goes_on_where_it_stood(
    browser: Browser, phone: Phone, files: list[Path]
) -> None:
    page, offsets = await _open(browser, phone), []
    page.on("dialog", lambda dialog: dialog.accept())
    page.on("request", lambda sent: offsets.append(sent.url.partition("offset=")[2].partition("&")[0]))
    await page.route("**/files/*offset=5*", lambda route: route.abort())
    await page.set_input_files("#files", files[1])
    await expect(page.locator("#list li")).to_contain_text("断线了，等网络恢复")
    await page.unroute_all()
    await page.reload()
    offsets.clear()
    await page.set_input_files("#files", files[1])
    await expect(page.locator("#list [data-state=done]")).to_have_count(1)
    assert [one for one in offsets if one] == [str(512 * 1024)]
    await phone.chat.settles()
    phone.visit.leader.hears("监控室全景很长很长的名字.jpg", "现有 1 件")
