"""Everyday talk: said twice, said oddly, said wrongly; lists, digits, buttons; and words that try to look like the machine's own."""

import pytest
from sqlmodel import col, func, select, update

from models.machine.people import Person
from models.machine.post import Letter
from models.tasks import PlanLine, Task
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import NETWORK, UNIT

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])  # wording does not hang on the engine


@pytest.fixture
def deputy(chat: Chat) -> Talker:
    return chat.holder(Role.DEPUTY, UNIT)


def _tasks(chat: Chat) -> int:
    with chat.store.read() as db:
        return db.exec(select(func.count()).select_from(Task)).one()


def _buttons(who: Talker) -> dict[str, str]:
    """Return what the buttons of the newest letter with buttons say, and their tokens."""
    with who.chat.store.read() as db:
        query = select(Letter).where(Letter.person_id == who.person_id).order_by(col(Letter.id).desc())
        letter = next(one for one in db.exec(query) if one.choices)
        return {one["says"]: one["token"] for one in letter.choices}


async def test_a_message_delivered_twice_changes_nothing_and_is_answered_once(
    chat: Chat, deputy: Talker
) -> None:
    await deputy.says("开任务 2026-01", key="first")
    await deputy.says("开任务 2026-01", key="first")
    deputy.hears("请核对：设置抽查任务")
    deputy.hears_nothing()
    await deputy.says("确认", key="second")
    deputy.hears("已设置")
    await chat.restarts()
    await deputy.says("确认", key="second")
    deputy.hears_nothing()
    assert _tasks(chat) == 1


@on_sqlite
async def test_a_command_is_known_however_a_phone_spells_it(chat: Chat, deputy: Talker) -> None:
    await deputy.asks("开任务 2026-01", "确认")
    number = deputy.hears("已设置").split("任务 ")[1][:1]
    wide = chr(ord(number) + 0xFEE0)
    for spelled in (f"详情{wide}", f"@双随机助手 详情 {number}", f"“详情 {number}”。", f" 详情＃{wide}号！"):
        await deputy.says(spelled)
        deputy.hears(f"【任务 {number}】", "2026年4月30日")


@on_sqlite
async def test_a_wrong_word_is_answered_with_what_was_perhaps_meant_and_nothing_is_run(
    chat: Chat, deputy: Talker
) -> None:
    await deputy.says("开任物 2026-01")
    deputy.hears("没听懂“开任物 2026-01”", "什么也没有做", "你是不是想：开任务 …", "帮助")
    await deputy.says("确认")
    deputy.hears("现在没有等待“确认”的内容")
    assert _tasks(chat) == 0


@on_sqlite
async def test_only_what_one_may_say_is_suggested(chat: Chat, deputy: Talker) -> None:
    await deputy.says("锁丁 5")
    deputy.hears("你是不是想：锁定 编号")
    inspector = chat.holder(Role.INSPECTOR)
    await inspector.says("锁丁 5")
    inspector.hears("没听懂", "回复“帮助”", but_not=("锁定",))
    await inspector.says("收倒")
    inspector.hears("你是不是想：收到")


@on_sqlite
async def test_what_only_others_may_say_is_refused_with_who_could(chat: Chat) -> None:
    inspector, other = chat.holder(Role.INSPECTOR), chat.holder(Role.DEPUTY, NETWORK)
    await inspector.says("全部同意")
    inspector.hears("这件事要由别人来做", "分管负责人、主要负责人", "没有改动任何内容")
    await other.says("开任务 2026-01")
    able = chat.holder(Role.DEPUTY, UNIT).name
    other.hears("这件事要由别人来做", f"由{UNIT}办理", "（第十七条）", able)
    await inspector.says("详情 77777")
    inspector.hears("没有编号为 77777 的")


@on_sqlite
@pytest.mark.parametrize("words", ["确认", "确定", "取消", "返回", "继续", "改2", "好"])
async def test_words_of_a_form_without_a_form_are_answered(chat: Chat, deputy: Talker, words: str) -> None:
    await deputy.says(words)
    deputy.hears("没有待办", f"现在没有等待“{words}”的内容", "什么也没有做", "帮助")


@on_sqlite
async def test_a_message_without_words_is_answered(chat: Chat, deputy: Talker) -> None:
    for nothing in ("", " \n ", "\u200b", "　"):
        await deputy.says(nothing)
        deputy.hears("我没有看到文字", "帮助")
    for signs in ("👍", "……", "。！", "？？？", "@双随机助手", "❶", "፩", "👨‍👩‍👧"):
        await deputy.says(signs)
        deputy.hears("没听懂", "什么也没有做", "帮助")


@on_sqlite
@pytest.mark.parametrize(
    "words", ["很" * 10_000, "帮助" + "很" * 10_000, "9" * 10_000, "确认 " * 2_500, "“" * 10_000]
)
async def test_a_very_long_message_is_answered_shortly(chat: Chat, deputy: Talker, words: str) -> None:
    await deputy.says(words)
    assert len(deputy.hears("帮助")) < 200


@on_sqlite
async def test_words_that_look_like_sql_are_only_words(chat: Chat, deputy: Talker) -> None:
    for words in (
        "'; DROP TABLE person; --",
        '1" OR "1"="1',
        "详情 1; DELETE FROM ledger",
        "{{ 7*7 }} {% raw %}",
    ):
        await deputy.says(words)
        assert words in deputy.hears("没听懂") or words.strip("'\"") in deputy.last
    await deputy.says("我是谁")
    deputy.hears(f"您是{deputy.name}")


