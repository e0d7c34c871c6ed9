"""A file that broke off half entered: nothing is stuck, it is gone on with, given up, or sent again."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from handlers.rosters import comparing
from models.machine import ledger
from models.rosters import BatchState
from models.tables import RECORDED
from rules.rosters import Kind
from tests.conversations.chat import Chat, Talker
from tests.conversations.imports.conftest import Enter, HandIn, last_batch, number_of, subject
from tests.conversations.way import one_engine, together
from tests.rosters.samples import SUBJECT, as_csv

ROWS = [{**SUBJECT, "主体类别": "行为", "检查对象唯一编码": f"X{at}"} for at in range(3)]
FILE = as_csv(Kind.SUBJECTS, *ROWS)
Broken = Callable[..., Awaitable[tuple[int, Path, bytes]]]


@pytest.fixture
def broken(chat: Chat, administrator: Talker, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch) -> Broken:
    """Confirm a file of three chunks of which one can not be read from the disk; return where it lies, and what it held."""
    monkeypatch.setattr(comparing, "CHUNK", 1)

    async def confirm(at: int = 1) -> tuple[int, Path, bytes]:
        await hand_in("对象.csv", FILE)
        number = number_of(administrator.hears("新增 3"))
        batch = last_batch(chat)
        path = chat.machine.office.cabinet.path(batch.rows_file)
        content, start = path.read_bytes(), batch.chunks[at][0]
        path.write_bytes(content[:start] + b"?" + content[start + 1 :])
        with capture_logs():
            await administrator.says(f"确认导入 {number}")
        administrator.hears("出了差错")
        administrator.hears("程序差错", "分步办理")
        return number, path, content

    return confirm


def _known(chat: Chat) -> list[bool]:
    return [subject(chat, one["检查对象唯一编码"]) is not None for one in ROWS]


@pytest.mark.parametrize("at", [0, 1])
async def test_it_is_gone_on_with_where_it_stopped(
    at: int, chat: Chat, administrator: Talker, broken: Broken
) -> None:
    number, path, content = await broken(at)
    assert _known(chat) == [at > 0, False, False]
    await administrator.says("导入记录")
    administrator.hears(f"导入 {number}", "写到一半停了")
    path.write_bytes(content)
    await administrator.says(f"确认导入 {number}")
    administrator.hears(f"导入 {number} 已完成", "新增 3 行")
    assert _known(chat) == [True, True, True]
    with chat.store.read() as db:
        assert list(ledger.verify(db, RECORDED)) == []


@one_engine
async def test_it_can_be_given_up(chat: Chat, administrator: Talker, broken: Broken) -> None:
    number, _, _ = await broken()
    await administrator.says(f"放弃导入 {number}")
    administrator.hears(f"已放弃导入 {number}", "已写入一部分，其余没有写入")
    await administrator.says(f"确认导入 {number}")
    administrator.hears(f"导入 {number} 写了一部分后放弃", "请发新文件")
    assert _known(chat) == [True, False, False]


@one_engine
async def test_the_same_file_sent_again_takes_its_place(
    chat: Chat, administrator: Talker, broken: Broken, hand_in: HandIn
) -> None:
    number, _, _ = await broken()
    await hand_in("对象.csv", FILE)
    again = number_of(administrator.hears("新增 2，更新 0，不变 1"))
    await administrator.says(f"确认导入 {number}")
    administrator.hears(f"导入 {number} 写了一部分后放弃")
    await administrator.says(f"确认导入 {again}")
    administrator.hears(f"导入 {again} 已完成", "新增 2 行")
    assert _known(chat) == [True, True, True]


@one_engine
async def test_after_another_file_it_is_outdated(
    chat: Chat, administrator: Talker, broken: Broken, enter: Enter
) -> None:
    number, path, content = await broken()
    path.write_bytes(content)
    await enter("另一份.csv", as_csv(Kind.SUBJECTS, {**ROWS[1], "检查对象名称": "新名"}), "新增 1")
    await administrator.says(f"确认导入 {number}")
    administrator.hears("名录库刚刚更新过", f"导入 {number} 其余的没有写入")
    found = subject(chat, ROWS[1]["检查对象唯一编码"])
    assert found is not None
    assert found.name == "新名"
    assert last_batch(chat).state == BatchState.APPLIED


async def test_what_is_being_entered_is_not_begun_again(
    chat: Chat, administrator: Talker, hand_in: HandIn
) -> None:
    await hand_in("对象.csv", FILE)
    number = number_of(administrator.hears("新增 3"))
    await together(
        chat, (administrator, f"确认导入 {number}"), (administrator, f"确认导入 {number}"), (administrator, f"放弃导入 {number}")
    )  # fmt: skip
    for _ in range(2):
        administrator.hears(f"导入 {number} 正在写入", "不能再办一次")
    administrator.hears(f"导入 {number} 已完成", "新增 3 行")
    assert _known(chat) == [True, True, True]
