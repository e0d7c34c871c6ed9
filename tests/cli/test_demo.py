"""``demo``: the sample rosters, the story that a stranger reads, and the console that he tries."""

import hashlib
import io
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.console import Console
from sqlmodel import select

from bot.channels.memory import MemoryChannel
from bot.cli.demo import make_rosters
from bot.cli.demo.console_demo import open_console
from bot.cli.demo.reckoning import reckon
from bot.cli.demo.stage import KINDS, ROSTERS, Stage, settle_in
from bot.cli.demo.story import REFUSALS, STARTS
from models.evidence import Evidence
from rules import verifier
from tests.cli.conftest import Terminal, Told

LETTER = re.compile(r"^  → (.+)\n((?:    .*\n)+)", re.MULTILINE)


def _cells(path: Path) -> list[tuple[Any, ...]]:
    [sheet] = openpyxl.load_workbook(path).worksheets
    return list(sheet.iter_rows(values_only=True))


def _column(kind: str, name: str) -> list[Any]:
    head, *rows = _cells(ROSTERS / f"{kind}.xlsx")
    return [row[head.index(name)] for row in rows]


def _heard(talk: str, who: str, title: str) -> list[str]:
    return [text for name, text in LETTER.findall(talk) if who in name and f"【{title}" in text]


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_rosters_are_what_the_program_makes(kind: str, tmp_path: Path) -> None:
    make_rosters.make(tmp_path)
    assert _cells(ROSTERS / f"{kind}.xlsx") == _cells(tmp_path / f"{kind}.xlsx")


def test_the_shipped_rosters_are_a_whole_bureau() -> None:
    codes, units = _column("subjects", "检查对象唯一编码"), set(_column("inspectors", "单位"))
    assert len(set(codes)) == len(codes) >= 500
    assert set(_column("subjects", "风险分类等级")) == set("ABCD")
    assert set(_column("subjects", "执行单位")) <= units
    held = list(zip(_column("inspectors", "单位"), _column("inspectors", "角色"), strict=True))
    for role in ("分管负责人", "主要负责人"):
        assert {unit for unit, roles in held if role in roles} == units
    assert Counter(roles for _, roles in held)["公示员"] == 1
    badges = _column("inspectors", "警号")
    assert len(set(badges)) == len(badges)


def test_nobody_in_the_rosters_can_be_real() -> None:
    assert all(code[2:8] == make_rosters.DISTRICT for code in _column("subjects", "检查对象唯一编码"))
    assert all(phone.startswith("1990000") for phone in _column("inspectors", "手机号"))


def test_a_stranger_reads_the_whole_story(told: Told) -> None:
    talk = told.talk
    chapters = re.findall(r"─ ([一二三四五六七八九])、", talk)
    assert chapters == list("一二三四五六七八九")
    assert talk.index("：帮助") < talk.index("【您可以这样说】")
    assert "你是不是想：开任务" in talk
    assert "只能由分管负责人办理" in talk
    assert "Traceback" not in talk
    assert "✗" not in talk


def test_the_fingerprint_is_out_before_the_draw(told: Told) -> None:
    before, after = told.talk.split("─ 三、摇号")
    for who in ("治安管理大队", "法制大队", "监督群"):
        assert told.fingerprint in _heard(before, who, "任务 5 已锁定")[0]
    assert "种子：" not in before
    assert told.fingerprint in _heard(after, "监督群", "任务 5 摇号结果")[0]


def test_each_inspector_gets_one_letter_and_the_notice_names_nobody(told: Told) -> None:
    checked = re.search(r"✓ 通知：抽中 (\d+) 人次检查人员，发出 (\d+) 封通知，每次每人一封", told.talk)
    assert checked
    assert checked[1] == checked[2]
    notice, *_ = _heard(told.talk, "公开群", "抽查任务公告")
    assert "检查对象名单在检查之后公示" in notice
    assert not re.search("宾馆|旅社|客栈", notice)


def test_what_was_found_is_what_is_published(told: Told) -> None:
    [preview] = _heard(told.talk, "法制大队", "请核对：公示任务 5")
    assert preview.count("发现问题经责令已改正") == 1
    assert "登记簿" not in preview
    pages = [page.read_text(encoding="utf-8") for page in told.proof.parent.glob("public/task-5-*.html")]
    assert [page.count("发现问题经责令已改正") for page in pages] == [1]


def test_who_forgets_over_the_holiday_is_reminded_rung_by_rung(told: Told) -> None:
    autumn = told.talk.split("─ 八、秋季")[1].split("─ 九、")[0]
    mornings = re.split(r"〔(\d+月\d+日) \d\d:00〕", autumn)[1:]
    heard = {day: LETTER.findall(talk) for day, talk in zip(mornings[::2], mornings[1::2], strict=True)}
    reminded = {day: [text for _, text in letters if "【提醒：" in text] for day, letters in heard.items()}
    assert {day for day, texts in reminded.items() if texts} == {"9月29日", "10月8日", "10月10日", "10月13日"}
    assert not any("还没有办的" in text for text in reminded["9月29日"] + reminded["10月8日"])
    for day, state in (("10月10日", "还剩 1 个工作日"), ("10月13日", "已过 1 个工作日")):
        assert any(state in text and "还没有办的" in text for text in reminded[day]), day
    assert any("【已催办 2 人】" in text for _, text in heard["10月13日"])


