"""Dice (L1d): thrown before everybody, entered by two, and drawn from only where both saw the same (第十八条)."""

import pytest

from tests.conversations.chat import Chat, Talker
from tests.conversations.way import Way, draw_settings, one_engine, short_way

SIX = "6 3 1 4 2 5 5 1 3 6 2 4 1 1 6 5 3 2 4 4 6 1 2 3 5"
TEN = "0 9 3 7 1 2 8 8 4 5 6 0 1 9 7 3 2 5 4 6"


async def _thrown(chat: Chat) -> tuple[Way, Talker, Talker]:
    await draw_settings(chat, method="dice")
    walk = await short_way(chat).walked("locked")
    deputy, witness = walk.contributors()
    return walk, deputy, witness


@pytest.mark.parametrize(("dice", "shown"), [(SIX, "6 面，25 次"), (TEN, "10 面，20 次")])
async def test_what_two_people_saw_alike_is_drawn_from(chat: Chat, dice: str, shown: str) -> None:
    walk, deputy, witness = await _thrown(chat)
    await deputy.says(f"骰子 5 {dice}")
    deputy.hears("请核对：任务 5 的骰子", shown, dice[:9], "逐个念一遍", "第十八条")
    await deputy.says("确认")
    deputy.hears("已收到您的骰子", f"还在等 {witness.name}（录入骰子）")
    await witness.asks(f"骰子 5 {dice.replace(' ', '，')}")
    await witness.asks("确认")
    chat.group("监督群").hears("可信等级 L1d：公开掷骰")
    chat.ignores()
    assert walk.task().state == "drawn"


@one_engine
async def test_dice_that_disagree_are_refused_and_told_where(chat: Chat) -> None:
    _, deputy, witness = await _thrown(chat)
    await deputy.asks(f"骰子 5 {SIX}", "确认")
    chat.ignores()
    await witness.says(f"骰子 5 {SIX[:4]}2{SIX[5:]}")
    witness.hears(
        f"与{deputy.name}录入的骰子不同", "从第 3 次起", "没有记下（第十八条）", "“撤销锁定 5”", "永久公开"
    )
    await deputy.says(f"骰子 5 {SIX}")
    deputy.hears("您已经做过了", "“录入骰子”每人只有一次")


@one_engine
@pytest.mark.parametrize("dice", [SIX[:-2], TEN[:-2], "六三一四", f"{SIX} x", "6"])
async def test_too_few_dice_and_what_is_no_die_are_refused(chat: Chat, dice: str) -> None:
    _, deputy, _ = await _thrown(chat)
    await deputy.says(f"骰子 5 {dice}")
    deputy.hears("骰子太少，或点数不对", "至少掷 25 次", "至少掷 20 次", "第十八条", "没有记下")


@one_engine
async def test_who_asks_how_is_told(chat: Chat) -> None:
    _, deputy, _ = await _thrown(chat)
    await deputy.says("摇号 5")
    deputy.hears("请录入骰子", "当众掷骰", "“骰子 5 6 3 1 4 …”")
    await deputy.says("封存 5 abc")
    deputy.hears("这次摇号不用“封存”", "公开掷骰")
