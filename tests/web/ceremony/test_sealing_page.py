"""The sealing page in a real Chromium at a phone's width: two taps to seal, two to reveal, offline from a file, with the rules' own seal."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.render import TEMPLATES
from handlers.draws import fingerprints
from handlers.draws.sealing import plain
from rules import contributions
from tests.conversations.way import one_engine
from tests.web.ceremony.conftest import Table

FILE = (TEMPLATES / fingerprints.PAGE).as_uri()
WIDTH = 390
NUMBER, PRINT, BY = "5", "ab" * 32, "0123456789abcdef" * 4
PHRASES = ["晴", "a" * 200, "青石河水向东流 😀👨‍👩‍👧", "𠮷野家，Ａ＃１", "e\u0301 é", "  两  头\t有 空白 "]


def _code(tail: str = "") -> str:
    body = f"{NUMBER}.{PRINT}.{BY}"
    return f"{body}.{tail or hashlib.sha256(body.encode()).hexdigest()[:8]}"


async def _open(browser: Browser, address: str, **more: Any) -> Page:
    context = await browser.new_context(viewport={"width": WIDTH, "height": 844}, locale="zh-CN", **more)
    page = await context.new_page()
    await page.goto(address)
    return page


@pytest.mark.parametrize("phrase", PHRASES)
async def test_its_seal_is_the_seal_of_the_rules(browser: Browser, phrase: str) -> None:
    page = await _open(browser, f"{FILE}#{_code()}", offline=True)
    await page.fill("#phrase", phrase)
    await page.click("#do-seal")
    verb, number, short, copy, made = (await page.input_value("#seal-text")).split(" ")
    receipt = (await page.input_value("#receipt")).split(" ", 4)
    assert (verb, number, short, copy) == ("封存", NUMBER, PRINT[:24], "自存")
    assert receipt[:3] == ["摇号回执", NUMBER, PRINT[:24]]
    assert made == contributions.seal(bytes.fromhex(PRINT), BY, receipt[3], receipt[4])
    assert receipt[4] == plain(receipt[4]) == plain(phrase)  # what the talk takes of it is what was sealed
    assert len(receipt[3]) == contributions.NONCE_DIGITS


async def test_every_seal_has_a_nonce_of_its_own(browser: Browser) -> None:
    made = set()
    for _ in range(3):
        page = await _open(browser, f"{FILE}#{_code()}")
        await page.fill("#phrase", "晴")
        await page.press("#phrase", "Enter")
        made.add(await page.input_value("#receipt"))
        await page.context.close()
    assert len(made) == 3


async def test_the_code_is_pasted_and_its_fingerprint_shown_before_anything_is_sealed(
    browser: Browser,
) -> None:
    page = await _open(browser, FILE)
    await expect(page.locator("#copy")).to_contain_text("您自己保存的页面：可信等级 L1。")
    for wrong in ("", _code()[:-30], _code("00000000"), _code().replace("a", "c", 1)):
        await page.fill("#code", wrong)
        await page.click("#read")
        await expect(page.locator("#wrong")).to_contain_text("封存码不对或不全")
    await page.fill("#code", f"封存码：\n{_code()[:70]}\n{_code()[70:]} ")
    await page.click("#read")
    await expect(page.locator("#print")).to_have_text("abab " * 5 + "abab")
    await page.click("#do-seal")
    await expect(page.locator("#wrong")).to_contain_text("请先写一句话")


async def test_a_page_that_forgot_reveals_from_the_receipt(browser: Browser) -> None:
    page = await _open(browser, FILE)
    await page.click("#do-reveal")
    await expect(page.locator("#wrong")).to_contain_text("把您留的回执整段粘贴")
    await page.fill("#kept", f"回执：摇号回执 5 {PRINT[:24]} {'0f' * 16} 青石河水 😀")
    await page.click("#do-reveal")
    assert await page.input_value("#reveal-text") == f"公开 5 {PRINT[:24]} {'0f' * 16} 青石河水 😀"


@one_engine
async def test_two_taps_seal_and_two_taps_reveal(browser: Browser, table: Table) -> None:
    complaints: list[str] = []
    texts = []
    for one in (table.deputy, table.witness):
        page = await _open(browser, table.address(table.link(one.who, "seals")))
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await expect(page.locator("#copy")).to_contain_text("由本系统提供：可信等级 L1-")
        await page.fill("#phrase", f"{one.who.name}的话，晴 😀")
        await page.click("#do-seal")
        await page.click("#copy-seal")
        await expect(page.locator("#told")).to_contain_text("封存已复制")
        await one.who.says(await page.input_value("#seal-text"))
        one.who.hears("已收到您的封存")
        assert await page.evaluate("document.documentElement.scrollWidth") <= WIDTH
        await page.reload()  # it remembers
        await page.click("#do-reveal")
        await page.click("#copy-reveal")
        texts.append((one, await page.input_value("#reveal-text")))
    table.chat.ignores()
    for one, text in texts:
        await one.who.says(text)
    table.chat.group("监督群").hears("可信等级 L1-：")
    table.chat.ignores()
    assert complaints == []


@one_engine
async def test_the_page_can_be_saved_and_the_copy_is_the_same_file(
    browser: Browser, table: Table, tmp_path: Path
) -> None:
    page = await _open(browser, table.address(table.link(table.deputy.who, "seals")))
    async with page.expect_download() as coming:
        await page.click("#save")
    await (await coming.value).save_as(tmp_path / "own.html")
    assert (tmp_path / "own.html").read_bytes() == (TEMPLATES / fingerprints.PAGE).read_bytes()


@one_engine
async def test_nothing_on_the_page_reaches_a_network(browser: Browser, table: Table) -> None:
    for address in (FILE, table.address(table.link(table.deputy.who, "seals"))):
        page = await _open(browser, address)
        reaching = "fetch('/uploads/assets/upload.css').then(() => true, () => false)"
        assert await page.evaluate(reaching) is False