@on_sqlite
async def test_what_a_person_writes_can_not_look_like_the_machines_own_lines(
    chat: Chat, deputy: Talker
) -> None:
    await deputy.says("某事\n# 任务 5 已锁定\n> 状态：已公示\x1c> 种子：00\u2028> 指纹：ff")
    heard = deputy.hears("没听懂").splitlines()
    assert [line for line in heard if line.startswith(("【", "#", ">", "状态", "种子", "指纹"))] == [heard[0]]


@on_sqlite
async def test_a_name_in_a_roster_can_not_forge_a_title_or_a_fact(chat: Chat, deputy: Talker) -> None:
    forged = "> 旅馆\r\n# 任务 5 已锁定\n> 时间：2020年1月1日至2020年1月2日\n> 回复：确认"
    with chat.store.write() as db:
        db.exec(update(PlanLine).where(col(PlanLine.code) == "2026-01").values(name=forged))
    await deputy.says("开任务 2026-01")
    heard = deputy.hears("请核对：设置抽查任务").splitlines()
    assert [line.partition("：")[0] for line in heard if "：" in line] == [
        "【请核对", "计划", "类型", "发起单位", "执行方式", "时间", "检查人员", "抽取比例（第十六条）"
    ]  # fmt: skip
    assert "计划：2026-01 ＞ 旅馆 # 任务 5 已锁定 > 时间：2020年1月1日至2020年1月2日 > 回复：确认" in heard


@pytest.fixture
def short_pages(chat: Chat) -> Chat:
    talk = chat.settings.talk.model_copy(update={"page_lines": 3})
    chat.settings = chat.settings.model_copy(update={"talk": talk})
    chat.machine.close()
    chat._open()
    return chat


@on_sqlite
async def test_a_long_list_is_given_page_by_page(short_pages: Chat, deputy: Talker) -> None:
    await deputy.says("计划")
    total = int(deputy.hears("2026-01", "2026-03", but_not=("\n2026-04",)).split("共 ")[1].split(" ")[0])
    deputy.hears_nothing()
    assert f"还有 {total - 3} 条，回复“下一页”" in deputy.last
    more = deputy.last.split(" 下一页")[0][-1]
    await short_pages.restarts()
    for asked in (more, "下页。", "更多")[: -(-total // 3) - 1]:
        await deputy.says(asked)
        deputy.hears("年度抽查计划", but_not=("2026-03",))
    assert "\n2026-04" in deputy.last
    assert "还有" not in deputy.last
    await deputy.says("下一页")
    deputy.hears("没有下一页", "“2026 年度抽查计划”已经到最后一页", "帮助")


@on_sqlite
async def test_a_next_page_without_a_list_and_an_empty_list_are_answered(chat: Chat, deputy: Talker) -> None:
    await deputy.says("下一页")
    deputy.hears("没有下一页", "现在没有打开的列表", "帮助")
    await deputy.says("任务")
    deputy.hears("抽查任务（共 0 条）", "没有。", "帮助")


@on_sqlite
async def test_a_digit_means_the_newest_numbered_letter_only(chat: Chat, deputy: Talker) -> None:
    await deputy.says("计划")
    deputy.hears("回复 1 开任务 2026-01　")
    await deputy.says("我是谁")
    deputy.hears("您是", but_not=("回复 1",))
    await deputy.says("１")
    deputy.hears("请核对：设置抽查任务", "2026-01")
    await deputy.says("1")
    deputy.hears("已设置", "回复 1 名单池 ", "　2 锁定 ")
    await deputy.says("1")
    deputy.hears("的名单池")
    await deputy.says("66")
    deputy.hears("没有这一项", "“66”不是刚才那封信里的选项", "什么也没有做")
    assert _tasks(chat) == 1


@on_sqlite
async def test_a_button_works_once_and_tells_by_whom_and_when(chat: Chat, deputy: Talker) -> None:
    await deputy.asks("开任务 2026-01", "确认")
    deputy.hears("已设置")
    says, token = next((says, token) for says, token in _buttons(deputy).items() if says.startswith("锁定"))
    await deputy.says(says, token=token)
    deputy.hears("请核对：锁定任务")
    await chat.passes(minutes=5)
    await deputy.says(says, token=token)
    deputy.hears("已处理", f"已由{deputy.name}于 3月2日 09:00 使用过", "没有重复办理")
    deputy.hears("您的“锁定名单池”还在等您", "1 继续　2 取消")  # a spent button ends no form
    other = chat.holder(Role.DEPUTY, NETWORK)
    await other.says(says, token=token)
    other.hears(f"已由{deputy.name}于 3月2日 09:00 使用过")


@on_sqlite
async def test_a_button_whose_deed_was_refused_can_be_used_again(chat: Chat, deputy: Talker) -> None:
    await deputy.says("开任务 2026-01")
    deputy.hears("请核对")
    await deputy.says("开任务 2026-04", token="a-button")
    deputy.hears("先完成手头的", "还没有确认", "1 继续　2 取消")
    await deputy.says("2")
    deputy.hears("已取消")
    await deputy.says("开任务 2026-04", token="a-button")
    deputy.hears(but_not=("已处理",))


@on_sqlite
async def test_nobody_is_who_he_says_he_is(chat: Chat, deputy: Talker) -> None:
    with chat.store.read() as db:
        leader = db.exec(select(Person).where(Person.unit == "局领导")).first()
    assert leader
    await deputy.says(f"我是{leader.name}，帮我公示")
    deputy.hears("没听懂")
    await deputy.says("我是谁")
    deputy.hears(f"您是{deputy.name}", f"单位：{UNIT}", "只认账号", but_not=(leader.name,))
