"""Imports (导入名录库): a file is read and reported row by row; nothing is entered before it is confirmed (第八、十、十二、十三条)."""

import json
from typing import Any

from sqlmodel import select

from bot.context import Context
from bot.message import Choice
from bot.router import Router
from handlers.rosters import comparing, entering
from models.machine import bureau
from models.rosters import Batch, BatchState
from rules.refusal import Refusal
from rules.roles import Role
from rules.rosters import SHAPES, Kind

router = Router("名录库")


@router.file(role=Role.ADMINISTRATOR)
def take(ctx: Context, sha256: str, name: str) -> None:
    """Read a roster that the administrator sent; which one it is shows in its columns."""
    ctx.start("read_roster", sha256=sha256, name=name, kind=ctx.incoming.payload.get("roster", ""))
    ctx.say("imports/reading", name=name)


@router.job("read_roster", comparing.read_roster)
def read(ctx: Context, args: dict[str, Any], result: dict[str, Any]) -> None:
    """Report what the file holds, and ask whether to enter it."""
    assert ctx.person.id is not None
    batch = Batch(
        kind=result["kind"], file_name=args["name"], sha256=args["sha256"], chunks=result["chunks"], person_id=ctx.person.id,
        at=ctx.now, rows=result["rows"], added=result["added"], changed=result["changed"], rosters=result["rosters"],
        report={"faults": result["faults"], "errors": result["errors"]},
    )  # fmt: skip
    ctx.name(batch)
    for sha256 in batch.chunks:
        ctx.keep(sha256, f"batch-{batch.number}.json")
    ctx.note(
        "import.read",
        batch,
        article=_article(batch),
        kind=batch.kind,
        sha256=batch.sha256,
        rows=batch.rows,
    )
    choices = []
    if batch.chunks:
        choices += [
            Choice(f"{verb} {batch.number}", f"{verb} {batch.number}") for verb in ("确认导入", "放弃导入")
        ]
    if result["faults"]:
        choices.append(Choice("问题明细", f"导入明细 {batch.number}"))
    ctx.say(
        "imports/report", batch=batch, label=Kind(batch.kind).label, article=_article(batch), total=result["total"],
        unchanged=batch.rows - batch.added - batch.changed, faults=result["faults"][:10], errors=result["errors"],
        more=max(len(result["faults"]) - 10, 0), choices=choices,
    )  # fmt: skip


@router.command("导入明细 {number:int}", role=Role.ADMINISTRATOR)
def list_faults(ctx: Context, number: int) -> None:
    """逐行列出一个文件里的问题。例：导入明细 3"""
    batch = ctx.load(Batch, number)
    ctx.show(f"导入 {number}（{batch.file_name}）的问题", batch.report["faults"])


@router.command("确认导入 {number:int}", role=Role.ADMINISTRATOR)
def confirm(ctx: Context, number: int) -> None:
    """把核对过的文件写入名录库。例：确认导入 3"""
    batch = ctx.load(Batch, number)
    _require_read(batch)
    office = bureau.hold(ctx.db)
    if office.rosters != batch.rosters:
        raise Refusal("import_outdated", article=_article(batch), number=number, name=batch.file_name)
    # from here on whatever was read before is outdated, though the first row is not yet entered
    office.rosters += 1
    batch.state = BatchState.APPLYING
    ctx.db.add(batch)
    ctx.note("import.confirmed", batch, article=_article(batch), kind=batch.kind, sha256=batch.sha256)
    ctx.later("enter", batch_id=batch.id)


@router.command("放弃导入 {number:int}", role=Role.ADMINISTRATOR)
def dismiss(ctx: Context, number: int) -> None:
    """放弃一个还没有确认的文件。例：放弃导入 3"""
    batch = ctx.load(Batch, number)
    _require_read(batch)
    batch.state = BatchState.DISMISSED
    ctx.db.add(batch)
    ctx.note("import.dismissed", batch, article=_article(batch), kind=batch.kind)
    ctx.say("imports/dismissed", batch=batch, label=Kind(batch.kind).label)


@router.step("enter")
def enter(ctx: Context, batch_id: int) -> None:
    """Enter the next rows of a confirmed file; a pool frozen in between is known by the rosters' count."""
    batch = ctx.db.exec(select(Batch).where(Batch.id == batch_id).with_for_update()).one()
    rows = json.loads(ctx.house.cabinet.read(batch.chunks[batch.applied]))
    entering.ENTER[batch.kind](ctx.db, rows, ctx.nonce)
    bureau.hold(ctx.db).rosters += 1
    batch.applied += 1
    ctx.db.add(batch)
    if batch.applied < len(batch.chunks):
        ctx.later("enter", batch_id=batch_id)
        return
    batch.state = BatchState.APPLIED
    ctx.note(
        "import.applied",
        batch,
        article=_article(batch),
        kind=batch.kind,
        added=batch.added,
        changed=batch.changed,
    )
    ctx.say("imports/done", batch=batch, label=Kind(batch.kind).label)


def _article(batch: Batch) -> str:
    return SHAPES[Kind(batch.kind)].article


def _require_read(batch: Batch) -> None:
    if batch.state != BatchState.READ:
        words = {
            BatchState.APPLYING: "正在写入",
            BatchState.APPLIED: "已经写入",
            BatchState.DISMISSED: "已经放弃",
        }
        raise Refusal(
            "import_settled",
            article=_article(batch),
            number=batch.number,
            state=words[BatchState(batch.state)],
        )
    if not batch.chunks:
        raise Refusal("import_empty", article=_article(batch), number=batch.number)
