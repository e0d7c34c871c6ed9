"""The console: one person is everybody, and whatever he types is answered by the machine or by the console itself."""

import asyncio
import io
import os
import pty
import re
import select
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from rich.console import Console

from bot.channels import Permanent
from bot.channels.console import UNREADABLE, ConsoleChannel
from bot.cli.demo.make_rosters import SECURITY, make
from bot.cli.demo.play import LISTED, Play, everybody
from bot.cli.demo.stage import PUBLIC, SUPERVISORS, Stage, settle_in
from bot.cli.demo.story import STARTS

ROOT = Path(__file__).parents[2]
DEPUTY = f"{SECURITY} 分管"
PATIENCE = 60  # seconds that a busy machine may take


class Sitting:
    """Somebody at the console, who has typed some lines and then left."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.written, self.typed, self.prompts = io.StringIO(), list[str](), list[str]()
        self.channel = ConsoleChannel(Console(file=self.written, width=60), self._read)
        self.stage = Stage(settle_in(directory), [self.channel], STARTS)
        self.play = Play(self.channel, self.stage)

    def _read(self, prompt: str) -> str | None:
        self.prompts.append(prompt)
        return self.typed.pop(0) if self.typed else None

    async def types(self, *lines: str) -> str:
        """Type lines, and return what is written meanwhile."""
        self.typed, before = list(lines), len(self.written.getvalue())
        await self.play.go_on()
        return self.written.getvalue()[before:]

    def end(self) -> None:
        """Give the database back."""
        self.stage.close()


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a small bureau that others are copied from."""
    directory = tmp_path_factory.mktemp("console")
    make(directory / "rosters", 60)
    sitting = Sitting(directory)
    brought = sitting.stage.bring_rosters(directory / "rosters", console=Console(quiet=True))
    assert asyncio.run(brought)
    sitting.end()
    return directory


@pytest.fixture
def sitting(staffed: Path, tmp_path: Path) -> Iterator[Sitting]:
    """A console in a bureau of the test's own."""
    shutil.copytree(staffed, tmp_path / "bureau")
    opened = Sitting(tmp_path / "bureau")
    yield opened
    opened.end()


async def test_nobody_is_on_at_first_and_words_say_so(sitting: Sitting) -> None:
    assert "先选一个人：/是" in await sitting.types("计划")
    assert sitting.prompts[0] == "03-02 09:00 （没有人）> "


@pytest.mark.parametrize("typed", [f"/是 {DEPUTY}", f"/是{DEPUTY}", f"／是　{DEPUTY}", f"  /是  {DEPUTY} "])
async def test_one_becomes_the_person_whom_the_words_fit(sitting: Sitting, typed: str) -> None:
    assert re.search(rf"您现在是 .+（{SECURITY}，分管负责人）", await sitting.types(typed))
    assert sitting.prompts[-1].startswith("03-02 09:00 ")
    assert "没有人" not in sitting.prompts[-1]


async def test_a_name_or_a_badge_is_enough(sitting: Sitting) -> None:
    one = next(one for one in everybody(sitting.stage.store, "console") if "公示员" in one.roles)
    for words in (one.name, one.address):
        assert f"您现在是 {one.name}" in await sitting.types(f"/是 {words}")


async def test_words_that_fit_several_list_them(sitting: Sitting) -> None:
    said = await sitting.types("/是 分管负责人 派出所")
    assert said.count("派出所）分管负责人") == 6
    assert "您现在是" not in said


async def test_a_long_list_says_how_to_shorten_it(sitting: Sitting) -> None:
    said = await sitting.types("/人")
    assert len(said.splitlines()) == LISTED + 1
    assert re.search(r"共 \d+ 人；加一个词缩小", said)
    assert "没有与“火星”相符的人" in await sitting.types("/人 火星")


async def test_what_is_said_is_answered_to_the_one_who_is_on(sitting: Sitting) -> None:
    said = await sitting.types(f"/是 {DEPUTY}", "计划", "开任物", "<b>[bold]")
    assert "【2026 年度抽查计划" in said
    assert "你是不是想：开任务" in said
    assert "“<b>[bold]”" in said


async def test_others_letters_wait_until_they_are_looked_at(sitting: Sitting) -> None:
    said = await sitting.types(f"/是 {DEPUTY}", "开任务 2026-01", "1", "锁定 5", "1")
    assert re.search(rf"〔有信没看：.+（法制大队） → /下一个；{SUPERVISORS} → /群〕", said)
    assert said.count("请您参与摇号") == 1
    assert re.search(r"（法制大队）　1 封", await sitting.types("/信箱"))
    said = await sitting.types("/下一个")
    assert "（法制大队，公示员）" in said
    assert "请您参与摇号" in said
    assert "没有人有未看的信" in await sitting.types("/下一个")


async def test_every_letter_that_waits_is_shown_in_its_order(sitting: Sitting) -> None:
    first, second = everybody(sitting.stage.store, "console")[:2]
    for at, to in enumerate((first, second, first)):
        await sitting.channel.deliver(to.address, f"第 {at} 封", f"{at}:0")
    said = await sitting.types("/信箱", "/下一个")
    assert re.search(rf"{first.address} .+　2 封\n.*{second.address} .+　1 封\n您现在是 {first.name}", said)
    assert said.endswith("  第 0 封\n  第 2 封\n")


