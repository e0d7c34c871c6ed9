"""The postman: carries committed letters, ``pending → claimed → sending → sent | unknown | dead``.

The intent is committed before the call and the result after it, fenced by owner and attempt. What may have arrived and
can not be told apart by the platform any more is parked as unknown for a person to decide, never guessed.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot import pacing, packing
from bot.channels import Ambiguous, Channel, NoEffect, Permanent
from bot.moment import Moment
from models.machine.post import OPEN_CARRIAGE, Attempt, Carriage, Parcel
from models.machine.store import Store

log = structlog.get_logger()
LOST = "the process ended between the call and its result"


@dataclass(frozen=True)
class Pace:
    """How patient the postman is.

    Attributes:
        retry, retry_most: first and longest wait; full jitter between zero and twice the wait before.
        claim: how long one call may take before it counts as ended with its process.
        most_attempts: tries of one part that may fail before a parcel is dead.
    """

    retry: timedelta = timedelta(seconds=5)
    retry_most: timedelta = timedelta(minutes=10)
    claim: timedelta = timedelta(seconds=60)
    most_attempts: int = 8


@dataclass(frozen=True)
class Intent:
    """One call that is about to be made."""

    parcel_id: int
    attempts: int
    channel: str
    address: str
    part: Any
    key: str


class Postman:
    """Packs letters and delivers one part after another.

    Args:
        jitter: a number from 0 to 1, anew at each call.
    """

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        moment: Moment,
        owner: str,
        *,
        pace: Pace,
        jitter: Callable[[], float],
    ) -> None:
        self.store, self.channels, self.moment, self.owner = store, channels, moment, owner
        self.pace, self.jitter = pace, jitter

    async def step(self) -> bool:
        """Pack what waits and make one call; return False when nothing is due."""
        packed = await asyncio.to_thread(self._pack)
        intent = await asyncio.to_thread(self._intend)
        if intent is None:
            return packed > 0
        try:
            await self.channels[intent.channel].deliver(intent.address, intent.part, intent.key)
        except Exception as error:  # noqa: BLE001 - whatever a platform does, the parcel's state must say it
            await asyncio.to_thread(self._failed, intent, error)
        else:
            await asyncio.to_thread(self._arrived, intent)
        return True

    def start_over(self) -> None:
        """Take back what an ended process of this database had in hand; only where this is the only process."""
        with self.store.write() as db:
            for parcel in db.exec(
                select(Parcel).where(col(Parcel.state).in_((Carriage.CLAIMED, Carriage.SENDING)))
            ):
                self._take_back(parcel, self.moment.now())
                db.add(parcel)

    def _pack(self) -> int:
        now = self.moment.now()
        with self.store.read() as db:
            if not packing.is_waiting(db, now):
                return 0
        with self.store.write() as db:
            pacing.sweep(db, now)
            return packing.pack(db, self.channels, now)

    def _intend(self) -> Intent | None:
        now = self.moment.now()
        with self.store.read() as db:
            if db.exec(_due(now, self.channels).limit(1)).first() is None:
                return None
        with self.store.write() as db:
            for parcel in db.exec(_due(now, self.channels).limit(20).with_for_update(skip_locked=True)).all():
                intent = self._try_intent(db, parcel, now)
                if intent is not None:
                    return intent
        return None

    def _try_intent(self, db: Session, parcel: Parcel, now: datetime) -> Intent | None:
        assert parcel.id is not None
        db.add(parcel)
        if parcel.state == Carriage.SENDING and not self._take_back(parcel, now):
            return None
        free = pacing.wait_until(
            db, parcel.channel, parcel.address, self.channels[parcel.channel].limits, now
        )
        if free is not None:
            parcel.state, parcel.next_at = Carriage.PENDING, free
            return None
        parcel.state, parcel.owner, parcel.claimed_until = Carriage.SENDING, self.owner, now + self.pace.claim
        parcel.attempts += 1
        db.add(Attempt(channel=parcel.channel, address=parcel.address, parcel_id=parcel.id, at=now))
        key = f"{parcel.id}:{parcel.part}"
        return Intent(
            parcel.id, parcel.attempts, parcel.channel, parcel.address, parcel.payload[parcel.part], key
        )

    def _take_back(self, parcel: Parcel, now: datetime) -> bool:
        """Decide about a parcel whose process ended; return whether it may be tried again."""
        if parcel.state == Carriage.CLAIMED:
            parcel.state = Carriage.PENDING
            return True
        return self._doubt(parcel, now, LOST)

    def _doubt(self, parcel: Parcel, now: datetime, why: str) -> bool:
        """Decide about a call that may have arrived; return whether the platform would swallow a repeat."""
        parcel.first_ambiguous_at = parcel.first_ambiguous_at or now
        dedupe = self.channels[parcel.channel].limits.dedupe
        repeatable = dedupe is not None and now < parcel.first_ambiguous_at + dedupe
        parcel.state, parcel.error = (Carriage.PENDING if repeatable else Carriage.UNKNOWN), why[:500]
        if not repeatable:
            log.warning("a parcel may or may not have arrived", parcel=parcel.id, why=why)
        return repeatable

    def _arrived(self, intent: Intent) -> None:
        with self.store.write() as db:
            parcel = self._fenced(db, intent)
            if parcel is None:
                return
            parcel.part, parcel.attempts, parcel.first_ambiguous_at, parcel.error = (
                parcel.part + 1,
                0,
                None,
                "",
            )
            done = parcel.part >= len(parcel.payload)
            parcel.state = Carriage.SENT if done else Carriage.PENDING
            parcel.sent_at = self.moment.now() if done else None
            db.add(parcel)

    def _failed(self, intent: Intent, error: Exception) -> None:
        now = self.moment.now()
        with self.store.write() as db:
            parcel = self._fenced(db, intent)
            if parcel is None:
                return
            db.add(parcel)
            parcel.error = f"{type(error).__name__}: {error}"[:500]
            parcel.next_at = now + self._pause(parcel.attempts, error)
            if isinstance(error, Permanent):
                parcel.state = Carriage.DEAD
            elif isinstance(error, NoEffect):
                parcel.state = (
                    Carriage.PENDING if parcel.attempts < self.pace.most_attempts else Carriage.DEAD
                )
            elif self._doubt(parcel, now, parcel.error) and parcel.attempts >= self.pace.most_attempts:
                parcel.state = Carriage.UNKNOWN
            if parcel.state == Carriage.DEAD:
                log.warning("a parcel can not be delivered", parcel=parcel.id, why=parcel.error)
            if not isinstance(error, NoEffect | Ambiguous | Permanent):
                log.error("a channel failed in a way it should not", channel=intent.channel, exc_info=error)

    def _fenced(self, db: Session, intent: Intent) -> Parcel | None:
        """Return the parcel while it is still this call's: a late result of a call given up for lost changes nothing."""
        parcel = db.exec(select(Parcel).where(Parcel.id == intent.parcel_id).with_for_update()).one()
        mine = (parcel.state, parcel.owner, parcel.attempts) == (
            Carriage.SENDING,
            self.owner,
            intent.attempts,
        )
        return parcel if mine else None

    def _pause(self, attempts: int, error: Exception) -> timedelta:
        if isinstance(error, NoEffect) and error.pause is not None:
            return error.pause
        doubled: timedelta = self.pace.retry * (1 << min(attempts - 1, 20))
        return min(doubled, self.pace.retry_most) * self.jitter()


def _due(now: datetime, channels: Mapping[str, Channel]) -> Any:
    """Return the query for parcels that may go: due, and no older one to the same address is still on its way."""
    older = aliased(Parcel)
    before = (
        select(older.id)
        .where(
            older.channel == Parcel.channel, older.address == Parcel.address, col(older.state).in_(OPEN_CARRIAGE),
            col(older.id) < col(Parcel.id),
        )
        .exists()
    )  # fmt: skip
    ready = (col(Parcel.state) == Carriage.PENDING) & (col(Parcel.next_at) <= now)
    lost = col(Parcel.state).in_((Carriage.CLAIMED, Carriage.SENDING)) & (col(Parcel.claimed_until) < now)
    return (
        select(Parcel)
        .where(ready | lost, ~before, col(Parcel.channel).in_(channels.keys()))
        .order_by(col(Parcel.next_at), col(Parcel.id))
    )
