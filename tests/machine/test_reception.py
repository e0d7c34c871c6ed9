"""Reception: whatever a platform hands over is stored and answered, on both engines."""

import pytest
from sqlmodel import select

from bot import intake
from bot.context import Context
from bot.message import Incoming, Reference
from bot.router import Router
from models.machine.files import Attachment
from models.machine.people import Holding
from models.machine.post import Handling
from tests.machine.conftest import AT, Build, House


@pytest.fixture
def house(build: Build) -> House:
    router = Router("试")

    def count(ctx: Context) -> None:
        """数数。例：数数"""
        ctx.show("数", ["一"])

    router.command("数数", role="administrator")(count)
    return build(router)


@pytest.mark.parametrize("words", ["乱\x00码", "\ud83d乱码", "乱\r\n\x1c码", "𠮷👨‍👩‍👧乱码", "乱" * 10_000])
async def test_no_sign_is_too_odd_to_be_stored_and_answered(house: House, words: str) -> None:
    house.says("甲", words)
    await house.machine.settle()
    (told,) = house.heard("甲")
    assert told.startswith("没听懂 我没听懂“")
    assert len(told) < 150
    assert house.states() == [Handling.HANDLED]


async def test_a_file_name_longer_than_any_column_keeps_its_ending(house: House) -> None:
    attached = (Reference("没有", "长" * 300 + ".xlsx"),)
    intake.receive(house.store, Incoming("memory", "k", "甲", AT, attachments=attached))
    await house.machine.settle()
    assert house.heard("甲")[0].startswith("文件没有取到")
    with house.store.read() as db:
        assert db.exec(select(Attachment.name)).one().endswith("长长.xlsx")


async def test_a_role_counts_from_the_moment_it_is_held(house: House) -> None:
    house.says("甲", "数数")
    await house.machine.settle()
    with house.store.write() as db:
        db.add(Holding(person_id=1, role="administrator"))
    house.says("甲", "数数")
    await house.machine.settle()
    refused, told = house.heard("甲")
    assert refused.startswith("这件事要由别人来做 “数数”只能由系统管理员办理")
    assert told.startswith("数（共 1 条）")
