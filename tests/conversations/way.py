"""The way of one task, walked quickly to where a test begins; every step is talk."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import col, select

from bot.cli.demo import make_rosters
from bot.message import Incoming
from models import inspections
from models.inspections import Inspection, Release
from models.machine import bureau, people
from models.machine.people import Holding, Person
from models.rosters import Inspector
from models.tasks import Lock, Task
from rules.roles import InspectorKind, Role
from rules.workflow import InspectionState
from tests.conversations.chat import Chat, Talker

one_engine = pytest.mark.parametrize("engine", ["sqlite"])
"""For talk that no engine can change: words, forms, whose turn it is."""
UNIT, LEGAL, NETWORK = make_rosters.SECURITY, make_rosters.LEGAL, make_rosters.NETWORK


@dataclass
class Way:
    """A task on its way."""

    chat: Chat
    deputy: Talker
    number: int = 0
    plan: str = "2026-01"

    async def opened(self, plan: str = "") -> "Way":
        """Open the task of a plan line."""
        await self.deputy.asks(f"开任务 {plan or self.plan}", "确认")
        self.number = self.task().number
        self.chat.ignores()
        return self

    async def locked(self) -> "Way":
        """Lock its pool."""
        await self.deputy.asks(f"锁定 {self.number}", "确认")
        self.chat.ignores()
        return self

    async def drawn(self) -> "Way":
        """Hold the draw."""
        for who in self.contributors():
            await who.asks(f"摇号 {self.number}", f"{who.name}的话", "确认")
        self.chat.ignores()
        return self

    async def dispatched(self) -> "Way":
        """Dispatch to the executing units."""
        await self.deputy.asks(f"下发 {self.number}", "确认")
        self.chat.ignores()
        return self

    async def released(self) -> "Way":
        """Release every unit's teams."""
        for unit in self.units():
            await self.chat.holder(Role.DEPUTY, unit).asks(f"下达 {self.number}", "确认")
        self.chat.ignores()
        return self

    async def recorded(self) -> "Way":
        """Record every visit as faultless."""
        for one in self.inspections():
            await self.leader(one).asks(f"全部无问题 {one.number}", "确认")
        self.chat.ignores()
        return self

    async def approved(self) -> "Way":
        """Approve everything."""
        for unit in self.units():
            await self.chat.holder(Role.DEPUTY, unit).asks("全部同意", "确认")
        self.chat.ignores()
        return self

    async def walked(self, last: str) -> "Way":
        """Walk to a step, with all the steps before it."""
        steps = ("opened", "locked", "drawn", "dispatched", "released", "recorded", "approved")
        for name in steps[: steps.index(last) + 1]:
            await getattr(self, name)()
        return self

    def task(self) -> Task:
        """Return the task this is about, before it is opened the newest."""
        query = select(Task).order_by(col(Task.id).desc()).limit(1)
        if self.number:
            query = query.where(Task.number == self.number)
        with self.chat.store.read() as db:
            return db.exec(query).one()

    def contributors(self) -> list[Talker]:
        """Return who gives the phrases."""
        with self.chat.store.read() as db:
            lock = db.exec(select(Lock).where(Lock.task_id == self.task().id, col(Lock.open))).one()
            badges = [db.get_one(Person, one).badge for one in lock.contributors]
        return [self.chat.person(badge) for badge in badges]

    def units(self) -> list[str]:
        """Return the executing units."""
        with self.chat.store.read() as db:
            return sorted(db.exec(select(Release.unit).where(Release.task_id == self.task().id)))

    def inspections(self) -> list[Inspection]:
        """Return the inspections by number."""
        with self.chat.store.read() as db:
            query = select(Inspection).where(Inspection.task_id == self.task().id)
            return list(db.exec(query.order_by(col(Inspection.number))))

    def team(self, inspection: Inspection) -> list[Talker]:
        """Return the team, leader first."""
        with self.chat.store.read() as db:
            badges = [person.badge for _, _, person in inspections.team(db, inspection.id or 0)]
        return [self.chat.person(badge) for badge in badges]

    def outsider(self, inspection: Inspection) -> Talker:
        """Return an inspector who is not on the team, whoever was drawn."""
        team = {one.address for one in self.team(inspection)}
        with self.chat.store.read() as db:
            badges = [one.badge for one in people.holders(db, Role.INSPECTOR)]
        return next(one for badge in badges if (one := self.chat.person(badge)).address not in team)

    def inspectors(self) -> list[Talker]:
        """Return everybody on a team who is no expert."""
        with self.chat.store.read() as db:
            teams = [inspections.team(db, one.id or 0) for one in self.inspections()]
            badges = {
                person.badge: None
                for team in teams
                for _, inspector, person in team
                if inspector.kind != InspectorKind.EXPERT
            }
        return [self.chat.person(badge) for badge in badges]

    def visits(self, who: Talker) -> list[int]:
        """Return the numbers of somebody's inspections."""
        with self.chat.store.read() as db:
            mine = inspections.of_person(db, who.person_id, tuple(InspectionState))
        return [one.number for one in mine if one.task_id == self.task().id]

    def member_from(self, inspection: Inspection, unit: str) -> Talker:
        """Return who of the team is from a unit."""
        with self.chat.store.read() as db:
            team = inspections.team(db, inspection.id or 0)
            badge = next(person.badge for _, _, person in team if person.unit == unit)
        return self.chat.person(badge)

    def leader(self, inspection: Inspection) -> Talker:
        """Return who leads the team."""
        return self.team(inspection)[0]


