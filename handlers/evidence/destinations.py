"""Destinations: which inspection, and which of its items, a person's files are for: said, seen from his open form, or his only one (第二十四条)."""

from datetime import timedelta

from sqlmodel import col, select

from bot.context import Context
from bot.message import Choice
from handlers import scope
from handlers.inspections import drafts
from models import evidence, inspections
from models.evidence import Aim
from models.inspections import Inspection
from models.machine.row import key
from models.machine.talk import OpenForm
from models.rosters import Subject
from rules import evidence as rule
from rules.refusal import Refusal
from rules.workflow import InspectionState

OPEN = (InspectionState.RELEASED, InspectionState.RECORDED)
OFFERED = 7  # inspections that can be chosen by one tap


def of_person(ctx: Context) -> list[Inspection]:
    """Return the inspections to which this person may still add evidence."""
    return inspections.of_person(ctx.db, key(ctx.person), OPEN)


def found(ctx: Context) -> tuple[Inspection, str] | None:
    """Return what the person means without having to be asked, and the item ("" for the whole visit); None when it is open."""
    mine = {one.id: one for one in of_person(ctx)}
    form = ctx.db.get(OpenForm, ctx.person.id)
    about = form.about if form is not None and form.expires_at > ctx.now else {}
    if form is not None and about.get("kind") == Inspection.__tablename__ and about["id"] in mine:
        return mine[about["id"]], drafts.item_asked(ctx, mine[about["id"]], form)
    aim = ctx.db.get(Aim, ctx.person.id)
    if aim is not None and aim.until > ctx.now and aim.inspection_id in mine:
        return mine[aim.inspection_id], aim.item_code
    return (next(iter(mine.values())), "") if len(mine) == 1 else None


def take(ctx: Context, inspection: Inspection, item: str = "") -> None:
    """Let this person's next files go to an inspection, for as long as a form would wait."""
    aim = ctx.db.get(Aim, ctx.person.id) or Aim(
        person_id=key(ctx.person), inspection_id=key(inspection), until=ctx.now
    )
    aim.inspection_id, aim.item_code = key(inspection), item
    aim.until = ctx.now + timedelta(minutes=ctx.office.talk.form_minutes)
    ctx.db.add(aim)


def require_mine(ctx: Context, inspection: Inspection) -> None:
    """Refuse whoever is not on the team, and an inspection whose result is approved.

    Raises:
        Refusal: ``not_on_team``, ``evidence_closed`` or ``inspection_not_due``.
    """
    if scope.on_team(ctx, inspection) is None:
        raise Refusal("not_on_team", article=rule.ARTICLE, number=inspection.number)
    rule.require_open(inspection.state, number=inspection.number)


def items_said(inspection: Inspection, said: str) -> list[str]:
    """Return the codes of items by their numbers within the visit, as somebody said them ("2、5", "二").

    Raises:
        Refusal: ``no_such_item``.
    """
    codes = []
    for place in rule.read_places(said) or [0]:
        if not 0 < place <= len(inspection.items):
            raise Refusal("no_such_item", number=inspection.number, items=len(inspection.items))
        codes.append(inspection.items[place - 1])
    return list(dict.fromkeys(codes))


def spell_item(inspection: Inspection, code: str) -> str:
    """Return how talk calls an item by its number within the visit; empty for the whole visit, or where there is but one."""
    if code not in inspection.items or len(inspection.items) == 1:
        return ""
    return f"第{inspection.items.index(code) + 1}项"


def choices(ctx: Context, verb: str) -> list[Choice]:
    """Return the inspections of this person to choose from; a number alone says little to who stands in a doorway."""
    mine = of_person(ctx)[:OFFERED]
    query = select(Subject).where(col(Subject.id).in_([one.subject_id for one in mine]))
    names = {one.id: one.name for one in ctx.db.exec(query)}
    return [Choice(f"{one.number} {names[one.subject_id]}", f"{verb} {one.number}") for one in mine]


def waiting(ctx: Context) -> list[str]:
    """Return the names of this person's files that wait for his word, oldest first."""
    return [one.name for one in evidence.unplaced(ctx.db, key(ctx.person))]
