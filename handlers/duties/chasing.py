"""Chasing (催办): a deputy presses those of his unit or his tasks who have not done it; previewed, once a day each, on record (第三十条)."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from bot.context import Context
from bot.form import Answers, Form
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.calendars import hours
from handlers.duties import outstanding, register
from handlers.duties.outstanding import Case
from models.deadlines import Chase
from models.inspections import Inspection
from models.machine import numbers
from models.machine.people import Person
from models.machine.row import key
from models.tasks import Task
from rules.deadlines import spell
from rules.refusal import Refusal
from rules.roles import Role

router = Router("催办")
ARTICLE = "第三十条"
PERSONS = 5  # written to in one commit
SHOWN = 10  # things a letter spells out
LISTED = 50  # chases the record shows, the newest first

CHASE = Form("chase", "催办", "chasing/confirm", facts=lambda ctx, _, answers: _preview(ctx, answers))


@router.command("催办", role=scope.SUPERVISORS)
def begin_all(ctx: Context) -> None:
    """催促本单位和本单位任务里还没有办的所有人，先给您看名单（第三十条）。例：催办"""
    _ask(ctx, outstanding.mine(ctx), "全部未办的")


@router.command("催办记录", role=(*scope.SUPERVISORS, Role.AUDITOR))
def show(ctx: Context) -> None:
    """看谁在什么时候催过谁。例：催办记录"""
    query = select(Chase).order_by(col(Chase.id).desc()).limit(LISTED)
    if not scope.sees_all(ctx):
        units = select(Person.id).where(Person.unit == ctx.person.unit)
        query = query.where(col(Chase.person_id).in_(units) | col(Chase.by_id).in_(units))
    ctx.show("催办记录", [_spell_chase(ctx, one) for one in ctx.db.exec(query).all()])


@router.command("催办 {number:int}", role=scope.SUPERVISORS)
def begin_one(ctx: Context, number: int) -> None:
    """催促一次检查或一个任务里还没有办的人（第三十条）。例：催办 12"""
    named = numbers.look_up(ctx.db, number)
    if named is not None and named.kind == "task":
        task = ctx.load(Task, number)
        _ask(ctx, [one for one in outstanding.mine(ctx) if one.task.id == task.id], f"任务 {number}")
        return
    inspection = ctx.load(Inspection, number)
    task = ctx.db.get_one(Task, inspection.task_id)
    if not {ctx.person.unit} & {inspection.unit, task.unit, ctx.office.bureau.leadership_unit}:
        who = scope.names(scope.supervisors(ctx, inspection.unit))
        raise Refusal(
            "not_your_unit", article=ARTICLE, deed=f"催办检查 {number}", unit=inspection.unit, who=who
        )
    _ask(ctx, outstanding.of(ctx, [key(inspection)]), f"检查 {number}")


@router.command("催办 {words:text}", role=scope.SUPERVISORS)
def begin_some(ctx: Context, words: str) -> None:
    """催促一个单位或一个人还没有办的事（第三十条）。例：催办 东关派出所"""
    mine = outstanding.mine(ctx)
    units = dict.fromkeys(one.inspection.unit for one in mine)
    such = [unit for unit in units if unit == words] or [unit for unit in units if words in unit]
    if such:
        _ask(ctx, [one for one in mine if one.inspection.unit in such], "、".join(such))
        return
    persons = {key(person): person for one in mine for person in one.persons if words in person.name}
    if not persons:
        raise Refusal("nobody_called", article=ARTICLE, words=words[:40], units=list(units))
    _ask(ctx, mine, "、".join(scope.names(list(persons.values()))), only=list(persons))


def _ask(ctx: Context, cases: Sequence[Case], whom: str, only: Sequence[int] = ()) -> None:
    wanted: dict[int, list[int]] = {}
    for one in cases:
        for person in one.persons:
            if person.id != ctx.person.id and (not only or person.id in only):
                wanted.setdefault(key(person), []).append(key(one.inspection))
    if not wanted:
        raise Refusal("nobody_to_chase", article=ARTICLE, whom=whom)
    chased = _chased_today(ctx, list(wanted))
    fresh = [(person_id, ids) for person_id, ids in wanted.items() if person_id not in chased]
    if not fresh:
        raise Refusal("chased_today", article=ARTICLE, who=[one.name for one in chased.values()])
    capped = outstanding.MOST if len(cases) == outstanding.MOST else 0
    ctx.ask(CHASE, whom=whom, wanted=fresh, chased=[one.name for one in chased.values()], capped=capped)


@router.finished(CHASE)
def chase(ctx: Context, about: None, answers: Answers) -> None:
    """Press everybody the preview showed; what is done meanwhile is left out."""
    ctx.later("chase", wanted=answers["wanted"], chased=[], passed_over=[])


@router.step("chase")
def chase_more(
    ctx: Context, wanted: list[tuple[int, list[int]]], chased: list[str], passed_over: list[str]
) -> None:
    """Put down the next persons; after the last one write the letters and say who is pressed."""
    now, later = wanted[:PERSONS], wanted[PERSONS:]
    for person_id, ids in now:
        person = ctx.db.get_one(
            Person, person_id, with_for_update=True
        )  # two deputies press one after the other
        left = [key(one.inspection) for one in outstanding.of(ctx, ids) if person_id in _ids(one.persons)]
        if not left or _chased_today(ctx, [person_id]):
            passed_over.append(person.name)
            continue
        row = Chase(person_id=person_id, by_id=key(ctx.person), day=ctx.today, inspections=left, at=ctx.now)
        ctx.db.add(row)
        ctx.note("chase", row, article=ARTICLE, person=person_id, inspections=left)
        chased.append(person.name)
    if later:
        ctx.later("chase", wanted=later, chased=chased, passed_over=passed_over)
        return
    opening = hours.next_opening(ctx)
    ctx.say(
        "chasing/done",
        chased=chased,
        passed_over=passed_over,
        opening=None if hours.is_open(ctx) else opening,
    )
    ctx.later("tell_chased")


@router.step("tell_chased")
def tell_more(ctx: Context) -> None:
    """Write to the next who are pressed, in working hours; what was done before the morning is not spoken of."""
    query = select(Chase).where(col(Chase.told_at).is_(None)).order_by(col(Chase.id)).limit(PERSONS)
    rows = ctx.db.exec(query.with_for_update(skip_locked=True)).all() if hours.is_open(ctx) else []
    for row in rows:
        row.told_at = ctx.now
        ctx.db.add(row)
        _write(ctx, row)
    if rows:
        ctx.later("tell_chased")


def is_anybody_untold(ctx: Context) -> bool:
    """Tell whether somebody was pressed out of hours and has not heard of it yet."""
    return ctx.db.exec(select(Chase.id).where(col(Chase.told_at).is_(None)).limit(1)).first() is not None


def _write(ctx: Context, row: Chase) -> None:
    person, by = ctx.db.get_one(Person, row.person_id), ctx.db.get_one(Person, row.by_id)
    left = [one for one in outstanding.of(ctx, row.inspections) if row.person_id in _ids(one.persons)]
    if not left:
        return
    lines = [_spell(ctx, one) for one in left[:SHOWN]]
    choices = [Choice(one, one) for one in dict.fromkeys(one.says(person) for one in left[:4])]
    ctx.tell(
        person,
        "chasing/letter",
        by=by,
        lines=lines,
        total=len(left),
        rest=len(left) - len(lines),
        choices=choices,
    )


def _spell(ctx: Context, one: Case) -> str:
    until = f"，应在 {one.due.until}完成，{register.left(ctx, one.due)}" if one.due else ""
    return f"检查 {one.inspection.number} {one.subject.name}：{one.deed}{until}（{one.article}）"


def _preview(ctx: Context, answers: Answers) -> dict[str, Any]:
    cases = {
        key(one.inspection): one
        for one in outstanding.of(ctx, [one for _, ids in answers["wanted"] for one in ids])
    }
    lines = []
    for person_id, ids in answers["wanted"]:
        person = ctx.db.get_one(Person, person_id)
        mine = [cases[one] for one in ids if one in cases]
        lines.append(f"{person.name}（{person.unit}）：{'；'.join(_brief(ctx, person, mine))}")
    more = {"rest": len(lines) - 2 * SHOWN, "open": hours.is_open(ctx)}
    return {"shown": lines[: 2 * SHOWN], "total": len(lines), **more}


def _brief(ctx: Context, person: Person, cases: Sequence[Case]) -> list[str]:
    by_deed: dict[str, list[Case]] = {}
    for one in cases:
        unread = "，还没有回复收到" if person.id in one.unread and one.says(person).startswith("收到") else ""
        late = "，已逾期" if one.due and register.is_late(ctx, one.due) else ""
        by_deed.setdefault(f"{one.deed}{unread}{late}", []).append(one)
    return [
        f"检查 {'、'.join(str(one.inspection.number) for one in such[:SHOWN])}{f' 等 {len(such)} 次' if such[SHOWN:] else ''} {deed}"
        for deed, such in by_deed.items()
    ]


def _chased_today(ctx: Context, person_ids: Sequence[int]) -> dict[int, Person]:
    query = (
        select(Person)
        .join(Chase, col(Chase.person_id) == col(Person.id))
        .where(Chase.day == ctx.today, col(Person.id).in_(person_ids))
    )
    return {key(one): one for one in ctx.db.exec(query)}


def _ids(persons: Sequence[Person]) -> set[int | None]:
    return {one.id for one in persons}


def _spell_chase(ctx: Context, row: Chase) -> str:
    by, person = (ctx.db.get_one(Person, one).name for one in (row.by_id, row.person_id))
    query = (
        select(Inspection.number)
        .where(col(Inspection.id).in_(row.inspections))
        .order_by(col(Inspection.number))
    )
    numbers_ = "、".join(str(one) for one in ctx.db.exec(query))
    return f"{spell(row.day)} {by} 催办 {person}：检查 {numbers_}" + (
        "" if row.told_at else "（等工作时间送达）"
    )
