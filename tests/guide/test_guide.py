"""The user guide can not lie: its dialogues are spoken to the bot and compared word by word, and every command is in it."""

import pytest

from bot.cli.demo.sealing import telephone
from bot.router import Command, Switchboard
from handlers import ROUTERS
from models import tasks
from models.machine.people import Person
from models.machine.row import key
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import NETWORK, Way, draw_settings, one_engine, short_way, squad_way
from tests.guide import scenes
from tests.guide.scenes import GUIDE, Pause, Scene

COMMANDS = list(Switchboard(ROUTERS).commands())
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in sorted(GUIDE.glob("*.md")))
SCENES = scenes.every()


def _cast(walk: Way) -> dict[str, Talker]:
    """Return who plays whom: the first inspection's team, and those who decide about it."""
    chat = walk.chat
    cast = {
        "分管负责人": walk.deputy,
        "主要负责人": chat.holder(Role.PRINCIPAL, NETWORK),
        "公示员": chat.holder(Role.PUBLISHER),
        "审计员": chat.holder(Role.AUDITOR),
        "系统管理员": chat.holder(Role.ADMINISTRATOR),
        "检查人员": chat.holder(Role.INSPECTOR, NETWORK),
        "生人": chat.stranger("zhangsan"),
        "监督群": chat.group("监督群"),
        "公开群": chat.group("公开群"),
    }
    if walk.number and walk.inspections():
        leader, member, *_ = walk.team(walk.inspections()[0])
        cast |= {"检查人员": leader, "组员": member}
    return cast


def _hear(who: Talker, words: str, open_letters: dict[str, list[str]]) -> None:
    """Find a line in the letters that somebody has heard, behind the line found before."""
    lines = open_letters.setdefault(who.address, [])
    while who.chat.unheard[who.address]:
        lines += who.chat.unheard[who.address].popleft().splitlines()
    for at, line in enumerate(lines):
        if scenes.fits(words, line):
            del lines[: at + 1]
            return
    raise AssertionError(f"{who.name} did not hear {words!r} in\n" + "\n".join(lines))


@one_engine
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: f"{scene.page}:{scene.at}")
async def test_a_dialogue_of_the_guide_is_what_the_bot_says(chat: Chat, scene: Scene) -> None:
    await draw_settings(chat, method=scene.method)
    walk = squad_way(chat) if scene.own_unit else short_way(chat)
    if scene.step:
        await walk.walked(scene.step)
    chat.ignores()
    open_letters: dict[str, list[str]] = {}
    for line in scene.lines:
        if isinstance(line, Pause):
            await chat.passes(days=line.days, hours=line.hours)
            continue
        who = _cast(walk)[line.who]
        if line.said_by_bot:
            _hear(who, line.words, open_letters)
        else:
            open_letters.pop(who.address, None)
            chat.unheard[who.address].clear()
            await who.says(_from_page(walk, who, line.words))
            walk.number = walk.number or _opened(walk)
    chat.ignores()


def _from_page(walk: Way, who: Talker, words: str) -> str:
    """Return the words, or what the sealing page on somebody's telephone gives in their place."""
    if not words.startswith("〔"):
        return words
    with walk.chat.store.read() as db:
        lock = tasks.open_lock(db, key(walk.task()))
        assert lock is not None
        phone = telephone(walk.task(), lock, db.get_one(Person, who.person_id))
    given = {
        "〔封存〕": phone.sealing,
        "〔公开〕": phone.revealing,
        "〔回执〕": phone.revealing.replace("公开", "摇号回执"),
    }
    return given[words]


def _opened(walk: Way) -> int:
    try:
        return walk.task().number
    except Exception:  # noqa: BLE001 - there is none yet
        return 0


def test_the_guide_has_dialogues() -> None:
    assert len(SCENES) >= 10
    assert sum(len(scene.lines) for scene in SCENES) >= 60


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.patterns[0].spelled)
def test_every_command_has_its_place_in_the_guide(command: Command) -> None:
    assert any(pattern.verb in TEXT for pattern in command.patterns), command.help
