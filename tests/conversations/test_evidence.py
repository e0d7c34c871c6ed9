"""Evidence: kept once, bound to the inspection that is meant, listed, taken back only before the record (第二十四、二十六条)."""

from sqlmodel import col, select

from bot.cli.demo.make_rosters import NARCOTICS
from models.machine import ledger
from models.machine.ledger import Entry
from models.tables import RECORDED
from rules.roles import Role
from tests.conversations import visits
from tests.conversations.chat import Chat, Talker
from tests.conversations.visits import JPEG, pieces, sends
from tests.conversations.way import Way, one_engine

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(40)
PDF = b"%PDF-1.7\n"


async def test_a_file_is_kept_once_with_who_when_what_and_told_in_a_line(chat: Chat) -> None:
    visit = await visits.released(chat, 1)
    await visit.leader.asks(f"证据 {visit.number}")
    visit.leader.hears(
        f"给检查 {visit.number} 添证据", "直接发到这里", "现有 0 件", but_not=("上传页", "http")
    )
    await sends(visit.leader, "现场.mov")
    visit.leader.hears(f"已记到检查 {visit.number}】\n图片“现场.mov”，现有 1 件。")
    await chat.restarts()
    await sends(visit.leader, "现场.mov")  # the platform's own repeat, or his
    visit.leader.hears(
        "已经有了", f"检查 {visit.number}", "第1件 图片 现场.mov（2 KB，", visit.leader.name, "没有重复存"
    )
    await visit.mate.asks(f"证据 {visit.number}")
    chat.ignores()
    await sends(visit.mate, "别名.jpg")
    visit.mate.hears("已经有了", visit.leader.name)
    (row,) = pieces(chat)
    assert (row.kind, row.name, row.size, row.person_id) == (
        "picture",
        "现场.mov",
        len(JPEG),
        visit.leader.person_id,
    )
    assert row.at == chat.moment.now()
    assert chat.machine.office.cabinet.read(row.sha256) == JPEG
    with chat.store.read() as db:
        query = select(Entry).where(Entry.kind == "evidence").order_by(col(Entry.seq))
        deeds = [one.facts() for one in db.exec(query)]
        assert [(one["deed"], one["article"]) for one in deeds] == [("evidence.added", "第二十四条")]
        assert list(ledger.verify(db, RECORDED)) == []


@one_engine
async def test_the_kind_is_told_by_the_bytes(chat: Chat) -> None:
    visit = await visits.released(chat, 1)
    await visit.leader.asks(f"证据 {visit.number}")
    chat.ignores()
    for name, content, kind in (
        ("a.jpg", MP4, "视频"),
        ("b.mp4", PNG, "图片"),
        ("c.png", PDF, "文档"),
        ("d", b"#!AMR\n", "音频"),
    ):
        await sends(visit.leader, name, content)
        visit.leader.hears(f"{kind}“{name}”")
    for name, content in (
        ("e.jpg", b"MZ\x90\x00"),
        ("f.pdf", b"<html><script>"),
        ("g.docx", b"PK\x03\x04zip"),
    ):
        await sends(visit.leader, name, content)
        visit.leader.hears(
            "不能作证据", f"“{name}”不是图片、视频、音频或文档，没有保存（第二十四条）", "压缩包"
        )
    assert len(pieces(chat)) == 4


@one_engine
async def test_a_file_that_is_too_large_is_refused(chat: Chat) -> None:
    visit = await visits.released(chat, 1)
    files = chat.settings.files.model_copy(update={"largest_megabytes": 1})
    chat.settings = chat.settings.model_copy(update={"files": files})
    await chat.restarts()
    await sends(visit.leader, "长.mp4", MP4 + bytes(1 << 20))
    visit.leader.hears("文件太大", "“长.mp4”超过 1 MB，没有保存（第二十四条）", "外部存放")
    assert pieces(chat) == []


async def test_of_several_inspections_one_tap_chooses_and_what_follows_goes_there(chat: Chat) -> None:
    _, busy, numbers = await _busy(chat)
    await sends(busy, "一.jpg")
    busy.hears("“一.jpg”是哪一次检查的证据？", *(str(number) for number in numbers))
    await chat.restarts()
    await sends(busy, "二.png", PNG)
    busy.hears("“二.png”是哪一次检查的证据？", "共 2 个等您选：一.jpg、二.png")
    await busy.says("2")
    busy.hears(f"已记到检查 {numbers[1]}", "一.jpg", "现有 1 件")
    busy.hears(f"已记到检查 {numbers[1]}", "二.png", "现有 2 件")
    await sends(busy, "三.mp4", MP4)
    busy.hears(f"已记到检查 {numbers[1]}", "视频“三.mp4”，现有 3 件")
    await chat.passes(minutes=40)
    chat.ignores()
    await sends(busy, "四.pdf", PDF)
    busy.hears("“四.pdf”是哪一次检查的证据？")
    await busy.says(f"记到{numbers[0]}")
    busy.hears(f"已记到检查 {numbers[0]}", "现有 1 件")
    assert [one.name for one in pieces(chat)] == ["一.jpg", "二.png", "三.mp4", "四.pdf"]


async def _busy(chat: Chat) -> tuple[Way, Talker, list[int]]:
    """Return a task and somebody with several inspections of it."""
    walk = Way(chat, chat.holder(Role.DEPUTY, NARCOTICS), plan="2026-02")
    await walk.walked("released")
    busy = max(walk.inspectors(), key=lambda who: len(walk.visits(who)))
    return walk, busy, walk.visits(busy)


