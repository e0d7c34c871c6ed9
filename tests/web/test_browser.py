"""The page in a real Chromium: two windows carry two people, with clicks, from the plan to a draw that verifies itself."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from bot.cli.demo.make_rosters import LEGAL, SECURITY
from models.machine.people import Person
from rules.roles import Role
from tests.web import chromium as system
from tests.web.site import Site, at

HOSTILE = "<img src=x onerror=document.title='taken'>"
PATIENCE = 15_000  # milliseconds that a busy machine may take for one answer


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    """A Chromium that talks to nobody but this machine."""
    path = system.chromium()
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as driver:
        chromium = await driver.chromium.launch(executable_path=path, args=system.QUIETLY)
        yield chromium
        await chromium.close()


class Window:
    """One window of the page; whatever the browser complains about is remembered."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    async def becomes(self, words: str) -> None:
        """Choose the first person that the words fit."""
        if await self.page.locator("#back").is_visible():
            await self.page.click("#back")
        await self.page.fill("#search", words)
        await self.page.locator("#people .person").first.click()

    async def says(self, words: str) -> None:
        """Type something and send it."""
        await self.page.fill("#words", words)
        await self.page.press("#words", "Enter")

    async def presses(self, label: str) -> None:
        """Press the newest button in the talk whose label begins so."""
        begins = re.compile(f"^{re.escape(label)}")
        await self.page.locator("#log .letter:not(.past) .choice", has_text=begins).last.click()

    async def hears(self, words: str) -> None:
        """Wait until the newest letter says something."""
        await expect(self.page.locator("#log .letter").last).to_contain_text(words)


async def open_window(browser: Browser, site: Site, **size: int) -> Window:
    """Open another window, as another browser would."""
    context = await browser.new_context(viewport={"width": 1360, "height": 860, **size}, locale="zh-CN")
    window = Window(await context.new_page())
    await window.page.goto(site.origin)
    await expect(window.page.locator("#tour-why")).not_to_be_empty()
    return window


async def test_two_windows_carry_a_task_to_its_draw(site: Site, browser: Browser) -> None:
    deputy, witness = await open_window(browser, site), await open_window(browser, site)
    await deputy.becomes(f"{SECURITY} 分管")
    await witness.becomes(f"{LEGAL} 公示员")
    await deputy.says("开任物")
    await deputy.hears("你是不是想")
    await deputy.page.click("#tour-say")
    await expect(deputy.page.locator("#words")).to_have_value("开任务 2026-01")
    await deputy.page.click("#send")
    await deputy.hears("请核对：设置抽查任务")
    await deputy.page.locator("#log .choice.hinted", has_text="确认").dblclick()
    await deputy.hears("没有重复办理")
    await deputy.presses("锁定 5")
    await deputy.hears("请核对：锁定任务 5")
    await deputy.presses("确认")
    await witness.hears("请您参与摇号")
    await witness.presses("摇号")
    await witness.hears("出一句话")
    await witness.says("晴空万里")
    await witness.hears("晴空万里")
    await witness.page.reload()  # the talk and the open form are still there
    await witness.hears("晴空万里")
    await witness.presses("确认")
    await deputy.presses("摇号")
    await deputy.hears("出一句话")
    await deputy.says("青石河水")
    await deputy.presses("确认")
    await witness.hears("任务 5 摇号完成")
    await witness.page.click("#tab-draws")
    await expect(witness.page.locator("#panel .verdict")).to_contain_text("全部相符")
    assert deputy.complaints + witness.complaints == []


@at("检查录入")
async def test_several_answers_are_chosen_and_the_clock_is_moved(site: Site, browser: Browser) -> None:
    window = await open_window(browser, site)
    await window.page.click("#tour-say")  # the clock, to the next morning
    await expect(window.page.locator("#now")).to_have_text("3月3日 周二 09:00")
    await site.walks(lambda step: step.words.startswith("录入"))  # the evidence
    await expect(window.page.locator("#tour-why")).to_contain_text("录入检查结果")
    await window.page.click("#tour-go")
    await window.page.click("#tour-say")
    await window.page.click("#send")
    await window.hears("可选多项")
    await window.presses("发现问题经责令已改正")
    await window.presses("发现问题待后续处理")
    await window.presses("选好了（2 项）")
    await window.hears("情况说明")
    await window.page.click("#tab-deadlines")
    await expect(window.page.locator("#panel")).to_contain_text("检查并录入结果")
    due = (await window.page.get_attribute("[data-to=deadline]", "title") or "").removeprefix("到 ")
    await window.page.click("[data-to=deadline]")
    await expect(window.page.locator("#now")).to_have_text(due)
    assert window.complaints == []


async def test_a_phone_shows_one_column_and_a_hostile_name_is_only_text(site: Site, browser: Browser) -> None:
    with site.stage.store.write() as db:
        person = db.get_one(Person, site.holder(Role.DEPUTY, SECURITY).id)
        person.name = HOSTILE
        db.add(person)
    phone = await open_window(browser, site, width=390, height=844)
    assert await phone.page.evaluate("document.documentElement.scrollWidth") == 390
    await phone.page.click("#tour-go")
    await expect(phone.page.locator("#who-name")).to_have_text(HOSTILE)
    await expect(phone.page.locator("#people")).to_be_hidden()
    await phone.says("我是谁")
    await phone.hears(HOSTILE)
    await phone.page.click("#back")
    await expect(phone.page.locator("#people")).to_be_visible()
    await phone.page.click("#show-side")
    await phone.page.click("#tab-post")
    await expect(phone.page.locator("#panel")).to_contain_text(HOSTILE)
    assert await phone.page.title() == "双随机助手 · 演练"
    assert await phone.page.locator("img").count() == 0
    assert phone.complaints == []
