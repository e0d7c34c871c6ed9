"""How little it takes: taps and messages counted from the letter that asks to the letter that says it is done."""

from sqlmodel import col, select

from models.machine.post import Letter
from tests.conversations import visits
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import one_engine, short_way


async def _taps(chat: Chat, who: Talker, label: str) -> int:
    """Press the button of this label in the newest letter that has one; return 1, for counting."""
    with chat.store.read() as db:
        letters = select(Letter).where(Letter.person_id == who.person_id).order_by(col(Letter.id).desc())
        shown = next(one.choices for one in db.exec(letters) if one.choices)
    button = next(one for one in shown if one["label"] == label)
    await who.says(button["says"], token=button["token"])
    return 1


@one_engine
async def test_a_notice_is_accepted_by_one_tap(chat: Chat) -> None:
    walk = await short_way(chat).walked("released")
    leader = walk.leader(walk.inspections()[0])
    assert await _taps(chat, leader, "收到") == 1
    leader.hears("已记下您收到")


@one_engine
async def test_six_clear_items_take_three_taps_with_the_acceptance(chat: Chat) -> None:
    visit = await visits.released(chat)
    taps = 0
    for label in ("收到", "全部无问题", "确认"):
        taps += await _taps(chat, visit.leader, label)
    assert taps <= 3
    visit.leader.hears("已记下您收到")
    visit.leader.hears("全部无问题")
    visit.leader.hears("结果已录入")
    assert len(visits.found(chat, visit.number)) == 6
    chat.ignores()


@one_engine
async def test_one_problem_among_six_items_takes_four_taps_and_two_sentences(chat: Chat) -> None:
    visit = await visits.released(chat)
    await _taps(chat, visit.leader, "收到")
    taps = 0
    for label in ("录入", "实名登记", "发现问题经责令已改正"):
        taps += await _taps(chat, visit.leader, label)
    sentences = ("三人没有登记，已补", "《旅馆业治安管理办法》第六条")
    for words in sentences:
        await visit.leader.says(words)
    taps += await _taps(chat, visit.leader, "确认")
    assert (taps, len(sentences)) == (4, 2)
    found = visits.found(chat, visit.number)
    assert len(found) == 6
    assert found["实名登记"].remark == sentences[0]
    chat.ignores()


@one_engine
async def test_a_picture_of_the_only_visit_takes_no_word(chat: Chat) -> None:
    visit = await visits.released(chat)
    chat.channel.files["IMG_1.jpg"] = b"\xff\xd8\xff\xe0" + bytes(20)
    only = len(visit.walk.visits(visit.leader)) == 1
    await visit.leader.says("", file="IMG_1.jpg")
    if not only:
        await _taps(chat, visit.leader, next(iter(_labels(chat, visit))))
        visit.leader.hears("是哪一次检查的证据？")
    visit.leader.hears("已记到检查", "现有 1 件")


def _labels(chat: Chat, visit: visits.Visit) -> list[str]:
    with chat.store.read() as db:
        query = (
            select(Letter).where(Letter.person_id == visit.leader.person_id).order_by(col(Letter.id).desc())
        )
        return [one["label"] for one in db.exec(query).first().choices]  # type: ignore[union-attr]
