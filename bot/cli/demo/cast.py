"""The cast: who plays what in the story, found by role and unit, so that it can be played on any rosters."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot.cli.demo import sealing
from models import inspections
from models.inspections import Inspection, Member, Release
from models.machine import people
from models.machine.people import Account, Person
from models.machine.store import Store
from models.recusals import Recusal
from models.rosters import Inspector
from models.rounds import open_round
from models.tasks import Lock, PlanLine, Task
from rules.roles import InspectorKind, Role
from rules.workflow import GONE


@dataclass(frozen=True)
class Speaker:
    """Somebody who says something in the story."""

    address: str
    name: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）" if self.unit else self.name


@dataclass(frozen=True)
class Visit:
    """An inspection with the team that makes it, leader first, experts left out; and the team as it was drawn."""

    number: int
    unit: str
    team: tuple[Speaker, ...]
    drawn: tuple[Speaker, ...]


class Cast:
    """Finds speakers on one channel, for the task of one plan line."""

    def __init__(self, store: Store, channel: str, plan: str) -> None:
        self.store, self.channel, self.plan = store, channel, plan

    def initiating_unit(self) -> str:
        """Return the unit that opens the task."""
        with self.store.read() as db:
            return db.exec(select(PlanLine.initiating_unit).where(PlanLine.code == self.plan)).one()

    def task(self) -> Task:
        """Return the task."""
        with self.store.read() as db:
            return db.exec(select(Task).where(Task.plan_code == self.plan)).one()

    def holder(self, role: Role, unit: str | None = None, but: tuple[Speaker, ...] = ()) -> Speaker:
        """Return the first who holds a role, of one unit or of any."""
        with self.store.read() as db:
            able = [self._speaker(db, one.id or 0) for one in people.holders(db, role, unit) if one.unit]
        return next(one for one in able if one not in but)

    def contributors(self) -> list[Speaker]:
        """Return who gives the phrases of the draw."""
        with self.store.read() as db:
            lock = db.exec(select(Lock).where(Lock.task_id == self.task().id, col(Lock.open))).one()
            return [self._speaker(db, one) for one in lock.contributors]

    def rounds(self) -> list[list[tuple[Speaker, tuple[str, ...]]]]:
        """Return who says what in the draw, or in a replacement that its contributors give for once more, round by round."""
        task = self.task()
        with self.store.read() as db:
            lock = db.exec(select(Lock).where(Lock.task_id == task.id, col(Lock.open))).one()
            return [
                [(self._speaker(db, one.id or 0), words) for one, words in said]
                for said in sealing.rounds(db, task, open_round(db, task.id or 0) or lock)
            ]

    def heads(self) -> list[Speaker]:
        """Return the deputies of the executing units."""
        with self.store.read() as db:
            units = sorted(db.exec(select(Release.unit).where(Release.task_id == self.task().id)))
        return [self.holder(Role.DEPUTY, unit) for unit in units]

    def visits(self) -> list[Visit]:
        """Return the task's inspections by number, without those in whose place another came."""
        query = select(Inspection).where(
            Inspection.task_id == self.task().id, col(Inspection.state).not_in(GONE)
        )
        with self.store.read() as db:
            return [self.visit(db, one) for one in db.exec(query.order_by(col(Inspection.number)))]

    def visit(self, db: Session, one: Inspection) -> Visit:
        """Return an inspection as the story speaks of it."""
        return Visit(one.number, one.unit, self._team(db, one.id or 0), self._drawn(db, one.id or 0))

    def recusal(self) -> int:
        """Return the number of the story's recusal, which is the first."""
        with self.store.read() as db:
            return db.exec(select(Recusal.number).order_by(col(Recusal.id)).limit(1)).one()

    def newcomer(self, visit: Visit) -> Speaker:
        """Return who was the first to come to a team later."""
        with self.store.read() as db:
            inspection = inspections.of_number(db, visit.number)
            assert inspection is not None
            [(_, person, _), *_] = inspections.replacements(db, inspection.id or 0)
            return self._speaker(db, person.id or 0)

    def decider(self, visit: Visit) -> Speaker:
        """Return who approves: a deputy of the unit that is not on the team, else its principal."""
        try:
            return self.holder(Role.DEPUTY, visit.unit, but=visit.team)
        except StopIteration:
            return self.holder(Role.PRINCIPAL, visit.unit, but=visit.team)

    def items_of(self, visit: Visit) -> int:
        """Return how many items an inspection has."""
        with self.store.read() as db:
            inspection = inspections.of_number(db, visit.number)
            assert inspection is not None
            return len(inspection.items)

    def _team(self, db: Session, inspection_id: int) -> tuple[Speaker, ...]:
        return tuple(
            self._speaker(db, person.id or 0)
            for _, inspector, person in inspections.team(db, inspection_id)
            if inspector.kind != InspectorKind.EXPERT
        )

    def _drawn(self, db: Session, inspection_id: int) -> tuple[Speaker, ...]:
        """Return the team as the draw made it, whoever has left it since."""
        query = (
            select(Inspector.person_id)
            .join(Member, col(Member.inspector_id) == col(Inspector.id))
            .where(
                Member.inspection_id == inspection_id,
                col(Member.replaces).is_(None),
                Inspector.kind != InspectorKind.EXPERT,
            )
            .order_by(col(Member.leader).desc(), col(Member.id))
        )
        return tuple(self._speaker(db, person_id) for person_id in db.exec(query))

    def _speaker(self, db: Session, person_id: int) -> Speaker:
        query = select(Account.address, Person.name, Person.unit).join(
            Person, col(Person.id) == col(Account.person_id)
        )
        bound = query.where(Person.id == person_id, Account.channel == self.channel)
        address, name, unit = db.exec(bound).one()
        return Speaker(address, name, unit)


def names(store: Store, channel: str) -> dict[str, str]:
    """Return how everybody on a channel is called, by address."""
    query = select(Account.address, Person.name, Person.unit).join(
        Person, col(Person.id) == col(Account.person_id)
    )
    with store.read() as db:
        found = db.exec(query.where(Account.channel == channel))
        return {address: f"{name}（{unit}）" if unit else name for address, name, unit in found}
