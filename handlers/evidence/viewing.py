"""Viewing (看证据): whoever may see an inspection sees its evidence on a page of his own link; he changes nothing there (第二十四、二十五条)."""

from typing import Any

from bot.context import Context
from bot.files.evidence import picture
from bot.router import Download, Router
from handlers import scope
from handlers.evidence import pieces
from models import evidence, inspections
from models.evidence import Evidence
from models.inspections import Inspection
from models.machine.people import Person
from models.machine.row import key
from models.rosters import Subject
from rules.evidence import EvidenceKind
from rules.refusal import Refusal

router = Router("看证据")
PAGE, FILE = "/evidence/{number:int}", "/evidence/{number:int}/{place:int}"


def link(ctx: Context, inspection: Inspection, person: Person | None = None) -> str:
    """Return a person's own link to the evidence of an inspection; empty where there is none to see, or no page."""
    if not evidence.of_inspection(ctx.db, key(inspection)):
        return ""
    return ctx.link(PAGE.replace("{number:int}", str(inspection.number)), person)


@router.signed_page(PAGE)
def show(ctx: Context, number: int) -> tuple[str, dict[str, Any]]:
    """Show every piece, pictures as they are.

    Raises:
        Refusal: there is no such inspection, or it is not this person's to see.
    """
    inspection = _seen(ctx, number)
    standing = evidence.of_inspection(ctx.db, key(inspection))
    return "evidence/page.html", {
        "number": number,
        "person": ctx.person.name,
        "subject": ctx.db.get_one(Subject, inspection.subject_id).name,
        "pieces": [_facts(ctx, inspection, one) for one in standing],
    }


@router.signed_file(FILE)
def give(ctx: Context, number: int, place: int) -> Download:
    """Give one piece.

    Raises:
        Refusal: ``no_such_evidence``, or the inspection is not this person's to see.
    """
    row = evidence.at_place(ctx.db, key(_seen(ctx, number)), place)
    if row is None or row.kind == EvidenceKind.ELSEWHERE:
        raise Refusal("no_such_evidence", number=number, place=place)
    return Download(row.sha256, row.name, picture(ctx.house.cabinet.path(row.sha256)))


def _seen(ctx: Context, number: int) -> Inspection:
    found = inspections.of_number(ctx.db, number)
    if found is None:
        raise Refusal("no_such_number", number=number, kind="检查")
    scope.see_inspection(ctx, found)
    return found


def _facts(ctx: Context, inspection: Inspection, row: Evidence) -> dict[str, Any]:
    is_here = row.kind != EvidenceKind.ELSEWHERE
    path = FILE.replace("{number:int}", str(inspection.number)).replace("{place:int}", str(row.place))
    return {
        "line": pieces.spell(ctx, inspection, row), "sha256": row.sha256, "link": ctx.link(path) if is_here else "",
        "is_shown": is_here and bool(picture(ctx.house.cabinet.path(row.sha256))),
    }  # fmt: skip
