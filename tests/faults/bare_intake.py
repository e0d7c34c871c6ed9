"""A process that stores a word at its own time, again and again, and does nothing else: how late this very machine makes it.

``python -m tests.faults.bare_intake PATH PAUSE`` until its input ends; then it prints how late each word was, in seconds.
"""

import json
import select
import sqlite3
import sys
import time
from itertools import count


def main() -> None:
    """Store words."""
    file = sqlite3.connect(sys.argv[1], isolation_level=None)
    file.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE received (words TEXT)"
    )
    pause, took, began = float(sys.argv[2]), list[float](), time.perf_counter()
    for at in count():
        due = began + at * pause
        ended, _, _ = select.select([sys.stdin], [], [], max(0.0, due - time.perf_counter()))
        if ended:
            break
        file.execute("INSERT INTO received VALUES ('我是谁')")
        took.append(time.perf_counter() - due)
    sys.stdout.write(json.dumps(took))


if __name__ == "__main__":
    main()
