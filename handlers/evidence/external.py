"""Kept elsewhere (外部存放): a recorder's video stays where it is; its place and its SHA-256 are entered, so that it can not be changed (第二十四条)."""

from bot.context import Context
from bot.form import Answers, Field, Form
from bot.router import Router
from handlers import scope
from handlers.evidence import destinations, pieces
from models import evidence
from models.evidence import Evidence
from models.inspections import Inspection
from models.machine.row import key
from models.rosters import Subject
from rules import evidence as rule
from rules.evidence import EvidenceKind

router = Router("外部存放")


def _is_none(answers: Answers) -> bool:
    return "sha256" in answers and rule.read_hash(answers["sha256"]) is None


def _has_no_name(answers: Answers) -> bool:
    found = rule.read_hash(answers.get("sha256", ""))
    return found is not None and not found[1]


ELSEWHERE = Form(
    "elsewhere", "登记外部存放的录像", "evidence/confirm_elsewhere",
    fields=(
        Field("recorder", "执法记录仪编号", "evidence/ask_recorder", longest=64),
        Field("location", "存放位置", "evidence/ask_location", longest=200),
        Field("sha256", "SHA-256", "evidence/ask_hash", longest=600),
        Field("sha256", "SHA-256", "evidence/ask_hash_again", longest=600, when=_is_none),  # until it is one
        Field("name", "文件名", "evidence/ask_name", longest=255, when=_has_no_name),
    ),
    facts=lambda ctx, inspection, answers: {"subject": ctx.db.get_one(Subject, inspection.subject_id)},
)  # fmt: skip


@router.command("外部存放", role=scope.TEAM)
def choose(ctx: Context) -> None:
    """列出可以登记外部存放录像的检查。例：外部存放"""
    mine = destinations.of_person(ctx)
    if len(mine) == 1:
        begin(ctx, mine[0].number)
        return
    choices = destinations.choices(ctx, "外部存放")
    ctx.show("请说“外部存放 编号”", [one.label for one in choices], choices=choices)


@router.command("外部存放 {number:int}", role=scope.TEAM)
def begin(ctx: Context, number: int) -> None:
    """登记不上传的执法记录仪录像：编号、存放位置和哈希（第二十四条）。例：外部存放 12"""
    inspection = ctx.load(Inspection, number)
    destinations.require_mine(ctx, inspection)
    ctx.ask(ELSEWHERE, about=inspection)


@router.finished(ELSEWHERE)
def register(ctx: Context, inspection: Inspection, answers: Answers) -> None:
    """Enter where the video lies; the same video twice is said and entered once."""
    destinations.require_mine(ctx, inspection)
    found = rule.read_hash(answers["sha256"])
    if found is None:  # it was changed into something else at the summary
        ctx.ask(ELSEWHERE, about=inspection, recorder=answers["recorder"], location=answers["location"])
        return
    sha256, name = found
    name = (name or answers.get("name", ""))[:255]
    if pieces.is_twice(ctx, inspection, sha256, name):
        return
    row = Evidence(
        inspection_id=key(inspection), place=0, kind=EvidenceKind.ELSEWHERE, sha256=sha256, name=name,
        recorder=answers["recorder"], location=answers["location"], person_id=key(ctx.person), at=ctx.now,
    )  # fmt: skip
    pieces.enter(ctx, inspection, row)
    ctx.say(
        "evidence/registered",
        inspection=inspection,
        row=row,
        count=len(evidence.of_inspection(ctx.db, key(inspection))),
    )
