"""Departures: who stands on a team and can inspect no more, as an import after the matching shows (第十、二十条)."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, func, select

from bot.context import Context
from bot.router import Router
from bot.worker import Desk
from handlers import scope
from handlers.draws import pools
from handlers.recusals import requests
from handlers.recusals.requests import ARTICLE
from models import recusals as remembered
from models import tasks
from models.inspections import Inspection, Member
from models.machine.bureau import Bureau
from models.machine.people import Person
from models.machine.row import key
from models.recusals import Recusal
from models.rosters import Inspector, Subject
from models.tasks import Task
from rules.matching.places import EXPERT, LEADER, MEMBER
from rules.policy import Policy
from rules.replacement import lacks
from rules.roles import InspectorKind
from rules.workflow import INSPECTION_MOVES, Origin, Step

router = Router("人员变动")
UNRECORDED = INSPECTION_MOVES[Step.REPLACE].before
CHUNK = 20  # recusals opened in one commit


@router.tick("departures")
def look(ctx: Context) -> None:
    """Have the teams held against the rosters, once after either has changed."""
    rosters = ctx.db.get_one(Bureau, 1).rosters
    newest = ctx.db.exec(select(func.max(Member.id))).one()
    if newest is not None and ctx.once(f"departures:{rosters}:{newest}"):
        ctx.start("departures")


def find(desk: Desk) -> dict[str, Any]:
    """Return the places whose holders can inspect no more, each with what they lack first."""
    on_way = select(Inspection.task_id).where(col(Inspection.state).in_(UNRECORDED)).distinct()
    found: list[tuple[int, str]] = []
    for task in desk.db.exec(select(Task).where(col(Task.id).in_(on_way)).order_by(col(Task.id))).all():
        found += _of_task(desk.db, task)
    return {"found": found}


def _of_task(db: Session, task: Task) -> Iterator[tuple[int, str]]:
    locked = tasks.open_lock(db, key(task))
    assert locked is not None
    policy = Policy.read(locked.commitment["policy"])
    salting = tasks.salting(db, task)
    today = {one.pid: one for one in pools.inspectors(db, salting, policy.departments)[0]}
    unrecorded = (Inspection.task_id == task.id, col(Inspection.state).in_(UNRECORDED))
    visits = {
        inspection.id: (inspection.unit, salting.pid(subject.salt, subject.code))
        for inspection, subject in db.exec(select(Inspection, Subject).join(Subject).where(*unrecorded))
    }
    teams = (
        select(Member, Inspector, Person.badge)
        .join(Inspection, col(Inspection.id) == col(Member.inspection_id))
        .join(Inspector, col(Inspector.id) == col(Member.inspector_id))
        .join(Person, col(Person.id) == col(Inspector.person_id))
        .where(*unrecorded, col(Member.left_at).is_(None))
    )
    for place, inspector, badge in db.exec(teams.order_by(col(Member.id))):
        unit, subject_pid = visits[place.inspection_id]
        one = today.get(salting.pid(inspector.salt, badge))
        missing = lacks(one, subject_pid, unit, _role(place, inspector, policy), policy)
        if missing:
            yield key(place), missing[0].value


def _role(place: Member, inspector: Inspector, policy: Policy) -> str:
    if place.leader:
        return LEADER
    if inspector.kind == InspectorKind.EXPERT and policy.experts:
        return EXPERT
    return place.unit if place.unit in policy.departments else MEMBER


@router.job("departures", find)
def found(ctx: Context, args: dict[str, Any], result: dict[str, Any]) -> None:
    """Put what was found before the deputies."""
    open_more(ctx, result["found"])


@router.step("departures")
def open_more(ctx: Context, waiting: list[tuple[int, str]]) -> None:
    """Open the next recusals that the rosters ask for, each once."""
    for member_id, lack in waiting[:CHUNK]:
        place = ctx.db.get_one(Member, member_id, with_for_update=True)
        inspection = ctx.db.get_one(Inspection, place.inspection_id)
        if place.left_at is None and inspection.state in UNRECORDED and not _is_known(ctx, place, lack):
            _open(ctx, place, lack)
    if waiting[CHUNK:]:
        ctx.later("departures", waiting=waiting[CHUNK:])


def _is_known(ctx: Context, place: Member, lack: str) -> bool:
    every = remembered.of_place(ctx.db, key(place))
    return any(
        one.state in remembered.STANDING or (one.origin, one.reason) == (Origin.FOUND, lack) for one in every
    )


def _open(ctx: Context, place: Member, lack: str) -> None:
    person_id = ctx.db.get_one(Inspector, place.inspector_id).person_id
    recusal = Recusal(
        member_id=key(place),
        person_id=person_id,
        unit=place.unit,
        origin=Origin.FOUND,
        reason=lack,
        at=ctx.now,
    )
    ctx.name(recusal)
    ctx.note("recusal.found", recusal, article=ARTICLE)
    known, deputies = requests.facts(ctx, recusal), scope.consenters(ctx, recusal)
    ctx.tell(deputies, "recusals/found_for_deputy", choices=requests.decisions(recusal), **known)
    if known["told"]:
        ctx.tell(known["person"], "recusals/found_for_person", deputies=scope.names(deputies), **known)
        ctx.tell(requests.mates(ctx, recusal), "recusals/found_for_team", **known)
