"""Files (证据): each goes to the inspection its sender means, is kept once, listed, and taken back only before the record (第二十四、二十六条)."""

from bot.context import Context
from bot.files.evidence import look_into
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.evidence import destinations, pieces, viewing
from handlers.rosters import imports
from models import evidence, inspections
from models.evidence import Evidence, Unplaced
from models.inspections import Inspection
from models.machine.people import Person
from models.machine.row import key
from models.machine.talk import OpenForm
from rules import evidence as rule
from rules.evidence import HEAD, EvidenceKind
from rules.refusal import Refusal
from rules.roles import Role
from rules.workflow import InspectionState

router = Router("证据")
READERS = (*scope.TEAM, Role.DEPUTY, Role.PRINCIPAL, Role.AUDITOR)
MEGABYTE = 1 << 20
OWN = 4  # of one's own pieces that can be taken back by one tap


def _is_wanted(ctx: Context, sha256: str, name: str) -> bool:
    """Leave rosters to those who keep them; who also inspects is asked, when he has an inspection it could belong to."""
    if ctx.incoming.payload.get("page"):
        return bool(ctx.incoming.payload["page"] == pieces.UPLOADS)
    if ctx.incoming.payload.get("roster"):
        return False
    return Role.ADMINISTRATOR not in ctx.roles or bool(destinations.of_person(ctx))


@router.file(role=scope.TEAM, wants=_is_wanted)
def take(ctx: Context, sha256: str, name: str) -> None:
    """Take a file that somebody of a team sent, from the chat or from his upload page."""
    kind, is_table = _look(ctx, sha256, name)
    payload = ctx.incoming.payload
    if payload.get("page"):
        inspection = _of_number(ctx, payload["number"])
        chosen = payload["place"] if payload.get("choice") is None else payload["choice"]
        item = destinations.items_said(inspection, str(chosen))[0] if chosen else ""
        add(ctx, inspection, item, sha256, name, kind)
        return
    found = destinations.found(ctx)
    may_be_roster = is_table and Role.ADMINISTRATOR in ctx.roles
    if found is not None and not may_be_roster:
        add(ctx, *found, sha256, name, kind)
    elif destinations.of_person(ctx):
        ctx.db.add(Unplaced(person_id=key(ctx.person), sha256=sha256, name=name, at=ctx.now))
        ctx.db.flush()
        _ask_where(ctx, name, may_be_roster)
    else:
        raise Refusal("evidence_nowhere", article=rule.ARTICLE, name=name)


def _ask_where(ctx: Context, name: str, may_be_roster: bool) -> None:
    choices = destinations.choices(ctx, "记到")
    if may_be_roster:
        choices.append(Choice("是名录库", "按名录库读取"))
    ctx.say("evidence/which", name=name, waiting=destinations.waiting(ctx), choices=choices)


@router.command("记到 {number:int}", role=scope.TEAM)
def place(ctx: Context, number: int) -> None:
    """说明刚发来的文件是哪一次检查的证据。例：记到 12"""
    inspection = ctx.load(Inspection, number)
    destinations.require_mine(ctx, inspection)
    waiting = evidence.unplaced(ctx.db, key(ctx.person))
    destinations.take(ctx, inspection)
    if not waiting:
        _say_how(ctx, inspection, "")
    for one in waiting:
        ctx.keep(one.sha256, one.name)
        kind, _ = _look(ctx, one.sha256, one.name)
        ctx.db.delete(one)
        add(ctx, inspection, "", one.sha256, one.name, kind)


@router.command("按名录库读取", role=Role.ADMINISTRATOR)
def read_as_roster(ctx: Context) -> None:
    """刚发来的表格不是证据，是名录库。例：按名录库读取"""
    waiting = evidence.unplaced(ctx.db, key(ctx.person))
    if not waiting:
        raise Refusal("no_file_waits")
    for one in waiting:
        ctx.keep(one.sha256, one.name)
        ctx.db.delete(one)
        imports.take(ctx, one.sha256, one.name)


@router.command("证据", role=READERS)
def choose(ctx: Context) -> None:
    """列出可以添证据的检查。例：证据"""
    mine = destinations.of_person(ctx)
    if len(mine) == 1:
        show(ctx, mine[0].number)
        return
    choices = destinations.choices(ctx, "证据")
    ctx.show("请说“证据 编号”", [one.label for one in choices], choices=choices)


@router.command("证据 {number:int}", role=READERS)
def show(ctx: Context, number: int) -> None:
    """列出一次检查的证据；您在检查组里时，接着发来的文件就记到这次检查（第二十四条）。例：证据 12"""
    inspection = ctx.load(Inspection, number)
    may_add = scope.on_team(ctx, inspection) is not None and inspection.state in destinations.OPEN
    if may_add:
        destinations.take(ctx, inspection)
        _say_how(ctx, inspection, "")
    shown = evidence.of_inspection(ctx.db, key(inspection))
    if shown or not may_add:
        own = [one for one in shown if one.person_id == ctx.person.id][-OWN:]
        is_open = inspection.state == InspectionState.RELEASED
        choices = [
            Choice(f"移除第{one.place}件", f"移除证据 {number} 第{one.place}件") for one in own if is_open
        ]
        ctx.show(f"检查 {number} 的证据", pieces.lines(ctx, inspection), choices=choices)
        if not may_add and (seen := viewing.link(ctx, inspection)):
            ctx.say("evidence/page", inspection=inspection, link=seen)


