"""Outstanding (未办): open inspections, each with whom it lies now and what they should do by when (第十八至二十五条)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlmodel import col, select

from bot.context import Context
from handlers import scope
from models import deadlines, inspections
from models.deadlines import Deadline
from models.inspections import Inspection, Member
from models.machine import people
from models.machine.people import Person
from models.machine.row import key
from models.rosters import Inspector, Subject
from models.tasks import Task
from rules.deadlines import Duty
from rules.roles import InspectorKind, Role
from rules.workflow import InspectionState

MOST = 150  # inspections looked at for one deed, the first due first
DEEDS: Mapping[str, tuple[str, str]] = {
    InspectionState.DISPATCHED: ("下达检查组", "第十九条"),
    InspectionState.RELEASED: ("检查并录入结果", "第二十五条"),
    InspectionState.RECORDED: ("审批检查结果", "第二十五条"),
    InspectionState.APPROVED: ("公示检查结果", "第二十五条"),
}


@dataclass(frozen=True)
class Case:
    """An open inspection.

    Attributes:
        deed, article: what is to be done with it, and why.
        says: what its doers may say to do it.
        due: the date it stands under.
        persons: with whom it lies.
        unread: ids of those among them who have not replied to their notice.
    """

    inspection: Inspection
    task: Task
    subject: Subject
    due: Deadline | None
    persons: tuple[Person, ...]
    unread: frozenset[int]

    @property
    def deed(self) -> str:
        """What is to be done with it."""
        return DEEDS[self.inspection.state][0]

    @property
    def article(self) -> str:
        """Who orders it."""
        return DEEDS[self.inspection.state][1]

    def says(self, person: Person) -> str:
        """Return what one of its doers may say to do it."""
        number, task = self.inspection.number, self.task.number
        if self.inspection.state == InspectionState.RELEASED:
            return f"{'收到' if person.id in self.unread else '录入'} {number}"
        verbs = {InspectionState.DISPATCHED: f"下达 {task}", InspectionState.RECORDED: f"同意 {number}"}
        return verbs.get(InspectionState(self.inspection.state), f"公示 {task}")


def mine(ctx: Context, *states: str) -> list[Case]:
    """Return the open inspections (in these states) of one's own unit and of its tasks; those of all for the bureau's leaders."""
    unit, query = ctx.person.unit, _open().where(col(Inspection.state).in_(states or DEEDS))
    if unit != ctx.office.bureau.leadership_unit:
        query = query.where((col(Inspection.unit) == unit) | (col(Task.unit) == unit))
    return _cases(ctx, query)


def of(ctx: Context, ids: Sequence[int]) -> list[Case]:
    """Return those of some inspections that are still open."""
    return _cases(ctx, _open().where(col(Inspection.state).in_(DEEDS), col(Inspection.id).in_(ids)))


def _open() -> Any:
    return (
        select(Inspection, Task, Subject)
        .join(Task, col(Task.id) == col(Inspection.task_id))
        .join(Subject, col(Subject.id) == col(Inspection.subject_id))
        .order_by(col(Task.ends), col(Inspection.number))
        .limit(MOST)
    )


def _cases(ctx: Context, query: Any) -> list[Case]:
    rows = list(ctx.db.exec(query))
    teams = inspections.teams(ctx.db, [key(one) for one, _, _ in rows])
    checks = deadlines.standing(ctx.db, "inspection", [key(one) for one, _, _ in rows])
    publications = deadlines.standing(ctx.db, "task", {key(task) for _, task, _ in rows})
    doers = _Doers(ctx)
    cases = []
    for inspection, task, subject in rows:
        team = teams[key(inspection)]
        due = checks.get(key(inspection), {}).get(Duty.CHECK) or publications.get(key(task), {}).get(
            Duty.PUBLISH
        )
        unread = frozenset(key(person) for member, _, person in team if member.accepted_at is None)
        cases.append(Case(inspection, task, subject, due, tuple(doers.of(inspection, team)), unread))
    return cases


Team = Sequence[tuple[Member, Inspector, Person]]


class _Doers:
    """Finds with whom inspections lie, and asks for each unit's people once."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.supervisors = cache(lambda unit: scope.supervisors(ctx, unit))
        self.deputies = cache(lambda unit: people.holders(ctx.db, Role.DEPUTY, unit))
        self.publishers = cache(lambda: people.holders(ctx.db, Role.PUBLISHER))

    def of(self, inspection: Inspection, team: Team) -> list[Person]:
        """Return with whom an inspection lies now."""
        if inspection.state == InspectionState.DISPATCHED:
            return list(self.supervisors(inspection.unit))
        if inspection.state == InspectionState.APPROVED:
            return list(self.publishers())
        if inspection.state == InspectionState.RECORDED:
            on_team = {person.id for _, _, person in team}
            free = [one for one in self.deputies(inspection.unit) if one.id not in on_team]
            return free or scope.deciders(self.ctx, inspection)
        return [person for _, one, person in team if one.kind != InspectorKind.EXPERT and person.active]
