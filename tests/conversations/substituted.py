"""Subjects that give way, for tests: which visits could, who might come, what came of it."""

from collections.abc import Iterator

from sqlmodel import col, select

from models import inspections
from models.inspections import Inspection
from models.machine import bureau
from models.rosters import Subject
from models.tasks import Draw, Lock
from rules.bench import Bench, set_out
from rules.lock import Salting
from rules.roles import Role
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import Way, item, squad_way

REASON = "已迁出本辖区"


def _bench(chat: Chat) -> tuple[Bench, Salting]:
    with chat.store.read() as db:
        draw, lock = db.exec(select(Draw)).one(), db.exec(select(Lock).where(col(Lock.open))).one()
    content = chat.machine.office.cabinet.read(draw.proof_file)
    return set_out(content), Salting(lock.commitment["task"], lock.sequence)


def left_for(chat: Chat, visit: Inspection) -> list[int]:
    """Return the ids of the subjects that might come in a visit's place."""
    bench, salting = _bench(chat)
    with chat.store.read() as db:
        rows = {salting.pid(one.salt, one.code): one.id or 0 for one in db.exec(select(Subject))}
        mine = db.get_one(Subject, visit.subject_id)
    return [rows[one] for one in bench.undrawn(salting.pid(mine.salt, mine.code))]


def replaceable(walk: Way) -> Iterator[Inspection]:
    """Yield the visits whose stratum has somebody left, whoever was drawn."""
    return (one for one in walk.inspections() if left_for(walk.chat, one))


async def squad_subject(chat: Chat, step: str = "released") -> tuple[Way, Inspection, Talker]:
    """Return a squad's own task at a step, a visit whose subject can be replaced, and who leads it."""
    walk = await squad_way(chat).walked(step)
    visit = next(replaceable(walk))
    return walk, visit, walk.leader(visit)


async def wished(who: Talker, visit: Inspection, reason: str = REASON) -> int:
    """Ask for another subject, and return the number of the request."""
    await who.asks(f"换对象 {visit.number}", reason, "确认")
    number = int(item(who.hears("已送达"), "换对象申请 ", " "))
    who.chat.ignores()
    return number


async def exchanged(who: Talker, visit: Inspection, deputy: Talker) -> int:
    """Ask for another subject and have it consented; what comes of it is still to be heard."""
    number = await wished(who, visit)
    await deputy.asks(f"同意 {number}", "确认")
    return number


def successor(chat: Chat, visit: Inspection) -> Inspection | None:
    """Return the visit that came in another's place."""
    with chat.store.read() as db:
        return inspections.successor(db, visit.id or 0)


def now(chat: Chat, visit: Inspection) -> Inspection:
    """Return a visit as it stands."""
    with chat.store.read() as db:
        return db.get_one(Inspection, visit.id)


def name(chat: Chat, visit: Inspection) -> str:
    """Return whom a visit is to."""
    with chat.store.read() as db:
        return db.get_one(Subject, visit.subject_id).name


def closes(chat: Chat, ids: list[int]) -> None:
    """Take subjects off the roster, as a new one would."""
    with chat.store.write() as db:
        for one in ids:
            db.get_one(Subject, one).active = False
        bureau.hold(db).rosters += 1


def principal(chat: Chat, unit: str) -> Talker:
    """Return who decides where the deputy may not."""
    return chat.holder(Role.PRINCIPAL, unit)
