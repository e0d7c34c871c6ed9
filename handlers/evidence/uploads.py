"""The upload page (上传页): what somebody with a link to an inspection sees before he hands files in; the files themselves go to evidence."""

from typing import Any

from bot.context import Context
from bot.router import Router
from handlers.evidence import destinations, pieces
from models import inspections, rosters
from models.rosters import Subject
from rules.refusal import Refusal

router = Router("上传页")


@router.upload_page(pieces.UPLOADS)
def show(ctx: Context, number: int, place: int) -> tuple[str, dict[str, Any]]:
    """Show what there is already, and where more would go.

    Raises:
        Refusal: the person is not on the team any more, or the result is approved.
    """
    inspection = inspections.of_number(ctx.db, number)
    if inspection is None:
        raise Refusal("no_such_number", number=number, kind="检查")
    destinations.require_mine(ctx, inspection)
    return "uploads/page.html", {
        "number": number,
        "person": ctx.person.name,
        "subject": ctx.db.get_one(Subject, inspection.subject_id).name,
        "items": [one.name for one in rosters.items(ctx.db, inspection.items)],
        "place": place if place <= len(inspection.items) else 0,
        "lines": pieces.lines(ctx, inspection),
        "most": ctx.office.files.largest_megabytes,
    }