@router.command("证据 {number:int} 第{place:text}项", role=scope.TEAM)
def aim(ctx: Context, number: int, place: str) -> None:
    """接着发来的文件记到一次检查的某一项（第二十四条）。例：证据 12 第2项"""
    inspection = ctx.load(Inspection, number)
    destinations.require_mine(ctx, inspection)
    item = destinations.items_said(inspection, place)[0]
    destinations.take(ctx, inspection, item)
    _say_how(ctx, inspection, item)


@router.command("第{place:text}项", role=scope.TEAM)
def aim_here(ctx: Context, place: str) -> None:
    """说明文件是哪一项的证据，可以和文件一起发。例：第2项"""
    found = destinations.found(ctx)
    if found is None:
        numbers = [one.number for one in destinations.of_person(ctx)]
        raise Refusal("which_inspection", article=rule.ARTICLE, place=place, numbers=numbers)
    inspection, item = found[0], destinations.items_said(found[0], place)[0]
    destinations.take(ctx, inspection, item)
    if not ctx.incoming.attachments:  # else what was taken is said when it has been fetched
        _say_how(ctx, inspection, item)


@router.command("移除证据 {number:int} 第{place:text}件", role=scope.TEAM)
def remove(ctx: Context, number: int, place: str) -> None:
    """移除自己发错的一件证据，只在结果录入之前；留痕里仍有它（第二十六条）。例：移除证据 12 第3件"""
    inspection = ctx.load(Inspection, number)
    row = evidence.at_place(ctx.db, key(inspection), next(iter(rule.read_places(place)), 0))
    if row is None:
        raise Refusal("no_such_evidence", number=number, place=place[:9])
    if row.person_id != ctx.person.id:
        by = ctx.db.get_one(Person, row.person_id).name
        raise Refusal("evidence_of_other", article="第二十六条", number=number, place=row.place, by=by)
    rule.require_unconfirmed(inspection.state, number=number, place=row.place)
    row.removed_at = ctx.now
    ctx.db.add(row)
    ctx.note("evidence.removed", row, article="第二十六条", place=row.place)
    left = len(evidence.of_inspection(ctx.db, key(inspection)))
    ctx.say("evidence/removed", inspection=inspection, row=row, left=left)


def add(ctx: Context, inspection: Inspection, item: str, sha256: str, name: str, kind: EvidenceKind) -> None:
    """Bind a file to an inspection, once, and say so in a line."""
    ctx.db.get_one(Inspection, inspection.id, with_for_update=True)
    destinations.require_mine(ctx, inspection)
    if pieces.is_twice(ctx, inspection, sha256, name):
        return
    row = Evidence(
        inspection_id=key(inspection), place=0, item_code=item, kind=kind, sha256=sha256, name=name[:255],
        size=ctx.house.cabinet.size(sha256), person_id=key(ctx.person), at=ctx.now,
    )  # fmt: skip
    pieces.enter(ctx, inspection, row)
    _go_on_here(ctx, inspection, item)
    ctx.say(
        "evidence/taken", inspection=inspection, item=destinations.spell_item(inspection, item), kind=kind.label, name=name,
        count=len(evidence.of_inspection(ctx.db, key(inspection))),
    )  # fmt: skip


def _say_how(ctx: Context, inspection: Inspection, item: str) -> None:
    place = inspection.items.index(item) + 1 if item else 0
    ctx.say(
        "evidence/how", inspection=inspection, item=destinations.spell_item(inspection, item), link=pieces.link(ctx, inspection, place),
        seen=viewing.link(ctx, inspection), items=len(inspection.items), count=len(evidence.of_inspection(ctx.db, key(inspection))),
    )  # fmt: skip


def _go_on_here(ctx: Context, inspection: Inspection, item: str) -> None:
    # What follows most likely belongs to the same; where a form is open, it says so itself.
    if ctx.db.get(OpenForm, ctx.person.id) is None and not ctx.incoming.payload.get("page"):
        destinations.take(ctx, inspection, item)


def _of_number(ctx: Context, number: int) -> Inspection:
    found = inspections.of_number(ctx.db, number)
    if found is None:
        raise Refusal("no_such_number", number=number, kind="检查")
    return found


def _look(ctx: Context, sha256: str, name: str) -> tuple[EvidenceKind, bool]:
    """Return what a file is, and whether it may be a table.

    Raises:
        Refusal: ``evidence_too_large`` or ``evidence_unknown``.
    """
    most = ctx.office.files.largest_megabytes
    if ctx.house.cabinet.size(sha256) > most * MEGABYTE:
        raise Refusal("evidence_too_large", article=rule.ARTICLE, name=name, most=most)
    head, inside = look_into(ctx.house.cabinet.path(sha256), HEAD)
    kind = rule.kind_of(head, inside)
    if kind is None:
        raise Refusal("evidence_unknown", article=rule.ARTICLE, name=name)
    return kind, rule.is_table(head, inside)
