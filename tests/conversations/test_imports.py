"""Rosters handed in by talk: read, reported row by row, entered only when confirmed; and what follows for the people in them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.files.tables import read_table
from bot.message import Incoming
from models.machine import ledger, people
from models.rosters import Subject
from models.tables import RECORDED
from models.tasks import Draw
from rules.roles import Role
from rules.rosters import Kind
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import UNIT, way
from tests.rosters.samples import SUBJECT, Cells, as_csv

NEW: Cells = {**SUBJECT, "检查对象唯一编码": "92370399MA0000002P"}


@pytest.fixture
def administrator(chat: Chat) -> Talker:
    """Who looks after the rosters."""
    return chat.holder(Role.ADMINISTRATOR)


@pytest.fixture
def hand_in(chat: Chat, administrator: Talker) -> Callable[..., Any]:
    """Let the administrator hand a file in, and hear that it is being read."""

    async def send(name: str, content: bytes) -> None:
        chat.channel.files[name] = content
        await administrator.says("", file=name)
        administrator.hears(f"“{name}”已收到", "确认前什么也不写入")

    return send


@pytest.fixture
def enter(administrator: Talker, hand_in: Any) -> Callable[..., Any]:
    """Let the administrator hand a file in, hear its report, and confirm it."""

    async def send(name: str, content: bytes, *report: str) -> None:
        await hand_in(name, content)
        number = _number(administrator.hears(*report))
        await administrator.says(f"确认导入 {number}")
        administrator.hears(f"导入 {number} 已完成")

    return send


@pytest.fixture
def force(rosters: Path) -> list[dict[str, str]]:
    """The inspectors as they stand in the roster, by badge."""
    table = read_table(rosters / "inspectors.xlsx")
    return [dict(zip(table.headers, cells, strict=True)) for _, cells in table.rows]


def _subject(chat: Chat, code: str) -> Subject | None:
    with chat.store.read() as db:
        return db.exec(select(Subject).where(Subject.code == code)).first()


def _number(report: str) -> int:
    return int(report.split("导入 ")[1].split("：")[0])


async def test_the_same_file_again_changes_nothing(
    administrator: Talker, hand_in: Any, rosters: Path
) -> None:
    await hand_in("检查对象.xlsx", (rosters / "subjects.xlsx").read_bytes())
    report = administrator.hears(
        "检查对象名录库", "共：200 行，可用 200 行", "新增 0，更新 0，不变 200", "与现有内容一致"
    )
    assert "可回复" not in report
    number = _number(report)
    for words in (f"确认导入 {number}", f"放弃导入 {number}"):
        await administrator.says(words)
        administrator.hears("没有要写入的", "第十二条")


async def test_a_bad_row_is_named_and_the_good_ones_are_entered_when_confirmed(
    chat: Chat, administrator: Talker, hand_in: Any
) -> None:
    await hand_in("新.csv", as_csv(Kind.SUBJECTS, NEW, {**SUBJECT, "管辖机关": "", "风险分类等级": "特"}))
    report = administrator.hears(
        "共：2 行，可用 1 行", "新增 1", "1 行有错，不会写入（第十二条）", "第 3 行 管辖机关：没有填写（第十二条），此行不写入",
        "第 3 行 风险分类等级“特”：只能是 A、B、C、D", "现在还没有写入",
    )  # fmt: skip
    assert _subject(chat, NEW["检查对象唯一编码"]) is None
    await administrator.says("1")
    administrator.hears(f"导入 {_number(report)} 已完成", "新增 1 行，更新 0 行")
    assert _subject(chat, NEW["检查对象唯一编码"]) is not None
    assert _subject(chat, SUBJECT["检查对象唯一编码"]) is None
    with chat.store.read() as db:
        assert list(ledger.verify(db, RECORDED)) == []


async def test_a_changed_row_is_an_update(chat: Chat, enter: Any) -> None:
    await enter("一.csv", as_csv(Kind.SUBJECTS, NEW), "新增 1，更新 0")
    await enter(
        "二.csv", as_csv(Kind.SUBJECTS, {**NEW, "检查对象名称": "改名宾馆"}), "新增 0，更新 1，不变 0"
    )
    subject = _subject(chat, NEW["检查对象唯一编码"])
    assert subject is not None
    assert subject.name == "改名宾馆"


@pytest.mark.parametrize(
    ("name", "content", "heard"),
    [
        ("照片.xlsx", b"\x89PNG\r\n\x00", ("文件读不了", "“照片.xlsx”：不是 xlsx，也不是 csv 文件", "存为 xlsx 或 csv")),
        ("空.csv", b"", ("文件读不了", "第一行是空的")),
        ("只有表头.csv", as_csv(Kind.ITEMS), ("文件读不了", "表头下面一行也没有")),
        ("通讯录.csv", "姓名,电话\n鲁青,1\n".encode(), ("认不出是哪个名录库", "“通讯录.csv”", "请核对第一行的列名")),
        ("少一列.csv", as_csv(Kind.SUBJECTS, SUBJECT).replace("风险分类等级".encode(), "等级".encode()),
         ("1 行有错", "风险分类等级：缺少这一列，所有行都不能写入（第十二条）", "等级：不认识的列，没有读取", "没有一行可以写入")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
async def test_a_file_that_can_not_be_used_is_answered_and_nothing_is_lost(
    name: str, content: bytes, heard: tuple[str, ...], chat: Chat, administrator: Talker, hand_in: Any
) -> None:
    await hand_in(name, content)
    administrator.hears(*heard, but_not=("确认导入",))
    with chat.store.read() as db:
        assert len(list(db.exec(select(Subject.id)))) == 200


async def test_of_two_files_read_before_one_is_confirmed_the_second_is_outdated(
    administrator: Talker, hand_in: Any
) -> None:
    await hand_in("一.csv", as_csv(Kind.SUBJECTS, NEW))
    first = _number(administrator.hears("新增 1"))
    await hand_in("二.csv", as_csv(Kind.SUBJECTS, {**NEW, "检查对象名称": "别名"}))
    second = _number(administrator.hears("新增 1"))
    await administrator.says(f"确认导入 {first}")
    administrator.hears(f"导入 {first} 已完成")
    await administrator.says(f"确认导入 {second}")
    administrator.hears("名录库刚刚更新过", f"导入 {second} 没有写入", "请把文件再发一次", "第十二条")


async def test_two_files_confirmed_in_one_breath_are_not_both_entered(
    chat: Chat, administrator: Talker, hand_in: Any
) -> None:
    numbers = []
    for name in ("甲旅馆", "乙旅馆"):
        await hand_in(f"{name}.csv", as_csv(Kind.SUBJECTS, {**NEW, "检查对象名称": name}))
        numbers.append(_number(administrator.hears("新增 1")))
    for number in numbers:  # the second is stored before anything comes of the first
        words = Incoming(
            "memory", f"breath{number}", administrator.address, chat.moment.now(), raw=f"确认导入 {number}"
        )
        await chat.machine.receive(words)
    await chat.settles()
    administrator.hears("名录库刚刚更新过", f"导入 {numbers[1]} 没有写入")
    administrator.hears(f"导入 {numbers[0]} 已完成")
    subject = _subject(chat, NEW["检查对象唯一编码"])
    assert subject is not None
    assert subject.name == "甲旅馆"


async def test_a_file_is_settled_once(administrator: Talker, hand_in: Any) -> None:
    await hand_in("一.csv", as_csv(Kind.SUBJECTS, NEW))
    number = _number(administrator.hears("新增 1"))
    await administrator.says(f"确认导入 {number}")
    administrator.hears(f"导入 {number} 已完成")
    for words in (f"确认导入 {number}", f"放弃导入 {number}"):
        await administrator.says(words)
        administrator.hears(f"导入 {number} 已经写入", "不能再办一次", "请发新文件")


async def test_a_dismissed_file_stays_out(chat: Chat, administrator: Talker, hand_in: Any) -> None:
    await hand_in("一.csv", as_csv(Kind.SUBJECTS, NEW))
    number = _number(administrator.hears("新增 1"))
    await administrator.says("2")
    administrator.hears(f"已放弃导入 {number}", "检查对象名录库没有改动")
    await administrator.says(f"确认导入 {number}")
    administrator.hears(f"导入 {number} 已经放弃")
    assert _subject(chat, NEW["检查对象唯一编码"]) is None


async def test_only_administrators_hand_in_and_confirm(
    chat: Chat, administrator: Talker, hand_in: Any
) -> None:
    deputy, stranger = chat.holder(Role.DEPUTY, UNIT), chat.stranger("nobody")
    chat.channel.files["名录.csv"] = as_csv(Kind.SUBJECTS, NEW)
    await deputy.says("", file="名录.csv")
    deputy.hears("“名录.csv”", "没有保存", "系统管理员")
    await stranger.says("", file="名录.csv")
    stranger.hears("我还不认识您", administrator.name)
    await hand_in("名录.csv", as_csv(Kind.SUBJECTS, NEW))
    number = _number(administrator.hears("新增 1"))
    await deputy.says(f"确认导入 {number}")
    deputy.hears("把核对过的文件写入名录库", "只能由系统管理员办理")
    assert _subject(chat, NEW["检查对象唯一编码"]) is None


async def test_another_administrator_may_confirm(
    chat: Chat, administrator: Talker, hand_in: Any, enter: Any, force: list[dict[str, str]]
) -> None:
    other = next(one for one in force if one["单位"] == UNIT and one["角色"] == "检查人员")
    await enter("人员.csv", as_csv(Kind.INSPECTORS, {**other, "角色": "系统管理员"}), "更新 1")
    await hand_in("对象.csv", as_csv(Kind.SUBJECTS, NEW))
    number = _number(administrator.hears("新增 1"))
    second = chat.person(other["警号"])
    await second.says(f"确认导入{number}")
    second.hears(f"导入 {number} 已完成")


async def test_a_file_that_the_platform_does_not_give_is_asked_for_again(administrator: Talker) -> None:
    await administrator.says("", file="丢了.xlsx")
    administrator.hears("文件没有取到", "“丢了.xlsx”", "再发一次")


async def test_many_faults_can_be_leafed_through(administrator: Talker, hand_in: Any) -> None:
    bad = [{**NEW, "联系电话": "无"} for _ in range(12)]
    await hand_in("错.csv", as_csv(Kind.SUBJECTS, *bad))
    number = _number(
        administrator.hears("12 行有错", "第 11 行 联系电话", "还有 2 条", but_not=("第 12 行",))
    )
    await administrator.says(f"导入明细 {number}")
    administrator.hears(f"导入 {number}（错.csv）的问题", "共 12 条", "第 2 行", "下一页")
    await administrator.says("下一页")
    administrator.hears("第 13 行 联系电话“无”：应是 7 到 15 位数字，此行不写入")


async def test_roles_and_accounts_follow_the_roster_at_once(
    chat: Chat, enter: Any, force: list[dict[str, str]]
) -> None:
    leaves, stays = (one for one in force if one["单位"] == UNIT and "负责人" in one["角色"])
    was, keeps = chat.person(leaves["警号"]), chat.person(stays["警号"])
    rows = [
        {**leaves, "在岗状态": "调离", "企业微信账号": ""},
        {**stays, "角色": "检查人员", "企业微信账号": leaves["企业微信账号"]},
    ]
    await enter("人员.csv", as_csv(Kind.INSPECTORS, *rows), "更新 2", f"写入后改归{stays['姓名']}")
    await was.says("计划")
    was.hears("我还不认识您")
    await keeps.says("开任务 2026-01")
    keeps.hears("这件事要由别人来做")
    with chat.store.read() as db:
        found = people.find(db, "wecom", leaves["企业微信账号"])
    assert found is not None
    assert found.badge == stays["警号"]


async def test_whoever_leaves_after_the_lock_does_not_break_its_draw(
    chat: Chat, enter: Any, force: list[dict[str, str]]
) -> None:
    walk = await (await way(chat).opened()).locked()
    rows = [
        {**one, "角色": "审计员"} if at % 2 else {**one, "在岗状态": "调离"}
        for at, one in enumerate(force)
        if one["角色"] == "检查人员"
    ]
    await enter("人员.csv", as_csv(Kind.INSPECTORS, *rows), "更新")
    for who in walk.contributors():
        await who.asks(f"摇号 {walk.number}", "一句话", "确认")
    chat.group("监督群").hears(f"任务 {walk.number} 摇号结果")
    chat.ignores()
    with chat.store.read() as db:
        assert db.exec(select(Draw)).one().drawn == len(walk.inspections())
    teams = {one.address for visit in walk.inspections() for one in walk.team(visit)}
    for column, value in (("角色", "审计员"), ("在岗状态", "调离")):
        assert teams & {one["警号"] for one in rows if one[column] == value}
