"""How little it takes: taps and messages counted from the letter that asks to the letter that says it is done."""

from tests.conversations import visits
from tests.conversations.chat import Chat
from tests.conversations.replaced import newcomers
from tests.conversations.way import one_engine, short_way, squad_visit, steps_aside


@one_engine
async def test_a_notice_is_accepted_by_one_tap(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    leader = walk.leader(walk.inspections()[0])
    await leader.taps("收到")
    leader.hears("已记下您收到")


@one_engine
async def test_six_clear_items_take_three_taps_with_the_acceptance(chat: Chat) -> None:
    visit = await visits.released(chat)
    for label in ("收到", "全部无问题", "确认"):
        await visit.leader.taps(label)
    visit.leader.hears("已记下您收到")
    visit.leader.hears("全部无问题")
    visit.leader.hears("结果已录入")
    assert len(visits.found(chat, visit.number)) == 6
    chat.ignores()


@one_engine
async def test_one_problem_among_six_items_takes_four_taps_and_two_sentences(chat: Chat) -> None:
    visit = await visits.released(chat)
    await visit.leader.taps("收到")
    taps = ("录入", "实名登记", "发现问题经责令已改正")
    for label in taps:
        await visit.leader.taps(label)
    sentences = ("三人没有登记，已补", "《旅馆业治安管理办法》第六条")
    for words in sentences:
        await visit.leader.says(words)
    await visit.leader.taps("确认")
    assert (len(taps) + 1, len(sentences)) == (4, 2)
    found = visits.found(chat, visit.number)
    assert len(found) == 6
    assert found["实名登记"].remark == sentences[0]
    chat.ignores()


@one_engine
async def test_a_picture_of_the_only_visit_takes_no_word(chat: Chat) -> None:
    visit = await visits.released(chat)
    chat.channel.files["IMG_1.jpg"] = b"\xff\xd8\xff\xe0" + bytes(20)
    who = next(one for one in visit.walk.inspectors() if len(visit.walk.visits(one)) == 1)
    await who.says("", file="IMG_1.jpg")
    who.hears("已记到检查", "现有 1 件")


@one_engine
async def test_a_recusal_is_consented_to_by_one_tap_and_a_second_one_changes_nothing(chat: Chat) -> None:
    walk, visit, leader = await squad_visit(chat)
    number = await steps_aside(leader, visit)
    chat.ignores()
    await walk.deputy.says(f"详情 {number}")
    for _ in range(2):
        await walk.deputy.taps("同意")
    [new] = newcomers(chat, visit)
    walk.deputy.hears(f"回避申请 {number}", leader.name)
    walk.deputy.hears(f"已同意回避申请 {number}")
    walk.deputy.hears("已换人", new.name)
    walk.deputy.hears(f"这个按钮已由{walk.deputy.name}于", "没有重复办理")
    chat.ignores()
