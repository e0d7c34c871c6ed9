"""A fair lock: handed on in the order in which it was asked for, so that nobody who is quick passes the others."""

import threading
from collections import deque
from types import TracebackType


class FairLock:
    """One at a time, first come, first served.

    ``threading.Lock`` goes to whoever asks at the right moment: a thread that gives it back and asks again at once often
    keeps it. Beside one that writes without a pause, a message waited for up to four of its transactions, here for one.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiting = deque[threading.Lock]()

    def __enter__(self) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        try:
            turn.acquire()  # until whoever is before hands on
        except BaseException:  # Ctrl-C while waiting: the turn is another one's
            self._leave(turn)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            self._hand_on()

    def _leave(self, turn: threading.Lock) -> None:
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
            else:
                self._hand_on()

    def _hand_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().release()
        else:
            self._held = False
