"""Files: dropped into a talk, sent as samples, published, kept; each as what it is and nothing more."""

import base64
import hashlib
import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from sqlmodel import select

from bot.cli.demo.make_rosters import SECURITY
from bot.render import TEMPLATES
from bot.web.playground import requests
from models.machine.files import StoredFile
from models.machine.people import Person
from models.rosters import Subject
from models.tasks import Draw
from rules.roles import Role
from tests.web.site import Site, at

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


async def test_a_roster_dropped_into_the_talk_is_read_and_entered(empty: Site, rosters: Path) -> None:
    answer = await empty.sends("local", "事项清单.xlsx", (rosters / "items.xlsx").read_bytes())
    assert answer.status == 204
    report = (await empty.letters("local"))[-1]
    assert ["文件", "事项清单.xlsx"] in report["facts"]
    confirm = report["choices"][0]
    letters = await empty.says("local", confirm["says"], token=confirm["token"])
    assert letters[-1]["title"] == "导入 1 已完成"


async def test_who_a_new_roster_names_can_be_chosen_at_once(empty: Site, rosters: Path) -> None:
    await empty.sends("local", "inspectors.xlsx", (rosters / "inspectors.xlsx").read_bytes())
    await empty.says("local", "确认导入 1")
    deputy = empty.holder(Role.DEPUTY, SECURITY)
    assert any(one["address"] == deputy.badge for one in (await empty.get("/people"))["people"])
    assert (await empty.says(deputy.badge, "我是谁"))[-1]["title"]


async def test_a_picture_is_shown_in_the_talk_as_what_it_is(site: Site) -> None:
    who = site.holder(Role.INSPECTOR).badge
    await site.sends(who, "现场.png", PNG)
    [file] = (await site.items(who))[0]["files"]
    assert file["name"] == "现场.png"
    answer = await site.client.get(f"/uploads/{file['reference']}")
    assert (answer.content_type, await answer.read()) == ("image/png", PNG)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "现场.png"])
async def test_whatever_is_no_picture_is_only_handed_back(site: Site, name: str) -> None:
    who = site.holder(Role.INSPECTOR).badge
    await site.sends(who, name, b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    [file] = (await site.items(who))[0]["files"]
    answer = await site.client.get(f"/uploads/{file['reference']}")
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "content", "status", "why"),
    [
        ("大.xlsx", b"x" * 5000, 413, "文件超过"),
        ("空.xlsx", b"", 400, "文件是空的"),
    ],
)
async def test_a_file_that_can_not_be_taken_is_refused(
    empty: Site, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, status: int, why: str
) -> None:
    monkeypatch.setattr(requests, "LARGEST_FILE", 4000)
    answer = await empty.sends("local", name, content)
    assert answer.status == status
    assert why in (await answer.json())["why"]
    assert list(empty.playground.channel.uploads.iterdir()) == []
    assert await empty.items("local") == []


async def test_a_path_in_a_files_name_is_left_out(empty: Site) -> None:
    await empty.sends("local", "../../etc/passwd", b"x")
    await empty.sends("local", "C:\\secret\\名单.txt", b"x")
    names = [file["name"] for one in await empty.items("local") for file in one.get("files", ())]
    assert names == ["passwd", "名单.txt"]


async def test_words_where_a_file_should_be_are_refused(empty: Site) -> None:
    answer = await empty.post(f"/talks/local/files?key={empty.key()}", {"file": "x"})
    assert answer.status == 415
    headers = {"Origin": empty.origin, "Content-Type": "multipart/form-data; boundary=x"}
    body = b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nwords\r\n--x--\r\n'
    bare = await empty.client.post(f"/talks/local/files?key={empty.key()}", data=body, headers=headers)
    assert (bare.status, (await bare.json())["why"]) == (400, "没有收到文件")


@pytest.mark.parametrize("key", ["", "short", "with blanks in it", "x" * 65])
async def test_a_file_without_a_key_of_its_own_is_refused(empty: Site, key: str) -> None:
    answer = await empty.sends("local", "x.txt", b"x", key=key)
    assert answer.status == 400
    assert await empty.items("local") == []


async def test_a_sample_is_what_the_tour_sends(empty: Site, rosters: Path) -> None:
    answer = await empty.client.get(f"/samples/{empty.step().sample}")
    assert await answer.read() == (rosters / "items.xlsx").read_bytes()
    assert unquote(answer.headers["Content-Disposition"]).endswith("抽查事项清单.xlsx")


@at("核验")
async def test_a_public_page_stands_as_it_will_on_the_portal(site: Site) -> None:
    [path] = re.findall(r"/public/task-[^\"]+", await site.page("/panels/published"))
    answer = await site.client.get(path)
    text = await answer.text()
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert path.rpartition("/")[2] in await site.page("/public/index.html")
    [linked] = re.findall(r'href="(proof-5.json)"', text)
    assert (
        (await site.client.get(f"/public/{linked}")).headers["Content-Disposition"].startswith("attachment")
    )
    for name in ("verify.html", "self-check.html"):
        kept = await site.client.get(f"/public/{name}")
        assert await kept.read() == (TEMPLATES.parent / "verify" / name).read_bytes()
        assert "script-src 'sha256-" in kept.headers["Content-Security-Policy"]
    (site.machine.office.settings.files.public / "verify.html").write_text("<script>alert(1)</script>")
    assert (
        "script-src" not in (await site.client.get("/public/verify.html")).headers["Content-Security-Policy"]
    )
    for name in ("..%2Fbureau.db", ".coming-index.html", "index.htm"):
        assert (await site.client.get(f"/public/{name}")).status == 404


@at("下发")
async def test_everybody_gets_the_public_proof_and_the_full_one_lies_nowhere(site: Site) -> None:
    page = await site.page("/panels/draws")
    [path] = re.findall(r'href="(/proofs/\d+)"', page)
    answer = await site.client.get(path)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    public = await answer.read()
    assert json.loads(public)["kind"] == "public"
    with site.stage.store.read() as db:
        named = [*db.exec(select(Subject.name)), *db.exec(select(Person.name))]
        assert not [name for name in named if name in public.decode()]
        draw = db.exec(select(Draw)).one()
        kept = [(one.sha256, one.name) for one in db.exec(select(StoredFile))]
    assert draw.proof_file in [sha256 for sha256, _ in kept]
    for sha256, name in kept:
        assert sha256 not in page
        assert (await site.client.get(f"/files/{sha256}/{name}")).status == 404
    assert (await site.client.get("/proofs/1")).status == 404


@at("检查录入")
async def test_a_letter_that_asks_for_evidence_links_to_its_upload_page(site: Site) -> None:
    await site.walks(lambda step: step.left > 0)
    links = [
        found
        for one in (await site.get("/people"))["people"]
        for letter in await site.letters(one["address"])
        for found in re.findall(rf"{site.origin}(/uploads/\S+)", letter["text"])
    ]
    assert links
    answer = await site.client.get(links[-1], headers={"Accept": "text/html"})
    assert (answer.status, answer.content_type) == (200, "text/html")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    text = await answer.text()
    assert '<span class="stamp">演练</span>' in text
    assert re.findall(r"//[\w.:]+", text) == []  # it reaches nothing outside
