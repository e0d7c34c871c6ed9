"""What people say, and what comes of it: one file a subject. The order of ROUTERS is the order of precedence."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import SQLModel

from bot.context import Context
from bot.office import Scope
from handlers import everyday, panels, scope, undoing
from handlers.calendars import local_days, official
from handlers.draws import dice, disclosing, drawing, locks, proofs, sealing, silence, watching
from handlers.duties import agenda, chasing, reminders
from handlers.evidence import external, files, uploads, viewing
from handlers.inspections import approvals, findings, notices, publications, serving, visits
from handlers.people import binding, directory, groups, leave
from handlers.recusals import consents, departures, replacements, requests, tallies
from handlers.rosters import imports
from handlers.substitutions import consents as substitution_consents
from handlers.substitutions import exchanges
from handlers.substitutions import requests as substitution_requests
from handlers.tasks import dispatch, opening, progress
from models.inspections import Inspection, Publication
from models.recusals import Recusal
from models.rosters import Batch
from models.substitutions import Substitution
from models.tasks import PlanLine, Task

ROUTERS = (
    notices.router,
    findings.router,
    files.router,
    external.router,
    uploads.router,
    viewing.router,
    requests.router,
    consents.router,
    replacements.router,
    departures.router,
    tallies.router,
    substitution_requests.router,
    substitution_consents.router,
    exchanges.router,
    visits.router,
    serving.router,
    leave.router,
    opening.router,
    locks.router,
    drawing.router,
    disclosing.router,
    dispatch.router,
    approvals.router,
    publications.router,
    watching.router,
    silence.router,
    proofs.router,
    sealing.router,
    dice.router,
    progress.router,
    official.router,
    imports.router,
    agenda.router,
    reminders.router,
    chasing.router,
    local_days.router,
    undoing.router,
    directory.router,
    groups.router,
    binding.router,
    panels.router,
    everyday.router,
)


def _anybody(ctx: Context, row: Any) -> None:
    """Refuse nobody: what is loaded this way is public inside the bureau."""


SCOPES: Mapping[type[SQLModel], Scope] = {
    Task: scope.see_task,
    Inspection: scope.see_inspection,
    Publication: _anybody,
    Recusal: scope.see_recusal,
    Substitution: scope.see_substitution,
    Batch: _anybody,
    PlanLine: _anybody,
}

KINDS: Mapping[type[SQLModel], str] = {
    Task: "任务",
    Inspection: "检查",
    Publication: "公示",
    Recusal: "回避申请",
    Substitution: "换对象申请",
    Batch: "导入",
    PlanLine: "计划",
}
