"""Entering: the rows of a confirmed roster file become rows of the rosters; entering them again changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, SQLModel, col, delete, select

from models.machine.people import Account, Holding, Person
from models.rosters import Inspector, Item, Subject, SubjectItem
from models.tasks import PlanLine

Rows = Sequence[Mapping[str, Any]]
Nonce = Callable[[], str]
CHANNELS = ("wecom", "dingtalk")
PERSON = ("badge", "name", "unit")


def _enter_subjects(db: Session, rows: Rows, nonce: Nonce) -> None:
    standing = {
        one.code: one
        for one in db.exec(select(Subject).where(col(Subject.code).in_([row["code"] for row in rows])))
    }
    for row in rows:
        subject = standing.get(row["code"]) or Subject(
            code=row["code"], name="", authority="", level="", salt=nonce()
        )
        _set(subject, row, but=("items",))
        subject.active = True
        standing[subject.code] = subject
        db.add(subject)
    db.flush()
    ids = {subject.code: subject.id or 0 for subject in standing.values()}
    db.exec(delete(SubjectItem).where(col(SubjectItem.subject_id).in_(ids.values())))
    db.add_all(
        SubjectItem(subject_id=ids[row["code"]], item_code=item) for row in rows for item in row["items"]
    )


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
        _hold(db, person_id, row["roles"])
        _bind(db, person_id, row)


def _hold(db: Session, person_id: int, roles: Sequence[str]) -> None:
    db.exec(delete(Holding).where(col(Holding.person_id) == person_id, col(Holding.role).not_in(roles)))
    standing = set(db.exec(select(Holding.role).where(Holding.person_id == person_id)))
    db.add_all(Holding(person_id=person_id, role=role) for role in roles if role not in standing)


def _bind(db: Session, person_id: int, row: Mapping[str, Any]) -> None:
    """Let the roster alone say which account is whose: an account that moved to somebody else leaves the one before."""
    for channel in CHANNELS:
        others = delete(Account).where(
            col(Account.person_id) == person_id,
            col(Account.channel) == channel,
            col(Account.address) != row[channel],
        )
        db.exec(others)
        if row[channel]:
            query = select(Account).where(Account.channel == channel, Account.address == row[channel])
            account = db.exec(query).first() or Account(
                person_id=person_id, channel=channel, address=row[channel]
            )
            account.person_id = person_id
            db.add(account)


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