async def test_a_group_is_looked_at_by_its_name(sitting: Sitting) -> None:
    await sitting.types(f"/是 {DEPUTY}", "开任务 2026-01", "1", "锁定 5", "1")
    said = await sitting.types("/群")
    assert f"〔{SUPERVISORS}〕\n  【任务 5 已锁定】" in said
    assert f"〔{PUBLIC}〕没有新消息" in said
    assert f"〔{SUPERVISORS}〕没有新消息" in await sitting.types(f"/群 {SUPERVISORS}")
    assert f"没有叫“家人群”的群；有：{SUPERVISORS}、{PUBLIC}" in await sitting.types("/群 家人群")


async def test_a_group_is_named_once_and_a_person_until_he_has_read(sitting: Sitting) -> None:
    await sitting.types(f"/是 {DEPUTY}", "开任务 2026-01", "1", "锁定 5", "1")
    said = await sitting.types("任务")
    assert "法制大队" in said
    assert SUPERVISORS not in said


@pytest.mark.parametrize(
    ("typed", "prompt"),
    [("/过 3天", "03-05 09:00"), ("/过3天2小时", "03-05 11:00"), ("／过　90分钟", "03-02 10:30"), ("/过 1 天 30 分", "03-03 09:30")],
)  # fmt: skip
async def test_time_passes(sitting: Sitting, typed: str, prompt: str) -> None:
    await sitting.types(typed)
    assert sitting.prompts[-1].startswith(prompt)


@pytest.mark.parametrize("typed", ["/过", "/过 一会儿", "/过 0天", "/过 999天", "/过 -3月"])
async def test_time_that_can_not_pass_is_asked_again(sitting: Sitting, typed: str) -> None:
    assert "多久？如 /过 3天" in await sitting.types(typed)
    assert sitting.prompts[-1].startswith("03-02 09:00")


async def test_time_brings_what_falls_due(sitting: Sitting) -> None:
    await sitting.types(f"/是 {DEPUTY}", "开任务 2026-01")
    assert "已自动关闭" in await sitting.types("/过 2小时")


async def test_a_file_is_sent_by_the_one_who_is_on(sitting: Sitting) -> None:
    path = sitting.directory / "rosters" / "items.xlsx"
    said = await sitting.types("/是 系统管理员 指挥中心", f"/发 '{path}'")
    assert "抽查事项清单" in said
    assert "与现有内容一致" in said
    assert "没有文件 none.xlsx" in await sitting.types("/发 none.xlsx")
    assert "哪个文件？" in await sitting.types("/发")


@pytest.mark.parametrize("typed", ["/退出", "／退出"])
async def test_one_leaves(sitting: Sitting, typed: str) -> None:
    assert "没有命令" not in await sitting.types(typed, "/不会再读")
    assert sitting.typed == ["/不会再读"]


async def test_the_consoles_own_slips_are_answered(sitting: Sitting) -> None:
    assert "没有命令 /回家；/帮助 看全部" in await sitting.types("/回家 吧")
    assert "/下一个" in await sitting.types("/帮助")
    assert "不是 UTF-8" in await sitting.types(UNREADABLE)
    assert await sitting.types("", "   ") == ""
    assert "没有未看的信" in await sitting.types("/信箱")


async def test_half_a_sign_does_not_end_the_talk(sitting: Sitting) -> None:
    assert "没听懂" in await sitting.types(f"/是 {DEPUTY}", "\udce4\udcb8 计划")


async def test_a_long_line_is_not_broken_by_the_console(sitting: Sitting) -> None:
    sitting.channel.show("一" * 200)
    assert "一" * 200 in sitting.written.getvalue()


async def test_it_copies_a_file_of_this_machine_or_says_there_is_none(
    sitting: Sitting, tmp_path: Path
) -> None:
    (tmp_path / "照片.jpg").write_bytes(b"jpg")
    assert await sitting.channel.fetch(str(tmp_path / "照片.jpg"), tmp_path / "copy") == "照片.jpg"
    assert (tmp_path / "copy").read_bytes() == b"jpg"
    with pytest.raises(Permanent):
        await sitting.channel.fetch(str(tmp_path / "none.jpg"), tmp_path / "copy")


@pytest.mark.parametrize(
    "key", [b"\x03", "半句\x03".encode(), b"\x04"], ids=["Ctrl-C", "Ctrl-C in a line", "Ctrl-D"]
)
def test_a_real_terminal_is_left_by_a_key(key: bytes) -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "bot", "demo", "--console"])
    process, shown = os.pidfd_open(pid), b""
    while b"> " not in shown.rpartition("您现在是".encode())[2]:
        shown += os.read(terminal, 4096)
    for _ in range(
        PATIENCE
    ):  # a Ctrl-C between the prompt and the waiting for a key is lost, and pressed again
        os.write(terminal, key)
        if select.select([process], [], [], 5)[0]:
            break
    else:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    with suppress(OSError):  # nothing is left to read
        shown += os.read(terminal, 4096)
    assert b"Traceback" not in shown
    assert os.waitstatus_to_exitcode(status) == 0
    os.close(terminal)
    os.close(process)
