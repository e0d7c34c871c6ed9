"""Pieces of evidence (证据件): given their number and written down once, and spelled for those who may see them (第二十四、二十六条)."""

from collections import Counter
from zoneinfo import ZoneInfo

from bot.context import Context
from handlers.evidence import destinations
from models import evidence
from models.evidence import Evidence
from models.inspections import Inspection
from models.machine.people import Person
from models.machine.row import key
from rules import evidence as rule
from rules.evidence import EvidenceKind

UPLOADS = "/uploads/{number:int}/{place:int}"
"""The page on which files are handed in for an inspection, or for one of its items."""


def enter(ctx: Context, inspection: Inspection, row: Evidence) -> None:
    """Give a new piece its number and write it down; the inspection's row is locked."""
    row.place = evidence.next_place(ctx.db, key(inspection))
    ctx.db.add(row)
    ctx.db.flush()
    ctx.note(
        "evidence.added", row, article=rule.ARTICLE, kind=row.kind, sha256=row.sha256, item=row.item_code
    )


def is_twice(ctx: Context, inspection: Inspection, sha256: str, name: str) -> bool:
    """Tell whether these very bytes stand there already, and say so."""
    standing = evidence.of_inspection(ctx.db, key(inspection))
    twin = next((one for one in standing if one.sha256 == sha256), None)
    if twin is not None:
        ctx.say("evidence/twice", inspection=inspection, name=name, line=spell(ctx, inspection, twin))
    return twin is not None


def lines(ctx: Context, inspection: Inspection) -> list[str]:
    """Return every piece as a line."""
    return [spell(ctx, inspection, one) for one in evidence.of_inspection(ctx.db, key(inspection))]


def spell(ctx: Context, inspection: Inspection, row: Evidence) -> str:
    """Return a piece as a line: what, whose, when, for which item, and where it lies when it is not with us."""
    at = row.at.astimezone(ZoneInfo(ctx.office.bureau.timezone))
    by = ctx.db.get_one(Person, row.person_id).name
    parts = (
        [rule.size_words(row.size)]
        if row.kind != EvidenceKind.ELSEWHERE
        else [f"记录仪 {row.recorder}", row.location]
    )
    parts += [f"{by} {at.month}月{at.day}日 {at:%H:%M}", destinations.spell_item(inspection, row.item_code)]
    parts.append(f"SHA-256 {row.sha256[:16]}…" if row.kind == EvidenceKind.ELSEWHERE else "")
    return f"第{row.place}件 {EvidenceKind(row.kind).label} {row.name}（{'，'.join(one for one in parts if one)}）"


def summary(ctx: Context, inspection: Inspection) -> str:
    """Return how many pieces of which kind there are, in a few words; empty when there are none."""
    counts = Counter(one.kind for one in evidence.of_inspection(ctx.db, key(inspection)))
    return "、".join(f"{kind.label} {counts[kind]}" for kind in EvidenceKind if counts[kind])


def link(ctx: Context, inspection: Inspection, place: int = 0, person: Person | None = None) -> str:
    """Return a person's own link to the upload page of an inspection, or of one of its items."""
    return ctx.link(
        UPLOADS.replace("{number:int}", str(inspection.number)).replace("{place:int}", str(place)), person
    )