@one_engine
async def test_an_open_form_says_which_inspection_and_which_item_is_meant(chat: Chat) -> None:
    _, busy, numbers = await _busy(chat)
    await busy.asks(f"录入 {numbers[1]}", "2")
    busy.hears("请写明情况说明", "照片、录像现在就可以直接发到这里")
    chat.ignores()
    await sends(busy, "现场.jpg")
    busy.hears(f"已记到检查 {numbers[1]}", "现有 1 件")
    await busy.says("灯坏了")
    busy.hears("违反了哪条规定")
    await busy.asks("《条例》第六条")
    busy.hears("请核对", "证据：图片 1")


@one_engine
async def test_an_item_may_be_named(chat: Chat) -> None:
    visit = await visits.released(chat)
    leader, number = visit.leader, visit.number
    await leader.asks(f"录入 {number} 第3项", "2")
    chat.ignores()
    await sends(leader, "现场.jpg")
    leader.hears(f"已记到检查 {number}第3项", "图片“现场.jpg”，现有 1 件")
    await leader.asks("取消", f"证据 {number} 第2项")
    leader.hears(f"给检查 {number}第2项添证据")
    await sends(leader, "台账.pdf", PDF)
    leader.hears(f"已记到检查 {number}第2项")
    await sends(leader, "监控.mp4", MP4, words="第四项")
    leader.hears(f"已记到检查 {number}第4项", "视频“监控.mp4”，现有 3 件")
    for words in (f"证据 {number} 第7项", "第9项"):
        await leader.says(words)
        leader.hears("没有这一项", "共有 6 项")
    await leader.says("第5项")
    leader.hears(f"给检查 {number}第5项添证据")
    assert [one.item_code for one in pieces(chat)] == ["XM-3", "XM-2", "XM-4"]


async def test_nobody_adds_to_an_inspection_of_others_or_after_the_approval(chat: Chat) -> None:
    visit = await visits.released(chat, 1)
    leader, deputy, number = visit.leader, visit.walk.deputy, visit.number
    others = [one.number for one in visit.walk.inspections() if one.number not in visit.walk.visits(leader)]
    for words in (f"证据 {others[0]} 第1项", f"记到 {others[0]}", f"外部存放 {others[0]}"):
        await leader.says(words)
        leader.hears("看不到检查", str(others[0]))
    await deputy.says("", file="x")
    deputy.hears("没有取到")
    await sends(deputy, "批示.pdf", PDF)
    deputy.hears("现在不收文件")
    for one in visit.walk.visits(leader):
        await visit.walk.leader(visit.walk.inspections()[0]).asks(f"全部无问题 {one}", "确认")
    chat.ignores()
    await leader.asks(f"证据 {number}")
    await sends(leader, "补拍.jpg")  # before the approval it may still be added
    assert len(pieces(chat)) == 1
    await deputy.asks("全部同意", "确认")
    chat.ignores()
    await leader.says(f"记到 {number}")
    leader.hears(f"检查 {number} 已审批", "不能再添证据（第二十五条）")
    await leader.says(f"外部存放 {number}")
    leader.hears(f"检查 {number} 已审批")


@one_engine
async def test_without_an_open_inspection_nothing_is_kept(chat: Chat) -> None:
    inspector = chat.holder(Role.INSPECTOR)
    await sends(inspector, "现场.jpg")
    inspector.hears("没有可以添证据的检查", "“现场.jpg”没有保存（第二十四条）")
    await inspector.says("第2项")
    inspector.hears("哪一次检查的第2项？", "没有正在检查")
    await inspector.says("证据")
    inspector.hears("（共 0 条）")


async def test_a_piece_is_taken_back_by_its_author_only_before_the_record(chat: Chat) -> None:
    visit = await visits.released(chat, 1)
    leader, mate, number = visit.leader, visit.mate, visit.number
    await leader.asks(f"证据 {number}")
    await sends(leader, "错.jpg")
    await sends(leader, "对.png", PNG)
    chat.ignores()
    await mate.says(f"移除证据 {number} 第1件")
    mate.hears("只能移除自己发的", leader.name, "第二十六条")
    await leader.says(f"移除证据{number}第1件")
    leader.hears("已移除第1件", "“错.jpg”", "还有 1 件", "留痕里仍有它（第二十六条）")
    await leader.says(f"移除证据 {number} 第1件")
    leader.hears("没有第1件", f"“证据 {number}”")
    await leader.asks(f"证据 {number}")
    leader.hears("添证据")
    leader.hears("（共 1 条）", "第2件 图片 对.png", "1 移除第2件", but_not=("错.jpg",))
    await sends(leader, "错.jpg")
    leader.hears("现有 2 件")
    await leader.asks(f"全部无问题 {number}", "确认", f"移除证据 {number} 第2件")
    leader.hears("结果已经录入", "随结果归档，不能移除（第二十六条）")
    assert [one.removed_at is None for one in pieces(chat)] == [False, True, True]
    with chat.store.read() as db:
        query = select(Entry).where(Entry.kind == "evidence").order_by(col(Entry.seq))
        deeds = [one.facts()["deed"] for one in db.exec(query)]
        assert deeds == ["evidence.added"] * 2 + ["evidence.removed", "evidence.added"]
        assert list(ledger.verify(db, RECORDED)) == []
    chat.ignores()