def way(chat: Chat, unit: str = UNIT) -> Way:
    """Return the way of a task that a unit initiates."""
    return Way(chat, chat.holder(Role.DEPUTY, unit))


def short_way(chat: Chat) -> Way:
    """Return the way of a task with few inspections that one unit both initiates and executes."""
    return Way(chat, chat.holder(Role.DEPUTY, NETWORK), plan="2026-03")


def squad_way(chat: Chat) -> Way:
    """Return the way of a task that a squad initiates and executes with its own people."""
    return Way(chat, chat.holder(Role.DEPUTY, make_rosters.NARCOTICS), plan="2026-02")


async def squad_visit(chat: Chat) -> tuple[Way, Inspection, Talker]:
    """Return a released task of a squad's own people, its first inspection and whoever leads that."""
    walk = await squad_way(chat).walked("released")
    visit = walk.inspections()[0]
    return walk, visit, walk.leader(visit)


def grant(chat: Chat, who: Talker, role: Role) -> Talker:
    """Give somebody a role, as a new roster would."""
    with chat.store.write() as db:
        db.add(Holding(person_id=who.person_id, role=role))
    return who


def second_deputy(chat: Chat, unit: str = NETWORK) -> Talker:
    """Make a unit's principal its second deputy, for what two people do at the same time."""
    return grant(chat, chat.holder(Role.PRINCIPAL, unit), Role.DEPUTY)


def enrol(chat: Chat, who: Talker, unit: str = "", **columns: Any) -> None:
    """Change somebody's columns, as a new roster would."""
    with chat.store.write() as db:
        inspector = db.exec(select(Inspector).where(Inspector.person_id == who.person_id)).one()
        person = db.get_one(Person, who.person_id)
        person.unit, person.active = unit or person.unit, columns.get("on_duty", person.active)
        for name, value in columns.items():
            setattr(inspector, name, value)
        bureau.hold(db).rosters += 1


async def steps_aside(who: Talker, inspection: Inspection, reason: str = "工作冲突") -> int:
    """Ask to be replaced, and return the number of the request."""
    await who.asks(f"申请回避 {inspection.number}", reason, "确认")
    number = int(item(who.hears("已送达"), "回避申请 ", " "))
    who.chat.ignores()
    return number


async def together(chat: Chat, *said_by: tuple[Talker, str]) -> None:
    """Have several people say something before anything comes of it."""
    for who, words in said_by:
        key = f"m{next(chat.keys)}"
        said = Incoming(channel="memory", key=key, account=who.address, at=chat.moment.now(), raw=words)
        await chat.machine.receive(said)
    await chat.settles()


def leave_without(chat: Chat, unit: str, role: Role) -> None:
    """Take a role from everybody in a unit, as a new roster would."""
    with chat.store.write() as db:
        for one in people.holders(db, role, unit):
            db.delete(db.get_one(Holding, (one.id, role)))


async def draw_settings(chat: Chat, **changed: Any) -> None:
    """Change what config.toml says about draws, and start the machine anew."""
    draw = chat.settings.draw.model_copy(update=changed)
    chat.settings = chat.settings.model_copy(update={"draw": draw})
    await chat.restarts()


def item(said: str, before: str, after: str = "\n") -> str:
    """Return what stands in a message between two words."""
    return said.split(before)[1].split(after)[0].strip()
