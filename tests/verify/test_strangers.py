"""What a stranger sees: the page on a phone, the script in a terminal, and what a subject finds out about itself."""

import ast
import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from rules import ceremony, frozen, lock, proof
from tests.rules.bureau import locked, subject, town
from tests.rules.redraws import ask_subject, bench_of, redrawn
from tests.verify.verifiers import STRANGER, VERIFY

SALT, CODE = "ab" * 32, "91370323ma3c00000x"
EXCLUDED_SALT, EXCLUDED_CODE = "cd" * 32, "91370323MA3C00001A"


@pytest.fixture(scope="module")
def told() -> tuple[bytes, str]:
    """A public proof with a subject that may be drawn and one that was excluded, and its fingerprint."""
    rows, people = town()
    rows += [_own(SALT, CODE), replace(_own(EXCLUDED_SALT, EXCLUDED_CODE), excluded="立案")]
    given = locked(rows, people)
    outcome = ceremony.conduct(**given)
    return proof.publish(proof.build(**given, outcome=outcome)), outcome.fingerprint.hex()


def _own(salt: str, code: str) -> frozen.PoolRow:
    salted = bytes.fromhex(salt)
    return replace(subject(1, "B"), pid=lock.pid(salted, code), opening=lock.opening(salted))


async def _drops(page: Page, content: bytes, fingerprint: str = "") -> None:
    await page.fill("#fingerprint", fingerprint)
    await page.set_input_files(
        "#file", {"name": "proof-5.json", "mimeType": "application/json", "buffer": content}
    )


async def test_the_page_says_in_green_that_all_holds(page: Page, told: tuple[bytes, str]) -> None:
    content, fingerprint = told
    await _drops(page, content, f" {fingerprint[:24].upper()} ")
    await expect(page.locator("#verdict")).to_have_text("全部相符")
    assert await page.locator("#lines li").count() == await page.locator("#lines li.good").count() == 15
    await expect(page.locator("#counts")).to_have_text(
        "撤销锁定 0 次 · 更换检查人员 0 次 · 更换检查对象 0 次 · 排除 1 家"
    )
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_page_names_in_red_what_does_not_fit(page: Page, told: tuple[bytes, str]) -> None:
    await _drops(page, told[0].replace(b'"quota":', b'"quota":1', 1), told[1])
    await expect(page.locator("#verdict")).to_have_text("不符：各等级数量")
    await expect(page.locator("#lines li.bad b")).to_have_text("各等级数量")
    await _drops(page, b"<b>x</b>")
    await expect(page.locator("#verdict")).to_have_text("不符：证明文件")


async def test_the_page_warns_without_a_fingerprint(page: Page) -> None:
    await _drops(page, redrawn()[0])
    await expect(page.locator("#verdict")).to_have_text("全部相符，但没有核对指纹")
    await expect(page.locator("#lines li.warn b")).to_have_text("事先给出的指纹")
    await expect(page.locator("#counts")).to_contain_text("更换检查人员 2 次")


async def test_a_file_can_be_dragged_in(page: Page, told: tuple[bytes, str]) -> None:
    await page.evaluate(
        """(text) => { const data = new DataTransfer(); data.items.add(new File([text], "proof-5.json"));
           document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })); }""",
        told[0].decode(),
    )
    await expect(page.locator("#verdict")).to_have_text("全部相符，但没有核对指纹")


SELF = [
    (SALT, CODE, "", r"您在名单里，等级 B，签 [0-9a-f]{16}…；本级抽中的最大签 [0-9a-f]{16}…：(没有)?抽中。"),
    (EXCLUDED_SALT, EXCLUDED_CODE, "立案", "您在名单里，等级 B，这次不参加抽取：锁定前已登记排除事由（第十七条）。"),
    (EXCLUDED_SALT, EXCLUDED_CODE, "注销", "您在名单里，等级 B，这次不参加抽取：锁定前已登记排除事由，.+可以核对。"),
    (SALT, EXCLUDED_CODE, "", "这次锁定的名单里没有您.+"),
    ("ab", CODE, "", "盐.+64 位十六进制数.*"),
]  # fmt: skip


