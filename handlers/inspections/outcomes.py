"""Outcomes (检查结果): all findings of one visit, bound and sent to the deputy as a whole, and spelled for those who may see them (第二十五条)."""

from typing import Any

from bot.context import Context
from bot.message import Choice
from handlers import scope
from handlers.duties import register
from handlers.evidence import pieces, viewing
from handlers.inspections.drafts import Sheet, catalogue_of
from handlers.transitions import move_inspection
from models import inspections
from models.inspections import Finding, Inspection
from models.machine.row import key
from models.rosters import Subject
from rules import findings
from rules.findings import Need
from rules.workflow import Step


def record(ctx: Context, sheet: Sheet) -> None:
    """Make findings of what stands, and put the whole before the deputy."""
    inspection = sheet.inspection
    standing = inspections.findings(ctx.db, key(inspection))
    for item in sheet.items:
        said = sheet.standing[item.code]
        row = standing.get(item.code) or Finding(
            inspection_id=key(inspection), item_code=item.code, categories=[], at=ctx.now
        )
        needs = findings.needed(said.categories, sheet.catalogue)
        row.categories, row.at = list(said.categories), ctx.now
        row.passed = findings.passed(said.categories, sheet.catalogue)
        row.remark = said.remark if Need.REMARK in needs else ""
        row.basis = said.basis if Need.BASIS in needs else ""
        ctx.db.add(row)
        ctx.note(
            "finding",
            row,
            article="第二十五条",
            item=item.code,
            categories=row.categories,
            filled_by=said.person_id,
        )
    inspection.recorded_by, inspection.recorded_at = ctx.person.id, ctx.now
    move_inspection(ctx, inspection, Step.RECORD)
    register.checked(ctx, inspection)
    _tell(ctx, inspection)


def _tell(ctx: Context, inspection: Inspection) -> None:
    facts: dict[str, Any] = {
        "subject": ctx.db.get_one(Subject, inspection.subject_id),
        "problem": has_problem(ctx, inspection),
    }
    deputies = scope.deciders(ctx, inspection)
    own = pieces.link(ctx, inspection)
    ctx.say("findings/recorded", inspection=inspection, deputies=scope.names(deputies), link=own, **facts)
    choices = [Choice("同意", f"同意 {inspection.number}"), Choice("退回", f"退回 {inspection.number}")]
    for deputy in deputies:
        ctx.tell(
            deputy, "findings/for_deputy", inspection=inspection, results=results(ctx, inspection),
            evidence=pieces.summary(ctx, inspection), link=viewing.link(ctx, inspection, deputy), choices=choices, **facts,
        )  # fmt: skip
    for _, _, person in inspections.team(ctx.db, key(inspection)):
        if person.id != ctx.person.id:
            theirs = pieces.link(ctx, inspection, person=person)
            ctx.tell(
                person, "findings/for_team", inspection=inspection, by=ctx.person.name, link=theirs, **facts
            )


def results(ctx: Context, inspection: Inspection) -> list[str]:
    """Return what was found as lines for those who may see it inside the bureau."""
    sheet, found = Sheet(ctx, inspection), inspections.findings(ctx.db, key(inspection))
    lines = []
    for item in sheet.items:
        if (row := found.get(item.code)) is not None:
            labels = "、".join(sheet.catalogue[code].label for code in row.categories)
            more = "；".join(part for part in (row.remark, row.basis and f"违反：{row.basis}") if part)
            lines.append(f"{item.name}：{labels}" + (f"（{more}）" if more else ""))
    return lines


def has_problem(ctx: Context, inspection: Inspection) -> bool:
    """Tell whether anything was found but nothing: then evidence is wanted (第二十三条)."""
    nothing = [findings.faultless(catalogue_of(ctx, inspection)).code]
    return any(row.categories != nothing for row in inspections.findings(ctx.db, key(inspection)).values())
