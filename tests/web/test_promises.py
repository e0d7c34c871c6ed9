"""What the playground promises of itself: marked on every page, for this machine only, for any hand and any width, no outside address."""

import re

from playwright.async_api import Browser, expect

from bot.cli.demo.make_rosters import SECURITY
from rules.roles import Role
from tests.web.site import Site, at
from tests.web.test_browser import browser, open_window

__all__ = ["browser"]

PANELS = ("published", "draws", "deadlines", "ledger", "post")
ADDRESS = re.compile(r"(?:https?:)?//[\w.:-]+")
NAMES = ("http://www.w3.org",)  # names of a format, not addresses
SPREAD = """() => [document.documentElement, ...document.querySelectorAll("#panel, #panel *")]
    .filter((one) => one.getClientRects().length && one.getBoundingClientRect().right > innerWidth + 0.5)
    .map((one) => `${one.tagName} ${one.textContent.slice(0, 40)}`)"""

LET_GO = """() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["x"], "照片.png"));
    return document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}"""


async def _paths(site: Site) -> list[str]:
    """Return the pages of a bureau that has been through everything."""
    public = re.findall(r"/public/[\w.-]+", await site.page("/panels/published"))
    assert len(public) == 2
    return ["/", "/nothing", *(f"/panels/{one}" for one in PANELS), *public]


@at("核验")
async def test_no_page_leads_or_reaches_outside(site: Site) -> None:
    for path in await _paths(site):
        answer = await site.client.get(path, headers={"Accept": "text/html"})
        found = {
            one for one in ADDRESS.findall(await answer.text()) if not one.startswith((*NAMES, site.origin))
        }
        assert found == set(), path
        for name in ("Link", "Location", "Refresh", "Report-To"):
            assert name not in answer.headers


@at("核验")
async def test_every_page_says_that_it_is_an_exercise(site: Site) -> None:
    for path in await _paths(site):
        if not path.startswith(
            ("/panels", "/nothing")
        ):  # the first are parts of the page, the second says nothing
            assert "演练" in await site.page(path), path
    for who in (await site.get("/people"))["people"]:
        assert {one["mark"] for one in await site.letters(who["address"])} <= {"演练"}


@at("检查录入")
async def test_no_panel_is_wider_than_a_telephone(site: Site, browser: Browser) -> None:
    await site.walks(lambda step: step.left > 0)
    phone = await open_window(browser, site, width=390, height=844)
    await phone.page.click("#show-side")
    for name in PANELS:
        await phone.page.click(f"#tab-{name}")
        await expect(phone.page.locator("#panel")).to_have_attribute("aria-labelledby", f"tab-{name}")
        await expect(phone.page.locator("#panel")).not_to_be_empty()
        await phone.page.wait_for_load_state("networkidle")
        assert await phone.page.evaluate(SPREAD) == [], name
    assert phone.complaints == []


async def test_everything_is_done_without_a_mouse(site: Site, browser: Browser) -> None:
    window = await open_window(browser, site)
    keys = window.page.keyboard
    await window.page.focus("#search")
    await keys.type(f"{SECURITY} 分管")
    for key in ("ArrowDown", "Enter"):
        await keys.press(key)
    await expect(window.page.locator("#words")).to_be_focused()
    await keys.type("开任务 2026-01")
    await keys.press("Enter")
    await window.hears("请核对：设置抽查任务")
    for label in ("取消", "确认"):
        while not await window.page.evaluate(
            "(label) => document.activeElement.textContent === label", label
        ):
            await keys.press("Shift+Tab")
    await keys.press("Enter")
    await window.hears("任务 5 已设置")
    await window.page.focus("#tab-published")
    await keys.press("ArrowRight")
    await expect(window.page.locator("#tab-draws")).to_be_focused()
    await expect(window.page.locator("#tab-draws")).to_have_attribute("aria-selected", "true")
    assert window.complaints == []


async def test_whoever_is_asked_is_told_how_to_go_back(site: Site, browser: Browser) -> None:
    deputy = site.holder(Role.DEPUTY, SECURITY).badge
    assert (await site.get(f"/talks/{deputy}"))["form"] == ""
    await site.says(deputy, "开任务 2026-01")
    assert (await site.get(f"/talks/{deputy}"))["form"] == "设置抽查任务"
    window = await open_window(browser, site)
    await window.becomes(deputy)
    await expect(window.page.locator("#words")).to_have_attribute("placeholder", re.compile("“返回”“取消”"))
    await window.says("取消")
    await window.hears("已取消")
    await expect(window.page.locator("#words")).to_have_attribute("placeholder", re.compile("^说点什么"))


async def test_a_file_let_go_elsewhere_does_not_carry_the_page_away(site: Site, browser: Browser) -> None:
    window = await open_window(browser, site)  # nobody is chosen: there is no talk for it
    assert not await window.page.evaluate(LET_GO)
    await expect(window.page.locator("#attached")).to_be_hidden()
