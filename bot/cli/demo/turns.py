"""Turns: one person's next words in the tour, whatever that person already has in hand."""

from bot.cli import local
from bot.form import CANCEL, CONFIRM, Field
from bot.web.peek import open_field, open_form
from bot.web.playground.guide import Step
from bot.web.view import View
from models.machine.people import Person
from models.machine.row import key
from models.machine.talk import OpenForm

CHAPTERS = [
    "名录库",
    "设置任务",
    "锁定名单",
    "摇号",
    "下发",
    "下达",
    "收到",
    "回避",
    "检查录入",
    "审批",
    "公示",
    "核验",
]
ROSTERS, OPEN, LOCK, DRAW, DISPATCH, RELEASE, ACCEPT, ASIDE, RECORD, APPROVE, PUBLISH, VERIFY = range(1, 13)
FAULT = 1  # which option is taken first where several may be: a fault makes the page worth reading
FREE = {  # what is said where any words are taken, by the end of the field's name
    "remark": "登记簿缺少两条记录，当场补正", "basis": "《旅馆业治安管理办法》第六条",
    "reason": "请写明补正的时间",
}  # fmt: skip
PHRASES = ("青石河水向东流", "南岭的柿子红了", "白塔上数到第七颗星")
ANY = "演练"


def step(chapter: int, why: str, **facts: str | int) -> Step:
    """Return a step of a chapter."""
    return Step(chapter, len(CHAPTERS), CHAPTERS[chapter - 1], why, **facts)  # type: ignore[arg-type]


def turn(
    view: View, chapter: int, who: Person, deed: str, article: str, opens: str, *forms: str, left: int = 0, sample: str = ""
) -> Step:  # fmt: skip
    """Return what somebody says next: the words that open the matter, or the answer that his open form waits for.

    Args:
        view: of the database.
        chapter: of the tour.
        who: says it.
        deed: what he does, and why.
        article: of the regulation behind it.
        opens: the words that begin it.
        forms: names of the forms those words lead to.
        left: how many such turns are left, this one included, once one was done by hand.
        sample: a file that is sent instead of words.
    """
    row = open_form(view, who)
    if row is None:
        words = opens
    elif row.form in forms:
        words, deed, sample = *_answer(view, who, row), ""
    else:
        title = view.house.forms[row.form].title
        words, deed, sample = CANCEL, f"手头的“{title}”还没有办完：先取消，或者把它办完", ""
    why = f"{called(who)}{deed}（{article}）。"
    return step(chapter, why, who=who.badge, name=called(who), words=words, sample=sample, left=left)


def called(who: Person) -> str:
    """Return how the tour names somebody."""
    return f"{who.unit}{who.name}" if who.badge != local.BADGE else who.name


def _answer(view: View, who: Person, row: OpenForm) -> tuple[str, str]:
    """Return the words that an open form waits for, and what they are."""
    field, title = open_field(view, who, row), view.house.forms[row.form].title
    if field is None:
        return CONFIRM, f"核对“{title}”：看清楚了再确认，确认才算数"
    return _reply(field, row.step, who), f"正在办“{title}”，回答“{field.label}”"


def _reply(field: Field, at: int, who: Person) -> str:
    if field.options:
        return field.options[FAULT if at == 0 and field.many else 0].label
    if field.name == "phrase":
        return PHRASES[key(who) % len(PHRASES)]
    return next((words for end, words in FREE.items() if field.name.endswith(end)), ANY)
