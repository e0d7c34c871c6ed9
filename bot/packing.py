"""Packing: letters become parcels, one address a parcel; what goes to one person at once travels together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.channels import Channel
from bot.message import Choice, Message
from models.machine import people
from models.machine.groups import Group
from models.machine.post import Carriage, Letter, Parcel

BATCH = 100  # letters packed in one commit
NO_ACCOUNT = "no account on any channel that is running"


def is_waiting(db: Session, now: datetime) -> bool:
    """Tell whether any letter waits to be packed, without a write lock."""
    return db.exec(_unpacked(now).limit(1)).first() is not None


def pack(db: Session, channels: Mapping[str, Channel], now: datetime) -> int:
    """Put the next unpacked letters into parcels and return how many letters were packed."""
    letters = list(
        db.exec(_unpacked(now).order_by(col(Letter.id)).limit(BATCH).with_for_update(skip_locked=True))
    )
    for (channel, address, to_group), mine in _by_address(db, letters, frozenset(channels)).items():
        if channel:
            _seal(db, channels[channel], address, mine, to_group, now)
        else:
            _bury(db, mine, now)
    return len(letters)


def _unpacked(now: datetime) -> SelectOfScalar[Letter]:
    due = col(Letter.not_before).is_(None) | (col(Letter.not_before) <= now)
    return select(Letter).where(col(Letter.parcel_id).is_(None), due)


def _by_address(
    db: Session, letters: Sequence[Letter], channels: frozenset[str]
) -> dict[tuple[str, str, bool], list[Letter]]:
    """Return the letters by (channel, address, whether a group); the channel is empty where nobody can be reached."""
    persons = {letter.person_id for letter in letters if letter.person_id is not None}
    accounts = people.addresses(db, persons, channels) if persons else {}
    groups = {one.id: one for one in db.exec(select(Group))}
    found: dict[tuple[str, str, bool], list[Letter]] = {}
    for letter in letters:
        if letter.person_id is not None:
            account = accounts.get(letter.person_id)
            to = (account.channel, account.address) if account else ("", str(letter.person_id))
        elif letter.group_id is not None:
            to = (groups[letter.group_id].channel, groups[letter.group_id].address)
        else:
            to = (letter.channel, letter.address)
        channel, address = to if to[0] in channels else ("", to[1])
        found.setdefault((channel, address, letter.group_id is not None), []).append(letter)
    return found


def _seal(
    db: Session, channel: Channel, address: str, letters: list[Letter], to_group: bool, now: datetime
) -> None:
    numbered = _numbered(db, letters, to_group)
    messages = [as_message(letter, numbered=letter is numbered) for letter in letters]
    parcel = Parcel(
        channel=channel.name,
        address=address,
        to_group=to_group,
        payload=channel.compose(messages),
        next_at=now,
    )
    db.add(parcel)
    db.flush()
    for letter in letters:
        letter.parcel_id, letter.numbered = parcel.id, letter is numbered
        db.add(letter)


def _numbered(db: Session, letters: list[Letter], to_group: bool) -> Letter | None:
    """Return the one letter whose choices are answered by digits: a digit must mean one thing only.

    It takes the digits from every letter before it; those stay answerable by their words.
    """
    if to_group:
        return None
    last = next((letter for letter in reversed(letters) if letter.choices), None)
    if last is not None and last.person_id is not None:
        db.exec(
            update(Letter)
            .where(col(Letter.person_id) == last.person_id, col(Letter.numbered))
            .values(numbered=False)
        )
    return last


def _bury(db: Session, letters: list[Letter], now: datetime) -> None:
    # Nobody can be told, but nothing vanishes: the parcel stands there as dead, with the reason.
    parcel = Parcel(channel="", address="", payload=[], state=Carriage.DEAD, next_at=now, error=NO_ACCOUNT)
    db.add(parcel)
    db.flush()
    for letter in letters:
        letter.parcel_id = parcel.id
        db.add(letter)


def as_message(letter: Letter, *, numbered: bool) -> Message:
    """Return what a letter says, without any platform's shape."""
    choices = tuple(Choice(one["label"], one["says"], one["token"]) for one in letter.choices)
    message = Message(letter.title, letter.text, tuple((key, value) for key, value in letter.facts), choices)
    return replace(message, files=tuple(letter.files), serial=letter.serial, numbered=numbered)
