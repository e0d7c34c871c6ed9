"""The agenda: what each must do by when, whatever office he holds, the first due first."""

from datetime import date

from sqlmodel import select

from models.rosters import Inspector
from rules.roles import Role
from tests.conversations.chat import Chat
from tests.conversations.mornings import comes, in_autumn
from tests.conversations.way import NETWORK, grant, one_engine, short_way


@one_engine
async def test_an_inspector_sees_his_replies_and_visits(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    visit = walk.inspections()[0]
    leader = walk.leader(visit)
    await leader.says("我的期限")
    said = leader.hears("您的期限", f"1 收到 {visit.number}")
    assert f"检查 {visit.number} " in said
    assert "回复“收到”，2026年3月3日前，还剩 1 个工作日" in said
    assert "检查并录入结果，2026年4月30日前，还剩 42 个工作日" in said
    assert said.index("3月3日") < said.index("4月30日")
    await leader.asks(f"收到 {visit.number}")
    chat.ignores()
    await leader.says("我的期限")
    leader.hears(f"1 录入 {visit.number}", but_not=("回复“收到”",))
    await leader.asks(f"全部无问题 {visit.number}", "确认")
    chat.ignores()
    await leader.says("我的期限")
    leader.hears("您的期限", but_not=(f"检查 {visit.number} ",))


@one_engine
async def test_a_deputy_sees_what_he_must_release_and_approve(chat: Chat) -> None:
    walk = await short_way(chat).walked("dispatched")
    await walk.deputy.says("我的期限")
    walk.deputy.hears(
        f"任务 5 上网服务场所抽查：下达{NETWORK}的检查组，检查应在 2026年4月30日前完成", "1 下达 5"
    )
    await walk.released()
    await walk.recorded()
    visit = walk.inspections()[0]
    await walk.deputy.says("我的期限")
    walk.deputy.hears(
        "（共 5 条）",
        f"检查 {visit.number} ",
        "审批检查结果，应在 2026年6月1日前公示",
        f"1 同意 {visit.number}",
    )
    await walk.approved()
    await walk.deputy.says("我的期限")
    walk.deputy.hears("（共 0 条）")


@one_engine
async def test_a_publisher_sees_what_is_to_be_published_and_how_far_it_is(chat: Chat) -> None:
    walk, publisher = await short_way(chat).walked("recorded"), chat.holder(Role.PUBLISHER)
    visit = walk.inspections()[0]
    await walk.deputy.asks(f"同意 {visit.number}", "确认")
    chat.ignores()
    await publisher.says("我的期限")
    publisher.hears("公示检查结果（已录入，待审批 4 次、已审批，待公示 1 次），2026年6月1日前", "1 公示 5")


@one_engine
async def test_who_holds_several_offices_sees_all_of_it(chat: Chat) -> None:
    walk = await short_way(chat).walked("recorded")
    both = grant(chat, walk.deputy, Role.PUBLISHER)
    await both.says("我的期限")
    both.hears("（共 6 条）", "审批检查结果", "公示检查结果")


@one_engine
async def test_a_provisional_date_is_called_so_with_its_bounds(chat: Chat) -> None:
    await (await in_autumn(chat, date(2026, 12, 1), date(2026, 12, 10))).walked("dispatched")
    publisher = chat.holder(Role.PUBLISHER)
    await publisher.says("我的期限")
    publisher.hears(
        "2027年1月8日前（暂定，最早 2027年1月6日，最晚 2027年1月8日）", "按最早的日期还剩 25 个工作日"
    )


@one_engine
async def test_a_certificate_that_runs_out_is_listed(chat: Chat) -> None:
    who = chat.holder(Role.INSPECTOR, NETWORK)
    with chat.store.write() as db:
        inspector = db.exec(select(Inspector).where(Inspector.person_id == who.person_id)).one()
        inspector.certificate_until = date(2026, 4, 30)
        db.add(inspector)
    await comes(chat, 3, 3)
    chat.ignores()
    await who.says("我的期限")
    who.hears(f"{who.name}（{NETWORK}）的执法证：换发执法证，2026年4月30日前，还剩 58 天")


@one_engine
async def test_who_has_nothing_to_do_is_told_so(chat: Chat) -> None:
    auditor = chat.holder(Role.AUDITOR)
    await auditor.says("我的期限")
    auditor.hears("您的期限（共 0 条）", "没有")
