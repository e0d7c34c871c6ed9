"""Undoing (撤销): what somebody did last with a task, an inspection or an import, taken back while nobody has acted on it (第二十八条)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel, col, select

from bot.context import Context
from bot.form import Answers, Form
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.reversals import REVERSALS
from models.inspections import Inspection, Member, Publication
from models.machine import numbers
from models.machine.ledger import Entry
from models.machine.people import Person
from models.machine.post import Said
from models.machine.row import key
from models.rosters import Batch, BatchState, Subject
from models.tasks import Task
from rules import undo
from rules.refusal import Refusal
from rules.roles import Role
from rules.undo import Deed
from rules.workflow import InspectionState, Step, TaskState

router = Router("撤销")
KINDS: Mapping[str, type[SQLModel]] = {str(one.__tablename__): one for one in (Task, Inspection, Batch)}
LISTED = 50  # inspections, newest first
DECIDED = (f"inspection.{Step.APPROVE}", f"inspection.{Step.RETURN}")
RECORDED = f"inspection.{Step.RECORD}"
NEXT: Mapping[str, Sequence[str]] = {
    undo.OPENED: (), undo.NAMES: ("详情",), RECORDED: ("录入", "全部无问题"), DECIDED[0]: ("同意", "退回"), DECIDED[1]: ("同意", "退回"),
    undo.CONFIRMED: ("确认导入", "放弃导入"), undo.DISMISSED: ("确认导入", "放弃导入"),
}  # fmt: skip

UNDO = Form(
    "undo", "撤销", "undoing/confirm", facts=lambda ctx, row, answers: _facts(ctx, row, _undoable(ctx, row))
)


@router.command("撤销 {number:int}", "撤回 {number:int}")
def begin(ctx: Context, number: int) -> None:
    """撤销您自己刚办的一件事，别人还没有接着办的才行（第二十八条）。例：撤销 12"""
    named = numbers.look_up(ctx.db, number)
    if named is None:
        raise Refusal("no_such_number", number=number, kind="任务、检查或导入")
    if named.kind not in KINDS:
        label = next(label for cls, label in ctx.house.kinds.items() if cls.__tablename__ == named.kind)
        raise Refusal("undo_other", article=undo.ARTICLE, number=number, kind=named.kind, label=label)
    row = ctx.load(KINDS[named.kind], number)
    ctx.ask(UNDO, about=row, seq=_undoable(ctx, row).seq)


@router.command("撤销", "撤回")
def show(ctx: Context) -> None:
    """列出您办过、现在还能撤销的事（第二十八条）。例：撤销"""
    lines, choices = [], []
    for row in _recent(ctx):
        try:
            deed = _undoable(ctx, row)
        except Refusal:
            continue
        lines.append(f"{row.number} {_called(ctx, row)}：{deed.words}")
        choices.append(Choice(f"撤销 {row.number}", f"撤销 {row.number}"))
    ctx.show("您还能撤销的事，请说“撤销 编号”", lines, choices=choices[:8])


@router.finished(UNDO)
def take_back(ctx: Context, row: Any, answers: Answers) -> None:
    """Take the deed of the preview back, and no other."""
    deed = _undoable(ctx, row)
    if deed.seq != answers["seq"]:
        raise Refusal(
            "undo_acted", article=undo.ARTICLE, number=row.number, own="", deed=deed.name, words=deed.words, by=deed.by, at=deed.at,
        )  # fmt: skip
    REVERSALS[deed.name](ctx, row)
    choices = [Choice(verb, f"{verb} {row.number}") for verb in NEXT[deed.name]]
    ctx.say("undoing/done", choices=choices, **_facts(ctx, row, deed))


def _undoable(ctx: Context, row: Any) -> Deed:
    """Return what this person may take back of a row, as the ledger tells it; whoever lost the office can not."""
    deed = undo.undoable(_deeds(ctx, row), key(ctx.person), number=row.number)
    words = f"撤销{deed.words} {row.number}"
    if isinstance(row, Task):
        scope.require_supervisor(ctx, row.unit, words, undo.ARTICLE)
    elif deed.name == RECORDED and scope.on_team(ctx, row) is None:
        raise Refusal("not_on_team", article=undo.ARTICLE, number=row.number)
    elif deed.name in DECIDED:
        able = scope.deciders(ctx, row)
        if ctx.person.id not in {one.id for one in able}:
            raise Refusal(
                "not_your_unit", article=undo.ARTICLE, deed=words, unit=row.unit, who=scope.names(able)
            )
        if deed.name == DECIDED[0] and _is_being_published(ctx, row):
            raise Refusal("undo_publishing", article="第二十五条", number=row.number)
        _refuse_replaced(ctx, row, deed)
    elif isinstance(row, Batch) and Role.ADMINISTRATOR not in ctx.roles:
        raise Refusal("not_your_role", deed=words, who=[Role.ADMINISTRATOR.label])
    return deed


def _deeds(ctx: Context, row: Any) -> list[Deed]:
    query = select(Entry).where(Entry.kind == row.__tablename__, Entry.row_id == row.id)
    deeds = []
    for entry in ctx.db.exec(query.order_by(col(Entry.seq))):
        facts = entry.facts()
        if undo.is_deed(facts["deed"]):
            person = ctx.db.get(Person, facts["person"]) if facts["person"] else None
            at = datetime.fromisoformat(facts["at"])
            deeds.append(
                Deed(facts["deed"], entry.seq, facts["person"], at, person.name if person else "系统")
            )
    return deeds


def _refuse_replaced(ctx: Context, inspection: Inspection, deed: Deed) -> None:
    """Refuse to take a return back when the team is another since: its results were not the newcomer's."""
    query = select(Member.left_at).where(
        Member.inspection_id == inspection.id, col(Member.left_at) >= deed.at
    )
    at = ctx.db.exec(query).first()
    if at is not None and deed.name == DECIDED[1]:
        raise Refusal(
            "undo_acted", article="第二十条", number=inspection.number, own=deed.words, deed="inspection.replace",
            words="更换检查人员", by="分管负责人", at=at,
        )  # fmt: skip


