"""Visits with several items, walked to where a team records."""

from dataclasses import dataclass

from sqlmodel import col, select

from models.drafts import Draft
from models.evidence import Evidence
from models.inspections import Finding, Inspection
from models.rosters import Item, SubjectItem
from models.tasks import PlanLine
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import Way, short_way

JPEG = b"\xff\xd8\xff\xe0" + bytes(2000)
NAMES = ("消防通道", "实名登记", "未成年人", "监控录像", "从业人员", "应急预案")


@dataclass
class Visit:
    """One visit of a team of two, told to check."""

    walk: Way
    number: int
    leader: Talker
    mate: Talker

    @property
    def inspection(self) -> Inspection:
        """The inspection as it stands now."""
        return next(one for one in self.walk.inspections() if one.number == self.number)


async def released(chat: Chat, items: int = 6) -> Visit:
    """Return a visit of so many items; the first is 消防通道, the second 实名登记."""
    with chat.store.write() as db:
        line = db.exec(select(PlanLine).where(PlanLine.code == "2026-03")).one()
        pattern = db.exec(select(Item).where(Item.code == "GA-003")).one()
        line.items = ["GA-003", *(f"XM-{at}" for at in range(2, items + 1))]
        for code, name in zip(line.items, NAMES, strict=False):
            row = (
                pattern if code == "GA-003" else Item(**{**pattern.model_dump(exclude={"id"}), "code": code})
            )
            row.name = name
            db.add(row)
        for one in db.exec(select(SubjectItem).where(SubjectItem.item_code == "GA-003")).all():
            db.add_all(SubjectItem(subject_id=one.subject_id, item_code=code) for code in line.items[1:])
    walk = await short_way(chat).walked("released")
    one = walk.inspections()[0]
    leader, mate = walk.team(one)[:2]
    return Visit(walk, one.number, leader, mate)


def found(chat: Chat, number: int) -> dict[str, Finding]:
    """Return what was recorded, by the names of the items."""
    return dict(_rows(chat, Finding, number))


def drafts(chat: Chat, number: int) -> dict[str, Draft]:
    """Return what stands as draft, by the names of the items."""
    return dict(_rows(chat, Draft, number))


def _rows(chat: Chat, model: type, number: int) -> list[tuple[str, object]]:
    with chat.store.read() as db:
        query = (
            select(Item.name, model)
            .join(model, model.item_code == Item.code)
            .join(Inspection, Inspection.id == model.inspection_id)
            .where(Inspection.number == number)
        )
        return list(db.exec(query))


async def sends(who: Talker, name: str, content: bytes = JPEG, words: str = "") -> None:
    """Let somebody send a file, with words or without."""
    who.chat.channel.files[name] = content
    await who.says(words, file=name)


def pieces(chat: Chat) -> list[Evidence]:
    """Return all evidence there ever was, oldest first."""
    with chat.store.read() as db:
        return list(db.exec(select(Evidence).order_by(col(Evidence.id))))
