"""Talks: who is there, and what each has said and heard, read from the database so that a reload loses nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot import intake
from bot.channels import Channel
from bot.message import Kind
from bot.packing import as_message
from bot.web.peek import open_field, open_form
from bot.web.view import View
from models.machine import people
from models.machine.groups import Group
from models.machine.people import Account, Holding, Person
from models.machine.post import Carriage, Letter, Parcel, Received, SpentChoice
from models.machine.row import key
from models.machine.talk import OpenForm

SHOWN = 200  # messages of a talk that are shown before older ones are asked for
ARRIVED = (Carriage.SENDING, Carriage.SENT)


def everybody(view: View, channel: str, seen: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return groups and people who can be chosen, each with what waits for them.

    Args:
        view: of the database.
        channel: where they talk.
        seen: address → the newest letter that was looked at.
    """
    arrived = _arrived(view.db, channel)
    groups = view.db.exec(select(Group).where(Group.channel == channel).order_by(col(Group.id)))
    shown: list[dict[str, Any]] = [
        {"address": one.address, "name": one.name, "unit": "", "roles": [], "group": True} for one in groups
    ]
    shown += _persons(view, channel)
    for one in shown:
        letters = arrived[one["address"]]
        one["latest"] = letters[-1] if letters else 0
        one["unread"] = sum(letter > seen.get(one["address"], 0) for letter in letters)
    return shown


def _arrived(db: Session, channel: str) -> dict[str, list[int]]:
    query = (
        select(Parcel.address, Letter.id)
        .join(Letter, col(Letter.parcel_id) == col(Parcel.id))
        .where(Parcel.channel == channel, col(Parcel.state).in_(ARRIVED))
        .order_by(col(Letter.id))
    )
    found: dict[str, list[int]] = defaultdict(list)
    for address, letter in db.exec(query):
        found[address].append(letter or 0)
    return found


def _persons(view: View, channel: str) -> list[dict[str, Any]]:
    held: dict[int, list[str]] = defaultdict(list)
    for row in view.db.exec(select(Holding)):
        held[row.person_id].append(view.house.role_labels.get(row.role, row.role))
    query = (
        select(Account.address, Person)
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(Account.channel == channel, col(Person.active))
        .order_by(Person.unit, Person.badge)
    )
    return [
        {
            "address": address, "name": one.name, "unit": one.unit, "roles": sorted(held[key(one)]),
            "group": False,
        }
        for address, one in view.db.exec(query)
    ]  # fmt: skip


def newest(db: Session, channel: str, address: str) -> int:
    """Return the newest letter that arrived at an address, 0 before the first."""
    letters = _letters(db, channel, address, 1)
    return key(letters[0]) if letters else 0


def exists(db: Session, channel: str, address: str) -> bool:
    """Tell whether somebody can be chosen by this address."""
    return people.find(db, channel, address) is not None or _group(db, channel, address) is not None


def is_group(db: Session, channel: str, address: str) -> bool:
    """Tell whether the address is a group's, which only listens."""
    return _group(db, channel, address) is not None


def history(view: View, channel: Channel, address: str, limit: int) -> dict[str, Any]:
    """Return what was said and heard at an address, in order of cause, and the form and the question that are open."""
    person = people.find(view.db, channel.name, address)
    form = open_form(view, person) if person is not None else None
    letters = _letters(view.db, channel.name, address, limit + 1)
    spent = _spent(view.db, letters)
    items = [_letter(one, channel, spent, view.zone) for one in letters]
    if person is not None:
        items += [_words(one, view.zone) for one in _said(view.db, channel.name, key(person), limit + 1)]
    items.sort(key=lambda item: item["order"])
    return {
        "address": address,
        "items": items[-limit:],
        "more": len(items) > limit,
        "form": view.house.forms[form.form].title if form is not None else "",
        "question": _question(view, person, form, letters) if person and form else None,
    }


def _letters(db: Session, channel: str, address: str, limit: int) -> Sequence[Letter]:
    query = (
        select(Letter)
        .join(Parcel, col(Letter.parcel_id) == col(Parcel.id))
        .where(Parcel.channel == channel, Parcel.address == address, col(Parcel.state).in_(ARRIVED))
        .order_by(col(Letter.id).desc())
        .limit(limit)
    )
    return db.exec(query).all()


def _letter(letter: Letter, channel: Channel, spent: frozenset[str], zone: ZoneInfo) -> dict[str, Any]:
    shown: dict[str, Any] = dict(channel.compose([as_message(letter, numbered=letter.numbered)])[0])
    choices = [{**one, "spent": one["token"] in spent} for one in shown["choices"]]
    at = max(letter.at, letter.not_before or letter.at)
    order = [int(at.timestamp() * 1000), letter.received_id or 0, 1, letter.id]
    return {
        **shown, "choices": choices, "kind": "letter", "id": letter.id, "at": at.astimezone(zone).isoformat(), "order": order,
    }  # fmt: skip


def _spent(db: Session, letters: Iterable[Letter]) -> frozenset[str]:
    tokens = [choice["token"] for one in letters for choice in one.choices]
    return frozenset(db.exec(select(SpentChoice.token).where(col(SpentChoice.token).in_(tokens))))


def _said(db: Session, channel: str, person_id: int, limit: int) -> Sequence[Received]:
    query = (
        select(Received)
        .where(
            Received.channel == channel,
            Received.lane == f"person:{person_id}",
            Received.kind == Kind.WORDS,
        )
        .order_by(col(Received.id).desc())
        .limit(limit)
    )
    return db.exec(query).all()


def _words(row: Received, zone: ZoneInfo) -> dict[str, Any]:
    incoming = intake.thaw(row)
    files = [{"name": one.name, "reference": one.reference} for one in incoming.attachments]
    return {
        "kind": "words", "id": row.id, "text": incoming.raw, "files": files, "state": row.state, "token": incoming.token,
        "at": row.at.astimezone(zone).isoformat(), "order": [int(row.at.timestamp() * 1000), row.id, 0, 0],
    }  # fmt: skip


def _question(view: View, person: Person, row: OpenForm, letters: Sequence[Letter]) -> dict[str, Any] | None:
    """Return the letter whose question takes several answers at once, and which of them stand alone."""
    field = open_field(view, person, row)
    letter = next((one for one in letters if field and one.template == field.ask), None)
    if field is None or letter is None or not field.many:
        return None
    alone = [one.label for one in field.options if one.value in field.exclusive]
    return {"letter": letter.id, "alone": alone}


def _group(db: Session, channel: str, address: str) -> Group | None:
    return db.exec(select(Group).where(Group.channel == channel, Group.address == address)).first()
