"""Panels (看板): what is public, how draws verify, what falls due, what the ledger says, which letters are on their way."""

from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel, col, func, select

from bot.files.cabinet import Cabinet
from bot.router import Router
from bot.web.view import View
from handlers import deeds
from handlers.draws import giving
from models.deadlines import Deadline
from models.inspections import Inspection, Publication
from models.machine import ledger
from models.machine.groups import Group
from models.machine.ledger import Entry
from models.machine.people import Person
from models.machine.post import Carriage, Letter, Parcel
from models.rosters import Inspector, Subject
from models.tables import RECORDED
from models.tasks import Draw, Lock, Task
from rules import lock, verifier
from rules.contributions import DEEDS, Deed
from rules.deadlines import BINDING, DUTY_ARTICLES, DUTY_WORDS, Duty
from rules.verifier import Check
from rules.workflow import TASK_WORDS, InspectionState

router = Router("看板")
AHEAD = timedelta(days=120)  # duties that fall due later are not listed
UNFOLDED = 6  # rows of one duty that are shown before the rest is asked for
LISTED = 40  # entries and letters that are listed, newest first
CARRIAGE_WORDS = {
    Carriage.PENDING: "在路上", Carriage.CLAIMED: "在路上", Carriage.SENDING: "在路上", Carriage.SENT: "已送达",
    Carriage.UNKNOWN: "不知道到没到", Carriage.DEAD: "送不到",
}  # fmt: skip


@router.page("/panels/published")
def show_published(view: View) -> tuple[str, dict[str, Any]]:
    """Show what stands where the public finds it, and what is approved and still waits."""
    query = (
        select(Publication, Task, Person)
        .join(Task, col(Task.id) == col(Publication.task_id))
        .join(Person, col(Person.id) == col(Publication.published_by))
        .order_by(col(Publication.id).desc())
    )
    standing = [one for one in view.db.exec(query) if (view.office.files.public / one[0].page).is_file()]
    counted = select(Inspection.publication_id, func.count()).group_by(col(Inspection.publication_id))
    approved = (
        select(Task, func.count())
        .join(Inspection, col(Inspection.task_id) == col(Task.id))
        .where(Inspection.state == InspectionState.APPROVED)
        .group_by(col(Task.id))
        .order_by(col(Task.number))
    )
    return "playground/published.html", {
        "standing": standing,
        "counts": dict(view.db.exec(counted).all()),
        "waiting": view.db.exec(approved).all(),
    }


@router.page("/panels/draws")
def show_draws(view: View) -> tuple[str, dict[str, Any]]:
    """Repeat every draw from its published proof, against the fingerprint that was given out before it."""
    query = (
        select(Task, Lock, Draw)
        .join(Lock, col(Lock.task_id) == col(Task.id))
        .join(Draw, col(Draw.lock_id) == col(Lock.id), isouter=True)
        .where(col(Lock.open))
        .order_by(col(Lock.id).desc())
    )
    shown = [
        {
            "task": task,
            "state": TASK_WORDS[task.state],
            "short": locked.fingerprint[: lock.SHORT],
            "draw": draw,
            "checks": _verify(view.cabinet, draw.proof_file, locked.fingerprint) if draw else (),
            **_ceremony(view, locked),
        }
        for task, locked, draw in view.db.exec(query)
    ]
    return "playground/draws.html", {"draws": shown}


def _ceremony(view: View, locked: Lock) -> dict[str, Any]:
    log, people = giving.log_of(view.db, locked), giving.people_of(view.db, locked)
    return {
        "steps": [(deed.label, [people[by].name for by in log.done[deed]]) for deed in (Deed.ACKNOWLEDGE, *DEEDS[log.method])],
        "due": log.due.label, "waiting": [people[by].name for by in log.awaited()],
    }  # fmt: skip


def _verify(cabinet: Cabinet, sha256: str, fingerprint: str) -> tuple[Check, ...]:
    return _verified(cabinet.path(sha256), fingerprint)


@lru_cache(maxsize=64)
def _verified(path: Path, fingerprint: str) -> tuple[Check, ...]:
    # A file of the cabinet never changes under its name, so neither does what follows from it.
    return tuple(verifier.verify(path.read_bytes(), fingerprint[: lock.SHORT]))


@router.page("/panels/deadlines")
def show_deadlines(view: View) -> tuple[str, dict[str, Any]]:
    """Show every duty that is not done, the first to fall due first, and when something will be said about it."""
    # A certificate that runs out in years is nobody's concern today.
    query = select(Deadline).where(col(Deadline.met_at).is_(None), Deadline.due <= view.today + AHEAD)
    order = (Deadline.due, Deadline.duty, Deadline.next_at, Deadline.kind, Deadline.row_id)
    unmet = view.db.exec(query.order_by(*map(col, order)))
    met = select(func.count()).where(col(Deadline.met_at).is_not(None))
    groups = [
        {**_due(view, rows[0]), "rows": [(_name(view, one.kind, one.row_id), one.unit) for one in rows]}
        for rows in (list(same) for _, same in groupby(unmet, lambda one: (one.due, one.duty, one.next_at)))
    ]
    return "playground/deadlines.html", {"groups": groups, "met": view.db.exec(met).one(), "most": UNFOLDED}


