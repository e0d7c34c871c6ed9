"""A playground whose page tests hold in their hand: an empty bureau, or one with its rosters in."""

import asyncio
import io
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Literal

import pytest
from aiohttp.test_utils import TestClient, TestServer
from rich.console import Console

from bot.channels.playground import PlaygroundChannel
from bot.cli.demo import playground_demo
from bot.cli.demo.make_rosters import make
from bot.cli.demo.stage import Stage, settle_in
from bot.cli.demo.story import STARTS
from bot.web.playground.page import Playground
from tests.chance import forget_dates, nonces
from tests.web.site import Site

SUBJECTS = 80


@pytest.fixture(scope="session")
def rosters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sample rosters of a small size."""
    directory = tmp_path_factory.mktemp("rosters")
    make(directory, SUBJECTS)
    forget_dates(directory)
    return directory


@pytest.fixture(scope="session")
def staffed(rosters: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the rosters in it that others are copied from."""
    directory = tmp_path_factory.mktemp("staffed")
    channel = PlaygroundChannel(directory / "uploads")
    stage = Stage(settle_in(directory, channel=channel.name), [channel], STARTS, nonce=nonces("rosters"))
    assert asyncio.run(stage.bring_rosters(rosters, console=Console(file=io.StringIO())))
    stage.close()
    return directory


@asynccontextmanager
async def opened(
    directory: Path, rosters: Path, place: str, method: Literal["sealed", "phrases"] = "phrases"
) -> AsyncIterator[Site]:
    """Serve the bureau of a directory, with its machine running beside."""
    channel = PlaygroundChannel(directory / "uploads")
    stage = Stage(
        settle_in(directory, channel=channel.name, method=method), [channel], STARTS, nonce=nonces(place)
    )
    bureau = playground_demo.gather(stage, channel, rosters)
    playground = Playground(bureau)
    running = asyncio.create_task(stage.machine.run())
    async with TestClient(TestServer(playground.make_app())) as client:
        playground.lies_at(f"http://{client.host}:{client.port}")
        yield Site(client, stage, playground)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await asyncio.to_thread(stage.close)


@pytest.fixture(scope="session")
def chapters(staffed: Path, rosters: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where the tour stood at the beginning of each chapter: title → a directory that others are copied from."""
    stands = tmp_path_factory.mktemp("chapters")
    shutil.copytree(staffed, stands / "walking")

    async def walk() -> None:
        async with opened(stands / "walking", rosters, "chapters") as site:
            while (step := site.step()).panel == "":
                if not (stands / step.title).exists():
                    shutil.copytree(stands / "walking", stands / step.title)
                await site.does(step)
            shutil.copytree(stands / "walking", stands / step.title)

    asyncio.run(walk())
    return {path.name: path for path in stands.iterdir()}


@pytest.fixture
async def empty(rosters: Path, tmp_path: Path) -> AsyncIterator[Site]:
    """A bureau in which nobody but the local administrator is known."""
    async with opened(tmp_path, rosters, "talk") as site:
        yield site


@pytest.fixture
def stands_at(request: pytest.FixtureRequest) -> Path:
    """How far the bureau has come: ``tests.web.site.at`` says it, nothing is done yet without it."""
    title = getattr(request, "param", "")
    source: Path = request.getfixturevalue("chapters")[title] if title else request.getfixturevalue("staffed")
    return source


@pytest.fixture
async def sealing_site(staffed: Path, rosters: Path, tmp_path: Path) -> AsyncIterator[Site]:
    """A bureau with its rosters in, whose draws are sealed."""
    shutil.copytree(staffed, tmp_path / "bureau")
    async with opened(tmp_path / "bureau", rosters, "talk", "sealed") as site:
        yield site


@pytest.fixture
async def site(stands_at: Path, rosters: Path, tmp_path: Path) -> AsyncIterator[Site]:
    """A bureau of the test's own, with its rosters in."""
    shutil.copytree(stands_at, tmp_path / "bureau")
    async with opened(tmp_path / "bureau", rosters, "talk") as site:
        yield site
