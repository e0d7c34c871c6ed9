"""A file handed in by talk is reported row by row; what can not be used is answered, and nothing is entered by reading."""

from pathlib import Path

import pytest
from sqlmodel import select

from models.machine import ledger
from models.rosters import Subject
from models.tables import RECORDED
from rules.rosters import Kind
from tests.conversations.chat import Chat, Talker
from tests.conversations.imports.conftest import NEW, HandIn, number_of, subject
from tests.conversations.way import one_engine
from tests.rosters.samples import SUBJECT, as_csv


async def test_the_same_file_again_changes_nothing(
    administrator: Talker, hand_in: HandIn, rosters: Path
) -> None:
    await hand_in("检查对象.xlsx", (rosters / "subjects.xlsx").read_bytes())
    report = administrator.hears(
        "检查对象名录库", "共：200 行，可用 200 行", "新增 0，更新 0，不变 200", "与现有内容一致"
    )
    assert "可回复" not in report
    number = number_of(report)
    for words in (f"确认导入 {number}", f"放弃导入 {number}"):
        await administrator.says(words)
        administrator.hears("没有要写入的", "第十二条")


async def test_a_bad_row_is_named_and_the_good_ones_are_entered_when_confirmed(
    chat: Chat, administrator: Talker, hand_in: HandIn
) -> None:
    await hand_in("新.csv", as_csv(Kind.SUBJECTS, NEW, {**SUBJECT, "管辖机关": "", "风险分类等级": "特"}))
    report = administrator.hears(
        "共：2 行，可用 1 行", "新增 1", "1 行有错，不会写入（第十二条）", "第 3 行 管辖机关：没有填写（第十二条）。填上管辖机关",
        "第 3 行 风险分类等级“特”：不认识“特”。只能填：A、B、C、D", "现在还没有写入", "只写入可用的行",
    )  # fmt: skip
    assert subject(chat, NEW["检查对象唯一编码"]) is None
    await administrator.says("1")
    administrator.hears(f"导入 {number_of(report)} 已完成", "新增 1 行，更新 0 行")
    assert subject(chat, NEW["检查对象唯一编码"]) is not None
    assert subject(chat, SUBJECT["检查对象唯一编码"]) is None
    with chat.store.read() as db:
        assert list(ledger.verify(db, RECORDED)) == []


@one_engine
async def test_what_was_mended_is_said_before_it_is_confirmed(
    chat: Chat, administrator: Talker, hand_in: HandIn
) -> None:
    untidy = {**NEW, "检查对象唯一编码": "92370399ma0000002p ", "检查对象名称": "青石 文博宾馆"}
    content = as_csv(Kind.SUBJECTS, untidy).replace("联系电话".encode(), "手 机".encode())
    await hand_in("不齐.csv", content)
    number = number_of(
        administrator.hears(
            "可用 1 行", "写法已改好，请看一眼", "列名 1 处，如第 1 行 列名“手 机”改为“联系电话”",
            "检查对象唯一编码 1 处，如第 2 行 检查对象唯一编码“92370399ma0000002p ”改为“92370399MA0000002P”",
            "检查对象名称 1 处", but_not=("有错",),
        )
    )  # fmt: skip
    await administrator.says(f"导入明细 {number}")
    administrator.hears(f"导入 {number}（不齐.csv）逐条核对", "共 3 条", "“青石 文博宾馆”改为“青石文博宾馆”")
    await administrator.says(f"确认导入 {number}")
    administrator.hears("已完成")
    found = subject(chat, NEW["检查对象唯一编码"])
    assert found is not None
    assert (found.name, found.phone) == ("青石文博宾馆", SUBJECT["联系电话"])


@pytest.mark.parametrize(
    ("name", "content", "heard"),
    [
        ("照片.xlsx", b"\x89PNG\r\n\x00", ("文件读不了", "“照片.xlsx”：不是 xlsx，也不是 csv 文件", "存为 xlsx 或 csv")),
        ("空.csv", b"", ("文件读不了", "是空的，第一行应是列名")),
        ("旧.xls", b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), ("文件读不了", "是旧的 xls 文件，请用表格软件打开，另存为 xlsx")),
        ("只有表头.csv", as_csv(Kind.ITEMS), ("文件读不了", "表头下面一行也没有")),
        ("通讯录.csv", "姓名,电话\n鲁青,1\n".encode(), ("认不出是哪个名录库", "“通讯录.csv”", "请核对", "列名")),
        ("少一列.csv", as_csv(Kind.SUBJECTS, SUBJECT).replace("风险分类等级".encode(), "等次".encode()),
         ("1 行有错", "风险分类等级：缺少这一列，所有行都不能写入（第十二条）", "等次：不认识的列，没有读取", "没有一行可以写入")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
@one_engine
async def test_a_file_that_can_not_be_used_is_answered_and_nothing_is_lost(
    name: str, content: bytes, heard: tuple[str, ...], chat: Chat, administrator: Talker, hand_in: HandIn
) -> None:
    await hand_in(name, content)
    administrator.hears(*heard, but_not=("确认导入",))
    with chat.store.read() as db:
        assert len(list(db.exec(select(Subject.id)))) == 200


@one_engine
async def test_many_faults_can_be_leafed_through(administrator: Talker, hand_in: HandIn) -> None:
    bad = [{**NEW, "联系电话": "无"} for _ in range(12)]
    await hand_in("错.csv", as_csv(Kind.SUBJECTS, *bad))
    number = number_of(
        administrator.hears("12 行有错", "第 11 行 联系电话", "还有 2 条", but_not=("第 12 行",))
    )
    await administrator.says(f"导入明细 {number}")
    administrator.hears(f"导入 {number}（错.csv）逐条核对", "共 12 条", "第 2 行", "下一页")
    await administrator.says("下一页")
    administrator.hears("第 13 行 联系电话“无”：不是一个电话号码。写一个 7 到 15 位的号码")


@one_engine
async def test_a_file_that_the_platform_does_not_give_is_asked_for_again(administrator: Talker) -> None:
    await administrator.says("", file="丢了.xlsx")
    administrator.hears("文件没有取到", "“丢了.xlsx”", "再发一次")
