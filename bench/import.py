"""An import of 10⁵ rows, read, checked and entered, beside a plain read of the same file; and how long a chat waits meanwhile."""

import asyncio
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from sqlmodel import Session, col, select

from bot.channels.memory import MemoryChannel
from bot.cli import assembly
from bot.cli.demo import make_rosters
from bot.cli.demo.stage import Stage, settle_in
from bot.config import Settings
from bot.files.tables import read_table
from bot.machine import Machine
from bot.message import Incoming, Reference
from bot.moment import RealTime
from models.machine.people import Account, Person, holders
from models.machine.store import Store
from models.rosters import Batch, BatchState
from rules.roles import Role

ROOT = Path(__file__).parents[1]
CHANNEL = "memory"
PAUSE = 0.1  # seconds between two words
OPENPYXL = """
import openpyxl, sys
for row in openpyxl.load_workbook(sys.argv[1], read_only=True).worksheets[0].values:
    pass
"""
CSV = """
import csv, sys
for row in csv.reader(open(sys.argv[1], encoding="gb18030", newline="")):
    pass
"""
LAUNCH = """
import os, sys, time
begun = time.perf_counter()
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
_, status, used = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet), 0)
print(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""A small process that starts another: a child begins with the peak memory of whoever started it."""


def _cost(command: Sequence[str | Path], directory: Path) -> tuple[float, float, float]:
    """Return the seconds of a process, those in which it had a processor, and its megabytes."""
    words = [sys.executable, "-c", LAUNCH, sys.executable, *map(str, command)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run(words, cwd=directory, env=environment, capture_output=True, text=True, check=True)
    seconds, busy, kilobytes = ended.stdout.split()
    return float(seconds), float(busy), int(kilobytes) / 1024


def _files(directory: Path, rows: int) -> list[Path]:
    """Make the rosters of a county, the subjects in both kinds of file."""
    make_rosters.make(directory, rows, seed=5)
    table = read_table(directory / "subjects.xlsx")
    lines = [",".join(cells) for cells in (table.headers, *(cells for _, cells in table.rows))]
    (directory / "subjects.csv").write_bytes("\r\n".join(lines).encode("gb18030"))
    return [directory / "subjects.xlsx", directory / "subjects.csv"]


def _costs(directory: Path, rows: int) -> None:
    """Print what reading and importing a file costs."""
    for file in _files(directory, rows):
        desk = directory / file.suffix[1:]
        desk.mkdir()
        _cost(["-m", "bot", "init"], desk)
        _cost(["-m", "bot", "import", "items", directory / "items.xlsx", "--yes"], desk)
        bring = ["-m", "bot", "import", "subjects", file, "--yes"]
        is_csv = file.suffix == ".csv"
        plain = _cost(["-c", CSV if is_csv else OPENPYXL, file], desk)
        table = [
            ("csv.reader, read only" if is_csv else "openpyxl, read only", plain),
            (f"import {file.name}", _cost(bring, desk)),
            ("the same again", _cost(bring, desk)),
        ]
        for name, (seconds, busy, megabytes) in table:
            ratios = f"{busy / plain[1]:>9.2f}{megabytes / plain[2]:>9.2f}"
            print(f"{name:<26}{rows:>9}{seconds:>9.1f}{busy:>9.1f}{megabytes:>8.0f}{ratios}")


def _speakers(store: Store) -> tuple[str, list[str]]:
    with store.read() as db:
        administrator = next(one for one in holders(db, Role.ADMINISTRATOR) if one.unit)
        query = select(Account.address).join(Person, col(Person.id) == col(Account.person_id))
        others = list(db.exec(query.where(Account.channel == CHANNEL, Person.id != administrator.id)))
    return administrator.badge, others


def _newest(db: Session) -> Batch | None:
    return db.exec(select(Batch).order_by(col(Batch.id).desc()).limit(1)).first()


async def _wait(machine: Machine, channel: MemoryChannel, who: str, at: int) -> float:
    """Say something, and return how many seconds later the answer was delivered."""
    begun = time.perf_counter()
    before = sum(address == who for address, _ in channel.delivered)
    await machine.receive(Incoming(CHANNEL, f"w{at}", who, datetime.now(UTC), raw="我是谁"))
    while sum(address == who for address, _ in channel.delivered) == before:
        await asyncio.sleep(0.005)
    return time.perf_counter() - begun


async def _talk(settings: Settings, store: Store, channel: MemoryChannel) -> list[float]:
    """Import the file, and meanwhile have one person after another ask something and wait for the answer."""
    executor = assembly.make_executor()
    machine = assembly.make_machine(store, settings, [channel], RealTime(), executor)
    administrator, people = _speakers(store)
    sent = (Reference("subjects.xlsx"),)
    serving = asyncio.create_task(machine.run())
    await machine.receive(Incoming(CHANNEL, "file", administrator, datetime.now(UTC), attachments=sent))
    waited, confirmed = list[float](), False
    while True:
        waited.append(await _wait(machine, channel, people[len(waited) % len(people)], len(waited)))
        with store.read() as db:
            batch = _newest(db)
        if batch and batch.state == BatchState.APPLIED and confirmed:
            break
        if batch and batch.state == BatchState.READ and not confirmed:
            words, confirmed = f"确认导入 {batch.number}", True
            await machine.receive(Incoming(CHANNEL, "yes", administrator, datetime.now(UTC), raw=words))
        await asyncio.sleep(PAUSE)
    serving.cancel()
    executor.shutdown(wait=False)
    return waited


def _staff(directory: Path) -> Settings:
    """Make a bureau with people in it."""
    settings = settle_in(directory, channel=CHANNEL)
    make_rosters.make(directory / "few", 60)
    stage = Stage(settings, [MemoryChannel(CHANNEL)], datetime.now(UTC))
    brought = asyncio.run(stage.bring_rosters(directory / "few", console=Console(file=io.StringIO())))
    stage.close()
    assert brought
    return settings


def _waits(directory: Path, rows: int) -> None:
    """Print how long people wait for an answer while the import is under way."""
    (directory / "bureau").mkdir()
    settings = _staff(directory / "bureau")
    store = Store(settings.database.url)
    channel = MemoryChannel(CHANNEL)
    channel.files["subjects.xlsx"] = directory / "subjects.xlsx"
    waited = sorted(asyncio.run(_talk(settings, store, channel)))
    store.close()
    shown = "".join(f"{waited[len(waited) * share // 100]:>9.2f}" for share in (50, 99))
    print(f"\n{'an answer meanwhile':<26}{'rows':>9}{'words':>9}{'p50 s':>9}{'p99 s':>9}{'most s':>9}")
    print(f"{'SQLite, one clerk':<26}{rows:>9}{len(waited):>9}{shown}{waited[-1]:>9.2f}")


def main(full: bool = False) -> None:
    """Print seconds, peak memory, their ratios (of processor time, of memory) to the plain read, and the waits of a chat."""
    rows = 100_000 if full else 10_000
    print(f"\n{'import':<26}{'rows':>9}{'s':>9}{'cpu s':>9}{'MB':>8}{'x plain':>9}{'x MB':>9}")
    with tempfile.TemporaryDirectory() as directory:
        _costs(Path(directory), rows)
        _waits(Path(directory), rows)


if __name__ == "__main__":
    main(full=True)
