"""Imports (导入名录库): a file is read and reported row by row; nothing is entered before it is confirmed (第八、十、十二、十三条)."""

from typing import Any

from sqlmodel import Session, col, select

from bot.context import Context
from bot.files.lookalikes import MEGABYTE, MOST_FILE
from bot.message import Choice
from bot.router import Router
from handlers.rosters import comparing, entering
from models.machine import bureau
from models.machine.people import Person
from models.machine.post import Handling, Received
from models.rosters import Batch, BatchState
from rules.refusal import Refusal
from rules.roles import Role
from rules.rosters import SHAPES, Kind

router = Router("名录库")
PAGE = "/uploads/rosters"
SHOWN = 5  # of the files handed in before


@router.file(role=Role.ADMINISTRATOR)
def take(ctx: Context, sha256: str, name: str) -> None:
    """Read a roster that the administrator sent; which one it is shows in its columns."""
    ctx.start("read_roster", sha256=sha256, name=name, kind=ctx.incoming.payload.get("roster", ""))
    ctx.say("imports/reading", name=name)


@router.upload_page(PAGE)
def show_page(ctx: Context) -> tuple[str, dict[str, Any]]:
    """Show where an administrator hands rosters in, and what came of the last ones.

    Raises:
        Refusal: ``not_your_role``; the link was given to somebody who keeps the rosters no more.
    """
    if Role.ADMINISTRATOR not in ctx.roles:
        raise Refusal("not_your_role", deed="上传名录库", who=[Role.ADMINISTRATOR.label])
    most = min(MOST_FILE // MEGABYTE, ctx.office.files.largest_megabytes)
    return "imports/page.html", {"person": ctx.person.name, "lines": _lines(ctx)[:SHOWN], "most": most}


@router.job("read_roster", comparing.read_roster)
def read(ctx: Context, args: dict[str, Any], result: dict[str, Any]) -> None:
    """Report what the file holds, and ask whether to enter it."""
    assert ctx.person.id is not None
    batch = Batch(
        kind=result["kind"], file_name=args["name"], sha256=args["sha256"], rows_file=result["rows_file"],
        report_file=result["report_file"], chunks=result["chunks"], person_id=ctx.person.id, at=ctx.now, rows=result["rows"],
        added=result["added"], changed=result["changed"], rosters=result["rosters"], report=result["report"],
    )  # fmt: skip
    number = ctx.name(batch)
    ctx.keep(batch.report_file, f"import-{number}-report.json")
    if batch.rows_file:
        ctx.keep(batch.rows_file, f"import-{number}-rows.jsonl")
    _note(
        ctx, "import.read", batch, rows=batch.rows, rows_file=batch.rows_file, report_file=batch.report_file
    )
    _give_way(ctx, batch)
    choices = []
    if batch.chunks:
        choices += [Choice(f"{verb} {number}", f"{verb} {number}") for verb in ("确认导入", "放弃导入")]
    report = result["report"]
    if report["lines"]:
        choices.append(Choice("逐条查看", f"导入明细 {number}"))
    ctx.say(
        "imports/report", batch=batch, label=Kind(batch.kind).label, article=_article(batch), total=result["total"],
        unchanged=batch.rows - batch.added - batch.changed, errors=report["errors"], mended=report["mended"],
        lines=report["first"], more=report["more"], link=ctx.link(PAGE) if report["errors"] else "", choices=choices,
    )  # fmt: skip


@router.command("导入记录", role=Role.ADMINISTRATOR)
def list_batches(ctx: Context) -> None:
    """列出导入过的文件和它们的结果。例：导入记录"""
    ctx.show("导入记录", _lines(ctx))
    if link := ctx.link(PAGE):
        ctx.say("imports/page", link=link)


def _lines(ctx: Context) -> list[str]:
    query = select(Batch, Person.name).join(Person, col(Person.id) == col(Batch.person_id))
    return [
        f"导入 {batch.number}　{Kind(batch.kind).label}　{batch.file_name}　{name}　"
        f"新增 {batch.added}，更新 {batch.changed}　{state(ctx, batch)}"
        for batch, name in ctx.db.exec(query.order_by(col(Batch.id).desc()))
    ]


@router.command("导入明细 {number:int}", role=Role.ADMINISTRATOR)
def list_faults(ctx: Context, number: int) -> None:
    """逐行列出一个文件里有错的、改好的和要留意的地方。例：导入明细 3"""
    batch = ctx.load(Batch, number)
    beyond = batch.report["beyond"]
    rest = [f"还有 {beyond} 条没有列出，请先改好上面的再发一次"] if beyond else []
    ctx.show(f"导入 {number}（{batch.file_name}）逐条核对", [*batch.report["lines"], *rest])


@router.command("确认导入 {number:int}", role=Role.ADMINISTRATOR)
def confirm(ctx: Context, number: int) -> None:
    """把核对过的文件写入名录库；写到一半停了的，接着写完。例：确认导入 3"""
    batch = ctx.load(Batch, number)
    _require_open(ctx, batch)
    office = bureau.hold(ctx.db)
    if office.rosters != batch.rosters:
        facts = {"number": number, "name": batch.file_name, "applied": batch.applied}
        raise Refusal("import_outdated", article=_article(batch), **facts)
    # from here on whatever was read before is outdated, though the first row is not yet entered
    office.rosters += 1
    batch.state, batch.rosters = BatchState.APPLYING, office.rosters
    ctx.db.add(batch)
    _note(ctx, "import.confirmed", batch, sha256=batch.sha256)
    _tell_sender(ctx, batch, "确认")
    ctx.later("enter", batch_id=batch.id)


@router.command("放弃导入 {number:int}", role=Role.ADMINISTRATOR)
def dismiss(ctx: Context, number: int) -> None:
    """放弃一个还没有确认、或者写到一半停了的文件。例：放弃导入 3"""
    batch = ctx.load(Batch, number)
    _require_open(ctx, batch)
    _dismiss(ctx, batch)
    _tell_sender(ctx, batch, "放弃")
    ctx.say("imports/dismissed", batch=batch, label=Kind(batch.kind).label)


@router.step("enter")
def enter(ctx: Context, batch_id: int) -> None:
    """Enter the next rows of a confirmed file; a pool frozen in between is known by the rosters' count."""
    batch = ctx.db.exec(select(Batch).where(Batch.id == batch_id).with_for_update()).one()
    start, length = batch.chunks[batch.applied]
    rows = comparing.chunk(ctx.house.cabinet, batch.rows_file, (start, length))
    entering.ENTER[batch.kind](ctx.db, rows, ctx.nonce)
    office = bureau.hold(ctx.db)
    office.rosters += 1
    batch.applied, batch.rosters = batch.applied + 1, office.rosters
    ctx.db.add(batch)
    if batch.applied < len(batch.chunks):
        ctx.later("enter", batch_id=batch_id)
        return
    batch.state = BatchState.APPLIED
    _note(ctx, "import.applied", batch, added=batch.added, changed=batch.changed)
    label = Kind(batch.kind).label
    ctx.say("imports/done", batch=batch, label=label)
    if batch.person_id != ctx.person.id:
        ctx.tell(ctx.db.get_one(Person, batch.person_id), "imports/done", batch=batch, label=label)


def _article(batch: Batch) -> str:
    return SHAPES[Kind(batch.kind)].article


def _note(ctx: Context, deed: str, batch: Batch, **facts: Any) -> None:
    ctx.note(deed, batch, article=_article(batch), kind=batch.kind, **facts)


def _dismiss(ctx: Context, batch: Batch) -> None:
    batch.state = BatchState.DISMISSED
    ctx.db.add(batch)
    _note(ctx, "import.dismissed", batch, applied=batch.applied, of=len(batch.chunks))


def _give_way(ctx: Context, batch: Batch) -> None:
    """Let an interrupted entering of the same file end: its rest stands in the new one."""
    query = select(Batch).where(
        Batch.sha256 == batch.sha256, Batch.state == BatchState.APPLYING, Batch.id != batch.id
    )
    for before in ctx.db.exec(query):
        if _is_interrupted(ctx, before):
            _dismiss(ctx, before)


def _is_interrupted(ctx: Context, batch: Batch) -> bool:
    """Tell whether a file is half entered and nothing goes on with it: a step ended in an incident."""
    if batch.state != BatchState.APPLYING:
        return False
    return batch.id not in being_entered(ctx.db)


def being_entered(db: Session) -> set[int]:
    """Return the batches whose next rows wait to be entered, also when the process that entered them ended."""
    steps = select(Received).where(Received.lane == "step:enter", Received.state == Handling.NEW)
    return {step.body["payload"]["batch_id"] for step in db.exec(steps)}


def state(ctx: Context, batch: Batch) -> str:
    """Return how far a file has come, in a word."""
    if batch.state == BatchState.READ:
        return "待确认" if batch.chunks else "没有要写入的"
    if batch.state == BatchState.APPLYING:
        return "写到一半停了" if _is_interrupted(ctx, batch) else "正在写入"
    if batch.state == BatchState.DISMISSED:
        return "写了一部分后放弃" if batch.applied else "已经放弃"
    return "已经写入"


def _require_open(ctx: Context, batch: Batch) -> None:
    """Refuse a file with which nothing is to be done any more."""
    if batch.state != BatchState.READ and not _is_interrupted(ctx, batch):
        raise Refusal("import_settled", article=_article(batch), number=batch.number, state=state(ctx, batch))
    if not batch.chunks:
        raise Refusal("import_empty", article=_article(batch), number=batch.number)


def _tell_sender(ctx: Context, batch: Batch, deed: str) -> None:
    """Tell whoever sent a file what somebody else did with it."""
    if batch.person_id != ctx.person.id:
        ctx.tell(
            ctx.db.get_one(Person, batch.person_id), "imports/settled", batch=batch, by=ctx.person, at=ctx.now,
            deed=deed, label=Kind(batch.kind).label,
        )  # fmt: skip
