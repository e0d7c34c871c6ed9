"""``demo``: the playground is served to this machine only, never beside a real platform, and ends cleanly."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
import structlog
from typer.testing import CliRunner

from bot.cli.app import app
from bot.cli.demo import playground_demo
from bot.cli.demo.alone import require_alone
from bot.cli.demo.playground_demo import open_playground
from bot.cli.wording import Slip

ROOT = Path(__file__).parents[2]
GROUP = '[[groups]]\nkind = "public"\nname = "群"\nchannel = "{}"\naddress = "x"\n'


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program uses."""
    with socket.create_server((playground_demo.HOST, 0)) as other:
        yield other.getsockname()[1]


async def _served(port: int | None, stop: signal.Signals, tmp_path: Path) -> list[str]:
    """Serve, look at the page once, stop as a person does; return what the terminal said."""
    said: list[str] = []
    serving = asyncio.create_task(open_playground(port, said.append, browser=False, out=tmp_path / "out"))
    async with asyncio.timeout(60):
        while not said:
            await asyncio.sleep(0.05)
            assert not serving.done() or not serving.exception()
        url = said[0].partition("\n")[0].removeprefix("演练场：")
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            assert (answer.status, answer.url.host) == (200, "127.0.0.1")
        with pytest.raises(ConnectionRefusedError):  # as through any other interface of this machine
            socket.create_connection(("127.0.0.2", answer.url.port or 0), timeout=5).close()
        signal.raise_signal(stop)
        await serving
    return said


async def test_it_serves_until_it_is_stopped_and_leaves_what_was_asked_for(tmp_path: Path) -> None:
    said = await _served(0, signal.SIGINT, tmp_path)
    assert said[1:] == [f"公示页和证明在 {tmp_path / 'out'}", "演练结束。"]
    assert (tmp_path / "out").is_dir()


async def test_where_the_usual_port_is_taken_another_is_found(
    taken: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playground_demo, "PORT", taken)
    said = await _served(None, signal.SIGTERM, tmp_path)
    assert f":{taken}/" not in said[0]


async def test_a_port_that_was_asked_for_and_is_taken_is_refused(taken: int) -> None:
    with pytest.raises(Slip, match=f"端口 {taken} 已经有程序在用"):
        await open_playground(taken, print, browser=False)


@pytest.mark.parametrize(
    ("config", "named"),
    [
        (GROUP.format("wecom"), "企业微信"),
        (GROUP.format("DingTalk"), "钉钉"),
        ("[wecom]\ncorp = 'x'\n", "企业微信"),
        ("[channels.dingtalk]\nkey = 'x'\n", "钉钉"),
        ("channels = ['console', 'wecom', 'dingtalk']\n", "企业微信、钉钉"),
        ("this is no TOML", "读不懂"),
    ],
)
def test_beside_a_real_platform_it_is_refused(config: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(config, encoding="utf-8")
    with pytest.raises(Slip, match=named):
        require_alone(path)


def test_beside_a_configuration_without_platforms_it_is_not(tmp_path: Path) -> None:
    require_alone(tmp_path / "config.toml")
    require_alone(ROOT / "config.example.toml")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "里配置了企业微信"),
        (("--port", "abc"), "--port 后面要写 0 到 65535 的数字，不是 abc"),
        (("--port", "70000"), "不是 70000"),
    ],
)
def test_the_command_says_why_it_will_not(
    words: tuple[str, ...], why: str, taken: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(GROUP.format("wecom"), encoding="utf-8")
    result = CliRunner().invoke(app, ["demo", "--no-browser", *(words or ("--port", str(taken)))])
    structlog.reset_defaults()
    assert result.exit_code == 2
    assert why in result.output
