"""Findings (录入结果): item by item or all in one go, with what each category must bring (第二十二至二十五条)."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.context import Context
from bot.form import Answers, Field, Form, Option
from bot.message import Choice
from bot.router import Router
from handlers import duties, scope
from handlers.transitions import move_inspection
from models import catalogues, inspections, rosters
from models.inspections import Finding, Inspection
from models.rosters import Subject
from models.tasks import Task
from rules import findings
from rules.deadlines import Duty
from rules.findings import Category, Need
from rules.refusal import Refusal
from rules.roles import InspectorKind, Role
from rules.workflow import InspectionState, Step, inspection_move

router = Router("检查与录入")


def catalogue_of(ctx: Context, inspection: Inspection) -> dict[str, Category]:
    """Return the categories in the version that the inspection's task was opened with."""
    task = ctx.db.get_one(Task, inspection.task_id)
    return findings.read(catalogues.rows(ctx.db, "findings", task.catalogues["findings"]))


def _fields(ctx: Context, inspection: Inspection) -> Sequence[Field]:
    catalogue = catalogue_of(ctx, inspection)
    options = tuple(Option(one.code, one.label) for one in catalogue.values())
    exclusive = frozenset(one.code for one in catalogue.values() if one.excludes_others)
    asked = []
    for item in rosters.items(ctx.db, inspection.items):
        key = f"{item.code}:categories"
        asked.append(
            Field(
                key,
                item.name,
                "findings/ask_categories",
                options,
                many=True,
                exclusive=exclusive,
                hint=f"{item.code} {item.name}",
            )
        )
        for need in Need:
            asked.append(
                Field(
                    f"{item.code}:{need}",
                    f"{item.name}（{need.label}）",
                    f"findings/ask_{need}",
                    longest=1000,
                    hint=item.name,
                    when=lambda answers, key=key, need=need: (
                        need in findings.needed(answers.get(key, ()), catalogue)
                    ),  # type: ignore[misc]
                )
            )
    return asked


RECORD = Form(
    "record",
    "录入检查结果",
    "findings/confirm",
    fields=_fields,
    facts=lambda ctx, inspection, answers: _facts(ctx, inspection),
)
FAULTLESS = Form(
    "record_faultless",
    "全部事项无问题",
    "findings/confirm_faultless",
    facts=lambda ctx, inspection, answers: _facts(ctx, inspection),
)


@router.command("录入", "录入结果", role=Role.INSPECTOR)
def choose(ctx: Context) -> None:
    """列出等您录入结果的检查。例：录入"""
    assert ctx.person.id is not None
    mine = inspections.of_person(ctx.db, ctx.person.id, (InspectionState.RELEASED,))
    if len(mine) == 1:
        begin(ctx, mine[0].number)
        return
    lines = [f"{one.number} {ctx.db.get_one(Subject, one.subject_id).name}" for one in mine]
    ctx.show(
        "请说“录入 编号”",
        lines,
        choices=[Choice(f"录入 {one.number}", f"录入 {one.number}") for one in mine[:5]],
    )


@router.command("录入 {number:int}", "录入结果 {number:int}", role=Role.INSPECTOR)
def begin(ctx: Context, number: int) -> None:
    """逐项录入一次检查的结果，谁检查谁录入（第二十五条）。例：录入 12"""
    ctx.ask(RECORD, about=_mine(ctx, number))


@router.command("全部无问题 {number:int}", "无问题 {number:int}", role=Role.INSPECTOR)
def begin_faultless(ctx: Context, number: int) -> None:
    """一次检查的全部事项都没有问题时，一步录完（第二十五条）。例：全部无问题 12"""
    ctx.ask(FAULTLESS, about=_mine(ctx, number))


@router.finished(RECORD)
def record(ctx: Context, inspection: Inspection, answers: Answers) -> None:
    """Record what was found, item by item."""
    _require_team(ctx, inspection)
    found = {
        item: {
            "categories": answers[f"{item}:categories"],
            **{need.value: answers.get(f"{item}:{need}", "") for need in Need},
        }
        for item in inspection.items
    }
    _record(ctx, inspection, found)


