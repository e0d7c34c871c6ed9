"""How often who had whom replaced (更换统计): by office for the public, by name for those who answer for it (第二、二十、二十八条)."""

import re

from models.machine.people import Person
from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.replaced import consented
from tests.conversations.substituted import exchanged, squad_subject
from tests.conversations.test_public import told
from tests.conversations.way import UNIT, Way, one_engine, squad_way, steps_aside

__all__ = ["told"]
pytestmark = one_engine


def _unit(walk: Way) -> str:
    with walk.chat.store.read() as db:
        return db.get_one(Person, walk.deputy.person_id).unit


async def test_the_public_pages_count_them_by_unit_and_by_the_office_that_consented(told: Way) -> None:
    public, unit = told.chat.settings.files.public, _unit(told)
    [page] = public.glob("task-5-*.html")
    for text in (page.read_text(), (public / "index.html").read_text()):
        assert f"{unit}：检查人员 1 人次（{unit}分管负责人同意 1 人次）" in text
        assert re.search(r"撤销锁定 1 次 · 更换检查人员 1 次 · .*排除 \d+ 家", text)
        assert told.deputy.name not in text
    assert told.task().aborts == 1


async def test_the_public_finds_the_fingerprint_and_both_checks_beside_the_page(told: Way) -> None:
    public = told.chat.settings.files.public
    [page] = public.glob("task-5-*.html")
    text = page.read_text()
    await told.deputy.says("任务 5")
    short = re.search(r"指纹：([0-9a-f]{24})", told.deputy.hears())
    assert short is not None
    assert f"<dt>锁定指纹</dt><dd>{short[1]}</dd>" in text
    for name in re.findall(r'href="([^"]+)"', text + (public / "index.html").read_text()):
        assert (public / name).is_file(), name
    assert {"verify.html", "self-check.html"} <= {path.name for path in public.iterdir()}


async def test_the_deputy_and_the_auditor_read_names_and_another_unit_nothing(told: Way) -> None:
    chat, unit = told.chat, _unit(told)
    for who in (told.deputy, chat.holder(Role.AUDITOR)):
        await who.says("更换统计")
        who.hears(
            "2026 年更换检查人员 1 人次",
            f"{unit}：{told.deputy.name}（{unit}分管负责人）同意更换检查人员 1 人次",
        )
    stranger = chat.holder(Role.DEPUTY, UNIT)
    await stranger.says("更换统计")
    stranger.hears("更换检查人员 0 人次", but_not=(told.deputy.name,))


async def test_only_what_came_about_is_counted(chat: Chat) -> None:
    walk = await squad_way(chat).walked("released")
    first, second = walk.inspections()[:2]
    number = await steps_aside(walk.leader(first), first, "岗位调整")
    await walk.deputy.asks(f"不同意 {number}", "没有别的人手", "确认")
    chat.ignores()
    await walk.deputy.says("更换统计")
    walk.deputy.hears("更换检查人员 0 人次")
    for visit in (first, second):
        await consented(walk.leader(visit), visit, walk.deputy)
        chat.ignores()
    await walk.deputy.says("更换统计")
    walk.deputy.hears("更换检查人员 2 人次", "同意更换检查人员 2 人次")


async def test_a_subject_that_gave_way_is_counted_too(chat: Chat) -> None:
    walk, visit, leader = await squad_subject(chat)
    await exchanged(leader, visit, walk.deputy)
    chat.ignores()
    await walk.deputy.says("更换统计")
    walk.deputy.hears("检查人员 0 人次、检查对象 1 家", "同意更换检查对象 1 家")
