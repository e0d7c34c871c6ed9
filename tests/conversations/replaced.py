"""What replacements left behind, for tests: who came, what the proof says of it, who of a unit might have come."""

import json
from typing import Any

from sqlmodel import col, select

from models import inspections
from models.inspections import Inspection
from models.machine import ledger
from models.machine.people import Holding, Person
from models.rosters import Inspector
from models.tables import RECORDED
from models.tasks import Draw, Lock
from rules import verifier
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import steps_aside


def redraws(chat: Chat) -> list[dict[str, Any]]:
    """Return what the proof says of replacements, after the proof and the ledger were verified."""
    with chat.store.read() as db:
        draw, lock = db.exec(select(Draw)).one(), db.exec(select(Lock)).one()
        assert list(ledger.verify(db, RECORDED)) == []
    content = chat.machine.office.cabinet.read(draw.proof_file)
    assert [one for one in verifier.verify(content, lock.fingerprint) if not one.held] == []
    redraws: list[dict[str, Any]] = json.loads(content)["redraws"]
    return redraws


def newcomers(chat: Chat, visit: Inspection) -> list[Talker]:
    """Return who came to a team later, in their order."""
    with chat.store.read() as db:
        found = [person.badge for _, person, _ in inspections.replacements(db, visit.id or 0)]
    return [chat.person(badge) for badge in found]


def squad(chat: Chat, unit: str, *but: Talker) -> list[Talker]:
    """Return everybody of a unit whom the roster knows as inspector or expert, but some."""
    with chat.store.read() as db:
        holding = select(Holding.person_id).where(col(Holding.role).in_((Role.INSPECTOR, Role.EXPERT)))
        query = select(Person.badge).where(Person.unit == unit, col(Person.id).in_(holding))
        found = list(db.exec(query.order_by(Person.badge)))
    return [one for one in map(chat.person, found) if one.address not in {other.address for other in but}]


def column(chat: Chat, who: Talker, name: str) -> Any:
    """Return what the roster says of somebody."""
    with chat.store.read() as db:
        return getattr(db.exec(select(Inspector).where(Inspector.person_id == who.person_id)).one(), name)


async def consented(who: Talker, visit: Inspection, deputy: Talker) -> int:
    """Ask to be replaced and have it consented; return the number of the request. What comes of it is still to be heard."""
    number = await steps_aside(who, visit)
    await deputy.asks(f"同意 {number}", "确认")
    return number
