"""The guard: this machine only, our own page only, nothing that is not Chinese, and nothing that runs but our own scripts."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.render import TEMPLATES
from bot.web.playground.shelf import ASSETS
from tests.web.site import Site

SAID = {"key": "test-0001", "words": "帮助", "token": ""}


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "10.0.0.8", "[::1]"]
)
async def test_another_hosts_name_is_refused(empty: Site, host: str) -> None:
    answer = await empty.client.get("/people", headers={"Host": host})
    assert (answer.status, (await answer.json())["why"]) == (421, "演练只在本机的 127.0.0.1 上")


async def test_this_machines_own_name_is_answered(empty: Site) -> None:
    answer = await empty.client.get("/people", headers={"Host": f"localhost:{empty.client.port}"})
    assert answer.status == 200


@pytest.mark.parametrize(
    "origin", ["", "null", "http://evil.example", "http://127.0.0.1:1", "https://{host}"]
)
@pytest.mark.parametrize(
    "path", ["/talks/local", "/talks/local/seen", "/clock", "/tour/rest", "/talks/local/files"]
)
async def test_what_another_page_sends_is_refused(empty: Site, path: str, origin: str) -> None:
    spelled = origin.format(host=f"127.0.0.1:{empty.client.port}")
    headers = {"Origin": spelled} if spelled else {}
    answer = await empty.client.post(path, json=SAID, headers=headers)
    assert (answer.status, (await answer.json())["why"]) == (403, "只有在本机打开的演练页面才能这样做")
    assert await empty.items("local") == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({**SAID, "account": "somebody else"}, "没有看懂这个请求"),
        ({**SAID, "key": "short"}, "没有看懂这个请求"),
        ({**SAID, "words": 5}, "没有看懂这个请求"),
        ({**SAID, "words": "长" * 5001}, "这句话太长了，请分几次说"),
        ([], "没有看懂这个请求"),
    ],
)
async def test_a_request_that_is_not_as_it_should_be_is_refused(empty: Site, body: Any, why: str) -> None:
    answer = await empty.post("/talks/local", body)
    assert (answer.status, (await answer.json())["why"]) == (400, why)


async def test_a_form_of_another_page_is_no_request(empty: Site) -> None:
    answer = await empty.client.post("/talks/local", data=b"{}", headers={"Origin": empty.origin})
    assert (answer.status, (await answer.json())["why"]) == (415, "没有看懂这样的内容")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/nothing", "没有这一页"),
        ("/talks/nobody", "没有这个人，也没有这个群"),
        ("/assets/page.html", "没有这一页"),
        ("/assets/..%2F..%2Fconfig.example.toml", "没有这一页"),
        ("/samples/nothing", "没有这一页"),
        ("/public/nothing.html", "还没有公示这一页"),
        ("/public/..%2Fbureau.db", "还没有公示这一页"),
        ("/uploads/..%2Fbureau.db", "没有这一页"),
        ("/files/" + "0" * 64 + "/x.json", "没有这一页"),
    ],
)
async def test_what_is_not_there_is_said_in_chinese(empty: Site, path: str, why: str) -> None:
    answer = await empty.client.get(path)
    assert (answer.status, (await answer.json())["why"]) == (404, why)


async def test_a_browser_that_went_astray_gets_a_page(empty: Site) -> None:
    answer = await empty.client.get("/nothing", headers={"Accept": "text/html"})
    assert (answer.status, answer.content_type) == (404, "text/html")
    assert "<h1>没有这一页</h1>" in await answer.text()
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


async def test_a_wrong_way_of_asking_is_said_in_chinese(empty: Site) -> None:
    answer = await empty.client.delete("/people", headers={"Origin": empty.origin})
    assert (answer.status, (await answer.json())["why"]) == (405, "这里不能这样做")


async def test_a_fault_is_owned_up_to_without_its_traceback(empty: Site) -> None:
    with empty.stage.store.write() as db:
        db.connection().execute(text("DROP TABLE holding"))
    with capture_logs() as logs:
        answer = await empty.client.get("/people")
    assert [(one["event"], one["path"]) for one in logs] == [("a request failed", "/people")]
    assert (answer.status, await answer.json()) == (500, {"why": "出了意外，这一次没有办成，请再试一次"})


@pytest.mark.parametrize("path", ["/", "/people", "/assets/playground.js", "/panels/ledger"])
async def test_only_our_own_scripts_and_styles_may_run(empty: Site, path: str) -> None:
    policy = (await empty.client.get(path)).headers["Content-Security-Policy"]
    rules = dict(one.split(" ", 1) for one in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert {rules[f"{kind}-src"] for kind in ("script", "style", "img", "connect")} == {"'self'"}
    assert {rules[kind] for kind in ("base-uri", "form-action", "frame-ancestors")} == {"'none'"}
    assert rules["require-trusted-types-for"] == "'script'"


@pytest.mark.parametrize(
    "path",
    sorted(one for one in (TEMPLATES / "playground").iterdir() if one.suffix != ".png"),
    ids=lambda path: path.name,
)
def test_the_page_needs_no_outside_address_and_runs_nothing_inline(path: Path) -> None:
    source = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|//[a-z]+\.|@import|url\(", source)
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|\bon[a-z]+=\"|style=\"", source
    )
    assert not re.search(r"<script(?! type=\"module\" src=)|<style", source)


async def test_every_file_of_the_page_is_served(empty: Site) -> None:
    home = await empty.page("/")
    scripts = {name for name in ASSETS if name.endswith(".js")}
    imported = set(re.findall(r'from "\./(\w+\.js)"', (TEMPLATES / "playground/playground.js").read_text()))
    assert imported | {"playground.js"} == scripts
    for name in ASSETS:
        answer = await empty.client.get(f"/assets/{name}")
        assert (answer.status, answer.content_type) == (200, ASSETS[name])
    assert "青石县公安局" in home