@pytest.mark.parametrize(("salt", "code", "reason", "said"), SELF)
async def test_a_subject_finds_its_own_row_and_nobody_elses(
    page: Page, told: tuple[bytes, str], salt: str, code: str, reason: str, said: str
) -> None:
    await _drops(page, told[0])
    await page.click("summary")
    for name, value in (("code", code), ("salt", salt), ("why", reason)):
        await page.fill(f"#{name}", value)
    await page.click("#look")
    assert re.fullmatch(said, await page.inner_text("#own"))
    assert re.fullmatch(said, STRANGER.own(told[0], code, salt, reason)[1])


async def test_a_subject_finds_that_it_came_instead_of_another_and_went_again(page: Page) -> None:
    rows, people = town()
    own = _own(SALT, CODE)
    given = locked(
        [*(replace(row, level="A") for row in rows[:6]), replace(own, level="A")], people
    )  # one of seven
    bench, outcome = bench_of(given)
    bench.hold(
        ask_subject(bench, gone=[pid for pid in bench.undrawn(bench.teams[0].subject) if pid != own.pid])
    )
    bench.hold(ask_subject(bench))
    said = "：没有抽中；第 1 次更换时换上；第 2 次更换时换下。"
    content = proof.publish(proof.build(**given, outcome=outcome, redraws=bench.held))
    await _drops(page, content)
    await page.click("summary")
    await page.fill("#code", CODE)
    await page.fill("#salt", SALT)
    await page.click("#look")
    assert (await page.inner_text("#own")).endswith(said)
    assert STRANGER.own(content, CODE, SALT)[1].endswith(said)


def _runs(*words: str, cwd: Path) -> tuple[int, str]:
    alone = [sys.executable, "-I", str(VERIFY / "verify.py"), *words]
    done = subprocess.run(alone, cwd=cwd, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def test_the_script_runs_alone_and_says_by_its_exit_code_what_came_of_it(
    told: tuple[bytes, str], tmp_path: Path
) -> None:
    (tmp_path / "proof.json").write_bytes(told[0])
    (tmp_path / "touched.json").write_bytes(told[0].replace(b'"quota":', b'"quota":1', 1))
    code, said = _runs("proof.json", "--fingerprint", told[1], cwd=tmp_path)
    assert (code, said.splitlines()[0], said.splitlines()[-1]) == (
        0,
        "撤销锁定 0 次 · 更换检查人员 0 次 · 更换检查对象 0 次 · 排除 1 家",
        "全部相符",
    )
    assert said.count("✓") == 15
    code, said = _runs("proof.json", cwd=tmp_path)
    assert (code, said.splitlines()[-1]) == (0, "全部相符，但没有核对指纹")
    assert "！ 事先给出的指纹" in said
    code, said = _runs("touched.json", "--fingerprint", told[1], cwd=tmp_path)
    assert (code, said.splitlines()[-1]) == (1, "不符：各等级数量")
    assert _runs("nowhere.json", cwd=tmp_path)[0] == _runs(cwd=tmp_path)[0] == 2
    assert _runs("proof.json", "--code", CODE, "--salt", SALT, cwd=tmp_path)[0] == 0


def test_the_strangers_share_nothing_with_the_product_and_fetch_nothing() -> None:
    tree = ast.parse((VERIFY / "verify.py").read_text(encoding="utf-8"))
    used = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    used |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert used <= sys.stdlib_module_names
    html = (VERIFY / "verify.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in html
    assert not re.search(r"https?://|\bfetch\(|XMLHttpRequest|\bsrc=|<link|crypto\.subtle|\bimport\b", html)


async def test_the_pages_own_sha256_is_the_real_one(page: Page) -> None:
    for length in (0, 1, 55, 56, 63, 64, 65, 119, 120, 1000):
        found = await page.evaluate(
            "(n) => ssj.hex(ssj.sha256(new Uint8Array(n).map((_, at) => at * 7)))", length
        )
        assert found == hashlib.sha256(bytes(at * 7 % 256 for at in range(length))).hexdigest()