def test_a_photo_comes_in_by_the_upload_page_and_is_told_to_the_deputy(told: Told) -> None:
    [said] = re.findall(
        r"上传页（只给您用）：\n +https://\S+/uploads/\d+/1/\S+\n(?s:.+?)图片“收购登记簿.png”，现有 1 件",
        told.talk,
    )
    assert "打开上传页，拍照交来" in said
    assert "证据：图片 1" in told.talk


def test_the_story_ends_with_what_everybody_can_check(told: Told) -> None:
    last = told.talk.split("─ 九、核验")[1]
    named = re.findall(r"✓ (.+?)：", last)
    assert {"事先给出的指纹", "抽中的对象", "检查组", "试改一处", "留痕", "公示页", "提醒", "证据"} <= set(
        named
    )
    for file in (told.proof, told.full):
        assert all(one.held for one in verifier.verify(file.read_bytes(), told.fingerprint))


def test_the_command_leaves_what_it_made_in_place_of_an_earlier_story(terminal: Terminal, told: Told) -> None:
    left = terminal.directory / "left"
    shutil.copytree(told.proof.parent, left)
    said = terminal.runs("demo", "--script", "--out", "left")
    assert (left / "talk.txt").read_text(encoding="utf-8").rstrip() in said
    assert "全部相符。" in said
    commands = re.findall("python -m bot (draw verify .+)", said)
    assert [terminal.runs(*command.split()).endswith("全部相符\n") for command in commands] == [True, True]
    pages = {page.stem.split("-")[1]: page for page in left.glob("public/task-*.html")}
    for page in pages.values():
        assert hashlib.sha256(page.read_bytes()).hexdigest().startswith(page.stem.rpartition("-")[2])
        assert page.name in (left / "public/index.html").read_text(encoding="utf-8")
    proofs = {f"proof-{task}.{kind}" for task in pages for kind in ("json", "fingerprint")}
    assert {path.name for path in left.glob("proof-*")} == proofs
    assert "proof-5.json" in proofs
    assert len(pages) == 2


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda stage: next(stage.settings.files.public.glob("task-*")).unlink(), "公示页"),
        (lambda stage: next(stage.settings.files.public.glob("task-*")).write_text("未发现问题"), "公示页"),
        (lambda stage: _execute(stage, "UPDATE finding SET remark = ''"), "留痕"),
        (lambda stage: _execute(stage, "UPDATE member SET inspector_id = 1 WHERE id = 1"), "通知"),
        (lambda stage: _execute(stage, "UPDATE letter SET text = text || (SELECT group_concat(name) FROM subject)"), "任务公告"),
        (lambda stage: _execute(stage, "UPDATE letter SET template = 'refusal/x' WHERE id = 1"), "说错或越权的话"),
        (lambda stage: _execute(stage, "UPDATE letter SET at = '2026-10-01 01:00:00.000000' WHERE template = 'duties/morning'"), "提醒"),
        (lambda stage: _execute(stage, "DELETE FROM reminder WHERE word = 'check-before-1-deputy'"), "提醒"),
        (lambda stage: _execute(stage, "UPDATE evidence SET size = 0"), "留痕"),
        (lambda stage: _spoil_evidence(stage), "证据"),
        (lambda stage: _execute(stage, "UPDATE received SET state = 'incident' WHERE id = 1"), "说错或越权的话"),
        (lambda stage: _execute(stage, "UPDATE task_lock SET fingerprint = '00' || fingerprint"), "事先给出的指纹"),
    ],
)  # fmt: skip
def test_a_story_that_does_not_hold_names_what(
    told: Told, tmp_path: Path, change: Callable[[Stage], None], named: str
) -> None:
    shutil.copytree(told.database.parent, tmp_path / "told")
    stage = Stage(settle_in(tmp_path / "told"), [MemoryChannel("console")], STARTS)
    assert [one.name for one in reckon(stage, REFUSALS) if not one.held] == []
    change(stage)
    failed = [one.name for one in reckon(stage, REFUSALS) if not one.held]
    stage.close()
    assert named in failed


def _execute(stage: Stage, statement: str) -> None:
    with stage.store.write() as db:
        db.connection().exec_driver_sql(statement)


def _spoil_evidence(stage: Stage) -> None:
    with stage.store.read() as db:
        [kept] = db.exec(select(Evidence))
    path = stage.machine.office.cabinet.path(kept.sha256)
    path.chmod(0o600)
    path.write_bytes(b"another picture")


async def test_the_console_opens_with_somebody_on_and_words_that_lead_on(tmp_path: Path) -> None:
    written, typed = io.StringIO(), iter(["计划", "1", "1", "/退出"])
    await open_console(tmp_path / "out", Console(file=written, width=200), lambda prompt: next(typed, None))
    said = written.getvalue()
    assert said.startswith("演练：")
    assert re.search(r"您现在是 .+（治安管理大队，分管负责人）", said)
    assert said.index("请核对：设置抽查任务") < said.index("【任务 5 已设置】")
    assert "公示页和证明在" in said
