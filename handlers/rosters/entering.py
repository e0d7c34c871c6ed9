"""Entering: the rows of a confirmed roster file become rows of the rosters; entering them again changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import tuple_
from sqlmodel import Session, SQLModel, col, delete, insert, select, update

from models import binding
from models.machine.people import Account, Holding, Person
from models.rosters import Inspector, Item, Subject, SubjectItem
from models.tasks import PlanLine

Rows = Sequence[Mapping[str, Any]]
Nonce = Callable[[], str]
CHANNELS = ("wecom", "dingtalk")
PERSON = ("badge", "name", "unit")


def _enter_subjects(db: Session, rows: Rows, nonce: Nonce) -> None:
    """Enter subjects; in bulk, because there may be a hundred thousand."""
    standing = _subject_ids(db, rows)
    fields = [{**_but(row, "items"), "active": True} for row in rows]
    known = [{"id": standing[one["code"]], **one} for one in fields if one["code"] in standing]
    new = [{**one, "salt": nonce()} for one in fields if one["code"] not in standing]
    if known:
        db.exec(update(Subject), params=known)
        db.exec(delete(SubjectItem).where(col(SubjectItem.subject_id).in_(standing.values())))
    if new:
        db.exec(insert(Subject), params=new)
    ids = _subject_ids(db, rows)
    applies = [{"subject_id": ids[row["code"]], "item_code": item} for row in rows for item in row["items"]]
    if applies:
        db.exec(insert(SubjectItem), params=applies)


def _subject_ids(db: Session, rows: Rows) -> dict[str, int]:
    query = select(Subject.code, Subject.id).where(col(Subject.code).in_([row["code"] for row in rows]))
    return {code: subject_id or 0 for code, subject_id in db.exec(query)}


def _enter_inspectors(db: Session, rows: Rows, nonce: Nonce) -> None:
    people = {
        one.badge: one
        for one in db.exec(select(Person).where(col(Person.badge).in_([row["badge"] for row in rows])))
    }
    for row in rows:
        person = people.get(row["badge"]) or Person(badge=row["badge"], name="", unit="")
        _set(person, {name: row[name] for name in PERSON})
        person.active = row["on_duty"]
        people[person.badge] = person
        db.add(person)
    db.flush()
    ids = {badge: person.id or 0 for badge, person in people.items()}
    known = {
        one.person_id: one
        for one in db.exec(select(Inspector).where(col(Inspector.person_id).in_(ids.values())))
    }
    for row in rows:
        person_id = ids[row["badge"]]
        inspector = known.get(person_id) or Inspector(person_id=person_id, kind="", salt=nonce())
        _set(inspector, row, but=(*PERSON, *CHANNELS, "roles", "certificate_until"))
        until = row["certificate_until"]
        inspector.certificate_until = date.fromisoformat(until) if until else None
        db.add(inspector)
    _hold(db, {ids[row["badge"]]: row["roles"] for row in rows})
    _bind(db, {ids[row["badge"]]: row for row in rows})


def _hold(db: Session, roles: Mapping[int, Sequence[str]]) -> None:
    """Let the roster alone say who holds which role."""
    wanted = {(person_id, role) for person_id, held in roles.items() for role in held}
    standing = {
        (one.person_id, one.role): one
        for one in db.exec(select(Holding).where(col(Holding.person_id).in_(roles)))
    }
    for key in standing.keys() - wanted:
        db.delete(standing[key])
    db.add_all(
        Holding(person_id=person_id, role=role) for person_id, role in sorted(wanted - standing.keys())
    )


def _bind(db: Session, rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Let the roster say which account is whose: one that moved to somebody else leaves the one before, one bound by code stays."""
    wanted = {
        (channel, row[channel]): person_id
        for person_id, row in rows.items()
        for channel in CHANNELS
        if row[channel]
    }
    mine = col(Account.person_id).in_(rows) & col(Account.channel).in_(CHANNELS)
    named = tuple_(col(Account.channel), col(Account.address)).in_(wanted)
    standing = {(one.channel, one.address): one for one in db.exec(select(Account).where(mine | named))}
    binding.adopt(db, wanted)
    by_code = binding.by_code(db)
    for key, account in standing.items():
        if key not in wanted:
            if key not in by_code:
                db.delete(account)
        elif account.person_id != wanted[key]:
            account.person_id = wanted[key]
            db.add(account)
    db.add_all(
        Account(person_id=person_id, channel=channel, address=address)
        for (channel, address), person_id in wanted.items()
        if (channel, address) not in standing
    )


def _enter_items(db: Session, rows: Rows, nonce: Nonce) -> None:
    standing = {one.code: one for one in db.exec(select(Item))}
    for row in rows:
        item = standing.get(row["code"]) or Item(code=row["code"], name="")
        _set(item, row)
        db.add(item)


def _enter_plan(db: Session, rows: Rows, nonce: Nonce) -> None:
    standing = {one.code: one for one in db.exec(select(PlanLine))}
    for row in rows:
        dates = {name: date.fromisoformat(row[name]) for name in ("begins", "ends")}
        line = standing.get(row["code"])
        if line is None:
            db.add(PlanLine(**{**row, **dates}))
        else:
            _set(line, {**row, **dates})
            db.add(line)


def _but(row: Mapping[str, Any], *left_out: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in left_out}


def _set(to: SQLModel, row: Mapping[str, Any], but: Sequence[str] = ()) -> None:
    for name, value in row.items():
        if name not in but:
            setattr(to, name, value)


ENTER: Mapping[str, Callable[[Session, Rows, Nonce], None]] = {
    "subjects": _enter_subjects,
    "inspectors": _enter_inspectors,
    "items": _enter_items,
    "plan": _enter_plan,
}
