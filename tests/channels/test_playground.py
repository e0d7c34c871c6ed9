"""The playground's channel: marks every letter as exercise, rings, and hands over files that were dropped into the talk."""

from pathlib import Path

import pytest

from bot.channels import Permanent
from bot.channels.playground import PlaygroundChannel
from bot.message import Choice, Message


@pytest.fixture
def channel(tmp_path: Path) -> PlaygroundChannel:
    """A channel with a directory of its own."""
    return PlaygroundChannel(tmp_path / "uploads")


def test_every_letter_is_a_part_and_marked_as_exercise(channel: PlaygroundChannel) -> None:
    letters = [
        Message(
            "任务 5",
            "请锁定",
            (("期限", "4月30日"),),
            (Choice("锁定", "锁定 5", "t1"),),
            serial="2026-000001",
        )
    ]
    [part] = channel.compose([*letters])
    assert part["mark"] == "演练"
    assert (part["title"], part["text"], part["serial"]) == ("任务 5", "请锁定", "2026-000001")
    assert part["facts"] == [["期限", "4月30日"]]
    assert part["choices"] == [{"label": "锁定", "says": "锁定 5", "token": "t1"}]
    assert len(channel.compose([*letters, *letters])) == 2


async def test_it_rings_for_whom_a_letter_arrives(channel: PlaygroundChannel) -> None:
    rung: list[str] = []
    channel.ring = rung.append
    await channel.deliver("409761", {}, "1:0")
    assert rung == ["409761"]


async def test_a_file_of_the_talk_is_fetched_by_its_reference(
    channel: PlaygroundChannel, tmp_path: Path
) -> None:
    reference, path = channel.reserve()
    path.write_bytes(b"picture")
    await channel.fetch(reference, tmp_path / "target")
    assert (tmp_path / "target").read_bytes() == b"picture"


@pytest.mark.parametrize("reference", ["", "0" * 32, "../secret", "..", "/etc/passwd"])
async def test_nothing_else_of_this_machine_is_fetched(
    channel: PlaygroundChannel, tmp_path: Path, reference: str
) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    with pytest.raises(Permanent):
        await channel.fetch(reference, tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_references_can_not_be_guessed(channel: PlaygroundChannel) -> None:
    references = {channel.reserve()[0] for _ in range(100)}
    assert len(references) == 100
    assert {len(one) for one in references} == {32}
