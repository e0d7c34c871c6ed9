"""The clerk: takes the oldest unhandled message of a person, and commits all it changes at once.

Row changes, letters, ledger entries and "handled" are one transaction. Tries are counted in a commit of their own
before handling, so that a message which kills the process can not do so for ever.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select, update

from bot import intake
from bot.context import Context, alarm
from bot.message import Kind
from bot.moment import Moment
from bot.office import Office
from bot.reception import Reception
from bot.router import Switchboard
from models.machine.post import Handling, Received
from models.machine.store import Store, is_passing
from rules.refusal import Refusal

MOST_TRIES = 3
CLAIM = timedelta(seconds=60)
log = structlog.get_logger()


class Clerk:
    """One clerk; SQLite has one, PostgreSQL as many as wanted."""

    def __init__(
        self, store: Store, office: Office, switchboard: Switchboard, moment: Moment, owner: str
    ) -> None:
        self.store, self.office, self.moment, self.owner = store, office, moment, owner
        self.reception = Reception(switchboard)

    def step(self) -> bool:
        """Handle one message; return False when none waits."""
        claimed = self._claim()
        if claimed is None:
            return False
        received_id, tries = claimed
        if tries > MOST_TRIES:
            self._give_up(
                received_id, RuntimeError("the process ended three times while handling this message")
            )
            return True
        try:
            self._handle(received_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person gets a number and the next message its turn
            if is_passing(error) and tries < MOST_TRIES:
                log.info("a passing database error; the message waits for its next try", received=received_id)
                self._release(received_id)
            else:
                self._give_up(received_id, error)
        return True

    def reclaim(self) -> None:
        """Free what an ended process of this database had claimed; only where this is the only process."""
        with self.store.write() as db:
            db.exec(
                update(Received)
                .where(col(Received.state) == Handling.NEW)
                .values(claimed_by="", claimed_until=None)
            )

    def _claim(self) -> tuple[int, int] | None:
        with self.store.read() as db:  # an idle clerk takes no write lock
            if db.exec(select(Received.id).where(Received.state == Handling.NEW).limit(1)).first() is None:
                return None
        now = self.moment.now()
        older = aliased(Received)
        blocked = (
            select(older.id)
            .where(older.lane == Received.lane, older.state == Handling.NEW, older.id < Received.id)  # type: ignore[operator]
            .exists()
        )
        free = col(Received.claimed_until).is_(None) | (col(Received.claimed_until) < now)
        query = (
            select(Received)
            .where(Received.state == Handling.NEW, free, ~blocked)
            .order_by(col(Received.id))
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self.store.write() as db:
            row = db.exec(query).first()
            if row is None:
                return None
            row.tries, row.claimed_by, row.claimed_until = row.tries + 1, self.owner, now + CLAIM
            db.add(row)
            assert row.id is not None
            return row.id, row.tries

    def _handle(self, received_id: int) -> None:
        now = self.moment.now()
        with self.store.write() as db:
            row = self._mine(db, received_id)
            if row is None:
                return
            ctx = Context(db, self.office, intake.thaw(row), row, now)
            try:
                self._attend(ctx, row)
                _settle(row, Handling.HANDLED, now)
                db.add(row)
                ctx.finish()
            finally:
                ctx.close()

    def _attend(self, ctx: Context, row: Received) -> None:
        self.reception.identify(ctx, row)
        try:
            with ctx.db.begin_nested():
                self.reception.attend(ctx, row)
        except Refusal as refusal:
            ctx.forget()
            self.reception.refuse(ctx, refusal)

    def _mine(self, db: Session, received_id: int) -> Received | None:
        query = select(Received).where(Received.id == received_id).with_for_update()
        row = db.exec(query).one()
        return row if row.state == Handling.NEW and row.claimed_by == self.owner else None

    def _release(self, received_id: int) -> None:
        with self.store.write() as db:
            db.exec(
                update(Received).where(col(Received.id) == received_id, col(Received.claimed_by) == self.owner)
                .values(claimed_by="", claimed_until=None)
            )  # fmt: skip

    def _give_up(self, received_id: int, error: Exception) -> None:
        number = self.office.nonce()[:6].upper()
        log.error("a message could not be handled", incident=number, received=received_id, exc_info=error)
        now = self.moment.now()
        with self.store.write() as db:
            row = self._mine(db, received_id)
            if row is None:
                return
            _settle(row, Handling.INCIDENT, now)
            row.incident = number
            db.add(row)
            ctx = Context(db, self.office, intake.thaw(row), row, now)
            try:
                self.reception.identify(ctx, row)
                ctx.say("incident/for_person", incident=number)
                if row.kind != Kind.TICK or ctx.once(
                    f"alarm:{row.lane}:{now:%Y%m%d%H}"
                ):  # a scan breaks every minute
                    alarm(ctx, "incident/for_administrator", incident=number, kind=row.kind, at=row.at)
                ctx.note("incident", incident=number)
                ctx.finish()
            finally:
                ctx.close()


def _settle(row: Received, state: Handling, now: datetime) -> None:
    row.state, row.handled_at, row.claimed_by, row.claimed_until = state, now, "", None
