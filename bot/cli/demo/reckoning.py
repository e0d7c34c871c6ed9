"""The reckoning: what a stranger holds against the story when it is told, each a check with what was found."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from bot.cli.demo.stage import Stage
from models.inspections import Inspection, Member, Publication
from models.machine import ledger
from models.machine.post import Handling, Letter, Received
from models.rosters import Inspector, Subject
from models.tables import RECORDED
from models.tasks import Draw, Lock
from rules import proof
from rules.lock import SHORT
from rules.proof import Check


def reckon(stage: Stage, refusals: Sequence[str]) -> Iterator[Check]:
    """Hold everything the story left against what it should be.

    Args:
        refusals: templates of the letters that answer the wrong words which the story itself says.
    """
    with stage.store.read() as db:
        lock, draw = db.exec(select(Lock, Draw).where(Draw.lock_id == Lock.id)).one()
        made = stage.machine.office.cabinet.read(draw.proof_file)
        yield from proof.verify(made, lock.fingerprint[:SHORT])
        yield _forged(made, lock.fingerprint[:SHORT])
        breaks, length = list(ledger.verify(db, RECORDED)), ledger.length(db)
        yield Check(
            "留痕", not breaks, "；".join(one.what for one in breaks) or f"{length} 条，链条完整，各行相符"
        )
        yield _letters(db)
        yield _notice(db)
        yield _refused(db, refusals)
        yield _page(stage, db)


def _forged(made: bytes, fingerprint: str) -> Check:
    """Change one subject's risk level, as somebody might who wants it in another stratum."""
    changed = re.sub(rb"\\tA\\t", rb"\\tD\\t", made, count=1)
    failed = [one.name for one in proof.verify(changed, fingerprint) if not one.held]
    return Check(
        "试改一处",
        changed != made and "检查对象名单" in failed,
        f"把一家的风险等级从 A 改成 D 再核验，不符的有：{'、'.join(failed) or '没有'}",
    )


def _letters(db: Session) -> Check:
    """Hold the letters against the teams: one to each who was drawn, one more to each who came in somebody's place."""
    query = select(Inspector.person_id).join(Member, col(Member.inspector_id) == col(Inspector.id))
    drawn = set(db.exec(query.where(col(Member.replaces).is_(None))))
    came = Counter(db.exec(query.where(col(Member.replaces).is_not(None))))
    sent, more = (
        Counter(db.exec(select(Letter.person_id).where(Letter.template == template)))
        for template in ("notices/drawn", "replacements/for_newcomer")
    )
    held = set(sent) == drawn and set(sent.values()) == {1} and more == came and came.total() > 0
    detail = f"抽中 {len(drawn)} 名检查人员，发出 {sent.total()} 封通知，每人一封；更换 {came.total()} 名，另发 {more.total()} 封"
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


def _page(stage: Stage, db: Session) -> Check:
    published = db.exec(select(Publication)).first()
    page = stage.settings.files.public / published.page if published else None
    if published is None or page is None or not page.is_file():
        return Check("公示页", False, "没有")
    held = hashlib.sha256(page.read_bytes()).hexdigest() == published.sha256
    return Check("公示页", held, f"{page.name}，与留痕中的指纹{'相同' if held else '不同'}")
