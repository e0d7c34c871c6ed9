"""The process is killed (SIGKILL) at random points of the story and started again: nothing is lost, nothing is said twice."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from sqlmodel import col, select

from bot.cli.demo.make_rosters import make
from models import migrations
from models.machine.post import Carriage, Handling, Letter, Parcel, Received
from models.machine.store import Store
from tests.chance import forget_dates
from tests.servers.postgres import Server

LEAST_KILLS = 20
LIVES = (500, 2500)  # SQL statements between two deaths
SERIAL = re.compile(r"〔\d{4}-\d+〕")
LINK = re.compile(r"https://\S+")  # signed with a key that each bureau makes for itself
AUTUMN = re.compile("请核对：设置抽查任务】.*秋季抽查", re.DOTALL)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def rosters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("rosters")
    make(directory, 60)
    forget_dates(directory)
    return directory


def _tell(directory: Path, url: str, rosters: Path, lives: int) -> int:
    directory.mkdir(exist_ok=True)
    order = [
        sys.executable,
        "-m",
        "tests.faults.story_process",
        str(directory),
        url,
        str(rosters),
        str(lives),
    ]
    with (directory / "talk.txt").open("ab") as talk:
        return subprocess.run(order, cwd=ROOT, stdout=talk, stderr=talk, check=False, timeout=300).returncode


def _said(directory: Path) -> Counter[tuple[str, str]]:
    """Count every letter that arrived before the autumn, without its serial number and links."""
    letters: Counter[tuple[str, str]] = Counter()
    for line in (directory / "far.jsonl").read_text(encoding="utf-8").splitlines():
        taken = json.loads(line)
        if AUTUMN.search(taken["part"]):
            break
        for letter in re.split(r"\n\n(?=【)", LINK.sub("", SERIAL.sub("", taken["part"]))):
            letters[taken["address"], letter.strip()] += 1
    return letters


def test_a_process_killed_at_random_points_loses_nothing_and_says_nothing_twice(
    engine: str, rosters: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    urls = [f"sqlite:///{tmp_path / name / 'bureau.db'}" for name in ("whole", "killed")]
    if engine == "postgres":
        server: Server = request.getfixturevalue("postgres_server")
        urls = [server.url(server.create()) for _ in urls]
    assert _tell(tmp_path / "whole", urls[0], rosters, 0) == 0
    random, kills, result = Random(20260302), 0, -9
    while result == -9:
        result = _tell(tmp_path / "killed", urls[1], rosters, random.randint(*LIVES))
        kills += result == -9
    assert result == 0, (tmp_path / "killed" / "talk.txt").read_text()[-3000:]
    assert kills >= LEAST_KILLS, kills
    _everything_was_delivered_once(urls[1], tmp_path / "killed")
    if engine == "sqlite":
        # Ids have no gaps there, so that even the draw, which hangs on the ledger's head, must come out the same; the
        # autumn's hangs on how often the clock has looked too, which is not the same for who was away.
        assert _said(tmp_path / "killed") == _said(tmp_path / "whole")


def _everything_was_delivered_once(url: str, directory: Path) -> None:
    arrived = Counter(SERIAL.findall((directory / "far.jsonl").read_text(encoding="utf-8")))
    store = Store(url)
    migrations.require(store)
    with store.read() as db:
        assert set(db.exec(select(Received.state))) == {Handling.HANDLED}
        assert set(db.exec(select(Parcel.state))) == {Carriage.SENT}
        sent = (
            select(Letter)
            .join(Parcel, col(Parcel.id) == col(Letter.parcel_id))
            .where(Parcel.channel == "console")
        )
        assert arrived == Counter(f"〔{letter.serial}〕" for letter in db.exec(sent))
    store.close()
