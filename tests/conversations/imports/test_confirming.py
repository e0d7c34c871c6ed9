"""Who confirms or dismisses what was read, when it is too late for it, and what is remembered of every file."""

import json

from sqlmodel import select

from bot.message import Incoming
from models.machine.files import StoredFile
from rules.roles import Role
from rules.rosters import Kind
from tests.conversations.chat import Chat, Talker
from tests.conversations.imports.conftest import NEW, Enter, HandIn, last_batch, number_of, subject
from tests.conversations.way import UNIT, one_engine
from tests.rosters.samples import as_csv

CODE = NEW["检查对象唯一编码"]


async def test_a_changed_row_is_an_update_and_both_stay_remembered(chat: Chat, enter: Enter) -> None:
    await enter("一.csv", as_csv(Kind.SUBJECTS, NEW), "新增 1，更新 0")
    first = last_batch(chat)
    await enter(
        "二.csv", as_csv(Kind.SUBJECTS, {**NEW, "检查对象名称": "改名宾馆"}), "新增 0，更新 1，不变 0"
    )
    found, second = subject(chat, CODE), last_batch(chat)
    assert found is not None
    assert found.name == "改名宾馆"
    with chat.store.read() as db:
        kept = set(db.exec(select(StoredFile.sha256)))
    assert {
        one for batch in (first, second) for one in (batch.sha256, batch.rows_file, batch.report_file)
    } <= kept
    [entry] = [json.loads(line) for line in chat.machine.office.cabinet.read(second.rows_file).splitlines()]
    assert (entry["was"]["name"], entry["row"]["name"]) == (NEW["检查对象名称"], "改名宾馆")


async def test_of_two_files_read_before_one_is_confirmed_the_second_is_outdated(
    administrator: Talker, hand_in: HandIn
) -> None:
    await hand_in("一.csv", as_csv(Kind.SUBJECTS, NEW))
    first = number_of(administrator.hears("新增 1"))
    await hand_in("二.csv", as_csv(Kind.SUBJECTS, {**NEW, "检查对象名称": "别名"}))
    second = number_of(administrator.hears("新增 1"))
    await administrator.says(f"确认导入 {first}")
    administrator.hears(f"导入 {first} 已完成")
    await administrator.says(f"确认导入 {second}")
    administrator.hears("名录库刚刚更新过", f"导入 {second} 没有写入", "请把文件再发一次", "第十二条")


async def test_two_files_confirmed_in_one_breath_are_not_both_entered(
    chat: Chat, administrator: Talker, hand_in: HandIn
) -> None:
    numbers = []
    for name in ("甲旅馆", "乙旅馆"):
        await hand_in(f"{name}.csv", as_csv(Kind.SUBJECTS, {**NEW, "检查对象名称": name}))
        numbers.append(number_of(administrator.hears("新增 1")))
    for number in numbers:  # the second is stored before anything comes of the first
        words = Incoming(
            "memory", f"breath{number}", administrator.address, chat.moment.now(), raw=f"确认导入 {number}"
        )
        await chat.machine.receive(words)
    await chat.settles()
    administrator.hears("名录库刚刚更新过", f"导入 {numbers[1]} 没有写入")
    administrator.hears(f"导入 {numbers[0]} 已完成")
    found = subject(chat, CODE)
    assert found is not None
    assert found.name == "甲旅馆"


async def test_a_file_is_settled_once(administrator: Talker, hand_in: HandIn) -> None:
    await hand_in("一.csv", as_csv(Kind.SUBJECTS, NEW))
    number = number_of(administrator.hears("新增 1"))
    await administrator.says(f"确认导入 {number}")
    administrator.hears(f"导入 {number} 已完成")
    for words in (f"确认导入 {number}", f"放弃导入 {number}"):
        await administrator.says(words)
        administrator.hears(f"导入 {number} 已经写入", "不能再办一次", "请发新文件")


@one_engine
async def test_a_dismissed_file_stays_out(chat: Chat, administrator: Talker, hand_in: HandIn) -> None:
    await hand_in("一.csv", as_csv(Kind.SUBJECTS, NEW))
    number = number_of(administrator.hears("新增 1"))
    await administrator.says("2")
    administrator.hears(f"已放弃导入 {number}", "检查对象名录库没有改动")
    await administrator.says(f"确认导入 {number}")
    administrator.hears(f"导入 {number} 已经放弃")
    assert subject(chat, CODE) is None


@one_engine
async def test_only_administrators_hand_in_and_confirm(
    chat: Chat, administrator: Talker, hand_in: HandIn
) -> None:
    deputy, stranger = chat.holder(Role.DEPUTY, UNIT), chat.stranger("nobody")
    chat.channel.files["名录.csv"] = as_csv(Kind.SUBJECTS, NEW)
    await deputy.says("", file="名录.csv")
    deputy.hears("“名录.csv”", "没有保存", "系统管理员")
    await stranger.says("", file="名录.csv")
    stranger.hears("我还不认识您", administrator.name)
    await hand_in("名录.csv", as_csv(Kind.SUBJECTS, NEW))
    number = number_of(administrator.hears("新增 1"))
    await deputy.says(f"确认导入 {number}")
    deputy.hears("把核对过的文件写入名录库", "只能由系统管理员办理")
    assert subject(chat, CODE) is None


async def test_whoever_sent_a_file_is_told_that_another_administrator_confirmed_it(
    administrator: Talker, hand_in: HandIn, second: Talker
) -> None:
    await hand_in("对象.csv", as_csv(Kind.SUBJECTS, NEW))
    number = number_of(administrator.hears("新增 1"))
    await second.says(f"确认导入{number}")
    second.hears(f"导入 {number} 已完成", "新增 1 行")
    administrator.hears(
        f"导入 {number} 已由{second.name}确认", "“对象.csv”", "3月2日 09:00", "正在写入，写完再告诉您"
    )
    administrator.hears(f"导入 {number} 已完成", "新增 1 行")


@one_engine
async def test_whoever_sent_a_file_is_told_that_another_administrator_dismissed_it(
    administrator: Talker, hand_in: HandIn, second: Talker
) -> None:
    await hand_in("对象.csv", as_csv(Kind.SUBJECTS, NEW))
    number = number_of(administrator.hears("新增 1"))
    await second.says(f"放弃导入 {number}")
    second.hears(f"已放弃导入 {number}")
    administrator.hears(f"导入 {number} 已由{second.name}放弃", "没有写入", but_not=("写完",))


@one_engine
async def test_every_file_stays_in_the_list_with_what_came_of_it(
    administrator: Talker, hand_in: HandIn, enter: Enter
) -> None:
    await enter("一.csv", as_csv(Kind.SUBJECTS, NEW), "新增 1")
    for name, words in (("二.csv", "放弃导入"), ("三.csv", "")):
        await hand_in(name, as_csv(Kind.SUBJECTS, {**NEW, "联系人": name[0]}))
        number = number_of(administrator.hears("更新 1"))
        if words:
            await administrator.says(f"{words} {number}")
            administrator.hears("已放弃")
    await hand_in("四.csv", as_csv(Kind.SUBJECTS, NEW))
    administrator.hears("没有要写入的")
    await administrator.says("导入记录")
    said = administrator.hears(
        "导入记录（共 8 条）", f"检查对象名录库　一.csv　{administrator.name}　新增 1，更新 0　已经写入"
    )
    lines = said.splitlines()[1:5]
    assert [line.split("　")[-1] for line in lines] == ["没有要写入的", "待确认", "已经放弃", "已经写入"]
