"""Who draws in the contest: each makes its input and returns the work to be measured. Only the first two can be verified."""

import sqlite3
from collections.abc import Callable
from hashlib import sha256
from random import Random
from typing import Any

from rules import sampling

SHARES = {"A": (70, 3), "B": (25, 10), "C": (5, 30)}  # percent of the pool, percent drawn
BULK = 64 * 2**20
BLOCK = 64  # SHA-256 works on blocks of so many bytes; a ticket's 96 bytes and their ending fill two

Work = Callable[[], Any]


def levels(size: int) -> dict[str, tuple[list[str], int]]:
    """Return level → ids and quota."""
    made, at = {}, 0
    for label, (share, ratio) in SHARES.items():
        count = size * share // 100
        made[label] = (
            [sha256(b"%d" % one).hexdigest() for one in range(at, at + count)],
            count * ratio // 100,
        )
        at += count
    return made


def _ours(size: int) -> Work:
    given = levels(size)
    return lambda: [sampling.draw(ids, quota, b"seed", label) for label, (ids, quota) in given.items()]


def _consistent_sampler(size: int) -> Work:
    from consistent_sampler import sampler

    given = levels(size)
    return lambda: [list(sampler(ids, seed="seed", take=quota)) for ids, quota in given.values()]


def _cryptorandom(size: int) -> Work:
    from cryptorandom.cryptorandom import SHA256
    from cryptorandom.sample import random_sample

    given = levels(size)
    return lambda: [
        random_sample(ids, quota, method="PIKK", prng=SHA256("seed")) for ids, quota in given.values()
    ]


def _pandas(size: int) -> Work:
    import pandas as pd

    given = [(pd.DataFrame({"id": ids}), quota) for ids, quota in levels(size).values()]
    return lambda: [frame.sample(n=quota, random_state=1) for frame, quota in given]


def _polars(size: int) -> Work:
    import polars as pl

    given = [(pl.DataFrame({"id": ids}), quota) for ids, quota in levels(size).values()]
    return lambda: [frame.sample(n=quota, seed=1) for frame, quota in given]


def _sqlite(size: int) -> Work:
    database = sqlite3.connect(":memory:")
    database.execute("create table subject (id text, level text)")
    quotas = {}
    for label, (ids, quota) in levels(size).items():
        database.executemany("insert into subject values (?, ?)", ((one, label) for one in ids))
        quotas[label] = quota
    database.execute("create index by_level on subject (level, id)")
    query = "select id from subject where level = ? order by random() limit ?"
    return lambda: [database.execute(query, pair).fetchall() for pair in quotas.items()]


def _random_sample(size: int) -> Work:
    given = levels(size)
    return lambda: [Random(1).sample(ids, quota) for ids, quota in given.values()]


def _limit(size: int) -> Work:
    """Hash as many blocks in bulk as the tickets have: what OpenSSL does on this machine without any loop of Python."""
    data, left = b"\0" * BULK, size * 2 * BLOCK

    def work() -> list[bytes]:
        whole, rest = divmod(left, BULK)
        for _ in range(whole):
            sha256(data).digest()
        sha256(memoryview(data)[:rest]).digest()
        return []

    return work


def describe(result: Any) -> str:
    """Return how many were drawn."""
    return str(sum(len(one) for one in result))


ENTRANTS: dict[str, Callable[[int], Work]] = {
    "ours: hash tickets": _ours,
    "consistent_sampler": _consistent_sampler,
    "cryptorandom PIKK": _cryptorandom,
    "random.sample": _random_sample,
    "pandas sample": _pandas,
    "polars sample": _polars,
    "SQLite ORDER BY random()": _sqlite,
    "SHA-256 in bulk: the limit": _limit,
}
