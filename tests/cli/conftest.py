"""A terminal in a directory of its own, and a story that was told once for all who look at what it left."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from bot.channels.memory import MemoryChannel
from bot.cli.app import app
from bot.cli.demo.make_rosters import make
from bot.cli.demo.script import leave
from bot.cli.demo.stage import Stage, settle_in
from bot.cli.demo.story import STARTS, WEB, Story
from tests.chance import forget_dates, nonces

SUBJECTS = 60


class Terminal:
    """Somebody at the command line of a machine."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def runs(self, *words: str | Path, code: int = 0, answers: str = "") -> str:
        """Give one command, and return all it writes; whatever happens, nobody is shown a traceback."""
        result = CliRunner().invoke(app, [str(one) for one in words], input=answers, catch_exceptions=False)
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return str(result.output)

    def writes(self, name: str, text: str) -> Path:
        """Put a file into the directory."""
        path = self.directory / name
        path.write_text(text, encoding="utf-8")
        return path


@dataclass(frozen=True)
class Told:
    """What the story left: its transcript, its database, its proof as everybody sees it and in full, and the fingerprint given before the draw."""

    talk: str
    database: Path
    proof: Path
    full: Path
    fingerprint: str


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """A terminal in an empty directory."""
    monkeypatch.chdir(tmp_path)
    yield Terminal(tmp_path)
    structlog.reset_defaults()  # a command's log goes to a stream that is closed by now


@pytest.fixture(scope="session")
def rosters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sample rosters of a small size."""
    directory = tmp_path_factory.mktemp("rosters")
    make(directory, SUBJECTS)
    forget_dates(directory)
    return directory


@pytest.fixture(scope="session")
def told(rosters: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The story, told on small rosters."""
    directory, lines = tmp_path_factory.mktemp("told"), list[str]()
    channel = MemoryChannel("console")
    stage = Stage(settle_in(directory, web=WEB, method="sealed"), [channel], STARTS, nonce=nonces("told"))
    held = asyncio.run(Story(stage, channel, lines.append).play(rosters))
    (path, fingerprint), _ = leave(stage, directory / "out")
    stage.close()
    assert held, "\n".join(lines)
    return Told(
        "\n".join(lines), directory / "bureau.db", path, path.parent / "archive" / path.name, fingerprint
    )


@pytest.fixture
def bureau(told: Told, terminal: Terminal) -> Path:
    """The story's database behind a config.toml of the test's own."""
    shutil.copy(told.database, terminal.directory / "bureau.db")
    terminal.writes("config.toml", '[database]\nurl = "sqlite:///bureau.db"\n')
    return terminal.directory / "bureau.db"
