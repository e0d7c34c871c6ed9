"""A subject checks its own row on its own telephone, from what its notice shows (摇号规范 16)."""

import hashlib
import json
import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from rules import lock
from rules.encoding import digest
from tests.verify.test_strangers import CODE, EXCLUDED_CODE, EXCLUDED_SALT, SALT, told
from tests.verify.verifiers import STRANGER, VERIFY

__all__ = ["told"]
FILE = (VERIFY / "self-check.html").as_uri()


def _code(fingerprint: str, salt: str = SALT) -> str:
    return f"5.{fingerprint[:24]}.{salt}"


async def _looks(page: Page, content: bytes, code: str, credit: str) -> str:
    await page.goto("about:blank")
    await page.goto(f"{FILE}#{code}")
    await page.fill("#credit", credit)
    upload: Any = {"name": "proof-5.json", "mimeType": "application/json", "buffer": content}
    await page.set_input_files("#file", upload)
    await page.click("#look")
    return await page.inner_text("#verdict")


async def test_it_finds_its_row_its_ticket_and_the_last_that_was_drawn(
    page: Page, told: tuple[bytes, str]
) -> None:
    content, fingerprint = told
    verdict = await _looks(page, content, _code(fingerprint), f" {CODE[:8]} {CODE[8:]} ")
    _, said = STRANGER.own(content, CODE, SALT, "")
    mine, cut, won = re.search(r"签 (\w{16})…；本级抽中的最大签 (\w{16})…：(.*抽中)", said).groups()  # type: ignore[union-attr]
    assert verdict == f"本单位{won}。"
    await expect(page.locator("#lines li.good")).to_have_count(5)
    await expect(page.locator("#lines li").last).to_contain_text(f"本单位的签 {mine}…")
    await expect(page.locator("#lines li").last).to_contain_text(f"抽中的最大签 {cut}…")
    await expect(page.locator("#which")).to_contain_text("proof-5.json")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_who_is_shut_out_learns_why_and_a_stranger_nothing(page: Page, told: tuple[bytes, str]) -> None:
    content, fingerprint = told
    excluded = _code(fingerprint, EXCLUDED_SALT)
    assert "不参加抽取：锁定前已登记排除事由" in await _looks(page, content, excluded, EXCLUDED_CODE)
    assert "没有这个单位" in await _looks(page, content, _code(fingerprint), EXCLUDED_CODE)


TOUCHED = [
    (rb'"stratum":', rb'"stratum": ', "", "本单位"),  # as it is spelled matters to verify.html alone
    (rb'"window_ends":"2', rb'"window_ends":"3', "", "证明的指纹与自查码里的不同"),
    (rb"\\tA\\t", rb"\\tB\\t", "", "名单与锁定时的不同"),
    (rb'"phrase":"', rb'"phrase":"x', "", "由指纹、密数和各人的话算不出所记的种子"),
    (rb'"secret":"(.)', lambda found: b'"secret":"' + (b"0" if found[1] != b"0" else b"1"), "", "系统密数与锁定时封存的不同"),
    (rb'\["[0-9a-f]{8}([0-9a-f]{56}","B")', rb'["00000000\1', "", "本级抽中的与证明所记的不同"),
    (rb"$", b"", "5." + "0" * 24 + "." + SALT, "证明的指纹与自查码里的不同"),
    (rb"$", b"", "5.abc", "自查码不对或不全"),
    (rb'"kind":"public"', b'"kind":"full"', "", "这不是公开的摇号证明"),
    (rb"^\{", b"", "", "这不是证明文件"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "said"), TOUCHED)
async def test_what_does_not_fit_is_said(
    page: Page, told: tuple[bytes, str], old: bytes, new: Any, code: str, said: str
) -> None:
    content, fingerprint = told
    touched = re.sub(old, new, content, count=1)
    assert said in await _looks(page, touched, code or _code(fingerprint), CODE)


async def test_it_hears_that_it_was_put_in_or_taken_out_since(page: Page, told: tuple[bytes, str]) -> None:
    content, fingerprint = told
    proof = json.loads(content)
    pid, seed = lock.pid(bytes.fromhex(SALT), CODE), "07" * 32
    ticket = hashlib.sha256(digest("ssj/ticket/v1", bytes.fromhex(seed), b"B") + pid.encode()).hexdigest()
    other = {
        "kind": "subject",
        "sequence": 2,
        "seed": seed,
        "leaving": "00" * 32,
        "coming": pid,
        "ticket": ticket,
    }
    for change, said in (
        ({}, "；第 2 次更换时换上。"),
        ({"leaving": pid, "coming": "00" * 32}, "；第 2 次更换时换下。"),
        ({"ticket": "00" * 32}, "第 2 次更换所记的签不是本单位的"),
    ):
        proof["redraws"] = [{"kind": "inspector", "sequence": 1}, {**other, **change}]
        assert said in await _looks(page, json.dumps(proof).encode(), _code(fingerprint), CODE)


def test_the_page_is_one_file_that_fetches_nothing() -> None:
    html = (VERIFY / "self-check.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in html
    assert not re.search(r"https?://|\bfetch\(|XMLHttpRequest|\bsrc=|<link|crypto\.subtle|\bimport\b", html)
