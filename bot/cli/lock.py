"""The service's lock on a SQLite file: one process writes as the service, commands hand their words to it."""

import fcntl
import os
from pathlib import Path

from models.machine.store import Store


class ServiceLock:
    """An advisory lock that ends with the process, however it ends; PostgreSQL needs none."""

    def __init__(self, store: Store) -> None:
        self.path: Path | None = store.path.with_name(store.path.name + ".lock") if store.path else None
        self.descriptor = -1

    def take(self) -> bool:
        """Take the lock; return False when another process of this bureau has it."""
        if self.path is None:
            return True
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self.descriptor)
            self.descriptor = -1
            return False
        return True

    def give_back(self) -> None:
        """Let the next one have it."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
