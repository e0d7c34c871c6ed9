"""Disclosing (公开证明): the proof from which anybody recomputes a draw stands where the public finds it, with every redraw so far (第二、十八条)."""

import os
from pathlib import Path
from typing import Any

from sqlmodel import select

from bot.context import Context
from bot.router import Router
from bot.worker import Desk
from models.inspections import Publication
from models.machine.row import key
from models.tasks import Task, current_draw
from rules import proof

router = Router("公开证明")


def renew(ctx: Context, task: Task) -> None:
    """Have a published proof written anew, when its draw has become another since; one that is not public yet stays so."""
    published = select(Publication.id).where(Publication.task_id == task.id).limit(1)
    if ctx.db.exec(published).first() is not None:
        ctx.start("disclose", task_id=key(task))


def disclose(desk: Desk, task_id: int) -> dict[str, Any]:
    """Write a task's public proof; return of which full one, because a redraw may come meanwhile."""
    draw = current_draw(desk.db, task_id)
    if draw is None:
        return {"proof": ""}
    number = desk.db.get_one(Task, task_id).number
    directory = desk.settings.files.public
    write(directory / f"proof-{number}.json", proof.publish(desk.cabinet.read(draw.proof_file)))
    return {"proof": draw.proof_file}


@router.job("disclose", disclose)
def disclosed(ctx: Context, args: dict[str, Any], result: dict[str, Any]) -> None:
    """Write it once more when it was overtaken by a redraw."""
    require_newest(ctx, args["task_id"], result["proof"])


def require_newest(ctx: Context, task_id: int, written: str) -> None:
    """Have the proof written anew when a redraw was committed while it was written."""
    draw = current_draw(ctx.db, task_id)
    if draw is not None and draw.proof_file != written:
        ctx.start("disclose", task_id=task_id)


def write(path: Path, content: bytes) -> None:
    """Write a file for the public as a whole: whoever reads it finds the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    coming = path.with_name(f".coming-{path.name}")
    with coming.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    coming.replace(path)
