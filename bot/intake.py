"""Intake: a message is stored before the platform is answered; a repeat of it changes nothing."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, update

from bot.message import Incoming, Kind, Reference
from models.machine import people
from models.machine.people import Account
from models.machine.post import Handling, Received
from models.machine.store import Store

MACHINE = "machine"
LONGEST = 200  # signs of a key or a lane


def receive(store: Store, incoming: Incoming) -> bool:
    """Store one message; return False when it was stored before.

    The lane is the person where one is bound to the account, so that somebody with two accounts is still one.
    """
    with store.write() as db:
        person = people.find(db, incoming.channel, incoming.account) if incoming.account else None
        lane = f"person:{person.id}" if person else f"{incoming.channel}:{incoming.account}"
        if not insert(db, incoming, lane):
            return False
        if person:
            heard = update(Account).where(
                col(Account.channel) == incoming.channel, col(Account.address) == incoming.account
            )
            db.exec(heard.values(heard_at=incoming.at))
    return True


def insert(db: Session, incoming: Incoming, lane: str) -> bool:
    """Add a message to an open transaction unless its key is known; return whether it was new."""
    table = Received.__table__  # type: ignore[attr-defined]
    dialect = sqlite if db.get_bind().dialect.name == "sqlite" else postgresql
    values = {
        "channel": incoming.channel, "key": _fit(incoming.key), "lane": _fit(lane), "kind": incoming.kind,
        "body": freeze(incoming), "at": incoming.at, "state": "new", "tries": 0, "claimed_by": "", "incident": "",
    }  # fmt: skip
    statement = (
        dialect.insert(table).values(**values).on_conflict_do_nothing(index_elements=["channel", "key"])
    )
    return db.connection().execute(statement.returning(table.c.id)).first() is not None


def _fit(text: str) -> str:
    # A longer key is known by its hash: cut off, two of them could be taken for one message.
    return text if len(text) <= LONGEST else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def freeze(incoming: Incoming) -> dict[str, Any]:
    """Return what of a message is not a column, as JSON."""
    return {
        "raw": incoming.raw, "account": incoming.account, "token": incoming.token, "group": incoming.group,
        "attachments": [asdict(reference) for reference in incoming.attachments], **incoming.payload,
    }  # fmt: skip


def thaw(row: Received) -> Incoming:
    """Return the message that a row holds."""
    body = dict(row.body)
    return Incoming(
        channel=row.channel, key=row.key, at=row.at, kind=Kind(row.kind), raw=body.pop("raw", ""),
        account=body.pop("account", ""), token=body.pop("token", ""), group=body.pop("group", ""),
        attachments=tuple(Reference(**one) for one in body.pop("attachments", [])), payload=body,
    )  # fmt: skip


def tick(store: Store, name: str, now: datetime) -> None:
    """Hand a tick of the clock in by the same door; ticks already handled are swept, so that they do not pile up."""
    key = f"tick:{name}:{now:%Y%m%dT%H%M%S}"
    with store.write() as db:
        handled = delete(Received).where(
            col(Received.channel) == MACHINE,
            col(Received.lane) == f"tick:{name}",
            col(Received.state) == Handling.HANDLED,
        )
        db.exec(handled)
        insert(
            db,
            Incoming(channel=MACHINE, key=key, account="", at=now, kind=Kind.TICK, payload={"name": name}),
            f"tick:{name}",
        )
