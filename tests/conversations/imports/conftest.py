"""An administrator who hands in rosters, and what a test needs to make and to find them."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.files.tables import read_table
from models.rosters import Batch, Subject
from rules.roles import Role
from rules.rosters import Kind
from tests.conversations.chat import Chat, Talker
from tests.rosters.samples import SUBJECT, Cells, as_csv

NEW: Cells = {**SUBJECT, "检查对象唯一编码": "92370399MA0000002P"}
HandIn = Callable[[str, bytes], Awaitable[None]]
Enter = Callable[..., Awaitable[None]]
Force = list[dict[str, str]]


@pytest.fixture
def administrator(chat: Chat) -> Talker:
    """Who looks after the rosters."""
    return chat.holder(Role.ADMINISTRATOR)


@pytest.fixture
def hand_in(chat: Chat, administrator: Talker) -> HandIn:
    """Let the administrator hand a file in, and hear that it is being read."""

    async def send(name: str, content: bytes) -> None:
        chat.channel.files[name] = content
        await administrator.says("", file=name)
        administrator.hears(f"“{name}”已收到", "确认前什么也不写入")

    return send


@pytest.fixture
def enter(administrator: Talker, hand_in: HandIn) -> Enter:
    """Let the administrator hand a file in, hear its report, and confirm it."""

    async def send(name: str, content: bytes, *report: str) -> None:
        await hand_in(name, content)
        number = number_of(administrator.hears(*report))
        await administrator.says(f"确认导入 {number}")
        administrator.hears(f"导入 {number} 已完成")

    return send


@pytest.fixture
def force(rosters: Path) -> Force:
    """The inspectors as they stand in the roster, by badge."""
    table = read_table(rosters / "inspectors.xlsx")
    return [dict(zip(table.headers, cells, strict=True)) for _, cells in table.rows]


@pytest.fixture
async def second(chat: Chat, enter: Enter, force: Force) -> Talker:
    """Another administrator."""
    other = next(one for one in force if one["角色"] == "检查人员" and one["在岗状态"] == "在岗")
    await enter("人员.csv", as_csv(Kind.INSPECTORS, {**other, "角色": "系统管理员"}), "更新 1")
    return chat.person(other["警号"])


def subject(chat: Chat, code: str) -> Subject | None:
    """Return the subject with a code."""
    with chat.store.read() as db:
        return db.exec(select(Subject).where(Subject.code == code)).first()


def last_batch(chat: Chat) -> Batch:
    """Return what was handed in last."""
    with chat.store.read() as db:
        return db.exec(select(Batch).order_by(col(Batch.id).desc()).limit(1)).one()


def number_of(report: str) -> int:
    """Return the number of an import from its report."""
    return int(report.split("导入 ")[1].split("：")[0])
