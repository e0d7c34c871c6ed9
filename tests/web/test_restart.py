"""A service that was killed: its windows wait, nothing that was typed is lost, and the exercise goes on where it stood."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.cli.demo.lodging import DOOR, lodging
from bot.cli.demo.playground_demo import furnished
from tests.web.test_browser import Window, browser

__all__ = ["browser"]

ROOT = Path(__file__).parents[2]
Serve = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def port() -> int:
    """A port that nobody uses."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def serve(port: int, tmp_path: Path) -> Iterator[Serve]:
    """Start ``python -m bot demo`` in a process of its own, and wait until it serves."""
    begun: list[subprocess.Popen[str]] = []
    (tmp_path / "temporary").mkdir()

    def start() -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", str(port)]
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path / "temporary")}
        process = subprocess.Popen(words, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, text=True)
        begun.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == f"演练场：http://127.0.0.1:{port}/\n"
        return process

    yield start
    for process in begun:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


async def test_a_window_outlives_the_service(browser: Browser, serve: Serve, port: int) -> None:
    service = serve()
    window = Window(await browser.new_page())
    await window.page.goto(f"http://127.0.0.1:{port}/")
    await window.becomes("本机管理员")
    await window.says("我是谁")
    await window.hears("您是本机管理员")
    service.kill()
    await expect(window.page.locator("#lost")).to_be_visible()
    await window.says("帮助 导入")
    await expect(window.page.locator("#toast")).to_contain_text("没有发出去")
    await expect(window.page.locator("#words")).to_have_value("帮助 导入")
    serve()
    await expect(window.page.locator("#lost")).to_be_hidden()
    await window.hears("您是本机管理员")
    await window.page.click("#send")
    await window.hears("确认导入")
    assert await window.page.locator("#log .said").all_text_contents() == [
        "我是谁演练09:00",
        "帮助 导入演练09:00",
    ]


def test_the_service_says_that_it_goes_on_and_leaves_nothing_behind(serve: Serve, tmp_path: Path) -> None:
    serve().kill()
    [left] = (tmp_path / "temporary").glob("shuangsuiji-*")
    assert (left / "bureau.db").exists()
    service = serve()
    service.send_signal(signal.SIGINT)
    said, _ = service.communicate()
    assert "上一次演练被打断了，接着它往下走" in said
    assert not list((tmp_path / "temporary").glob("shuangsuiji-*"))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary directories are made."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_a_directory_is_gone_after_a_clean_end(here: Path) -> None:
    for port in (8731, 0):
        with lodging(port) as (directory, goes_on):
            (directory / "bureau.db").write_bytes(b"")
            assert not goes_on
        assert list(here.iterdir()) == []


def test_two_at_a_time_never_share_a_directory(here: Path) -> None:
    with lodging(8731) as (first, _), lodging(8731) as (second, goes_on), lodging(8732) as (third, _):
        assert len({first, second, third}) == 3
        assert not goes_on


def test_what_somebody_else_laid_there_is_not_entered(here: Path) -> None:
    with lodging(8731) as (directory, _):
        pass
    elsewhere = here / "elsewhere"
    elsewhere.mkdir()
    directory.symlink_to(elsewhere)
    with lodging(8731) as (entered, goes_on):
        assert (entered != directory, goes_on) == (True, False)
    assert list(elsewhere.iterdir()) == []


async def test_what_can_not_be_used_any_more_is_cleared_away(here: Path) -> None:
    with lodging(8731) as (directory, _):
        pass
    (directory / "files").mkdir(parents=True)
    (directory / "bureau.db").write_bytes(b"no database at all" * 100)
    async with furnished(8731) as (stage, _, goes_on):
        assert not goes_on
        assert stage.settings.database.url.endswith(f"{directory}/bureau.db")
        assert (directory / DOOR).exists()
