"""Comparing: what a roster file would change, row by row, against what is remembered; computed by a worker."""

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from bot.files.tables import TableError, read_table
from bot.worker import Desk
from handlers.rosters import reading, report
from models.machine.bureau import Bureau
from models.machine.people import Account, Holding, Person
from models.rosters import Inspector, Item, Subject, SubjectItem
from models.tasks import PlanLine
from rules.refusal import Refusal

CHUNK = 100  # rows entered in one commit
KEYS = {"subjects": "code", "inspectors": "badge", "items": "code", "plan": "code"}


def read_roster(desk: Desk, sha256: str, name: str, kind: str) -> dict[str, Any]:
    """Read a file from the cabinet, and split what differs from the rosters into chunks to be entered.

    Raises:
        Refusal: ``file_unreadable`` or ``roster_unknown``; the file is neither a table nor one of the four rosters.
    """
    with tempfile.TemporaryDirectory(prefix="roster-") as directory:
        path = Path(directory) / (Path(name).name or "roster.xlsx")
        path.symlink_to(
            desk.cabinet.path(sha256).absolute()
        )  # readers go by the suffix, which the cabinet does not keep
        try:
            kind = kind or reading.guess_kind(read_table(path).headers) or ""
            if not kind:
                raise Refusal("roster_unknown", article="第八条", name=name)
            taken = reading.read(kind, path, desk.progress)
        except TableError as error:
            raise Refusal("file_unreadable", name=name, why=str(error)) from error
    standing = REMEMBERED[kind](desk.db)
    rows = [_ordered(row) for row in taken.rows]
    new = [row for row in rows if row[KEYS[kind]] not in standing]
    changed = [row for row in rows if _ordered(standing.get(row[KEYS[kind]], row)) != row]
    differing = new + changed
    errors = sum(fault.severity == "error" for fault in taken.faults)
    return {
        "kind": kind,
        "rosters": desk.db.get_one(Bureau, 1).rosters,
        "total": taken.total,
        "rows": len(rows),
        "added": len(new),
        "changed": len(changed),
        "errors": errors,
        "faults": report.lines(taken),
        "chunks": [_keep(desk, differing[at : at + CHUNK]) for at in range(0, len(differing), CHUNK)],
    }


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
