"""People: found by part of a name, badge, unit or pinyin, and shown to each as far as it is his to see (第十条)."""

import pytest
from sqlmodel import col, select, update

from bot.cli.demo.make_rosters import INSPECTORATE
from models.machine.people import Account, Person
from models.rosters import Inspector
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import NETWORK, UNIT, one_engine, short_way

pytestmark = one_engine
PHONE = "13800001234"


@pytest.fixture
def wang(chat: Chat) -> Person:
    """An inspector with a name and a phone that the test knows."""
    return _rename(chat, chat.holder(Role.INSPECTOR, NETWORK), "王芳")


@pytest.fixture
def colleague(chat: Chat, wang: Person) -> Talker:
    with chat.store.read() as db:
        badge = db.exec(
            select(Person.badge).where(Person.unit == NETWORK, col(Person.id) != wang.id, Person.name != wang.name)
            .join(Inspector, col(Inspector.person_id) == col(Person.id))
        ).first()  # fmt: skip
    assert badge
    return chat.person(badge)


def _rename(chat: Chat, who: Talker, name: str) -> Person:
    with chat.store.write() as db:
        db.exec(update(Person).where(col(Person.id) == who.person_id).values(name=name))
        db.exec(
            update(Inspector)
            .where(col(Inspector.person_id) == who.person_id)
            .values(phone=PHONE, post="网安")
        )
    with chat.store.read() as db:
        return db.get_one(Person, who.person_id)


@pytest.mark.parametrize(
    "words", ["人员 王芳", "人员王芳", "找人 wangfang", "查人 WF", "人员 王芳 网络", "人员 wang fang"]
)
async def test_one_is_found_by_name_or_pinyin(words: str, chat: Chat, wang: Person) -> None:
    asking = chat.holder(Role.DEPUTY, UNIT)
    await asking.says(words)
    asking.hears("【王芳】", f"单位：{NETWORK}", "岗位：网安")


async def test_one_is_found_by_the_whole_badge_or_a_part_of_it(chat: Chat, wang: Person) -> None:
    asking = chat.holder(Role.DEPUTY, UNIT)
    for words in (wang.badge, wang.badge[1:]):
        await asking.says(f"人员 {words}")
        asking.hears("【王芳】")


async def test_an_inspector_sees_name_unit_and_post_and_a_masked_phone(chat: Chat, wang: Person) -> None:
    inspector = chat.holder(Role.INSPECTOR, UNIT)
    await inspector.says("人员 王芳")
    inspector.hears(
        "单位：",
        "岗位：网安",
        "电话：138****1234",
        but_not=(PHONE, wang.badge, "执法证", "在岗", "未办结", "身份", "账号"),
    )


async def test_a_supervisor_sees_certificate_duty_and_load_and_the_phones_of_the_own_unit(
    chat: Chat, wang: Person
) -> None:
    own, other = chat.holder(Role.DEPUTY, NETWORK), chat.holder(Role.DEPUTY, UNIT)
    with chat.store.read() as db:
        inspector = db.exec(select(Inspector).where(Inspector.person_id == wang.id)).one()
    for who in (own, other, chat.holder(Role.PRINCIPAL, NETWORK)):
        await who.says("人员 王芳")
        who.hears(
            f"警号：{wang.badge}", "在岗：在岗", f"执法证：{inspector.certificate}", "有效期至", "未办结的检查：0 次",
            but_not=("身份", "账号"),
        )  # fmt: skip
        assert (PHONE in who.last) == (who is not other)
        assert ("138****1234" in who.last) == (who is other)


async def test_the_administrator_sees_roles_and_accounts_and_no_case(chat: Chat, wang: Person) -> None:
    administrator = chat.holder(Role.ADMINISTRATOR)
    with chat.store.write() as db:
        db.add(Account(person_id=wang.id or 0, channel="wecom", address="wf01"))
    await administrator.says("人员 王芳")
    administrator.hears(
        PHONE, "身份：检查人员", "账号：", "企业微信 wf01", "回复 1 绑定码",
        but_not=("未办结",),
    )  # fmt: skip