@router.finished(FAULTLESS)
def record_faultless(ctx: Context, inspection: Inspection, answers: Answers) -> None:
    """Record that nothing was found, for every item of the visit."""
    _require_team(ctx, inspection)
    nothing = findings.faultless(catalogue_of(ctx, inspection)).code
    _record(ctx, inspection, {item: {"categories": [nothing]} for item in inspection.items})


def _record(ctx: Context, inspection: Inspection, found: Mapping[str, Mapping[str, Any]]) -> None:
    assert inspection.id is not None
    catalogue, standing = catalogue_of(ctx, inspection), inspections.findings(ctx.db, inspection.id)
    for item, said in found.items():
        row = standing.get(item) or Finding(
            inspection_id=inspection.id, item_code=item, categories=[], at=ctx.now
        )
        needs = findings.needed(said["categories"], catalogue)
        row.categories, row.passed, row.at = (
            list(said["categories"]),
            findings.passed(said["categories"], catalogue),
            ctx.now,
        )
        row.remark = said.get("remark", "") if Need.REMARK in needs else ""
        row.basis = said.get("basis", "") if Need.BASIS in needs else ""
        ctx.db.add(row)
        ctx.note("finding", row, article="第二十五条", item=item, categories=row.categories)
    inspection.recorded_by, inspection.recorded_at = ctx.person.id, ctx.now
    move_inspection(ctx, inspection, Step.RECORD)
    duties.met(ctx, Duty.CHECK, inspection)
    _tell(ctx, inspection)


def _tell(ctx: Context, inspection: Inspection) -> None:
    assert inspection.id is not None
    facts = _facts(ctx, inspection)
    deputies = scope.deciders(ctx, inspection)
    ctx.say("findings/recorded", inspection=inspection, deputies=scope.names(deputies), **facts)
    choices = [Choice("同意", f"同意 {inspection.number}"), Choice("退回", f"退回 {inspection.number}")]
    ctx.tell(
        deputies,
        "findings/for_deputy",
        inspection=inspection,
        results=results(ctx, inspection),
        choices=choices,
        **facts,
    )
    team = [person for _, _, person in inspections.team(ctx.db, inspection.id) if person.id != ctx.person.id]
    ctx.tell(team, "findings/for_team", inspection=inspection, by=ctx.person.name, **facts)


def results(ctx: Context, inspection: Inspection) -> list[str]:
    """Return what was found as lines for those who may see it inside the bureau."""
    assert inspection.id is not None
    catalogue, found = catalogue_of(ctx, inspection), inspections.findings(ctx.db, inspection.id)
    lines = []
    for item in rosters.items(ctx.db, inspection.items):
        if (row := found.get(item.code)) is not None:
            labels = "、".join(catalogue[code].label for code in row.categories)
            more = "；".join(part for part in (row.remark, row.basis and f"违反：{row.basis}") if part)
            lines.append(f"{item.name}：{labels}" + (f"（{more}）" if more else ""))
    return lines


def _mine(ctx: Context, number: int) -> Inspection:
    inspection = ctx.load(Inspection, number)
    _require_team(ctx, inspection)
    inspection_move(inspection.state, Step.RECORD, number=number)
    return inspection


def _require_team(ctx: Context, inspection: Inspection) -> None:
    assert inspection.id is not None
    team = [
        person
        for _, inspector, person in inspections.team(ctx.db, inspection.id)
        if inspector.kind != InspectorKind.EXPERT
    ]
    if ctx.person.id not in {person.id for person in team}:
        raise Refusal(
            "only_team_records", article="第二十五条", number=inspection.number, who=scope.names(team)
        )


def _facts(ctx: Context, inspection: Inspection) -> dict[str, Any]:
    return {
        "subject": ctx.db.get_one(Subject, inspection.subject_id),
        "items": rosters.items(ctx.db, inspection.items),
    }
