"""Whether a test runs beside others: one that measures time waits until the other processes of the run are between two tests."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def _company(directory: Path, *, alone: bool) -> Iterator[None]:
    with (directory / ".door").open("w") as door, (directory / ".room").open("w") as room:
        fcntl.flock(door, fcntl.LOCK_EX)  # who waits to be alone lets nobody in behind him
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield


@pytest.fixture(autouse=True)
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The processes of one run share this; ``@pytest.mark.alone`` gives a test the machine for itself."""
    alone = request.node.get_closest_marker("alone") is not None
    with _company(tmp_path_factory.getbasetemp().parent, alone=alone):
        yield
