"""The pool of a task, gathered from the rosters and this year's record: who may be drawn, who not and why (第十四、十六条)."""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from models import leave
from models.inspections import Finding, Inspection
from models.leave import Leave
from models.machine.people import Holding, Person
from models.rosters import Inspector, Subject, SubjectItem
from models.tasks import Task
from rules.dates import Span
from rules.frozen import InspectorRow
from rules.leave import Absence, absence, remaining
from rules.lock import Salting, opening, pid
from rules.pool import PoolRow
from rules.roles import Role
from rules.workflow import GONE, InspectionState

OPEN = (InspectionState.DRAWN, InspectionState.DISPATCHED, InspectionState.RELEASED, InspectionState.RECORDED)
DONE = (InspectionState.APPROVED, InspectionState.PUBLISHED)
MARKET = ("企业", "个体工商户", "合作社", "农民专业合作社")  # whom the yearly cap of 第十六条 protects


@dataclass(frozen=True)
class Identity:
    """Who stands behind a salted id: never part of anything published."""

    subject_id: int
    code: str
    name: str
    unit: str


@dataclass(frozen=True)
class Gathered:
    """A pool as it stands now: rows for the lock, and who they are."""

    rows: list[PoolRow]
    identities: dict[str, Identity]


def gather(db: Session, task: Task, salting: Salting, today: date, zone: ZoneInfo) -> Gathered:
    """Return every active subject that one of the task's items applies to, with what decides whether it may be drawn."""
    year = _year(today, zone)
    passed, drawn, opened = _passed(db, task.items, year), _drawn(db, year), _open(db, task.items)
    applies = select(SubjectItem.subject_id).where(col(SubjectItem.item_code).in_(task.items)).distinct()
    query = select(
        Subject.id,
        Subject.code,
        Subject.name,
        Subject.level,
        Subject.kind,
        Subject.key_case,
        Subject.executing_unit,
        Subject.salt,
    ).where(col(Subject.id).in_(applies), col(Subject.active))  # type: ignore[call-overload]
    rows, identities = [], {}
    for subject_id, code, name, level, kind, key_case, unit, salt in db.exec(query):
        salts = salting.salt(salt)
        salted = pid(salts, code)
        identities[salted] = Identity(subject_id, code, name, unit)
        rows.append(
            PoolRow(
                pid=salted,
                level=level,
                key_case=bool(key_case),
                passed_this_year=subject_id in passed,
                drawn_this_year=drawn.get(subject_id, 0),
                exempt=bool(key_case) or kind not in MARKET,
                open_inspection=subject_id in opened,
                excluded="",
                unit=unit,
                opening=opening(salts),
            )
        )
    return Gathered(sorted(rows, key=lambda row: row.pid), identities)


def names(db: Session, salting: Salting) -> dict[str, str]:
    """Return every subject's name by its salted id in a lock."""
    query = select(Subject.code, Subject.salt, Subject.name)
    return {salting.pid(salt, code): name for code, salt, name in db.exec(query)}


def record_mark(db: Session, items: list[str]) -> list[int]:
    """Return what moves when this year's record does, as far as it decides a pool of these items (第十四、十六条)."""
    query = select(Task.id, Task.items)
    alike = [task_id for task_id, codes in db.exec(query) if set(codes) & set(items)]
    of_items = select(func.count()).select_from(Inspection).where(col(Inspection.task_id).in_(alike))
    drawn = select(func.count()).select_from(Inspection).where(col(Inspection.dispatched_at).is_not(None))
    counts = (of_items.where(col(Inspection.state).in_(states)) for states in (OPEN, DONE))
    leaves = (select(func.count()).select_from(Leave), select(func.count(col(Leave.back_on))))
    return [db.exec(query).one() for query in (*counts, drawn, *leaves)]