def _is_being_published(ctx: Context, inspection: Inspection) -> bool:
    """Tell whether a page of this task is in the books whose inspections have not all followed yet."""
    query = select(Publication.id).where(Publication.task_id == inspection.task_id)
    return any(ctx.db.get(Said, f"published:{one}") is None for one in ctx.db.exec(query))


def _recent(ctx: Context) -> list[Any]:
    """Return what this person has had in hand last, as far as the rows tell."""
    mine, state, number = key(ctx.person), col(Inspection.state), col(Inspection.number)
    recorded = (col(Inspection.recorded_by) == mine) & (state == InspectionState.RECORDED)
    approved = (col(Inspection.approved_by) == mine) & (state == InspectionState.APPROVED)
    unsettled = (BatchState.DISMISSED, BatchState.APPLYING)
    visits = select(Inspection).where(recorded | approved).order_by(number.desc()).limit(LISTED)
    tasks = (
        select(Task).where(Task.opened_by == mine, Task.state == TaskState.OPEN).order_by(col(Task.number))
    )
    files = (
        select(Batch)
        .where(Batch.person_id == mine, col(Batch.state).in_(unsettled))
        .order_by(col(Batch.number))
    )
    return [*ctx.db.exec(visits), *ctx.db.exec(tasks), *ctx.db.exec(files)]


def _called(ctx: Context, row: Any) -> str:
    """Return how talk calls a row besides its number."""
    if isinstance(row, Inspection):
        return ctx.db.get_one(Subject, row.subject_id).name
    return row.name if isinstance(row, Task) else row.file_name


def _facts(ctx: Context, row: Any, deed: Deed) -> dict[str, Any]:
    return {
        "label": ctx.house.kinds[type(row)], "number": row.number, "called": _called(ctx, row), "deed": deed.name,
        "words": deed.words, "at": deed.at,
    }  # fmt: skip