async def test_the_auditor_sees_all_but_the_phone(chat: Chat, wang: Person) -> None:
    auditor = chat.holder(Role.AUDITOR, INSPECTORATE)
    await auditor.says("人员 王芳")
    auditor.hears("执法证：", "未办结的检查", "身份：", "账号：", "138****1234", but_not=(PHONE, "绑定码"))


async def test_the_load_counts_what_is_open(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    busy = max(walk.inspectors(), key=lambda who: len(walk.visits(who)))
    await walk.deputy.says(f"人员 {busy.address}")
    walk.deputy.hears(f"未办结的检查：{len(walk.visits(busy))} 次")


async def test_several_are_listed_by_number_the_own_unit_first(
    chat: Chat, wang: Person, colleague: Talker
) -> None:
    _rename(chat, chat.holder(Role.INSPECTOR, UNIT), "王芳")
    await colleague.says("人员 王芳")
    colleague.hears(
        "“王芳”是哪一位？（共 2 条）",
        f"1 王芳（{NETWORK}）",
        f"2 王芳（{UNIT}）",
        "回复 1 王芳　2 王芳",
        but_not=(PHONE,),
    )
    await colleague.says("2")
    colleague.hears("【王芳】", f"单位：{UNIT}")
    await colleague.says("人员 王芳 治安")
    colleague.hears("【王芳】", f"单位：{UNIT}")


async def test_a_whole_name_shuts_out_the_longer_ones(chat: Chat, wang: Person) -> None:
    _rename(chat, chat.holder(Role.INSPECTOR, UNIT), "王芳芳")
    asking = chat.holder(Role.PRINCIPAL, UNIT)
    await asking.says("人员 王芳")
    asking.hears("【王芳】", f"单位：{NETWORK}")
    await asking.says("人员 芳芳")
    asking.hears("【王芳芳】")


async def test_a_unit_is_listed_page_by_page(chat: Chat) -> None:
    deputy = chat.holder(Role.DEPUTY, UNIT)
    with chat.store.read() as db:
        size = len(db.exec(select(Person).where(Person.unit == UNIT, col(Person.active))).all())
    for words in ("人员", "人员 治安管理"):
        await deputy.says(words)
        deputy.hears(f"（共 {size} 条）", f"（{UNIT}）", "1 ")


async def test_nobody_is_answered_with_the_names_that_sound_alike(chat: Chat, wang: Person) -> None:
    asking = chat.holder(Role.INSPECTOR, UNIT)
    await asking.says("人员 汪方")
    asking.hears("没有“汪方”", f"你是不是想：王芳（{NETWORK}）", "什么也没有做", f"1 王芳（{NETWORK}）")
    await asking.says("1")
    asking.hears("【王芳】")
    await asking.says("人员 qqqqq")
    asking.hears("没有“qqqqq”", "拼音", but_not=("你是不是想",))


async def test_who_left_is_found_by_the_administrator_only(chat: Chat, wang: Person) -> None:
    administrator, deputy = chat.holder(Role.ADMINISTRATOR), chat.holder(Role.DEPUTY, NETWORK)
    with chat.store.write() as db:
        db.exec(update(Person).where(col(Person.id) == wang.id).values(active=False))
    await deputy.says("人员 王芳")
    deputy.hears("没有找到这个人")
    await administrator.says("人员 王芳")
    administrator.hears("【王芳】", "在岗：调离", but_not=("绑定码",))


async def test_a_command_takes_a_person_by_pinyin_and_asks_which_of_several(chat: Chat, wang: Person) -> None:
    administrator = chat.holder(Role.ADMINISTRATOR)
    await administrator.says("绑定码 wangfang")
    administrator.hears("王芳的绑定码")
    chat.person(wang.badge).hears("有人为您开了绑定码")
    second = _rename(chat, chat.holder(Role.INSPECTOR, UNIT), "王芳")
    await administrator.says("绑定码 wf")
    administrator.hears("“wf”是哪一位", f"1 王芳（{min(UNIT, NETWORK)}）")
    await administrator.says("1")
    administrator.hears("王芳的绑定码")
    chat.person(min((wang, second), key=lambda one: one.unit).badge).hears("有人为您开了绑定码")
