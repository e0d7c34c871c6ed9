"""Fieldwork: the tour's middle, from the notice to the recorded result: accept, step aside, evidence, visit."""

from collections.abc import Sequence

from sqlmodel import col, func, select

from bot.cli.demo import turns
from bot.cli.demo.turns import step, turn
from bot.web.peek import open_form, peek
from bot.web.playground.guide import Step
from bot.web.view import View
from handlers import scope
from models import evidence, inspections
from models.evidence import Aim
from models.inspections import Inspection, Member, Release
from models.machine.people import Person
from models.machine.row import key
from models.recusals import Recusal
from models.rosters import Inspector, Subject
from models.tasks import Task
from rules.workflow import InspectionState, RecusalState

DONE = (InspectionState.APPROVED, InspectionState.PUBLISHED)
PHOTO = "photo"  # the sample that is sent as evidence


def _consent(view: View, task: Task) -> Step | None:
    released = _recusals(view, task, InspectionState.RELEASED)
    recusal = next((one for one in released if one.state == RecusalState.OPEN), None)
    if recusal is None:
        return None
    with peek(view) as ctx:
        who = scope.consenters(ctx, recusal)[0]
    person = view.db.get_one(Person, recusal.person_id)
    deed = f"决定{person.name}的回避申请：同意就当场随机抽人接替，不同意要写明理由"
    return turn(view, turns.ASIDE, who, deed, "第二十条", f"同意 {recusal.number}", "consent", "denial")


def _accept(view: View, task: Task) -> Step | None:
    query = (
        select(Person, Member)
        .join(Inspector, col(Inspector.person_id) == col(Person.id))
        .join(Member, col(Member.inspector_id) == col(Inspector.id))
        .join(Inspection, col(Inspection.id) == col(Member.inspection_id))
        .where(Inspection.task_id == task.id, Inspection.state == InspectionState.RELEASED)
        .where(col(Member.left_at).is_(None))
        .order_by(Inspection.number, col(Member.leader).desc(), Person.badge)  # type: ignore[arg-type]
    )
    places = view.db.exec(query).all()
    waiting = list({who.badge: (who, place) for who, place in places if place.accepted_at is None}.values())
    if not waiting:
        return None
    who, place = waiting[0]
    if place.replaces is not None and len(waiting) == 1:
        deed = "接替进组，也回一句“收到”；检查组其他人不动"
        return turn(view, turns.ASIDE, who, deed, "第二十条", "收到", "recusal")
    deed = "被抽中了，回一句“收到”；抽到的人原则上不换，有利害关系的应当申请回避"
    left = len(waiting) if any(one.accepted_at for _, one in places) else 0
    return turn(view, turns.ACCEPT, who, deed, "第十九、二十条", "收到", "recusal", left=left)


def _step_aside(view: View, task: Task) -> Step | None:
    """Return the step of one who finds that he can not go: once a task, before any result is there."""
    waiting = in_state(view, task, InspectionState.RELEASED)
    begun = in_state(view, task, InspectionState.RECORDED, *DONE) or any(one.returns for one in waiting)
    if not waiting or begun or _recusals(view, task, *InspectionState):
        return None
    first = waiting[0]
    who = inspections.team(view.db, key(first))[-1][2]
    deed = f"临时去不了“{_name(view, first)}”：申请回避，原因从四种里选，由本单位的分管负责人决定"
    return turn(view, turns.ASIDE, who, deed, "第二十条", f"申请回避 {first.number}", "recusal")


def _visit(view: View, task: Task) -> Step | None:
    waiting = in_state(view, task, InspectionState.RELEASED)
    if not waiting:
        return None
    first = waiting[0]
    done = bool(in_state(view, task, InspectionState.RECORDED, *DONE)) or any(one.returns for one in waiting)
    if not done and _released_today(view, task):
        why = "检查要到现场去：先把时钟拨到明早，人到了，查完了，再录入（第二十一条）。"
        return step(turns.RECORD, why, clock="morning")
    who = inspections.team(view.db, key(first))[0][2]
    return (None if done else _show_evidence(view, who, first)) or _record(
        view, who, first, len(waiting) if done else 0
    )


def _show_evidence(view: View, who: Person, inspection: Inspection) -> Step | None:
    if evidence.of_inspection(view.db, key(inspection)) or open_form(view, who):
        return None
    number, aim = inspection.number, view.db.get(Aim, who.id)
    if aim is None or aim.until <= view.now or aim.inspection_id != inspection.id:
        deed = f"到“{_name(view, inspection)}”现场，先留证据：回信里有上传页，能拍照、一次传几个，断了接着传"
        return turn(view, turns.RECORD, who, deed, "第二十四条", f"证据 {number}")
    deed = "拍一张照片发过来：哈希、时间、谁传的，都记下；同一张只存一份"
    return turn(view, turns.RECORD, who, deed, "第二十四条", "", sample=PHOTO)


def _record(view: View, who: Person, inspection: Inspection, left: int) -> Step:
    again = "补正退回的结果，重新录入" if inspection.returns else "录入检查结果，谁检查、谁录入"
    brief = left and not inspection.returns  # what was returned is mended, never wiped away
    words = f"全部无问题 {inspection.number}" if brief else f"录入 {inspection.number}"
    deed, forms = f"到“{_name(view, inspection)}”一次查完全部事项，{again}", ("record", "record_faultless")
    return turn(view, turns.RECORD, who, deed, "第二十二、二十五条", words, *forms, left=left)


CHAPTERS = (_consent, _accept, _step_aside, _visit)


def in_state(view: View, task: Task, *states: InspectionState) -> Sequence[Inspection]:
    """Return the task's inspections in some states, by number."""
    query = select(Inspection).where(Inspection.task_id == task.id, col(Inspection.state).in_(states))
    return view.db.exec(query.order_by(col(Inspection.number))).all()


def _recusals(view: View, task: Task, *states: InspectionState) -> Sequence[Recusal]:
    query = (
        select(Recusal)
        .join(Member, col(Member.id) == col(Recusal.member_id))
        .join(Inspection, col(Inspection.id) == col(Member.inspection_id))
        .where(Inspection.task_id == task.id, col(Inspection.state).in_(states))
        .order_by(col(Recusal.number))
    )
    return view.db.exec(query).all()


def _released_today(view: View, task: Task) -> bool:
    newest = view.db.exec(select(func.max(Release.released_at)).where(Release.task_id == task.id)).one()
    return newest is not None and newest.astimezone(view.zone).date() == view.today


def _name(view: View, inspection: Inspection) -> str:
    return view.db.get_one(Subject, inspection.subject_id).name
