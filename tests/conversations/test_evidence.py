"""Evidence: kept once, bound to the inspection that is meant, listed, taken back only before the record (第二十四、二十六条)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from bot.cli.demo.make_rosters import NARCOTICS
from models.evidence import Evidence
from models.machine import ledger
from models.machine.ledger import Entry
from models.tables import RECORDED
from rules.roles import Role
from rules.rosters import Kind
from tests.conversations import visits
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import Way, grant, one_engine
from tests.rosters.samples import SUBJECT, as_csv

JPEG = b"\xff\xd8\xff\xe0" + bytes(2000)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(40)
PDF = b"%PDF-1.7\n"
HASH = "3f" * 32
Send = Callable[..., Any]


@pytest.fixture
def send(chat: Chat) -> Send:
    """Let somebody send a file, with words or without."""

    async def send_it(who: Talker, name: str, content: bytes = JPEG, words: str = "") -> None:
        chat.channel.files[name] = content
        await who.says(words, file=name)

    return send_it


def _standing(chat: Chat) -> list[Evidence]:
    with chat.store.read() as db:
        return list(db.exec(select(Evidence).order_by(Evidence.id)))  # type: ignore[arg-type]


async def test_a_file_is_kept_once_with_who_when_what_and_told_in_a_line(chat: Chat, send: Send) -> None:
    visit = await visits.released(chat, 1)
    await visit.leader.asks(f"证据 {visit.number}")
    visit.leader.hears(
        f"给检查 {visit.number}添证据", "直接发到这里", "现有 0 件", but_not=("上传页", "http")
    )
    await send(visit.leader, "现场.mov")
    visit.leader.hears(f"已记到检查 {visit.number}】\n图片“现场.mov”，现有 1 件。")
    await chat.restarts()
    await send(visit.leader, "现场.mov")  # the platform's own repeat, or his
    visit.leader.hears(
        "已经有了", f"检查 {visit.number}", "第1件 图片 现场.mov（2 KB，", visit.leader.name, "没有重复存"
    )
    await visit.mate.asks(f"证据 {visit.number}")
    chat.ignores()
    await send(visit.mate, "别名.jpg")
    visit.mate.hears("已经有了", visit.leader.name)
    (row,) = _standing(chat)
    assert (row.kind, row.name, row.size, row.person_id) == (
        "picture",
        "现场.mov",
        len(JPEG),
        visit.leader.person_id,
    )
    assert row.at == chat.moment.now()
    assert chat.machine.office.cabinet.read(row.sha256) == JPEG
    with chat.store.read() as db:
        deeds = [one.facts() for one in db.exec(select(Entry).where(Entry.kind == "evidence"))]
        assert [(one["deed"], one["article"]) for one in deeds] == [("evidence.added", "第二十四条")]
        assert list(ledger.verify(db, RECORDED)) == []


@one_engine
async def test_the_kind_is_told_by_the_bytes(chat: Chat, send: Send) -> None:
    visit = await visits.released(chat, 1)
    await visit.leader.asks(f"证据 {visit.number}")
    chat.ignores()
    for name, content, kind in (
        ("a.jpg", MP4, "视频"),
        ("b.mp4", PNG, "图片"),
        ("c.png", PDF, "文档"),
        ("d", b"#!AMR\n", "音频"),
    ):
        await send(visit.leader, name, content)
        visit.leader.hears(f"{kind}“{name}”")
    for name, content in (
        ("e.jpg", b"MZ\x90\x00"),
        ("f.pdf", b"<html><script>"),
        ("g.docx", b"PK\x03\x04zip"),
    ):
        await send(visit.leader, name, content)
        visit.leader.hears(
            "不能作证据", f"“{name}”不是图片、视频、音频或文档，没有保存（第二十四条）", "压缩包"
        )
    assert len(_standing(chat)) == 4


@one_engine
async def test_a_file_that_is_too_large_is_refused(chat: Chat, send: Send) -> None:
    visit = await visits.released(chat, 1)
    files = chat.settings.files.model_copy(update={"largest_megabytes": 1})
    chat.settings = chat.settings.model_copy(update={"files": files})
    await chat.restarts()
    await send(visit.leader, "长.mp4", MP4 + bytes(1 << 20))
    visit.leader.hears("文件太大", "“长.mp4”超过 1 MB，没有保存（第二十四条）", "外部存放")
    assert _standing(chat) == []


async def test_of_several_inspections_one_tap_chooses_and_what_follows_goes_there(
    chat: Chat, send: Send
) -> None:
    _, busy, numbers = await _busy(chat)
    await send(busy, "一.jpg")
    busy.hears("“一.jpg”是哪一次检查的证据？", *(str(number) for number in numbers))
    await chat.restarts()
    await send(busy, "二.png", PNG)
    busy.hears("“二.png”是哪一次检查的证据？", "共 2 个等您选")
    await busy.says("2")
    busy.hears(f"已记到检查 {numbers[1]}", "一.jpg", "现有 1 件")
    busy.hears(f"已记到检查 {numbers[1]}", "二.png", "现有 2 件")
    await send(busy, "三.mp4", MP4)
    busy.hears(f"已记到检查 {numbers[1]}", "视频“三.mp4”，现有 3 件")
    await chat.passes(minutes=40)
    chat.ignores()
    await send(busy, "四.pdf", PDF)
    busy.hears("“四.pdf”是哪一次检查的证据？")
    await busy.says(f"记到{numbers[0]}")
    busy.hears(f"已记到检查 {numbers[0]}", "现有 1 件")
    assert [one.name for one in _standing(chat)] == ["一.jpg", "二.png", "三.mp4", "四.pdf"]


async def _busy(chat: Chat) -> tuple[Way, Talker, list[int]]:
    """Return a task and somebody with several inspections of it."""
    walk = Way(chat, chat.holder(Role.DEPUTY, NARCOTICS), plan="2026-02")
    await walk.walked("released")
    busy = max(walk.inspectors(), key=lambda who: len(walk.visits(who)))
    return walk, busy, walk.visits(busy)


@one_engine
async def test_an_open_form_says_which_inspection_and_which_item_is_meant(chat: Chat, send: Send) -> None:
    _, busy, numbers = await _busy(chat)
    await busy.asks(f"录入 {numbers[1]}", "2")
    busy.hears("请写明情况说明", "照片、录像现在就可以直接发到这里")
    chat.ignores()
    await send(busy, "现场.jpg")
    busy.hears(f"已记到检查 {numbers[1]}", "现有 1 件")
    await busy.says("灯坏了")
    busy.hears("违反了哪条规定")
    await busy.asks("《条例》第六条")
    busy.hears("请核对", "证据：图片 1")


@one_engine
async def test_an_item_may_be_named(chat: Chat, send: Send) -> None:
    visit = await visits.released(chat)
    leader, number = visit.leader, visit.number
    await leader.asks(f"录入 {number} 第3项", "2")
    chat.ignores()
    await send(leader, "现场.jpg")
    leader.hears(f"已记到检查 {number}第3项", "图片“现场.jpg”，现有 1 件")
    await leader.asks("取消", f"证据 {number} 第2项")
    leader.hears(f"给检查 {number}第2项添证据")
    await send(leader, "台账.pdf", PDF)
    leader.hears(f"已记到检查 {number}第2项")
    await send(leader, "监控.mp4", MP4, words="第四项")
    leader.hears(f"已记到检查 {number}第4项", "视频“监控.mp4”，现有 3 件")
    for words in (f"证据 {number} 第7项", "第9项"):
        await leader.says(words)
        leader.hears("没有这一项", "共有 6 项")
    await leader.says("第5项")
    leader.hears(f"给检查 {number}第5项添证据")
    assert [one.item_code for one in _standing(chat)] == ["XM-3", "XM-2", "XM-4"]


async def test_nobody_adds_to_an_inspection_of_others_or_after_the_approval(chat: Chat, send: Send) -> None:
    visit = await visits.released(chat, 1)
    leader, deputy, number = visit.leader, visit.walk.deputy, visit.number
    others = [one.number for one in visit.walk.inspections() if one.number not in visit.walk.visits(leader)]
    for words in (f"证据 {others[0]} 第1项", f"记到 {others[0]}", f"外部存放 {others[0]}"):
        await leader.says(words)
        leader.hears("看不到检查", str(others[0]))
    await deputy.says("", file="x")
    deputy.hears("没有取到")
    await send(deputy, "批示.pdf", PDF)
    deputy.hears("现在不收文件")
    for one in visit.walk.visits(leader):
        await visit.walk.leader(visit.walk.inspections()[0]).asks(f"全部无问题 {one}", "确认")
    chat.ignores()
    await leader.asks(f"证据 {number}")
    await send(leader, "补拍.jpg")  # before the approval it may still be added
    assert len(_standing(chat)) == 1
    await deputy.asks("全部同意", "确认")
    chat.ignores()
    await leader.says(f"记到 {number}")
    leader.hears(f"检查 {number} 已审批", "不能再添证据（第二十五条）")
    await leader.says(f"外部存放 {number}")
    leader.hears(f"检查 {number} 已审批")


@one_engine
async def test_without_an_open_inspection_nothing_is_kept(chat: Chat, send: Send) -> None:
    inspector = chat.holder(Role.INSPECTOR)
    await send(inspector, "现场.jpg")
    inspector.hears("没有可以添证据的检查", "“现场.jpg”没有保存（第二十四条）")
    await inspector.says("第2项")
    inspector.hears("哪一次检查的第2项？", "没有正在检查")
    await inspector.says("证据")
    inspector.hears("（共 0 条）")


async def test_a_piece_is_taken_back_by_its_author_only_before_the_record(chat: Chat, send: Send) -> None:
    visit = await visits.released(chat, 1)
    leader, mate, number = visit.leader, visit.mate, visit.number
    await leader.asks(f"证据 {number}")
    await send(leader, "错.jpg")
    await send(leader, "对.png", PNG)
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
    await send(leader, "错.jpg")
    leader.hears("现有 2 件")
    await leader.asks(f"全部无问题 {number}", "确认", f"移除证据 {number} 第2件")
    leader.hears("结果已经录入", "随结果归档，不能移除（第二十六条）")
    assert [one.removed_at is None for one in _standing(chat)] == [False, True, True]
    with chat.store.read() as db:
        deeds = [one.facts()["deed"] for one in db.exec(select(Entry).where(Entry.kind == "evidence"))]
        assert deeds == ["evidence.added"] * 2 + ["evidence.removed", "evidence.added"]
        assert list(ledger.verify(db, RECORDED)) == []
    chat.ignores()


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
    (row,) = _standing(chat)
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
    assert _standing(chat) == []


async def test_the_deputy_sees_what_evidence_there_is(chat: Chat, send: Send) -> None:
    visit = await visits.released(chat, 1)
    leader, deputy, number = visit.leader, visit.walk.deputy, visit.number
    await leader.asks(f"录入 {number}", "3", "没有登记", "《条例》第六条", "确认")
    deputy.hears("请审批", "证据：没有")
    leader.hears("结果已录入", "发现的问题请附证据（第二十三条）", "直接发到这里", but_not=("http",))
    visit.mate.hears("的结果已录入", "照片、录像，审批前都可以添")
    chat.ignores()
    await leader.asks(f"证据 {number}")
    await send(leader, "登记本.jpg")
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
async def test_an_administrator_who_inspects_is_asked_what_a_table_is(chat: Chat, send: Send) -> None:
    visit = await visits.released(chat, 1)
    both, table = grant(chat, visit.leader, Role.ADMINISTRATOR), as_csv(Kind.SUBJECTS, SUBJECT)
    await both.asks(f"证据 {visit.number}")
    chat.ignores()
    await send(both, "名单.csv", table)
    both.hears("“名单.csv”是哪一次检查的证据？", "是名录库")
    await both.says("按名录库读取")
    both.hears("“名单.csv”已收到", "正在逐行核对")
    both.hears("检查对象名录库")
    await both.says("按名录库读取")
    both.hears("没有等着的文件")
    await send(both, "台账.csv", table + b"\n")
    both.hears("是哪一次检查的证据？")
    await both.says(f"记到 {visit.number}")
    both.hears(f"已记到检查 {visit.number}", "文档“台账.csv”")
    await send(both, "现场.jpg")
    both.hears(f"已记到检查 {visit.number}", "图片")


@one_engine
async def test_an_administrator_without_inspections_hands_in_rosters_as_ever(chat: Chat, send: Send) -> None:
    both = grant(chat, chat.holder(Role.ADMINISTRATOR), Role.INSPECTOR)
    await send(both, "名单.csv", as_csv(Kind.SUBJECTS, SUBJECT))
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
