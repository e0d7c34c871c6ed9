"""The porter: fetches attachments into the cabinet and hands each in as a message of its own."""

import asyncio
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import structlog
from sqlmodel import Session, col, select

from bot import intake
from bot.channels import Channel, Permanent
from bot.files.cabinet import Cabinet
from bot.message import Incoming, Kind
from bot.moment import Moment
from models.machine.files import Attachment, Fetching
from models.machine.post import Received
from models.machine.store import Store

MOST_TRIES = 5
PAUSE = timedelta(seconds=30)
LONGEST = 120  # seconds for one attachment: a platform that says nothing must not hold up the others
log = structlog.get_logger()


class Porter:
    """Fetches one attachment after another; what can not be had is said to the person."""

    def __init__(
        self, store: Store, cabinet: Cabinet, channels: Mapping[str, Channel], moment: Moment
    ) -> None:
        self.store, self.cabinet, self.channels, self.moment = store, cabinet, channels, moment

    async def step(self) -> bool:
        """Fetch one attachment; return False when none waits."""
        waiting = await asyncio.to_thread(self._next)
        if waiting is None:
            return False
        try:
            sha256, name = await self._fetch(waiting)
        except Exception as error:  # noqa: BLE001 - a platform may fail in any way; the attachment waits or is given up
            log.warning("an attachment could not be fetched", attachment=waiting.id, why=str(error))
            final = isinstance(error, Permanent | FileNotFoundError) or waiting.tries + 1 >= MOST_TRIES
            await asyncio.to_thread(self._missed, waiting, final)
            return True
        await asyncio.to_thread(self._hand_in, waiting, sha256, name)
        return True

    async def _fetch(self, waiting: Attachment) -> tuple[str, str]:
        with tempfile.TemporaryDirectory(prefix="porter-") as directory:
            target = Path(directory) / "attachment"
            async with asyncio.timeout(LONGEST):
                name = await self.channels[waiting.channel].fetch(waiting.reference, target)
            return await asyncio.to_thread(self.cabinet.take, target), waiting.name or name

    def _next(self) -> Attachment | None:
        query = (
            select(Attachment)
            .where(
                Attachment.state == Fetching.PENDING, col(Attachment.next_at) <= self.moment.now(),
                col(Attachment.channel).in_(self.channels.keys()),
            )
            .order_by(col(Attachment.id))
            .limit(1)
        )  # fmt: skip
        with self.store.read() as db:
            return db.exec(query).first()

    def _hand_in(self, waiting: Attachment, sha256: str, name: str) -> None:
        with self.store.write() as db:
            row = self._open(db, waiting)
            if row is None:
                return
            row.state, row.sha256 = Fetching.FETCHED, sha256
            db.add(row)
            self._tell(db, row, {"sha256": sha256, "name": name[:255]}, Kind.FILE)

    def _missed(self, waiting: Attachment, final: bool) -> None:
        with self.store.write() as db:
            row = self._open(db, waiting)
            if row is None:
                return
            row.tries += 1
            row.next_at = self.moment.now() + PAUSE
            row.state = Fetching.FAILED if final else Fetching.PENDING
            db.add(row)
            if final:
                self._tell(db, row, {"missed": row.name or row.reference[-60:]}, Kind.FILE)

    def _open(self, db: Session, waiting: Attachment) -> Attachment | None:
        """Return the row unless another process's porter was faster."""
        query = select(Attachment).where(Attachment.id == waiting.id, Attachment.state == Fetching.PENDING)
        return db.exec(query.with_for_update()).first()

    def _tell(self, db: Session, row: Attachment, payload: dict[str, str], kind: Kind) -> None:
        message = Incoming(
            channel=row.channel, key=f"attachment:{row.id}", account=row.account, at=self.moment.now(), kind=kind,
            payload=payload,
        )  # fmt: skip
        sent_with = db.get_one(Received, row.received_id)
        intake.insert(db, message, sent_with.lane)  # behind what the same person has said meanwhile
