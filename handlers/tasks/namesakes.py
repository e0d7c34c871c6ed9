"""Namesakes: who of a unit's teams has a name that suggests an interest in the subject; shown before the release (第二十条)."""

from sqlmodel import Session, col, select

from models.inspections import Inspection, Member
from models.machine.people import Person
from models.rosters import Inspector, Subject
from models.tasks import Task
from rules.namesakes import Likeness, likeness


def find(db: Session, task: Task, unit: str) -> list[tuple[int, str, str, Likeness]]:
    """Return whose name is like that of a subject he is to inspect: number, subject, inspector, how."""
    query = (
        select(Inspection.number, Subject.name, Subject.contact, Subject.kind, Person.name)  # type: ignore[call-overload]
        .join(Subject, col(Subject.id) == col(Inspection.subject_id))
        .join(Member, col(Member.inspection_id) == col(Inspection.id))
        .join(Inspector, col(Inspector.id) == col(Member.inspector_id))
        .join(Person, col(Person.id) == col(Inspector.person_id))
        .where(Inspection.task_id == task.id, Inspection.unit == unit, col(Member.left_at).is_(None))
        .order_by(Inspection.number, Person.badge)
    )
    return [
        (number, subject, name, like)
        for number, subject, contact, kind, name in db.exec(query)
        if (like := likeness(name, subject, contact, kind)) is not None
    ]
