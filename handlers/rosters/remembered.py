"""Remembered: the rosters as they stand, row by row in the shape in which files are read, to be compared with them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlmodel import Session, col, select

from models import binding
from models.machine.people import Account, Holding, Person
from models.rosters import Inspector, Item, Subject, SubjectItem
from models.tasks import PlanLine
from rules.rosters import LEVELS, SHAPES, Kind

AT_ONCE = 1_000  # rows fetched together: a county's roster never stands in memory twice


def rows(db: Session, kind: str) -> Iterator[dict[str, Any]]:
    """Return what is remembered of a roster."""
    return REMEMBERED[kind](db)


def item_codes(db: Session) -> frozenset[str]:
    """Return the codes of the item list."""
    return frozenset(db.exec(select(Item.code)))


def subject_codes(db: Session) -> frozenset[str]:
    """Return the codes of all subjects."""
    return frozenset(db.exec(select(Subject.code).where(col(Subject.active))))


def _subjects(db: Session) -> Iterator[dict[str, Any]]:
    applies: dict[int, list[str]] = {}
    for subject_id, item in db.exec(select(SubjectItem.subject_id, SubjectItem.item_code)):
        applies.setdefault(subject_id, []).append(item)
    fields = [column.field for column in SHAPES[Kind.SUBJECTS].columns if column.field != "items"]
    wanted = [getattr(Subject, field) for field in ("id", *fields)]
    query = select(*wanted).where(col(Subject.active)).execution_options(yield_per=AT_ONCE)
    for subject_id, *values in db.exec(query):
        yield {**dict(zip(fields, values, strict=True)), "items": applies.get(subject_id, [])}


def _inspectors(db: Session) -> Iterator[dict[str, Any]]:
    roles: dict[int, list[str]] = {}
    for holding in db.exec(select(Holding)):
        roles.setdefault(holding.person_id, []).append(holding.role)
    by_code = binding.by_code(db)  # no column of the roster says so, and none takes it away
    bound = [row for row in db.exec(select(Account)) if (row.channel, row.address) not in by_code]
    accounts = {(row.person_id, row.channel): row.address for row in bound}
    fields = ("sex", "post", "kind", "certificate", "fields", "phone", "on_duty", "can_lead", "conflicts")
    query = select(Person, Inspector).join(Inspector, col(Inspector.person_id) == col(Person.id))
    for person, inspector in db.exec(query):
        until, person_id = inspector.certificate_until, person.id or 0
        yield {
            "badge": person.badge, "name": person.name, "unit": person.unit,
            **{field: getattr(inspector, field) for field in fields},
            "certificate_until": until.isoformat() if until else "", "roles": roles.get(person_id, []),
            "wecom": accounts.get((person_id, "wecom"), ""), "dingtalk": accounts.get((person_id, "dingtalk"), ""),
        }  # fmt: skip


def _items(db: Session) -> Iterator[dict[str, Any]]:
    fields = [column.field for column in SHAPES[Kind.ITEMS].columns]
    for item in db.exec(select(Item)):
        yield {field: getattr(item, field) for field in fields}


def _plan(db: Session) -> Iterator[dict[str, Any]]:
    fields = ["ratios", *(column.field for column in SHAPES[Kind.PLAN].columns if column.field not in LEVELS)]
    for line in db.exec(select(PlanLine)):
        days = {"begins": line.begins.isoformat(), "ends": line.ends.isoformat()}
        yield {field: getattr(line, field) for field in fields} | days


REMEMBERED: Mapping[str, Callable[[Session], Iterator[dict[str, Any]]]] = {
    Kind.SUBJECTS: _subjects,
    Kind.INSPECTORS: _inspectors,
    Kind.ITEMS: _items,
    Kind.PLAN: _plan,
}
