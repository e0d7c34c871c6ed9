"""The memory channel: a far side that a test holds in its hands, and that remembers across its own end."""

import json
from pathlib import Path

import pytest

from bot.channels import Ambiguous, NoEffect, Permanent
from bot.channels.memory import DEDUPE, MemoryChannel
from bot.message import Message


async def test_what_is_delivered_is_kept_in_order() -> None:
    channel = MemoryChannel()
    for at in range(3):
        await channel.deliver("u1", f"第 {at} 封", f"{at}:0")
    assert channel.delivered == [("u1", "第 0 封"), ("u1", "第 1 封"), ("u1", "第 2 封")]


@pytest.mark.parametrize(
    "failure", [NoEffect("busy"), Ambiguous("time-out"), Permanent("gone"), RuntimeError("?")]
)
async def test_it_fails_as_it_was_told_and_then_no_more(failure: Exception) -> None:
    channel = MemoryChannel()
    channel.failures.append(failure)
    with pytest.raises(type(failure)):
        await channel.deliver("u1", "信", "1:0")
    assert channel.delivered == []
    await channel.deliver("u1", "信", "1:0")
    assert channel.delivered == [("u1", "信")]


async def test_without_a_log_it_takes_repeats_and_says_so() -> None:
    channel = MemoryChannel()
    assert channel.limits.dedupe is None
    for _ in range(2):
        await channel.deliver("u1", "信", "1:0")
    assert len(channel.delivered) == 2


async def test_with_a_log_it_swallows_repeats_even_after_its_end(tmp_path: Path) -> None:
    log = tmp_path / "far.jsonl"
    first = MemoryChannel(log=log)
    assert first.limits.dedupe == DEDUPE
    await first.deliver("u1", "一", "1:0")
    await first.deliver("u1", "一", "1:0")
    second = MemoryChannel(log=log)
    assert second.delivered == [("u1", "一")]
    await second.deliver("u1", "一", "1:0")
    await second.deliver("u1", "二", "1:1")
    assert second.delivered == [("u1", "一"), ("u1", "二")]
    assert [json.loads(line)["part"] for line in log.read_text(encoding="utf-8").splitlines()] == ["一", "二"]


async def test_a_failed_part_is_not_in_the_log(tmp_path: Path) -> None:
    channel = MemoryChannel(log=tmp_path / "far.jsonl")
    channel.failures.append(Ambiguous("time-out"))
    with pytest.raises(Ambiguous):
        await channel.deliver("u1", "信", "1:0")
    assert not (tmp_path / "far.jsonl").exists()


def test_a_long_letter_is_split_into_what_it_can_take() -> None:
    channel = MemoryChannel()
    parts = channel.compose([Message("名单", "\n".join(f"{at} 青石宾馆" for at in range(200)))])
    assert len(parts) > 1
    assert all(len(part.encode()) <= channel.limits.part_bytes for part in parts)
    assert all(sum(f"{at} 青石宾馆" in part.splitlines() for part in parts) == 1 for at in range(200))


async def test_an_attachment_is_given_as_bytes_or_from_a_path(tmp_path: Path) -> None:
    channel = MemoryChannel()
    (tmp_path / "名录库.csv").write_bytes(b"a,b")
    channel.files = {"m1": b"1,2", "m2": tmp_path / "名录库.csv"}
    assert await channel.fetch("m1", tmp_path / "one") == "m1"
    assert await channel.fetch("m2", tmp_path / "two") == "名录库.csv"
    assert (tmp_path / "one").read_bytes() + (tmp_path / "two").read_bytes() == b"1,2a,b"
    with pytest.raises(Permanent):
        await channel.fetch("m3", tmp_path / "three")
