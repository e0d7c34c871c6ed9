"""Help: from the docstrings, for each role exactly what it may say; and who one is."""

import pytest

from handlers import ROUTERS
from models.machine import people
from models.machine.people import Account, Holding, Person
from rules.roles import Role
from tests.conversations.chat import Chat, Talker

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])  # help does not hang on the engine
COMMANDS = [command for router in ROUTERS for command in router.commands]


def _hire(chat: Chat, *roles: str) -> Talker:
    """Let somebody in who holds exactly these roles."""
    badge = "-".join(("x", *roles))
    with chat.store.write() as db:
        person = Person(badge=badge, name="新来的", unit="指挥中心")
        db.add(person)
        db.flush()
        db.add_all(Holding(person_id=person.id or 0, role=role) for role in roles)
        db.add(Account(person_id=person.id or 0, channel="memory", address=badge))
    return chat.person(badge)


@pytest.mark.parametrize("roles", [(), *((role,) for role in Role), (Role.INSPECTOR, Role.PRINCIPAL)])
async def test_each_role_sees_exactly_its_commands(chat: Chat, roles: tuple[Role, ...]) -> None:
    who = _hire(chat, *roles)
    await who.says("帮助")
    heard = who.hears(
        "您可以这样说", f"您的身份：{'、'.join(role.label for role in sorted(roles)) or '无'}"
    ).splitlines()
    for command in COMMANDS:
        line = f"{command.patterns[0].usage}：{command.help}"
        assert (line in heard) == (not command.roles or bool(command.roles & set(roles))), line
    others = set(heard) - {f"{one.patterns[0].usage}：{one.help}" for one in COMMANDS}
    assert all(line.startswith(("【", "您的身份", "说“帮助", "〔")) for line in others), others


async def test_help_comes_under_every_name(chat: Chat) -> None:
    who = chat.holder(Role.DEPUTY)
    for spelled in ("帮助", "？", "HELP", "help", "菜单", "“帮助”。"):
        await who.says(spelled)
        who.hears("您可以这样说")


@pytest.mark.parametrize(
    "asked", ["帮助 录入", "帮助录入", "帮助“录入”。", "帮助 录入１２", "帮助 录入 编号"]
)
async def test_one_command_is_explained(chat: Chat, asked: str) -> None:
    inspector = chat.holder(Role.INSPECTOR)
    await inspector.says(asked)
    inspector.hears("怎么说“录入", "录入 编号 ／ 录入结果 编号：录入一次检查的结果", "例：录入 12")


async def test_every_command_one_may_give_is_explained(chat: Chat) -> None:
    who = _hire(chat, *Role)
    for command in COMMANDS:
        for usage in (pattern.usage for pattern in command.patterns):
            await who.says(f"帮助 {usage}")
            if usage in ("帮助", "?", "帮助 …"):
                who.hears("填表和看列表时的话")
            else:
                who.hears("怎么说", f"{usage}", f"{command.help}。例：{command.example}")


async def test_a_wrong_name_is_answered_with_the_nearest(chat: Chat) -> None:
    inspector = chat.holder(Role.INSPECTOR)
    await inspector.says("帮助 录如")
    inspector.hears("没有叫“录如”的命令", "你是不是想：录入", "回复“帮助”看全部")
    await inspector.says("帮助 锁丁")
    inspector.hears("没有叫“锁丁”的命令", "回复“帮助”看全部", but_not=("锁定",))


async def test_anothers_command_is_named_with_whose_it_is(chat: Chat) -> None:
    inspector = chat.holder(Role.INSPECTOR)
    await inspector.says("帮助 公示")
    inspector.hears("这件事要由别人来做", "公示员")


@pytest.mark.parametrize("word", ["返回", "取消", "继续", "改2", "确认", "下一页", "帮助"])
async def test_the_words_of_forms_and_lists_are_explained(chat: Chat, word: str) -> None:
    inspector = chat.holder(Role.INSPECTOR)
    await inspector.says(f"帮助 {word}")
    inspector.hears("填表和看列表时的话", "返回：", "确认：", "下一页：")


async def test_one_is_told_who_one_is_and_who_decides(chat: Chat) -> None:
    for role in Role:
        who = chat.holder(role)
        with chat.store.read() as db:
            person = db.get_one(Person, who.person_id)
            labels = "、".join(Role(one).label for one in sorted(people.roles(db, who.person_id)))
        await who.says("我是谁")
        who.hears(
            f"您是{who.name}",
            f"单位：{person.unit}",
            f"警号：{person.badge}",
            f"身份：{labels}",
            "分管负责人：",
        )
