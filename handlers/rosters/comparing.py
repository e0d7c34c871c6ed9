"""Comparing: what a roster file would change, row by row, against what is remembered; computed by a worker."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlmodel import Session, select

from bot.files.tables import Table, TableError, read_table
from bot.worker import Desk
from handlers.rosters import reading, report
from handlers.rosters.reading import Reading
from models.machine.bureau import Bureau
from models.machine.people import Account, Holding, Person
from models.rosters import Inspector, Item, Subject, SubjectItem
from models.tasks import PlanLine
from rules.refusal import Refusal
from rules.rosters import SHAPES, Fault, Kind

CHUNK = 100  # rows entered in one commit


def read_roster(desk: Desk, sha256: str, name: str, kind: str) -> dict[str, Any]:
    """Read a file from the cabinet, and split what differs from the rosters into chunks to be entered.

    Raises:
        Refusal: ``file_unreadable``, ``roster_unknown`` or ``roster_other``; it is no table, none of the four rosters, or another.
    """
    try:
        table = read_table(desk.cabinet.path(sha256))
    except TableError as error:
        raise Refusal("file_unreadable", name=name, why=str(error)) from error
    taken = reading.read(_decide(table, kind, name), table, _item_codes(desk.db), desk.progress)
    standing, key = REMEMBERED[taken.kind](desk.db), SHAPES[taken.kind].key
    rows = [_ordered(row) for row in taken.rows]
    new = [row for row in rows if row[key] not in standing]
    changed = [row for row in rows if _ordered(standing.get(row[key], row)) != row]
    differing = new + changed
    taken.faults = sorted([*taken.faults, *_moved_accounts(taken, standing)], key=lambda fault: fault.row)
    return {
        "kind": taken.kind.value,
        "rosters": desk.db.get_one(Bureau, 1).rosters,
        "total": taken.total,
        "rows": len(rows),
        "added": len(new),
        "changed": len(changed),
        "errors": taken.total - len(rows),
        "faults": report.lines(taken),
        "chunks": [_keep(desk, differing[at : at + CHUNK]) for at in range(0, len(differing), CHUNK)],
    }


def _decide(table: Table, said: str, name: str) -> Kind:
    """Return which roster the file is; where somebody said it, the columns may not say otherwise."""
    shown = reading.guess_kind(table)
    if shown is None and not said:
        raise Refusal("roster_unknown", article="第八条", name=name)
    kind = Kind(said) if said else shown
    assert kind is not None
    if shown not in (None, kind):
        raise Refusal(
            "roster_other",
            article=SHAPES[kind].article,
            name=name,
            shown=Kind(shown).label,
            wanted=kind.label,
        )
    return kind


def _item_codes(db: Session) -> frozenset[str]:
    return frozenset(db.exec(select(Item.code)))


def _moved_accounts(taken: Reading, standing: Mapping[str, Mapping[str, Any]]) -> list[Fault]:
    """Warn of accounts that would be taken from somebody: whoever has the account is believed to be the person."""
    faults = []
    for column in SHAPES[taken.kind].columns:
        if column.field not in ("wecom", "dingtalk"):
            continue
        owners = {row[column.field]: row for row in standing.values() if row[column.field]}
        for row in taken.rows:
            before = owners.get(row[column.field])
            if before is not None and before["badge"] != row["badge"]:
                why = f"现在是{before['name']}（{before['unit']}）的账号，写入后改归{row['name']}"
                number = taken.numbers[row["badge"]]
                faults.append(Fault(number, column.label, row[column.field], why, "warning"))
    return faults


def _ordered(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row whose sets have one order: written otherwise in the file, it is still the same row."""
    return {name: sorted(value) if isinstance(value, list) else value for name, value in row.items()}


def _keep(desk: Desk, rows: list[dict[str, Any]]) -> str:
    return desk.cabinet.put(json.dumps(rows, ensure_ascii=False).encode())


def _subjects(db: Session) -> dict[str, dict[str, Any]]:
    applies: dict[int, list[str]] = {}
    for row in db.exec(select(SubjectItem)):
        applies.setdefault(row.subject_id, []).append(row.item_code)
    names = (
        "code",
        "name",
        "authority",
        "level",
        "industry",
        "kind",
        "address",
        "contact",
        "phone",
        "key_case",
        "executing_unit",
    )
    return {
        row.code: {**_plain(row, names), "items": sorted(applies.get(row.id or 0, []))}
        for row in db.exec(select(Subject).where(Subject.active))
    }


def _inspectors(db: Session) -> dict[str, dict[str, Any]]:
    roles: dict[int, list[str]] = {}
    for holding in db.exec(select(Holding)):
        roles.setdefault(holding.person_id, []).append(holding.role)
    accounts = {(row.person_id, row.channel): row.address for row in db.exec(select(Account))}
    names = ("sex", "post", "kind", "certificate", "fields", "phone", "on_duty", "can_lead", "conflicts")
    found = {}
    for person, inspector in db.exec(
        select(Person, Inspector).join(Inspector, Inspector.person_id == Person.id)  # type: ignore[arg-type]
    ):
        until = inspector.certificate_until
        found[person.badge] = {
            **_plain(person, ("badge", "name", "unit")), **_plain(inspector, names),
            "certificate_until": until.isoformat() if until else "", "roles": sorted(roles.get(person.id or 0, [])),
            "wecom": accounts.get((person.id or 0, "wecom"), ""), "dingtalk": accounts.get((person.id or 0, "dingtalk"), ""),
        }  # fmt: skip
    return found


def _items(db: Session) -> dict[str, dict[str, Any]]:
    names = ("code", "name", "content", "subjects", "item_class", "methods", "basis", "unit")
    return {row.code: _plain(row, names) for row in db.exec(select(Item))}


def _plan(db: Session) -> dict[str, dict[str, Any]]:
    names = (
        "code", "year", "name", "kind", "items", "ratios", "frequency", "team_size", "requirement", "initiating_unit",
        "departments", "execution",
    )  # fmt: skip
    return {
        row.code: {**_plain(row, names), "begins": row.begins.isoformat(), "ends": row.ends.isoformat()}
        for row in db.exec(select(PlanLine))
    }


def _plain(row: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


REMEMBERED: Mapping[str, Callable[[Session], dict[str, dict[str, Any]]]] = {
    "subjects": _subjects,
    "inspectors": _inspectors,
    "items": _items,
    "plan": _plan,
}
