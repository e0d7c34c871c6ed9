"""Undo (撤销): a deed is taken back by its author while nobody has acted on it since; later only corrected (第二十八条)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.refusal import Refusal
from rules.workflow import STEP_WORDS, Step

ARTICLE = "第二十八条"
OPENED, NAMES = "task.open", "task.publish_names"
CONFIRMED, DISMISSED = "import.confirmed", "import.dismissed"

UNDO: Mapping[str, str] = {
    OPENED: f"task.{Step.VOID}",
    NAMES: f"task.{Step.NAMES_BACK}",
    f"inspection.{Step.RECORD}": f"inspection.{Step.UNRECORD}",
    f"inspection.{Step.APPROVE}": f"inspection.{Step.UNAPPROVE}",
    f"inspection.{Step.RETURN}": f"inspection.{Step.UNRETURN}",
    CONFIRMED: f"import.{Step.UNCONFIRM}",
    DISMISSED: f"import.{Step.UNDISMISS}",
}
"""Deed → the deed that takes it back."""

NEVER: Mapping[str, str] = {
    f"task.{Step.LOCK}": "第十七条",
    f"task.{Step.ABORT}": "第二十八条",
    f"task.{Step.DRAW}": "第十八条",
    f"task.{Step.DISPATCH}": "第十八条",
    f"task.{Step.CONCLUDE}": "第二十五条",
    f"inspection.{Step.DISPATCH}": "第十八条",
    f"inspection.{Step.RELEASE}": "第十九条",
    f"inspection.{Step.PUBLISH}": "第二十五条",
    f"inspection.{Step.SUBSTITUTE}": "第十八条",
    "inspection.drawn": "第十八条",
    "import.applied": "第十条",
    "import.read": "第十条",
}
"""Deeds that are never taken back, with the article they stand under; why, and what to do instead, its refusal says."""

ANSWERS: Mapping[str, str] = {**UNDO, f"task.{Step.CONCLUDE}": f"task.{Step.REOPEN}"}
WORDS: Mapping[str, str] = {
    OPENED: "设置任务", NAMES: "改名单公示时间", CONFIRMED: "确认导入", DISMISSED: "放弃导入", "inspection.drawn": "摇号抽中",
    "import.applied": "写入名录库", "import.read": "读取文件",
}  # fmt: skip


@dataclass(frozen=True)
class Deed:
    """What the ledger says was done with one row: which deed, in which entry, by whom (and how talk calls them), when."""

    name: str
    seq: int
    person: int | None
    at: datetime
    by: str = ""

    @property
    def words(self) -> str:
        """The deed as talk names it."""
        return WORDS.get(self.name) or STEP_WORDS[Step(self.name.partition(".")[2])]


def is_deed(name: str) -> bool:
    """Tell whether an entry of the ledger moves a row, and so stands between an earlier deed and its undoing."""
    return name in NEVER or name in ANSWERS or name in ANSWERS.values()


def standing(deeds: Iterable[Deed]) -> list[Deed]:
    """Return the deeds that still stand, oldest first: one and what took it back drop out together."""
    left: list[Deed] = []
    for deed in deeds:
        taken_back = next(
            (at for at in reversed(range(len(left))) if ANSWERS.get(left[at].name) == deed.name), None
        )
        if deed.name not in ANSWERS.values():
            left.append(deed)
        elif taken_back is not None:
            del left[taken_back]
    return left


def undoable(deeds: Sequence[Deed], person: int, *, number: int) -> Deed:
    """Return the deed that somebody may take back now.

    Args:
        deeds: what was done with one row, oldest first.
        person: who wants it.
        number: how talk names the row.

    Raises:
        Refusal: ``undo_acted`` when somebody has acted on it since, ``undo_never`` when the last deed can not be taken back,
            ``undo_not_author`` when it is another's; each with the deed, by whom and when.
    """
    left = standing(deeds)
    if not left:
        raise Refusal("undo_nothing", article=ARTICLE, number=number)
    last = left[-1]
    if last.person == person and last.name in UNDO:
        return last
    facts = {"number": number, "deed": last.name, "words": last.words, "by": last.by, "at": last.at}
    own = [one for one in left[:-1] if one.person == person and one.name in UNDO]
    if own and last.person != person:
        raise Refusal("undo_acted", article=NEVER.get(last.name, ARTICLE), own=own[-1].words, **facts)
    if last.name in NEVER:
        raise Refusal("undo_never", article=NEVER[last.name], **facts)
    raise Refusal("undo_not_author", article=ARTICLE, **facts)
