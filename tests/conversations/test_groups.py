"""Groups: bound by words said in them, deaf to everything else, and never a place for anything personal (第二十八条)."""

import json

import pytest
from sqlmodel import col, select

from models.machine import ledger
from models.machine.groups import Group
from models.machine.ledger import Entry
from models.tables import RECORDED
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import NETWORK, one_engine, short_way

ADDRESS = "chat-7f"


@pytest.fixture
def deputy(chat: Chat) -> Talker:
    return chat.holder(Role.DEPUTY, NETWORK)


async def _bind(chat: Chat, who: Talker, kind: str) -> None:
    await who.says(f"@双随机助手 绑定本群 {kind}", group=ADDRESS)
    await who.says("确认")
    chat.ignores()


async def test_a_deputy_binds_the_group_he_speaks_in_and_it_hears_what_its_kind_hears(
    chat: Chat, deputy: Talker
) -> None:
    group = chat.group(ADDRESS)
    await deputy.says("绑定本群", group=ADDRESS)
    deputy.hears("是哪一种群", "回复 1 监督群　2 公开群　3 任务群")
    group.hears("绑定本群", "一对一", but_not=("回复", deputy.name))
    await deputy.says("1")
    deputy.hears("请核对：绑定本群", "种类：监督群", "（第二十八条）")
    await deputy.says("确认")
    deputy.hears("本群已绑定为监督群")
    group.hears("本群已绑定为监督群", "锁定指纹", "解绑本群")
    with chat.store.read() as db:
        assert [one.kind for one in db.exec(select(Group).where(Group.address == ADDRESS))] == ["supervisors"]
        assert list(ledger.verify(db, RECORDED)) == []
        entry = db.exec(
            select(Entry).where(Entry.kind == "chat_group").order_by(col(Entry.seq).desc())
        ).first()
    assert entry is not None
    assert json.loads(entry.body)["deed"] == "group.bound"
    assert deputy.name not in entry.body


@one_engine
async def test_a_bound_group_hears_the_fingerprint_and_an_unbound_one_nothing(
    chat: Chat, deputy: Talker
) -> None:
    group, walk = chat.group(ADDRESS), short_way(chat)
    await _bind(chat, deputy, "监督群")
    await walk.opened()
    await walk.deputy.asks(f"锁定 {walk.number}", "确认")
    group.hears(f"任务 {walk.number} 已锁定", "指纹")
    chat.ignores()
    await deputy.says("解绑本群", group=ADDRESS)
    group.hears("解绑本群", "一对一")
    deputy.hears("请核对：解绑本群", "现在是：监督群")
    await deputy.says("确认")
    deputy.hears("本群已解绑")
    group.hears("本群已解绑", "绑定本群")
    await walk.deputy.asks(f"撤销锁定 {walk.number}", "确认")
    group.hears_nothing()
    chat.ignores()
    await deputy.says("@助手 解绑本群", group=ADDRESS)
    group.hears("本群没有绑定")


@one_engine
@pytest.mark.parametrize("kind", ["公开群", "公开"])
async def test_the_kind_may_be_said_at_once_and_changed_later(kind: str, chat: Chat, deputy: Talker) -> None:
    await deputy.says(f"绑定本群 {kind} @双随机助手", group=ADDRESS)
    deputy.hears("请核对：绑定本群", "种类：公开群", but_not=("现在是",))
    await deputy.says("确认")
    chat.ignores()
    await deputy.says("绑定本群 任务群", group=ADDRESS)
    deputy.hears("种类：任务群", "现在是：公开群")
    await deputy.says("取消")
    deputy.hears("已取消")
    chat.ignores()
    with chat.store.read() as db:
        assert db.exec(select(Group).where(Group.address == ADDRESS)).one().kind == "public"


@one_engine
@pytest.mark.parametrize(
    "words", ["大家辛苦了", "我的任务", "确认", "1", "@所有人 下午开会", "人员 王芳", "绑定 123456"]
)
async def test_what_is_not_meant_for_it_a_group_hears_no_answer_to(
    words: str, chat: Chat, deputy: Talker
) -> None:
    stranger = chat.stranger("wx-9f3a")
    for who in (deputy, stranger):
        await who.says(words, group=ADDRESS)
        who.hears_nothing()
    chat.group(ADDRESS).hears_nothing()


@one_engine
@pytest.mark.parametrize(
    "words", ["@双随机助手 我的任务", "@双随机助手 人员 王芳", "确认 @双随机助手", "@双随机助手"]
)
async def test_whoever_addresses_it_in_a_group_is_asked_to_speak_one_to_one(
    words: str, chat: Chat, deputy: Talker
) -> None:
    await deputy.says("开任务 2026-03")
    deputy.hears("请核对")
    await deputy.says(words, group=ADDRESS)
    chat.group(ADDRESS).hears("请单独对我说", "绑定本群", but_not=(deputy.name, "138", "任务 "))
    deputy.hears_nothing()
    await deputy.says("确认")  # the form is where it was: nothing said in the group answered it
    deputy.hears("已设置")


@one_engine
async def test_only_who_decides_or_administers_binds_a_group(chat: Chat) -> None:
    inspector, administrator = chat.holder(Role.INSPECTOR), chat.holder(Role.ADMINISTRATOR)
    await inspector.says("绑定本群", group=ADDRESS)
    inspector.hears("要由别人来做", "分管负责人", "系统管理员")
    stranger = chat.stranger("wx-9f3a")
    await stranger.says("@双随机助手 绑定本群", group=ADDRESS)
    stranger.hears("我还不认识您")
    chat.group(ADDRESS).hears_nothing()
    await administrator.says("绑定本群 监督群", group=ADDRESS)
    administrator.hears("请核对：绑定本群")
    chat.ignores()


@one_engine
async def test_one_to_one_there_is_no_group_to_bind(chat: Chat, deputy: Talker) -> None:
    for words in ("绑定本群", "绑定本群 监督群", "解绑本群"):
        await deputy.says(words)
        deputy.hears("请在群里说", "第二十八条")


@one_engine
async def test_a_group_of_the_configuration_is_changed_there(chat: Chat, deputy: Talker) -> None:
    for words in ("绑定本群 公开群", "解绑本群"):
        await deputy.says(words, group="监督群")
        deputy.hears("config.toml", "“监督群”")
    chat.group("监督群").hears_nothing()
    with chat.store.read() as db:
        assert db.exec(select(Group).where(Group.address == "监督群")).one().kind == "supervisors"
