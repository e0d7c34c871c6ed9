"""Publications (公示): approved results become a static public page, without levels, phones or reasons (第二十五条)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from bot.context import Context
from bot.form import Answers, Form
from bot.message import Choice
from bot.render import TEMPLATES, page
from bot.router import Router
from bot.worker import Desk
from handlers.draws import disclosing, fingerprints
from handlers.duties import register
from handlers.recusals import tallies
from handlers.transitions import move_inspection
from models import catalogues, deadlines, inspections, rosters
from models.inspections import Inspection, Publication
from models.machine.groups import GroupKind
from models.machine.people import Person
from models.machine.row import key
from models.recusals import count_replaced
from models.rosters import Subject
from models.substitutions import count_substituted
from models.tasks import Lock, Task, current_draw
from rules import findings
from rules.deadlines import Duty
from rules.refusal import Refusal
from rules.roles import Role
from rules.workflow import GONE, INSPECTION_WORDS, InspectionState, Step

router = Router("公示")
CHUNK = 20  # inspections published in one commit
VERIFIERS = TEMPLATES.parent / "verify"
CHECKS = (
    "verify.html",
    "self-check.html",
)  # stand beside the proofs: whoever reads the page can check it there

PUBLISH = Form(
    "publish",
    "公示检查结果",
    "publications/confirm",
    facts=lambda ctx, task, answers: _preview(ctx, task, answers["inspections"]),
)


@router.command("待公示", role=Role.PUBLISHER)
def list_waiting(ctx: Context) -> None:
    """列出已审批、等待公示的检查结果和公示期限（第二十五条）。例：待公示"""
    query = (
        select(Task, func.count())
        .join(Inspection, col(Inspection.task_id) == col(Task.id))
        .where(Inspection.state == InspectionState.APPROVED)
        .group_by(col(Task.id))
        .order_by(col(Task.number))
    )
    lines, choices = [], []
    for task, count in ctx.db.exec(query):
        due = deadlines.of(ctx.db, Duty.PUBLISH, "task", task.id or 0)
        until = f"，{due.until}公示" if due else ""
        lines.append(f"任务 {task.number} {task.name}：{count} 次检查待公示{until}")
        choices.append(Choice(f"公示 {task.number}", f"公示 {task.number}"))
    ctx.show("待公示的检查结果", lines, choices=choices[:5])


@router.command("公示 {number:int}", role=Role.PUBLISHER)
def begin(ctx: Context, number: int) -> None:
    """把一个任务已审批的检查结果公示出去（第二十五条）。例：公示 5"""
    task = ctx.load(Task, number)
    waiting = approved(ctx, task)
    if not waiting:
        raise Refusal("nothing_to_publish", article="第二十五条", number=number, states=_states(ctx.db, task))
    ctx.ask(PUBLISH, about=task, inspections=waiting, sequence=len(_publications(ctx, task)) + 1)


def approved(ctx: Context, task: Task) -> list[int]:
    """Return the inspections of a task that await publication."""
    query = select(Inspection.id).where(
        Inspection.task_id == task.id, Inspection.state == InspectionState.APPROVED
    )
    return [one or 0 for one in ctx.db.exec(query.order_by(col(Inspection.number)))]


@router.finished(PUBLISH)
def publish(ctx: Context, task: Task, answers: Answers) -> None:
    """Have the page made; it is committed under its hash before it is seen by anybody."""
    _refuse_changed(ctx, task, answers["inspections"], answers["sequence"])
    ctx.start("page", task_id=task.id, today=ctx.today.isoformat(), **answers)
    ctx.say("publications/making", task=task)


def make_page(
    desk: Desk, task_id: int, today: str, inspections: Sequence[int], sequence: int
) -> dict[str, Any]:
    """Compute the public page of these inspections, a task's first or a later one, and put it into the cabinet."""
    task = desk.db.get_one(Task, task_id)
    rows = _public_rows(desk.db, task, inspections, ZoneInfo(desk.settings.bureau.timezone))
    draw = current_draw(desk.db, task_id)
    content = page(
        "publication", bureau=desk.settings.bureau.name, task=task, items=rosters.items(desk.db, task.items), rows=rows,
        draw=draw, short=fingerprints.short(desk.db.get_one(Lock, draw.lock_id)) if draw else "", tallies=tallies.public(desk.db, [task_id]),
        replaced=count_replaced(desk.db, task_id), substituted=count_substituted(desk.db, task_id), published=date.fromisoformat(today),
        sequence=sequence,
    )  # fmt: skip
    sha256 = desk.cabinet.put(content.encode())
    return {"sha256": sha256, "page": f"task-{task.number}-{sha256[:8]}.html", "rows": len(rows)}


