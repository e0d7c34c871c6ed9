"""The way of one task, walked quickly to where a test begins; every step is talk."""

from dataclasses import dataclass

from sqlmodel import col, select

from bot.cli.demo import make_rosters
from models import inspections
from models.inspections import Inspection, Release
from models.machine.people import Person
from models.tasks import Lock, Task
from rules.roles import Role
from tests.conversations.chat import Chat, Talker

UNIT, LEGAL = make_rosters.SECURITY, make_rosters.LEGAL


@dataclass
class Way:
    """A task on its way."""

    chat: Chat
    deputy: Talker
    number: int = 0

    async def opened(self, plan: str = "2026-01") -> "Way":
        """Open the task of a plan line."""
        await self.deputy.asks(f"开任务 {plan}", "确认")
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

    def task(self) -> Task:
        """Return the newest task."""
        with self.chat.store.read() as db:
            return db.exec(select(Task).order_by(col(Task.id).desc()).limit(1)).one()

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

    def leader(self, inspection: Inspection) -> Talker:
        """Return who leads the team."""
        return self.team(inspection)[0]


def way(chat: Chat, unit: str = UNIT) -> Way:
    """Return the way of a task that a unit initiates."""
    return Way(chat, chat.holder(Role.DEPUTY, unit))
