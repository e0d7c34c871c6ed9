"""The service as a process: it holds its database, works for the commands beside it, and ends when it is told."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bot import config
from bot.cli import assembly, service
from bot.cli.demo.make_rosters import ITEM_HEADERS, ITEMS
from bot.cli.lock import ServiceLock
from bot.files.tables import write_table
from models.machine.store import Store
from tests.cli.conftest import Terminal

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds that a busy machine may take


class Service:
    """A service in a process of its own."""

    def __init__(self, directory: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=directory, env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()

    def ends(self, sign: signal.Signals, *, everybody: bool = False) -> int:
        """Send a signal (to its children too, as a terminal's Ctrl-C does), and return its exit code when it ended."""
        if everybody:
            os.killpg(self.process.pid, sign)
        else:
            self.process.send_signal(sign)
        self.said += self.process.communicate(timeout=PATIENCE)[0]
        return self.process.returncode

    def children(self) -> list[int]:
        """Return its processes for long jobs."""
        shown = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(one) for one in shown.split()]


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    """A terminal where init was run, and where items.xlsx lies."""
    terminal.runs("init")
    rows = [[*row[:4], "一般检查事项", *row[4:]] for row in ITEMS]
    write_table(terminal.directory / "items.xlsx", ITEM_HEADERS, rows)
    return terminal


@pytest.fixture
def running(office: Terminal) -> Iterator[Service]:
    """A running service."""
    service = Service(office.directory)
    yield service
    if service.process.poll() is None:
        service.ends(signal.SIGKILL)


def _is_held(directory: Path) -> bool:
    store = Store(f"sqlite:///{directory / 'var/shuangsuiji.db'}")
    lock = ServiceLock(store)
    taken = lock.take()
    lock.give_back()
    store.close()
    return not taken


def test_a_command_hands_its_words_to_the_service_and_waits(office: Terminal, running: Service) -> None:
    assert "服务运行中" in running.said
    assert _is_held(office.directory)
    assert "新增 6 行" in office.runs("import", "items", "items.xlsx", "--yes")
    assert running.children()  # it was the service that read the file, in a process of its own
    assert "与现有内容一致" in office.runs("import", "items", "items.xlsx", "--yes")
    assert "完整" in office.runs("ledger", "verify")


def test_a_second_service_says_that_the_database_is_served(office: Terminal, running: Service) -> None:
    assert "已经有一个服务在运行" in office.runs("run", code=2)
    assert running.process.poll() is None


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=lambda sign: sign.name)
def test_a_service_ends_cleanly_when_told(office: Terminal, running: Service, sign: signal.Signals) -> None:
    office.runs("import", "items", "items.xlsx", "--yes")
    assert running.ends(sign, everybody=True) == 0
    assert running.said.splitlines() == ["演练公安局：服务运行中，Ctrl-C 结束。", "服务已结束。"]
    assert not _is_held(office.directory)


def test_a_killed_service_leaves_no_process_and_no_lock(office: Terminal, running: Service) -> None:
    office.runs("import", "items", "items.xlsx", "--yes")
    waiting = [os.pidfd_open(one) for one in running.children()]
    assert waiting
    running.ends(signal.SIGKILL)
    while waiting:
        gone, _, _ = select.select(waiting, [], [], PATIENCE)
        assert gone, "a process for long jobs outlived its service"
        for one in gone:
            os.close(one)
        waiting = [one for one in waiting if one not in gone]
    assert "与现有内容一致" in office.runs("import", "items", "items.xlsx")


@pytest.fixture
def port(office: Terminal) -> int:
    """A free port of this machine, where config.toml has the upload pages."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
    path = office.directory / "config.toml"
    web = f'[web]\npublic_address = "https://ssj.example"\nport = {number}\n'
    path.write_text(re.sub(r"(?ms)^\[web\]\n.*?(?=^\[|\Z)", web, path.read_text("utf-8")), "utf-8")
    return number


def test_the_service_serves_the_upload_pages(port: int, office: Terminal, running: Service) -> None:
    there = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    there.request(
        "GET", "/uploads/6/1/10-1790838000-Ccsm5BryxeRZordDW7B2VFPw", headers={"Accept": "text/html"}
    )
    answer = there.getresponse()
    assert answer.status == 403
    assert "链接不对，或已经过期" in answer.read().decode()
    there.close()
    assert running.ends(signal.SIGTERM) == 0


def test_a_port_that_is_taken_is_said_and_nothing_is_left_running(port: int, office: Terminal) -> None:
    with socket.create_server(("127.0.0.1", port)):
        said = office.runs("run", code=2)
    assert f"127.0.0.1:{port} 用不了，多半已被占用" in said
    assert not _is_held(office.directory)


async def test_a_command_goes_on_by_itself_when_the_service_ends_meanwhile(office: Terminal) -> None:
    settings = config.load(office.directory / "config.toml")
    store = assembly.open_store(settings)
    held = ServiceLock(store)
    assert held.take()  # as a service does that is too slow to answer before it ends
    async with service.desk(store, settings) as desk:
        answers = await desk.sends(office.directory / "items.xlsx", "items", lambda _: held.give_back())
    store.close()
    assert "imports/report" in [one.template for one in answers]