@router.job("page", make_page)
def made(ctx: Context, args: dict[str, Any], result: dict[str, Any]) -> None:
    """Enter the page into the books; its inspections follow in commits of their own."""
    task = ctx.db.get_one(Task, args["task_id"], with_for_update=True)
    _refuse_changed(ctx, task, args["inspections"], args["sequence"])
    assert ctx.person.id is not None
    assert task.id is not None
    publication = Publication(
        task_id=task.id, page=result["page"], sha256=result["sha256"], published_by=ctx.person.id, at=ctx.now
    )
    ctx.keep(publication.sha256, publication.page)
    ctx.name(publication)
    ctx.note("publication", publication, article="第二十五条", sha256=publication.sha256)
    ctx.later("publish", publication_id=publication.id, waiting=args["inspections"])


def _refuse_changed(ctx: Context, task: Task, ids: Sequence[int], sequence: int) -> None:
    """Refuse a preview that does not hold any more: somebody else published meanwhile, or a result moved."""
    others = _publications(ctx, task)[sequence - 1 :]
    states = select(func.count()).select_from(Inspection)
    still = states.where(col(Inspection.id).in_(ids), Inspection.state == InspectionState.APPROVED)
    if others or ctx.db.exec(still).one() != len(ids):
        by = ctx.db.get_one(Person, others[-1].published_by).name if others else ""
        raise Refusal(
            "results_changed", article="第二十五条", number=task.number, by=by,
            publication=others[-1].number if others else 0,
        )  # fmt: skip


def _publications(ctx: Context, task: Task) -> Sequence[Publication]:
    query = select(Publication).where(Publication.task_id == task.id)
    return ctx.db.exec(query.order_by(col(Publication.id))).all()


@router.step("publish")
def publish_more(ctx: Context, publication_id: int, waiting: list[int]) -> None:
    """Move the next inspections of a publication; after the last one, write the page where the public finds it."""
    publication = ctx.db.get_one(Publication, publication_id)
    for inspection_id in waiting[:CHUNK]:
        inspection = ctx.db.get_one(Inspection, inspection_id, with_for_update=True)
        inspection.publication_id = publication.id
        move_inspection(ctx, inspection, Step.PUBLISH)
    if waiting[CHUNK:]:
        ctx.later("publish", publication_id=publication_id, waiting=waiting[CHUNK:])
        return
    task = ctx.db.get_one(Task, publication.task_id)
    ctx.db.flush()
    left = select(Inspection.id).where(
        Inspection.task_id == task.id,
        col(Inspection.state).not_in((InspectionState.PUBLISHED, *GONE)),
    )
    if ctx.db.exec(left.limit(1)).first() is None:
        register.met(ctx, Duty.PUBLISH, task)
    ctx.start("export", publication_id=publication_id)