def _due(view: View, row: Deadline) -> dict[str, Any]:
    first, last = sorted((row.due, view.today))
    between = (first + timedelta(days=one) for one in range(1, (last - first).days + 1))
    return {
        "due": row.due, "provisional": row.provisional, "next_at": row.next_at, "past": row.due < view.today, "binding": row.duty in BINDING,
        "duty": DUTY_WORDS[Duty(row.duty)], "article": DUTY_ARTICLES[Duty(row.duty)],
        "days": sum(view.calendar.is_workday(day) for day in between),
    }  # fmt: skip


@router.page("/panels/ledger")
def show_ledger(view: View) -> tuple[str, dict[str, Any]]:
    """Recompute the chain, hold every row against it, and show the newest entries."""
    breaks, unguarded = list(ledger.verify(view.db, RECORDED)), sorted(ledger.unguarded(view.db))
    query = select(Entry).order_by(col(Entry.seq).desc()).limit(LISTED)
    entries = [_entry(view, one) for one in view.db.exec(query)]
    return "playground/ledger.html", {
        "entries": entries, "breaks": breaks, "unguarded": unguarded, "length": ledger.length(view.db),
    }  # fmt: skip


def _entry(view: View, entry: Entry) -> dict[str, Any]:
    facts = entry.facts()
    by = view.db.get(Person, facts["person"]) if facts["person"] else None
    return {
        "seq": entry.seq, "hash": entry.hash, "at": datetime.fromisoformat(facts["at"]), "deed": deeds.spell(facts["deed"]),
        "by": by.name if by else "系统", "article": facts["article"], "what": _name(view, entry.kind, entry.row_id),
    }  # fmt: skip


@router.page("/panels/post")
def show_post(view: View) -> tuple[str, dict[str, Any]]:
    """Show the letters on their way, and the newest that arrived."""
    query = (
        select(Letter, Parcel, Person, Group)
        .join(Parcel, col(Parcel.id) == col(Letter.parcel_id), isouter=True)
        .join(Person, col(Person.id) == col(Letter.person_id), isouter=True)
        .join(Group, col(Group.id) == col(Letter.group_id), isouter=True)
    )
    open_first = (func.coalesce(Parcel.state, "") == Carriage.SENT, col(Letter.id).desc())
    letters = [
        {
            "letter": letter,
            "to": _addressee(letter, person, group),
            "state": CARRIAGE_WORDS[Carriage(parcel.state)] if parcel else "等着装封",
            "sent": bool(parcel and parcel.state == Carriage.SENT),
        }
        for letter, parcel, person, group in view.db.exec(query.order_by(*open_first).limit(LISTED))
    ]
    counted = select(Parcel.state, func.count()).group_by(Parcel.state)
    counts = [(CARRIAGE_WORDS[Carriage(state)], count) for state, count in view.db.exec(counted)]
    return "playground/post.html", {"letters": letters, "counts": counts}


def _addressee(letter: Letter, person: Person | None, group: Group | None) -> str:
    if person is not None:
        return f"{person.name}（{person.unit}）" if person.unit else person.name
    return group.name if group is not None else letter.address


def _name(view: View, kind: str, row_id: int | None) -> str:
    """Return how talk names a row, or what the row belongs to: kind, number, and what it is called."""
    named: tuple[type[SQLModel], ...] = (*RECORDED.values(), *view.house.kinds, Inspector)
    model = next((one for one in named if one.__tablename__ == kind), None)
    row: Any = view.db.get(model, row_id) if model and row_id else None
    if row is None:
        return ""
    if isinstance(row, Inspector):
        return view.db.get_one(Person, row.person_id).name
    if type(row) not in view.house.kinds:
        return _owner(view, row)
    called = f"{view.house.kinds[type(row)]} {getattr(row, 'number', '')}".strip()
    if isinstance(row, Task):
        return f"{called} {row.name}"
    if isinstance(row, Inspection):
        return f"{called} {view.db.get_one(Subject, row.subject_id).name}"
    return called


def _owner(view: View, row: Any) -> str:
    if isinstance(row, Deadline):
        return _name(view, row.kind, row.row_id)
    if hasattr(row, "inspection_id"):
        return _name(view, "inspection", row.inspection_id)
    owner = view.db.get_one(Lock, row.lock_id) if hasattr(row, "lock_id") else row
    return _name(view, "task", getattr(owner, "task_id", None))
