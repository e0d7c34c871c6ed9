"""A draw is a full sort by ticket, whatever the order, and favours nobody."""

from hashlib import sha256
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import sampling
from rules.encoding import SeedStream, canonical, digest, lp

PIDS = st.lists(st.text("0123456789abcdef", min_size=1, max_size=8), unique=True, min_size=1, max_size=300)


def _sorted_whole(pids: list[str], quota: int, seed: bytes) -> list[str]:
    key = digest("ssj/ticket/v1", seed, b"A")
    return sorted(pids, key=lambda pid: sha256(key + pid.encode()).digest())[:quota]


@given(PIDS, st.integers(0, 300), st.binary(max_size=8))
def test_the_filter_gives_what_sorting_everything_gives(pids: list[str], quota: int, seed: bytes) -> None:
    quota = min(quota, len(pids))
    assert sampling.draw(pids, quota, seed, "A") == _sorted_whole(pids, quota, seed)


def test_a_filter_that_is_too_narrow_is_widened(monkeypatch: pytest.MonkeyPatch) -> None:
    pids = [f"{at:x}" for at in range(2000)]
    monkeypatch.setattr(sampling, "SPREAD", -3)
    monkeypatch.setattr(sampling, "SPARE", 1)
    assert sampling.draw(pids, 100, b"s", "A") == _sorted_whole(pids, 100, b"s")


@given(PIDS, st.binary(max_size=8))
def test_order_and_who_was_not_drawn_change_nothing(pids: list[str], seed: bytes) -> None:
    quota = len(pids) // 2
    drawn = sampling.draw(pids, quota, seed, "A")
    assert sampling.draw(pids[::-1], quota, seed, "A") == drawn
    assert sampling.draw(drawn, quota, seed, "A") == drawn


def test_a_quota_beyond_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match="名额"):
        sampling.draw(["a"], 2, b"s", "A")


def test_levels_are_drawn_apart() -> None:
    pids = [f"{at:x}" for at in range(50)]
    assert sampling.draw(pids, 5, b"s", "A") != sampling.draw(pids, 5, b"s", "B")


def test_every_pair_of_six_is_equally_likely() -> None:
    pids, trials = list("abcdef"), 15_000
    counts = dict.fromkeys(combinations(pids, 2), 0)
    for at in range(trials):
        first, second = sorted(sampling.draw(pids, 2, at.to_bytes(4, "big"), "A"))
        counts[first, second] += 1
    expected = trials / len(counts)
    assert sum((one - expected) ** 2 / expected for one in counts.values()) < 44.0  # chi², 14 df, p = 6e-5


def test_the_stream_is_even_and_stays_below_its_limit() -> None:
    stream, counts = SeedStream(b"seed", "test"), [0] * 7
    for _ in range(14_000):
        counts[stream.below(7)] += 1
    assert sum((one - 2000) ** 2 / 2000 for one in counts) < 30.0  # chi², 6 df, p = 4e-5
    assert SeedStream(b"seed", "test").below(2**32) != SeedStream(b"seed", "other").below(2**32)
    assert all(stream.below(1) == 0 for _ in range(20))
    for limit in (0, -1, 2**32 + 1):
        with pytest.raises(ValueError, match="limit"):
            stream.below(limit)


def test_a_limit_that_would_favour_small_numbers_throws_words_away() -> None:
    limit = 3 * 2**30  # words from 3·2³⁰ up would fall on the first third again
    stream = SeedStream(b"seed", "test")
    low = sum(stream.below(limit) < 2**30 for _ in range(6000))
    assert abs(low - 2000) < 165  # 4.5 standard deviations; plain modulo gives about 3000


def test_joined_parts_can_not_be_cut_elsewhere() -> None:
    assert lp(b"ab") == b"\x00\x00\x00\x02ab"
    assert digest("t", b"a", b"bc") != digest("t", b"ab", b"c") != digest("tab", b"c")
    assert digest("t", b"a") == sha256(b"\0\0\0\1t\0\0\0\1a").digest()


def test_json_has_one_spelling() -> None:
    assert canonical({"乙": 1, "a": ["e\u0301", True, None]}) == '{"a":["é",true,null],"乙":1}'.encode()
    assert canonical("e\u0301", nfc=False) == '"e\u0301"'.encode()


@pytest.mark.parametrize(
    "value", [1.0, {1: 2}, {"é": 1, "e\u0301": 2}, 2**53, b"x", "\ud800", [float("nan")]]
)
def test_what_has_no_one_spelling_is_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ with the value
        canonical(value)
