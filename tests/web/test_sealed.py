"""A sealed ceremony in the playground: two windows, two contributors, each with his own copy of the sealing page (第十八条)."""

import re
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from bot.cli.demo.make_rosters import LEGAL, SECURITY
from bot.render import TEMPLATES
from handlers.draws import fingerprints
from tests.web.site import Site
from tests.web.test_browser import Window, browser, open_window

__all__ = ["browser"]
CODE = re.compile(r"封存码：([0-9a-f.]+)")
WIDTH = 390


async def _own_copy(window: Window, directory: Path, code: str) -> Page:
    """Open a contributor's own copy of the sealing page, and paste the code of his letter."""
    directory.mkdir()
    kept = directory / "封存页.html"
    kept.write_bytes((TEMPLATES / fingerprints.PAGE).read_bytes())
    page = await window.page.context.new_page()
    await page.set_viewport_size({"width": WIDTH, "height": 844})
    await page.goto(kept.as_uri())
    await page.fill("#code", code)
    await page.click("#read")
    return page


async def _code(window: Window) -> str:
    await window.hears("封存码：")
    found = CODE.search(await window.page.locator("#log .letter").last.inner_text())
    assert found is not None
    return found[1]


async def test_two_windows_carry_a_sealed_ceremony(
    sealing_site: Site, browser: Browser, tmp_path: Path
) -> None:
    deputy, witness = await open_window(browser, sealing_site), await open_window(browser, sealing_site)
    await deputy.becomes(f"{SECURITY} 分管")
    await witness.becomes(f"{LEGAL} 公示员")
    for words, asked in (("开任务 2026-01", "请核对：设置抽查任务"), ("锁定 5", "请核对：锁定任务 5")):
        await deputy.says(words)
        await deputy.hears(asked)
        await deputy.presses("确认")
    pages = []
    for window, name in ((deputy, "deputy"), (witness, "witness")):
        page = await _own_copy(window, tmp_path / name, await _code(window))
        await page.fill("#phrase", f"{name}的话，晴 😀")
        await page.click("#do-seal")
        await window.says(await page.input_value("#seal-text"))
        await window.hears("已收到您的封存" if name == "deputy" else "全部封存，请公开")
        pages.append((window, page))
    async with witness.page.context.expect_page() as opening:
        await witness.says("摇号现场 5")
        await witness.hears("一屏看全")
        await witness.page.locator("#log .letter a").last.click()
    screen = await opening.value
    await screen.set_viewport_size({"width": WIDTH, "height": 844})
    await expect(screen.locator(".state")).to_contain_text("正在等公开：")
    for window, page in pages:
        await page.click("#do-reveal")
        await window.says(await page.input_value("#reveal-text"))
    await expect(screen.locator(".state")).to_have_text("已摇号")  # it looks again by itself
    assert await screen.evaluate("document.documentElement.scrollWidth") <= WIDTH
    await expect(screen.locator("body")).to_contain_text("可信等级 L1")
    await deputy.page.click("#tab-draws")
    await expect(deputy.page.locator("#panel .verdict")).to_contain_text("全部相符")
    await expect(deputy.page.locator("#panel")).to_contain_text("可信等级 L1：参与人用自己保存的封存页")
    assert deputy.complaints + witness.complaints == []
    await _verify(deputy, witness, tmp_path)


async def _verify(deputy: Window, witness: Window, directory: Path) -> None:
    """Let the other contributor hold the proof against his own fingerprint, on the page that anybody may keep."""
    async with deputy.page.expect_download() as coming:
        await deputy.page.locator("#panel a[download]").first.click()
    proof = directory / "proof.json"
    await (await coming.value).save_as(proof)
    page = await witness.page.context.new_page()
    await page.goto((TEMPLATES.parent / "verify" / "verify.html").as_uri())
    await page.fill("#fingerprint", await deputy.page.locator("#panel dd code").first.inner_text())
    await page.set_input_files("#file", proof)
    await expect(page.locator("#verdict")).to_contain_text("全部相符")
    await expect(page.locator("#lines")).to_contain_text("L1")


async def test_the_tour_leads_through_a_sealed_draw(sealing_site: Site) -> None:
    done = await sealing_site.walks(lambda step: step.title == "下发")
    said = [step.words.split(" ")[0] for step in done if step.title == "摇号"]
    assert said == ["封存", "封存", "公开", "公开"]
    assert "可信等级 L1：" in await sealing_site.page("/panels/draws")


async def test_the_tour_leaves_the_revealing_to_who_sealed_on_the_page(sealing_site: Site) -> None:
    site = sealing_site
    await site.walks(lambda step: step.title == "摇号")
    own = site.step()
    number, short = own.words.split(" ")[1:3]
    await site.says(own.who, f"封存 {number} {short} 在线 {'ab' * 32}")
    await site.does(site.step())
    assert site.step().who == ""
    assert "回到那个页面点“公开”" in site.step().why
    assert "在等公开" in await site.page("/panels/draws")
