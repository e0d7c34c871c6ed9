"""Conflicts (回避): whom the match keeps from which subjects, beside the interests that the roster declares (第二十条)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.inspections import Inspection, Member
from models.recusals import Recusal
from models.rosters import Inspector, Subject, SubjectItem
from models.tasks import Task
from rules.replacement import Lack
from rules.roles import InspectorKind
from rules.workflow import InspectionState, RecusalState

AGREED = (RecusalState.CONSENTED, RecusalState.STALLED, RecusalState.REPLACED)
Pairs = dict[int, set[str]]  # inspector's id → codes of subjects


def recused(db: Session) -> Pairs:
    """Return who stepped aside from which subjects for an interest, with consent or because a roster showed it."""
    query = (
        select(Member.inspector_id, Subject.code)
        .join(Recusal, col(Recusal.member_id) == col(Member.id))
        .join(Inspection, col(Inspection.id) == col(Member.inspection_id))
        .join(Subject, col(Subject.id) == col(Inspection.subject_id))
        .where(Recusal.reason == Lack.INTEREST.value, col(Recusal.state).in_(AGREED))
    )
    return _pairs(db.exec(query))


def last_inspectors(db: Session, task: Task, today: date, zone: ZoneInfo) -> Pairs:
    """Return who was on the last team of which of a task's subjects, this year or last; experts only help, and may come again."""
    since = datetime(today.year - 1, 1, 1, tzinfo=zone).astimezone(UTC)
    applies = select(SubjectItem.subject_id).where(col(SubjectItem.item_code).in_(task.items))
    query = (
        select(Inspection.id, Subject.code, Member.inspector_id)
        .join(Subject, col(Subject.id) == col(Inspection.subject_id))
        .join(Member, col(Member.inspection_id) == col(Inspection.id))
        .join(Inspector, col(Inspector.id) == col(Member.inspector_id))
        .where(
            col(Subject.active), Inspection.task_id != task.id, Inspection.state != InspectionState.VOID, col(Inspection.subject_id).in_(applies),
            col(Inspection.dispatched_at) >= since, col(Member.left_at).is_(None), Inspector.kind != InspectorKind.EXPERT,
        )
        .order_by(col(Inspection.dispatched_at), col(Inspection.id))
    )  # fmt: skip
    rows = db.exec(query).all()
    last = {code: inspection for inspection, code, _ in rows}
    return _pairs((inspector, code) for inspection, code, inspector in rows if last[code] == inspection)


def joined(*parts: Mapping[int, set[str]]) -> Pairs:
    """Return all the pairs together."""
    return _pairs((inspector, code) for part in parts for inspector, codes in part.items() for code in codes)


def _pairs(found: Iterable[tuple[int, str]]) -> Pairs:
    pairs: Pairs = defaultdict(set)
    for inspector, code in found:
        pairs[inspector].add(code)
    return pairs