def absences(db: Session, task: Task, today: date) -> dict[int, tuple[Absence, list[Span]]]:
    """Return who is on leave in what is left of a task's window, how much of it, and when (第十、二十条)."""
    window = remaining(Span(task.begins, task.ends), today)
    away = leave.within(db, window) if window.days else {}
    return {person_id: (absence(spans, window), spans) for person_id, spans in away.items()}


def _year(today: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    begins, ends = datetime(today.year, 1, 1, tzinfo=zone), datetime(today.year + 1, 1, 1, tzinfo=zone)
    return begins.astimezone(UTC), ends.astimezone(UTC)


def _drawn(db: Session, year: tuple[datetime, datetime]) -> dict[int, int]:
    """Count how often each subject was drawn this year: dispatched, and neither voided nor replaced."""
    query = (
        select(Inspection.subject_id, func.count())
        .where(
            col(Inspection.dispatched_at) >= year[0], col(Inspection.dispatched_at) < year[1],
            col(Inspection.state).not_in(GONE),
        )
        .group_by(col(Inspection.subject_id))
    )  # fmt: skip
    return dict(db.exec(query).all())


def _passed(db: Session, items: list[str], year: tuple[datetime, datetime]) -> set[int]:
    """Return the subjects that passed every one of the items this year."""
    query = (
        select(Inspection.subject_id, Finding.item_code)
        .join(Finding, col(Finding.inspection_id) == col(Inspection.id))
        .where(
            col(Inspection.state).in_(DONE), col(Finding.passed), col(Finding.item_code).in_(items),
            col(Inspection.approved_at) >= year[0], col(Inspection.approved_at) < year[1],
        )
    )  # fmt: skip
    found: dict[int, set[str]] = defaultdict(set)
    for subject_id, item in db.exec(query):
        found[subject_id].add(item)
    return {subject_id for subject_id, codes in found.items() if codes >= set(items)}


def _open(db: Session, items: list[str]) -> set[int]:
    """Return the subjects with an inspection on one of the items that is not concluded."""
    query = select(Inspection.subject_id, Inspection.items).where(col(Inspection.state).in_(OPEN))
    wanted = set(items)
    return {subject_id for subject_id, codes in db.exec(query) if wanted & set(codes)}


def inspectors(
    db: Session, salting: Salting, departments: Iterable[str], away: Container[int] = ()
) -> tuple[list[InspectorRow], dict[str, tuple[int, Person]]]:
    """Return everybody whose role is to inspect or to help, as the lock freezes them, and who stands behind each salted id.

    Args:
        db: any session.
        salting: of the lock.
        departments: the partners of a joint inspection; who belongs to one of them counts as its officer (第十九条).
        away: the persons on leave for all that is left of the window, who are as good as not on duty.
    """
    partners = frozenset(departments)
    able = select(Holding.person_id).where(col(Holding.role).in_((Role.INSPECTOR, Role.EXPERT)))
    query = select(Inspector, Person).join(Person, col(Person.id) == col(Inspector.person_id))
    found = db.exec(query.where(col(Person.id).in_(able))).all()
    named = {code for inspector, _ in found for code in inspector.conflicts}
    known = select(Subject.code, Subject.salt).where(col(Subject.code).in_(named))
    codes = {code: salting.pid(salt, code) for code, salt in db.exec(known)}
    rows, identities = [], {}
    for inspector, person in found:
        salted = salting.pid(inspector.salt, person.badge)
        assert inspector.id is not None
        identities[salted] = (inspector.id, person)
        rows.append(
            InspectorRow(
                pid=salted,
                unit=person.unit,
                department=person.unit if person.unit in partners else "",
                kind=inspector.kind,
                on_duty=inspector.on_duty and person.active and person.id not in away,
                certificate_until=inspector.certificate_until.isoformat()
                if inspector.certificate_until
                else "",
                fields=tuple(sorted(inspector.fields)),
                can_lead=inspector.can_lead,
                conflicts=tuple(sorted(codes[code] for code in inspector.conflicts if code in codes)),
            )
        )
    return sorted(rows, key=lambda row: row.pid), identities
