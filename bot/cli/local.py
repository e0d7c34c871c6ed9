"""The local administrator: whoever may run commands on the machine itself; rosters come in and answers go out through it."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from bot import intake
from bot.channels import Limits, Permanent, Receive
from bot.layout import compose_text
from bot.message import Incoming, Kind, Message
from bot.moment import Moment
from bot.office import Office
from models.machine.jobs import Job, Working
from models.machine.people import Account, Holding, Person
from models.machine.post import Handling, Letter, Received
from models.machine.store import Store
from models.rosters import Batch, BatchState
from rules.roles import Role

CHANNEL, ADDRESS, BADGE = "cli", "local", "local"
POLL_SECONDS = 0.1


class LocalChannel:
    """Where letters to the local administrator go: nowhere, because the command that asked reads them itself."""

    name = CHANNEL
    limits = Limits(part_bytes=1_000_000, per_address=(100_000, Limits().per_address[1]))

    async def listen(self, receive: Receive) -> None:
        """Hear nothing; commands put their words into the database themselves."""
        await asyncio.Event().wait()

    def compose(self, messages: list[Message]) -> list[Any]:
        """Return the letters as text."""
        return list(compose_text(messages, self.limits.part_bytes))

    async def deliver(self, address: str, part: Any, key: str) -> None:
        """Do nothing: the letter stands in the database, where the command finds it."""

    async def fetch(self, reference: str, target: Path) -> str:
        """Refuse: files of a command are in the cabinet before they are spoken of."""
        raise Permanent(reference)


def enrol(db: Session) -> Person:
    """Return the person behind the commands of this machine; made at the first time."""
    person = db.exec(select(Person).where(Person.badge == BADGE)).first()
    if person is None:
        person = Person(badge=BADGE, name="本机管理员", unit="")
        db.add(person)
        db.flush()
        assert person.id is not None
        db.add(Holding(person_id=person.id, role=Role.ADMINISTRATOR))
        db.add(Account(person_id=person.id, channel=CHANNEL, address=ADDRESS))
        db.flush()
    return person


@dataclass(frozen=True)
class Progress:
    """How far the work on one's words has come: ``total`` is 0 while it is not known."""

    done: int
    total: int


class Local:
    """Says something to the bureau's machine, wherever it runs, and waits for the answers.

    Args:
        work: drives a machine of one's own for a while, or does nothing when the service runs elsewhere; asked again until
            all is done.
        key: makes a message's key from a running number; a fixed one makes a repeated message harmless.
    """

    def __init__(
        self,
        store: Store,
        office: Office,
        moment: Moment,
        work: Callable[[], Any],
        key: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self.store, self.office, self.moment, self.work, self.key = store, office, moment, work, key

    async def says(
        self, words: str, tell: Callable[[Progress], None] = lambda progress: None
    ) -> list[Letter]:
        """Give a command and return what was answered."""
        return await self._wait(Incoming(CHANNEL, self.key(), ADDRESS, self.moment.now(), raw=words), tell)

    async def sends(
        self, path: Path, roster: str, tell: Callable[[Progress], None] = lambda progress: None
    ) -> list[Letter]:
        """Hand a roster in and return what was answered."""
        sha256 = await asyncio.to_thread(self.office.cabinet.take, path)
        payload = {"sha256": sha256, "name": path.name, "roster": roster}
        return await self._wait(
            Incoming(CHANNEL, self.key(), ADDRESS, self.moment.now(), kind=Kind.FILE, payload=payload), tell
        )

    async def _wait(self, incoming: Incoming, tell: Callable[[Progress], None]) -> list[Letter]:
        with self.store.read() as db:
            last = db.exec(select(Letter.id).order_by(col(Letter.id).desc()).limit(1)).first() or 0
        await asyncio.to_thread(intake.receive, self.store, incoming)
        while True:
            working = asyncio.ensure_future(self.work())
            while not working.done():
                tell(await asyncio.to_thread(self._progress))
                await asyncio.wait({working}, timeout=POLL_SECONDS)
            await working
            if await asyncio.to_thread(self._is_quiet):
                return await asyncio.to_thread(self._answers, last)
            tell(await asyncio.to_thread(self._progress))
            await asyncio.sleep(POLL_SECONDS)

    def _is_quiet(self) -> bool:
        with self.store.read() as db:
            open_words = select(Received.id).where(
                Received.state == Handling.NEW, col(Received.kind) != Kind.TICK
            )
            open_jobs = select(Job.id).where(col(Job.state).in_((Working.WAITING, Working.RUNNING)))
            return (
                db.exec(open_words.limit(1)).first() is None and db.exec(open_jobs.limit(1)).first() is None
            )

    def _progress(self) -> Progress:
        with self.store.read() as db:
            batch = db.exec(select(Batch).where(Batch.state == BatchState.APPLYING).limit(1)).first()
            if batch:
                return Progress(batch.applied, len(batch.chunks))
            job = db.exec(select(Job).where(Job.state == Working.RUNNING).limit(1)).first()
            return Progress(job.done, job.total) if job else Progress(0, 0)

    def _answers(self, last: int) -> list[Letter]:
        with self.store.read() as db:
            person = db.exec(select(Person).where(Person.badge == BADGE)).one()
            query = (
                select(Letter)
                .where(Letter.person_id == person.id, col(Letter.id) > last)
                .order_by(col(Letter.id))
            )
            return list(db.exec(query))


def spell(letter: Letter) -> str:
    """Return a letter as the terminal shows it: without what a chat could be answered."""
    facts = tuple((key, value) for key, value in letter.facts)
    return "\n".join(compose_text([Message(letter.title, letter.text, facts)], 1_000_000))
