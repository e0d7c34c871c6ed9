"""A private PostgreSQL on loopback for the tests, also as root: the server drops to an ordinary account by itself."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

START_SECONDS = 30


class Server:
    """One cluster in a temporary directory, gone at ``stop``."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.directory = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path may not be long
        self.account = _account()
        if self.account:
            os.chown(self.directory, self.account["user"], self.account["group"])
        self.port = _free_port()
        self.names = 0
        self._run(
            "initdb",
            "-D",
            str(self.data),
            "-A",
            "trust",
            "-U",
            "postgres",
            "--no-locale",
            "-E",
            "UTF8",
            "--no-sync",
        )
        self.log = (self.directory / "log").open("wb")
        self.process = subprocess.Popen(
            [
                str(binaries / "postgres"), "-D", str(self.data), "-p", str(self.port), "-k", str(self.directory),
                "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=60",
            ],
            stdout=subprocess.DEVNULL, stderr=self.log, cwd=self.directory, **self.account,
        )  # fmt: skip
        self._wait()

    @property
    def data(self) -> Path:
        return self.directory / "data"

    def url(self, database: str) -> str:
        """Return the address of one database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "template1") -> str:
        """Make a new database, a copy of another, and return its name."""
        self.names += 1
        name = f"test_{self.names}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, database: str) -> None:
        """Remove a database with whoever is still in it."""
        self._execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def stop(self) -> None:
        """End the server at once and remove all it kept."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.binaries / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.directory,
            **self.account,
        )

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise RuntimeError((self.directory / "log").read_text()) from None
                time.sleep(0.05)


def find_binaries() -> Path | None:
    """Return the directory with initdb and postgres, the newest where there are several."""
    wanted = [Path(os.environ["PG_BINDIR"])] if "PG_BINDIR" in os.environ else []
    installed = Path("/usr/lib/postgresql")
    if installed.is_dir():
        wanted += sorted(
            (one / "bin" for one in installed.iterdir()), key=lambda path: int(path.parent.name), reverse=True
        )
    on_path = shutil.which("initdb")
    if on_path:
        wanted.append(Path(on_path).resolve().parent)
    return next((one for one in wanted if (one / "initdb").exists() and (one / "postgres").exists()), None)


def _account() -> dict[str, Any]:
    """Return whom to run as: PostgreSQL refuses root."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("no account to run PostgreSQL as")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
