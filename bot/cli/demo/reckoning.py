"""The reckoning: what a stranger holds against the story when it is told, each a check with what was found."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from bot.cli.demo.stage import Stage
from models.deadlines import Deadline, Reminder
from models.evidence import Evidence
from models.inspections import Inspection, Member, Publication
from models.machine import ledger
from models.machine.post import Handling, Letter, Received
from models.rosters import Inspector, Subject
from models.tables import RECORDED
from models.tasks import Draw, Lock, Task
from rules import verifier
from rules.deadlines import Duty
from rules.lock import SHORT
from rules.verifier import Check

DRAWN = (
    select(Task, Lock, Draw).where(Lock.task_id == Task.id, Draw.lock_id == Lock.id).order_by(col(Task.id))
)
FRIDAY = 5
FORGOTTEN = {  # the rungs that the one who forgets climbs before he does it, see handlers/catalogues/reminders.toml
    "check-before-5-person", "check-before-3-leader", "check-before-1-person", "check-before-1-deputy",
    "check-after-1-person", "check-after-1-deputy",
}  # fmt: skip


def reckon(stage: Stage, refusals: Sequence[str]) -> Iterator[Check]:
    """Hold everything the story left against what it should be.

    Args:
        refusals: templates of the letters that answer the wrong words which the story itself says.
    """
    with stage.store.read() as db:
        (task, lock, draw), *later = db.exec(DRAWN).all()
        made = stage.machine.office.cabinet.read(draw.proof_file)
        yield from verifier.verify(made, lock.fingerprint[:SHORT])
        yield _forged(made, lock.fingerprint[:SHORT])
        for task, lock, draw in later:
            yield _drawn_again(stage, task, lock, draw)
        breaks, length = list(ledger.verify(db, RECORDED)), ledger.length(db)
        yield Check(
            "留痕", not breaks, "；".join(one.what for one in breaks) or f"{length} 条，链条完整，各行相符"
        )
        yield _letters(db)
        yield _notice(db)
        yield _refused(db, refusals)
        yield _reminders(stage, db)
        yield _evidence(stage, db)
        yield from _pages(stage, db)


def _drawn_again(stage: Stage, task: Task, lock: Lock, draw: Draw) -> Check:
    checks = verifier.verify(stage.machine.office.cabinet.read(draw.proof_file), lock.fingerprint[:SHORT])
    failed = [one.name for one in checks if not one.held]
    return Check(
        f"任务 {task.number} 的摇号", not failed, "、".join(failed) or f"同样核验 {len(checks)} 项，全部相符"
    )


def _forged(made: bytes, fingerprint: str) -> Check:
    """Change one subject's risk level, as somebody might who wants it in another stratum."""
    changed = re.sub(rb"\\tA\\t", rb"\\tD\\t", made, count=1)
    failed = [one.name for one in verifier.verify(changed, fingerprint) if not one.held]
    return Check(
        "试改一处",
        changed != made and "检查对象名单" in failed,
        f"把一家的风险等级从 A 改成 D 再核验，不符的有：{'、'.join(failed) or '没有'}",
    )


def _letters(db: Session) -> Check:
    """Hold the letters against the teams: one to each who was drawn, for each task, one more to each who came in somebody's place."""
    query = (
        select(Inspector.person_id, Inspection.task_id)
        .join(Member, col(Member.inspector_id) == col(Inspector.id))
        .join(Inspection, col(Inspection.id) == col(Member.inspection_id))
    )
    first = query.where(col(Member.replaces).is_(None), col(Inspection.replaces).is_(None))
    drawn = Counter(person for person, _ in set(db.exec(first)))
    came = Counter(person for person, _ in db.exec(query.where(col(Member.replaces).is_not(None))))
    sent, more = (
        Counter(db.exec(select(Letter.person_id).where(Letter.template == template)))
        for template in ("notices/drawn", "replacements/for_newcomer")
    )
    held = sent == drawn and more == came and came.total() > 0
    detail = f"抽中 {drawn.total()} 人次检查人员，发出 {sent.total()} 封通知，每次每人一封；更换 {came.total()} 名，另发 {more.total()} 封"
    return Check("通知", held, detail)


def _notice(db: Session) -> Check:
    notices = [one.text for one in db.exec(select(Letter).where(Letter.template == "dispatch/notice"))]
    query = select(Subject.name).join(Inspection, col(Inspection.subject_id) == col(Subject.id))
    named = [name for name in db.exec(query) if any(name in notice for notice in notices)]
    return Check(
        "任务公告",
        bool(notices) and not named,
        "、".join(named) or "检查之前发出，没有点出任何一家被抽中的对象",
    )


def _refused(db: Session, expected: Sequence[str]) -> Check:
    template = col(Letter.template)
    query = select(template).where(template.startswith("refusal/") | template.endswith("/not_understood"))
    found = Counter(db.exec(query))
    undone = db.exec(select(Received.id).where(Received.state != Handling.HANDLED)).all()
    surprising = sorted((found - Counter(expected)) + (Counter(expected) - found))
    surprising += [f"没有答复的 {len(undone)} 句"] if undone else []
    detail = f"{found.total()} 句都没有办成，也都得到了答复"
    return Check(
        "说错或越权的话", not surprising, f"没有料到：{'、'.join(surprising)}" if surprising else detail
    )


def _reminders(stage: Stage, db: Session) -> Check:
    """Hold the reminders against the calendar, and the rungs of the inspection that somebody forgot against the ladder."""
    hours, calendar = stage.settings.office_hours, stage.machine.office.calendar
    query = select(Letter.at).where(Letter.template == "duties/morning")
    said = [at.astimezone(stage.zone) for at in db.exec(query)]
    outside = [
        at for at in said if not (calendar.is_workday(at.date()) and hours.from_ <= f"{at:%H:%M}" < hours.to)
    ]
    worded = select(Reminder.deadline_id, Reminder.word).join(
        Deadline, col(Deadline.id) == col(Reminder.deadline_id)
    )
    rungs: dict[int, set[str]] = {}
    for deadline, word in db.exec(
        worded.where(Deadline.duty == Duty.CHECK, col(Reminder.told_at).is_not(None))
    ):
        rungs.setdefault(deadline, set()).add(word)
    highest = max(rungs.values(), key=len, default=set())
    saturdays = sorted({f"{at.month}月{at.day}日" for at in said if at.isoweekday() > FRIDAY})
    detail = f"{len(said)} 封，都在工作日的上班时间，放假七天一封没有，调休上班的{'、'.join(saturdays)}照常；逾期的那次说了 {len(highest)} 级"
    return Check("提醒", not outside and highest == FORGOTTEN and bool(saturdays), detail)


def _evidence(stage: Stage, db: Session) -> Check:
    kept = db.exec(select(Evidence)).all()
    cabinet = stage.machine.office.cabinet
    held = [hashlib.sha256(cabinet.read(one.sha256)).hexdigest() == one.sha256 for one in kept]
    return Check("证据", bool(kept) and all(held), f"{len(kept)} 件，与留痕中的指纹相同")


def _pages(stage: Stage, db: Session) -> Iterator[Check]:
    published = db.exec(select(Publication)).all()
    for one in published:
        page = stage.settings.files.public / one.page
        held = page.is_file() and hashlib.sha256(page.read_bytes()).hexdigest() == one.sha256
        yield Check("公示页", held, f"{page.name}，与留痕中的指纹{'相同' if held else '不同'}")
    if not published:
        yield Check("公示页", False, "没有")
