"""The writers' lock: first come, first served, also when one of them asks again at once or gives up waiting."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from models.machine.fair_lock import FairLock

PATIENCE = 10  # seconds


def _wait_until_asked(lock: FairLock, count: int) -> None:
    """Wait until so many stand in line; what the lock is for is that they do."""
    ends = time.monotonic() + PATIENCE
    while len(lock._waiting) < count:
        assert time.monotonic() < ends
        time.sleep(0.001)


@pytest.fixture
def lock() -> Iterator[FairLock]:
    """A lock that is free again at the end."""
    found = FairLock()
    yield found
    taken = threading.Thread(target=lambda: found.__enter__(), daemon=True)
    taken.start()
    taken.join(PATIENCE)
    assert not taken.is_alive(), "somebody still holds the lock"


def test_it_goes_on_in_the_order_in_which_it_was_asked_for(lock: FairLock) -> None:
    came = list[int]()

    def come(who: int) -> None:
        with lock:
            came.append(who)

    threads = [threading.Thread(target=come, args=(who,)) for who in range(20)]
    with lock:
        for at, one in enumerate(threads, 1):
            one.start()
            _wait_until_asked(lock, at)
    for one in threads:
        one.join(PATIENCE)
    assert came == list(range(20))


def test_who_gives_it_back_and_asks_again_at_once_stands_behind_who_waits(lock: FairLock) -> None:
    turns, waited = 0, list[int]()

    def wait() -> None:
        asked = turns
        with lock:
            waited.append(turns - asked)

    for _ in range(50):
        with lock:
            turns += 1
            waiter = threading.Thread(target=wait)
            waiter.start()
            _wait_until_asked(lock, 1)
        with lock:
            turns += 1
        waiter.join(PATIENCE)
    assert waited == [0] * 50


def test_an_error_inside_gives_it_back(lock: FairLock) -> None:
    with pytest.raises(ValueError, match="inside"), lock:
        raise ValueError("inside")


@pytest.fixture
def stop() -> Iterator[signal.Signals]:
    """A signal that stops the main thread as Ctrl-C does, also where that one is not heard."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGUSR1, interrupt)
    yield signal.SIGUSR1
    signal.signal(signal.SIGUSR1, before)


def test_who_gives_up_waiting_leaves_the_line(lock: FairLock, stop: signal.Signals) -> None:
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            held.set()
            free.wait(PATIENCE)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(PATIENCE)
    threading.Timer(0.05, os.kill, (os.getpid(), stop)).start()
    with pytest.raises(KeyboardInterrupt), lock:
        pytest.fail("it was not free")
    free.set()
    holder.join(PATIENCE)
