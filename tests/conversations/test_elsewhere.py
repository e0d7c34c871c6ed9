"""Evidence that stays elsewhere, what deputies see of it, links to the upload page, and rosters among the files (第二十四条)."""

from rules.roles import Role
from rules.rosters import Kind
from tests.conversations import visits
from tests.conversations.chat import Chat
from tests.conversations.visits import pieces, sends
from tests.conversations.way import grant, one_engine
from tests.rosters.samples import SUBJECT, as_csv

HASH = "3f" * 32


async def test_a_recorders_video_stays_where_it_is_and_its_hash_is_entered(chat: Chat) -> None:
    visit = await visits.released(chat, 1)
    leader, number = visit.leader, visit.number
    await leader.asks(f"外部存放 {number}", "ZF-08", "采集站 2 号")
    leader.hears("SHA-256？", "python -m bot hash 录像文件")
    for wrong in ("没有", HASH[:-1], HASH + "0"):
        await leader.says(wrong)
        leader.hears("这不是 SHA-256", f"您粘贴的是“{wrong[:80]}”", "再粘贴一次")
    await leader.says(f"{HASH.upper()}  D:/采集/0303.mp4")
    leader.hears("请核对", "1 执法记录仪编号：ZF-08", "2 存放位置：采集站 2 号", but_not=("文件名：",))
    await leader.says("确认")
    leader.hears(f"已登记到检查 {number}", "外部存放“D:/采集/0303.mp4”：记录仪 ZF-08，采集站 2 号，现有 1 件")
    await leader.asks(f"外部存放 {number}", "ZF-08", "采集站 3 号", HASH)
    leader.hears("录像的文件名？")
    await leader.asks("0303.mp4", "确认")
    leader.hears(
        "已经有了", "第1件 外部存放 D:/采集/0303.mp4（记录仪 ZF-08，采集站 2 号", "SHA-256 3f3f3f3f3f3f3f3f…"
    )
    (row,) = pieces(chat)
    assert (row.kind, row.sha256, row.size) == ("elsewhere", HASH, 0)


@one_engine
async def test_a_hash_that_was_changed_into_none_is_asked_for_again(chat: Chat) -> None:
    visit = await visits.released(chat, 1)
    await visit.leader.asks(
        f"外部存放 {visit.number}", "ZF-08", "采集站", f"{HASH} a.mp4", "改3", "不知道", "确认"
    )
    visit.leader.hears("SHA-256？")
    await visit.leader.says(f"{HASH} *a.mp4")
    visit.leader.hears("请核对", "ZF-08", "采集站")
    assert pieces(chat) == []


async def test_the_deputy_sees_what_evidence_there_is(chat: Chat) -> None:
    visit = await visits.released(chat, 1)
    leader, deputy, number = visit.leader, visit.walk.deputy, visit.number
    await leader.asks(f"录入 {number}", "3", "没有登记", "《条例》第六条", "确认")
    deputy.hears("请审批", "证据：没有")
    leader.hears("结果已录入", "发现的问题请附证据（第二十三条）", "直接发到这里", but_not=("http",))
    visit.mate.hears("的结果已录入", "照片、录像，审批前都可以添")
    chat.ignores()
    await leader.asks(f"证据 {number}")
    await sends(leader, "登记本.jpg")
    await leader.asks(f"外部存放 {number}", "ZF-08", "采集站", f"{HASH} a.mp4", "确认")
    chat.ignores()
    await deputy.says(f"同意 {number}")
    deputy.hears("请核对", "证据：图片 1、外部存放 1")
    await deputy.asks("取消", f"详情 {number}")
    deputy.hears("证据 第1件 图片 登记本.jpg（2 KB，", "证据 第2件 外部存放 a.mp4（记录仪 ZF-08")
    await deputy.says(f"证据 {number}")
    deputy.hears(f"检查 {number} 的证据（共 2 条）", but_not=("移除", "添证据"))
    publisher = chat.holder(Role.PUBLISHER)
    await publisher.says(f"详情 {number}")
    publisher.hears(f"检查 {number}", but_not=("登记本",))


@one_engine
async def test_an_administrator_who_inspects_is_asked_what_a_table_is(chat: Chat) -> None:
    visit = await visits.released(chat, 1)
    both, table = grant(chat, visit.leader, Role.ADMINISTRATOR), as_csv(Kind.SUBJECTS, SUBJECT)
    await both.asks(f"证据 {visit.number}")
    chat.ignores()
    await sends(both, "名单.csv", table)
    both.hears("“名单.csv”是哪一次检查的证据？", "是名录库")
    await both.says("按名录库读取")
    both.hears("“名单.csv”已收到", "正在逐行核对")
    both.hears("检查对象名录库")
    await both.says("按名录库读取")
    both.hears("没有等着的文件")
    await sends(both, "台账.csv", table + b"\n")
    both.hears("是哪一次检查的证据？")
    await both.says(f"记到 {visit.number}")
    both.hears(f"已记到检查 {visit.number}", "文档“台账.csv”")
    await sends(both, "现场.jpg")
    both.hears(f"已记到检查 {visit.number}", "图片")


@one_engine
async def test_an_administrator_without_inspections_hands_in_rosters_as_ever(chat: Chat) -> None:
    both = grant(chat, chat.holder(Role.ADMINISTRATOR), Role.INSPECTOR)
    await sends(both, "名单.csv", as_csv(Kind.SUBJECTS, SUBJECT))
    both.hears("“名单.csv”已收到", "正在逐行核对")
    chat.ignores()


@one_engine
async def test_where_a_web_address_is_set_every_request_for_files_has_a_link_of_ones_own(chat: Chat) -> None:
    web = chat.settings.web.model_copy(update={"public_address": "https://ssj.example"})
    chat.settings = chat.settings.model_copy(update={"web": web})
    await chat.restarts()
    visit = await visits.released(chat)
    address = f"https://ssj.example/uploads/{visit.number}"
    await visit.leader.says(f"证据 {visit.number} 第2项")
    visit.leader.hears("上传页", f"{address}/2/{visit.leader.person_id}-")
    await visit.leader.asks(f"录入 {visit.number} 第3项", "3")
    visit.leader.hears("请写明情况说明", f"{address}/3/{visit.leader.person_id}-")
    await visit.leader.asks(
        "没有登记", "《条例》第六条", "取消", f"录入 {visit.number}", "都没有问题", "确认"
    )
    visit.leader.hears("结果已录入", f"{address}/0/{visit.leader.person_id}-")
    visit.mate.hears("的结果已录入", f"{address}/0/{visit.mate.person_id}-")
    chat.ignores()
