"""Publications: what the public reads, what it never does, and who puts it there (第二十五条)."""

import hashlib

from sqlmodel import select

from handlers.inspections import publications
from models.inspections import Publication
from models.rosters import Subject
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import LEGAL, NETWORK, Way, grant, item, one_engine, short_way, together

REMARK, BASIS, REASON = "后门没有登记", "《互联网上网服务营业场所管理条例》第二十三条", "写得太短"


async def _publish(chat: Chat, publisher: Talker, number: int = 5) -> str:
    await publisher.asks(f"公示 {number}", "确认")
    publisher.hears("正在生成公示页")
    said = publisher.hears(f"已公示任务 {number}", "页面指纹")
    for group in ("监督群", "公开群"):
        chat.group(group).hears("抽查结果公示", item(said, "页面："))
    return said


async def _approve(walk: Way, *numbers: int) -> None:
    for number in numbers:
        await walk.deputy.asks(f"同意 {number}", "确认")
    walk.chat.ignores()


async def test_the_page_says_what_was_found_and_nothing_that_is_not_public(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit, publisher = walk.inspections()[0], chat.holder(Role.PUBLISHER)
    await walk.leader(visit).asks(f"全部无问题 {visit.number}", "确认")
    await walk.deputy.asks(f"退回 {visit.number}", REASON, "确认")
    await walk.leader(visit).asks(f"录入 {visit.number}", "改1", "3", REMARK, BASIS, "确认")
    chat.ignores()
    for one in walk.inspections()[1:]:
        await walk.leader(one).asks(f"全部无问题 {one.number}", "确认")
    await walk.approved()
    await publisher.says("公示 5")
    preview = publisher.hears("请核对：公示任务 5 的检查结果", "发现问题待后续处理", "不公示风险等级")
    await publisher.says("取消")
    publisher.hears("已取消")
    said = await _publish(chat, publisher)
    content = (chat.settings.files.public / item(said, "页面：")).read_text()
    with chat.store.read() as db:
        subjects = [db.get_one(Subject, one.subject_id) for one in walk.inspections()]
    for one in subjects:
        assert one.name in content
        assert one.code in content
        for secret in (one.phone, one.contact, one.address, f"{one.level}级", one.salt):
            assert secret not in content
            assert secret not in preview
    assert content.count("发现问题待后续处理") == 1
    for secret in (REMARK, REASON, *(who.name for who in walk.team(visit)), "重点"):
        assert secret not in content


async def test_the_page_on_disk_is_the_one_in_the_books(chat: Chat) -> None:
    await short_way(chat).walked("approved")
    publisher = chat.holder(Role.PUBLISHER)
    said = await _publish(chat, publisher)
    public = chat.settings.files.public
    with chat.store.read() as db:
        publication = db.exec(select(Publication)).one()
    content = (public / publication.page).read_bytes()
    assert hashlib.sha256(content).hexdigest() == publication.sha256
    assert f'<a href="{publication.page}">上网服务场所抽查</a>' in (public / "index.html").read_text()
    assert sorted(one.name for one in public.iterdir()) == sorted(
        [publication.page, "index.html", "proof-5.json", *publications.CHECKS]
    )
    number = item(said, "公示编号：")
    await publisher.says(f"详情 {number}")
    publisher.hears(f"公示 {number}", "检查：5 次", publisher.name, publication.page, publication.sha256)
    await publisher.says("公示 5")
    publisher.hears("没有待公示的结果", "第二十五条", "已公示 5 次")
    await publisher.says("待公示")
    publisher.hears("（共 0 条）")


@one_engine
async def test_only_a_publisher_publishes(chat: Chat) -> None:
    walk = await short_way(chat).opened()
    for who in (walk.deputy, chat.holder(Role.PRINCIPAL, NETWORK), chat.holder(Role.INSPECTOR, NETWORK)):
        await who.says("公示 5")
        who.hears("要由别人来做", "只能由公示员办理", "第二十五条")


@one_engine
async def test_what_is_approved_is_published_first_and_the_rest_later(chat: Chat) -> None:
    walk = await short_way(chat).walked("recorded")
    first, *others = (one.number for one in walk.inspections())
    publisher = chat.holder(Role.PUBLISHER)
    await publisher.says("公示 5")
    publisher.hears("没有待公示的结果", "已录入，待审批 5 次")
    await _approve(walk, first)
    await publisher.says("公示 5")
    publisher.hears("共 1 次检查", "本次不含：已录入，待审批 4 次")
    await publisher.asks("取消")
    chat.ignores()
    said = await _publish(chat, publisher)
    assert "尚未公示：已录入，待审批 4 次" in said
    await _approve(walk, *others)
    later = await _publish(chat, publisher)
    assert "尚未公示" not in later
    pages = [item(one, "页面：") for one in (said, later)]
    public = chat.settings.files.public
    assert [(public / page).read_text().count('检查日期"') for page in pages] == [1, 4]
    assert "第 2 批" in (public / pages[1]).read_text()
    assert all(page in (public / "index.html").read_text() for page in pages)


async def test_the_second_of_two_who_publish_at_the_same_time_is_answered(chat: Chat) -> None:
    walk = await short_way(chat).walked("approved")
    one, other = chat.holder(Role.PUBLISHER), grant(chat, chat.holder(Role.DEPUTY, LEGAL), Role.PUBLISHER)
    for who in (one, other):
        await who.says("公示 5")
        who.hears("请核对：公示任务 5 的检查结果")
    await together(chat, (other, "确认"), (one, "确认"))
    for who in (one, other):
        who.hears("正在生成公示页")
    one.hears("结果刚刚变动", f"{other.name}已公示任务 5", "公示编号 11", "没有重复公示", "第二十五条")
    other.hears("已公示任务 5")
    chat.ignores()
    assert len(list(chat.settings.files.public.glob("task-*"))) == 1
    assert {visit.state for visit in walk.inspections()} == {"published"}


@one_engine
async def test_what_changed_after_the_preview_is_not_published(chat: Chat) -> None:
    walk = await short_way(chat).walked("recorded")
    first, second, *_ = (one.number for one in walk.inspections())
    one, other = chat.holder(Role.PUBLISHER), grant(chat, chat.holder(Role.DEPUTY, LEGAL), Role.PUBLISHER)
    await _approve(walk, first)
    await other.asks("公示 5")
    await _approve(walk, second)
    await one.asks("公示 5")
    await other.asks("确认")
    chat.ignores()
    await one.says("确认")
    one.hears("结果刚刚变动", "还有待公示的，请再说“公示 5”")
    await one.says("公示 5")
    one.hears("共 1 次检查", "已公示 1 次")