def export(desk: Desk, publication_id: int) -> dict[str, Any]:
    """Write the page and the list of all pages into the public directory; writing them again changes nothing."""
    publication = desk.db.get_one(Publication, publication_id)
    directory = desk.settings.files.public
    disclosing.write(directory / publication.page, desk.cabinet.read(publication.sha256))
    disclosed = disclosing.disclose(desk, publication.task_id)
    zone = ZoneInfo(desk.settings.bureau.timezone)
    query = (
        select(Publication, Task)
        .join(Task, col(Task.id) == col(Publication.task_id))
        .order_by(col(Publication.id).desc())
    )
    listed = [
        (one.page, task, _day(one.at, zone), _counts(desk.db, task)) for one, task in desk.db.exec(query)
    ]
    spelled = tallies.public(desk.db, [key(task) for _, task, _, _ in listed])
    index = page("index", bureau=desk.settings.bureau.name, listed=listed, tallies=spelled)
    disclosing.write(directory / "index.html", index.encode())
    for name in CHECKS:
        disclosing.write(directory / name, (VERIFIERS / name).read_bytes())
    return {"path": str(directory / publication.page), **disclosed}


def _counts(db: Session, task: Task) -> str:
    """Return what counts against a task for ever: seen before anything else."""
    draw, replaced, substituted = (
        current_draw(db, key(task)),
        count_replaced(db, key(task)),
        count_substituted(db, key(task)),
    )
    if draw is None:
        return ""
    redrawn = f"更换检查人员 {replaced} 次 · 更换检查对象 {substituted} 家"
    return f"撤销锁定 {task.aborts} 次 · {redrawn} · 排除 {draw.summary['excluded']} 家"


@router.job("export", export)
def exported(ctx: Context, args: dict[str, Any], result: dict[str, Any]) -> None:
    """Tell the publisher and the groups that the results are public."""
    publication = ctx.db.get_one(Publication, args["publication_id"])
    disclosing.require_newest(ctx, publication.task_id, result["proof"])
    if not ctx.once(f"published:{publication.id}"):
        return
    task = ctx.db.get_one(Task, publication.task_id)
    count = select(func.count()).select_from(Inspection).where(Inspection.publication_id == publication.id)
    facts: dict[str, Any] = {
        "publication": publication, "task": task, "count": ctx.db.exec(count).one(),
        "draw": current_draw(ctx.db, publication.task_id), "replaced": count_replaced(ctx.db, publication.task_id),
        "substituted": count_substituted(ctx.db, publication.task_id),
    }  # fmt: skip
    ctx.say(
        "publications/done",
        path=result["path"],
        left=_states(ctx.db, task, but=InspectionState.PUBLISHED),
        **facts,
    )
    for kind in (GroupKind.SUPERVISORS, GroupKind.PUBLIC):
        ctx.tell(kind, "publications/notice", **facts)


def _public_rows(db: Session, task: Task, ids: Sequence[int], zone: ZoneInfo) -> list[dict[str, Any]]:
    catalogue = findings.read(catalogues.rows(db, "findings", task.catalogues["findings"]))
    rows = []
    for inspection_id in ids:
        inspection = db.get_one(Inspection, inspection_id)
        subject = db.get_one(Subject, inspection.subject_id)
        found = inspections.findings(db, inspection_id)
        results = [
            (item.name, "、".join(findings.public_words(found[item.code].categories, catalogue)))
            for item in rosters.items(db, inspection.items)
        ]
        visited = _day(inspection.recorded_at, zone) if inspection.recorded_at else ""
        rows.append(
            {
                "name": subject.name,
                "code": subject.code,
                "unit": inspection.unit,
                "day": visited,
                "results": results,
            }
        )
    return rows


def _day(at: datetime, zone: ZoneInfo) -> str:
    return _spell(at.astimezone(zone).date())


def _spell(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _preview(ctx: Context, task: Task, ids: Sequence[int]) -> dict[str, Any]:
    zone = ZoneInfo(ctx.office.bureau.timezone)
    rows = _public_rows(ctx.db, task, ids, zone)
    return {"rows": rows, "left": _states(ctx.db, task, but=InspectionState.APPROVED)}


def _states(db: Session, task: Task, but: str = "") -> list[tuple[str, int]]:
    left_out = (but, *GONE) if but else ()
    query = select(Inspection.state, func.count()).where(
        Inspection.task_id == task.id, col(Inspection.state).not_in(left_out)
    )
    return [(INSPECTION_WORDS[state], count) for state, count in db.exec(query.group_by(Inspection.state))]
