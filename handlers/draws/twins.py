"""Twins: who stands in a roster twice, and would have two chances or sit on one team twice (第十、十二条).

A code or a badge can not stand there twice. The same firm can, under an old and a new code: it then has one name at one address;
and the same inspector under two badges, with one certificate.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlmodel import Session, col, func, select

from models.machine.people import Holding, Person
from models.rosters import Inspector, Subject, SubjectItem
from models.tasks import Task
from rules.roles import Role

MOST_NAMED = 8


def find(db: Session, task: Task) -> list[str]:
    """Return who stands twice in what a task draws from, with the codes or badges under which he does, at most ``MOST_NAMED``."""
    return [*_subjects(db, task), *_inspectors(db)][:MOST_NAMED]


def _subjects(db: Session, task: Task) -> list[str]:
    applies = select(SubjectItem.subject_id).where(col(SubjectItem.item_code).in_(task.items))
    recurring = select(Subject.name).group_by(Subject.name).having(func.count() > 1)
    query = (
        select(Subject.name, Subject.address, Subject.code)
        .where(col(Subject.name).in_(recurring), col(Subject.active), Subject.address != "", col(Subject.id).in_(applies))
        .order_by(Subject.name, Subject.code)
    )  # fmt: skip
    return _named(((name, address), name, code) for name, address, code in db.exec(query))


def _inspectors(db: Session) -> list[str]:
    able = select(Holding.person_id).where(Holding.role == Role.INSPECTOR)
    query = (
        select(Inspector.certificate, Person.name, Person.badge)
        .join(Person, col(Person.id) == col(Inspector.person_id))
        .where(Inspector.certificate != "", Inspector.on_duty, col(Person.active), col(Person.id).in_(able))
        .order_by(Inspector.certificate, Person.badge)
    )
    return _named(((certificate,), name, badge) for certificate, name, badge in db.exec(query))


def _named(found: Iterable[tuple[tuple[str, ...], str, str]]) -> list[str]:
    alike: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for identity, name, code in found:
        alike[identity].append((name, code))
    return [
        f"{'、'.join(dict.fromkeys(name for name, _ in rows))}（{'、'.join(code for _, code in rows)}）"
        for rows in alike.values()
        if len(rows) > 1
    ]
