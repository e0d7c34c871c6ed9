"""A sealed draw (L1): sealed on the contributors' own telephones, then revealed; and everything that is not taken (第十八、二十八条)."""

import json

import pytest

from models import tasks
from models.machine.row import key
from models.tasks import Draw, Lock
from rules.roles import Role
from rules.verifier import verify
from tests.conversations.chat import Chat
from tests.conversations.sealers import Sealer, read, sealed_way
from tests.conversations.way import Way, draw_settings, one_engine, short_way


def _draw(chat: Chat, walk: Way) -> tuple[Lock, Draw]:
    with chat.store.read() as db:
        lock = tasks.open_lock(db, key(walk.task()))
        assert lock is not None
        draw = tasks.draw_of(db, key(lock))
        assert draw is not None
        return lock, draw


async def _seal(*sealers: Sealer, copy: str = "自存") -> None:
    for one in sealers:
        await one.who.says(one.seal(copy))


async def test_two_seal_then_two_reveal_and_the_draw_follows(chat: Chat) -> None:
    walk, deputy, witness = await sealed_way(chat)
    await _seal(deputy)
    deputy.who.hears("已收到您的封存", "记录摘要：", f"还在等 {witness.who.name}（封存）")
    await _seal(witness)
    witness.who.hears("已收到您的封存")
    for one in (deputy, witness):
        one.who.hears("全部封存，请公开", deputy.short, "回执整段贴到这里")
    closed = chat.group("监督群").hears("全部封存，开始公开", "谁也不能换话")
    assert deputy.seal().split()[-1][:24] in closed
    await witness.who.says(witness.receipt)
    witness.who.hears("已收到您公开的话", f"还在等 {deputy.who.name}（公开）")
    await deputy.who.says(deputy.reveal())
    deputy.who.hears("参与人已齐，正在摇号")
    page = walk_page(chat, walk)
    for who in (deputy.who, witness.who, chat.group("监督群")):
        who.hears("摇号", "可信等级 L1：参与人用自己保存的封存页", page)
    deputy.who.hears("任务 5 可以下发")


def walk_page(chat: Chat, walk: Way) -> str:
    """Return the hash of the sealing page that the lock knew."""
    return f"封存页文件的 SHA-256：{_draw(chat, walk)[0].commitment['page']}"


@one_engine
async def test_the_proof_holds_seals_phrases_and_who_held_the_fingerprint(chat: Chat) -> None:
    walk, deputy, witness = await sealed_way(chat)
    await witness.who.says("确认收到指纹 5")
    witness.who.hears("已收到您的确认", "指纹已经在您手里", "还在等")
    await _seal(deputy, witness)
    await deputy.who.asks(deputy.reveal())
    await witness.who.asks(witness.reveal())
    chat.ignores()
    lock, draw = _draw(chat, walk)
    content = chat.machine.office.cabinet.read(draw.proof_file)
    log = json.loads(content)["log"]
    assert [one["deed"] for one in log] == ["acknowledge", "seal", "seal", "reveal", "reveal"]
    assert [one.get("phrase") for one in log[-2:]] == [deputy.phrase, witness.phrase]
    assert {one["copy"] for one in log if one["deed"] == "seal"} == {"own"}
    assert all(check.held for check in verify(content, lock.fingerprint[:24]))


@one_engine
async def test_seals_of_a_page_that_the_system_serves_are_a_level_lower(chat: Chat) -> None:
    _, deputy, witness = await sealed_way(chat)
    await _seal(deputy, copy="在线")
    await _seal(witness)
    chat.ignores()
    await deputy.who.asks(deputy.reveal())
    await witness.who.asks(witness.reveal())
    chat.group("监督群").hears("可信等级 L1-：", "封存页由本系统提供：另须相信这个页面没有被改过")
    chat.ignores()


@one_engine
async def test_who_reveals_something_else_than_he_sealed_is_refused(chat: Chat) -> None:
    _, deputy, witness = await sealed_way(chat)
    await _seal(deputy, witness)
    chat.ignores()
    for other in ({"phrase": "换一句"}, {"nonce": "0" * 32}):
        await deputy.who.says(deputy.reveal(**other))
        deputy.who.hears("公开的不是封存的那一句", "没有记下（第十八条）", "回执整段贴来", "“撤销锁定 5”")
    await deputy.who.says(witness.reveal())
    deputy.who.hears("公开的不是封存的那一句")
    await deputy.who.says(deputy.reveal())
    deputy.who.hears("已收到您公开的话")
    await deputy.who.says(deputy.reveal())
    deputy.who.hears("您已经做过了", "“公开”每人只有一次", "第十八条", f"还在等 {witness.who.name}")


@one_engine
async def test_nobody_reveals_before_all_have_sealed(chat: Chat) -> None:
    _, deputy, witness = await sealed_way(chat)
    await _seal(deputy)
    chat.ignores()
    await deputy.who.says(deputy.receipt)
    deputy.who.hears("还不能公开", f"还有 {witness.who.name} 没有封存", "第十八条", "回执请收好")
    await deputy.who.says("摇号 5")
    deputy.who.hears("在等别人", f"还在等 {witness.who.name}", "撤销次数永久公开")


@one_engine
async def test_a_seal_is_given_once_and_by_contributors_only(chat: Chat) -> None:
    _, deputy, witness = await sealed_way(chat)
    await _seal(deputy)
    chat.ignores()
    other = Sealer(deputy.who, deputy.code, "换一句", "9" * 32)
    await deputy.who.says(other.seal())
    deputy.who.hears("您已经做过了", "“封存”每人只有一次", "不能更改", "第十八条")
    await witness.who.says(deputy.seal())
    witness.who.hears("与别人的封存相同", "没有再记（第十八条）", "重新封存")
    stranger = chat.holder(Role.AUDITOR)
    for said in (witness.seal(), witness.reveal()):
        await stranger.says(said)
        stranger.hears("您不是这次摇号的参与人", "第十八条", deputy.who.name, witness.who.name)
    await deputy.who.says("确认收到指纹 5")
    deputy.who.hears("您已经做过了", "确认收到指纹")


@one_engine
@pytest.mark.parametrize(
    "said", ["封存 5 青石河水", "公开 5 青石河水", "封存 5 abc 自存 def", "摇号回执 5 晴"]
)
async def test_what_is_no_seal_is_not_taken(chat: Chat, said: str) -> None:
    _, deputy, _ = await sealed_way(chat)
    await deputy.who.says(said)
    deputy.who.hears("没有看懂", "整段复制", "第十八条", "没有记下任何内容", "“摇号 5”")


@one_engine
async def test_a_seal_belongs_to_its_lock_and_a_silent_contributor_costs_an_abort(chat: Chat) -> None:
    walk, deputy, witness = await sealed_way(chat)
    await _seal(deputy)
    await walk.deputy.asks("撤销锁定 5", "确认")
    chat.group("监督群").hears("锁定已撤销", "累计撤销 1 次")
    chat.ignores()
    await walk.deputy.asks("锁定 5", "确认")
    again, other = read(walk.deputy, "5" * 32), read(witness.who, "6" * 32)
    chat.ignores()
    await deputy.who.says(deputy.seal())
    deputy.who.hears("锁定已经换过", "“详情 5”")
    for one in (again, other):
        await one.who.says(one.seal())
    for one in (again, other):
        chat.ignores()
        await one.who.says(one.reveal())
    chat.group("监督群").hears("累计：撤销锁定 1 次", "可信等级 L1：")
    chat.ignores()


@one_engine
async def test_a_way_that_was_not_locked_is_refused(chat: Chat) -> None:
    _, deputy, _ = await sealed_way(chat)
    await deputy.who.says("骰子 5 6 3 1 4")
    deputy.who.hears("这次摇号不用“录入骰子”", "先封存、后公开（第十八条）", "“摇号 5”")
    await deputy.who.says("摇号 5")
    deputy.who.hears("请封存您的一句话", "封存码：", "SHA-256")


@one_engine
async def test_the_lock_keeps_its_way_whatever_the_settings_say_later(chat: Chat) -> None:
    walk = await short_way(chat).walked("locked")
    await draw_settings(chat, method="sealed")
    await walk.deputy.says("摇号 5")
    walk.deputy.hears("为任务 5 的摇号出一句话")
