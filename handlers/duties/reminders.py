"""Reminders (提醒): the clock's scan; who is told what falls due, once for each rung, in one letter a person a morning (第三十条)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import col, update

from bot.context import Context
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.calendars import editions, hours, official
from handlers.duties import chasing, holders, register
from handlers.people import certificates
from models import deadlines
from models.deadlines import MOVED, Deadline, Reminder
from models.machine import people
from models.machine.people import Person
from models.machine.row import key
from rules import deadlines as rule
from rules.deadlines import BINDING, DUTY_ARTICLES, DUTY_WORDS, GRAVER, Duty, Rung

router = Router("提醒")
SCAN = 10  # duties looked at in one commit
LISTENERS = 2  # persons written to in one commit
BUTTONS = 4
MISSED = (*BINDING, Duty.CERTIFY)  # whose past date is a failure; the other dates are only there to avoid one
SHOWN = 10  # duties a letter spells out; the others are counted


@router.tick("deadlines")
def scan(ctx: Context) -> None:
    """Have what is due said in working hours; the work is done in steps, so that no commit lasts long."""
    editions.follow(ctx)
    if not hours.is_open(ctx):
        return
    official.warn(ctx)
    is_new_morning = ctx.once(f"morning:{ctx.today}")
    if is_new_morning or deadlines.is_anything_due(ctx.db, ctx.now):
        ctx.later("remind")
    if chasing.is_anybody_untold(ctx):
        ctx.later("tell_chased")


@router.step("remind")
def go_on(ctx: Context) -> None:
    """Do the next of what a morning brings: certificates, then every duty that is due, and only then the letters.

    A letter is written when nothing is left to be looked at, so that it holds all that this person has to hear.
    """
    if hours.is_open(ctx) and (certificates.follow(ctx) or _look(ctx) or _tell(ctx)):
        ctx.later("remind")


def _look(ctx: Context) -> bool:
    """Put down who is to be told about the next duties; return False when none is left."""
    rows = deadlines.waiting(ctx.db, ctx.now, SCAN)
    with ctx.db.no_autoflush:  # nothing that is asked for here is what is written here
        for row in rows:
            if holders.is_undone(ctx, row):
                _put_down(ctx, row)
            else:
                register.close(ctx, row)
    return bool(rows)


def _put_down(ctx: Context, row: Deadline) -> None:
    coming = rule.to_say(register.ladder(ctx, row.duty), row.said, row.term, ctx.calendar.is_workday)
    due = [word for day, word in coming if day <= ctx.today]
    told: dict[int, str] = {}
    for rung, code in {
        word.rung: word.code for word in due
    }.items():  # of several missed words the last is left
        told |= {key(person): code for person in holders.on_rung(ctx, row, rung)}
    for person_id, code in told.items():
        _remind(ctx, row, person_id, code)
    row.said = [*row.said, *(word.code for word in due)]
    row.next_at = register.look_at(ctx, row)
    ctx.db.add(row)


def _remind(ctx: Context, row: Deadline, person_id: int, word: str, before: date | None = None) -> None:
    about = {"deadline_id": key(row), "version": row.version, "person_id": person_id, "word": word}
    ctx.db.add(Reminder.model_validate({**about, "before": before}))


def _tell(ctx: Context) -> bool:
    """Write the letters of the next persons; return False when everybody has been told."""
    listeners = deadlines.listeners(ctx.db, LISTENERS)
    for person in listeners:
        said = deadlines.words_for(ctx.db, key(person))
        told = update(Reminder).where(col(Reminder.person_id) == person.id, col(Reminder.told_at).is_(None))
        ctx.db.exec(told.values(told_at=ctx.now))
        _write(ctx, person, said)
    return bool(listeners)


def _write(ctx: Context, person: Person, said: Sequence[tuple[Reminder, Deadline]]) -> None:
    standing = [(one, row) for one, row in said if row.version == one.version and row.met_at is None]
    rows = _gravest([row for one, row in standing if one.word != MOVED])
    rows = [row for row in rows[:SHOWN] if holders.is_undone(ctx, row)] + rows[SHOWN:]
    may_chase = bool(people.roles(ctx.db, key(person)) & set(scope.SUPERVISORS))
    lines = [_spell(ctx, row, person, may_chase=may_chase) for row in rows[:SHOWN]]
    moved = [
        {**_spell(ctx, row, person, may_chase=may_chase), "before": one.before}
        for one, row in standing
        if one.word == MOVED and one.before != row.due
    ]
    if not lines and not moved:
        return
    rest, late = rows[SHOWN:], sum(row.duty in MISSED and register.is_late(ctx, row) for row in rows)
    ctx.tell(
        person, "duties/morning", lines=lines, moved=moved, rest=len(rest), late=late, open=len(rows) - late,
        basis=editions.newest(ctx.db).basis if moved else "", watches=any(one["does"].startswith("催办") for one in lines),
        choices=_choices(lines),
    )  # fmt: skip


def _gravest(rows: Sequence[Deadline]) -> list[Deadline]:
    """Return each duty once, without what a graver one about the same inspection makes needless; the first due first."""
    once = {key(row): row for row in rows}.values()
    about = {(row.kind, row.row_id, row.duty) for row in once}
    return [
        row
        for row in once
        if not any((row.kind, row.row_id, graver) in about for graver in GRAVER.get(Duty(row.duty), ()))
    ]


def _spell(ctx: Context, row: Deadline, person: Person, *, may_chase: bool) -> dict[str, Any]:
    """Return what a letter says about a duty to one of its doers, or to who stands above them."""
    undone, matter = holders.of(ctx, row), holders.name(ctx, row)
    is_doer = key(person) in {one.id for one in undone}
    return {
        "what": matter.name, "number": matter.number, "stands": matter.stands, "due": row.due, "left": register.left(ctx, row),
        "proviso": row.proviso, "duty": DUTY_WORDS[Duty(row.duty)],
        "article": DUTY_ARTICLES[Duty(row.duty)], "undone": [] if is_doer else [one.name for one in undone],
        "does": matter.does if is_doer else f"催办 {matter.number}" if may_chase else f"详情 {matter.number}",
    }  # fmt: skip


def _choices(lines: Sequence[dict[str, Any]]) -> list[Choice]:
    says = [one["does"] for one in lines if one["number"]]
    return [Choice(one, one) for one in dict.fromkeys(says[:BUTTONS])]


@router.step("recount")
def recount(ctx: Context, moved: int = 0) -> None:
    """Count the next open duties by the calendar as it stands now; the concerned hear of a moved date in the morning."""
    rows = deadlines.counted_otherwise(ctx.db, ctx.calendar.version, SCAN)
    paper = editions.paper(editions.newest(ctx.db))
    for row in rows:
        before = row.due
        if register.count_again(ctx, row, paper) and row.duty in BINDING:
            moved += 1
            for person in _concerned(ctx, row):
                # Moved twice before the morning, it moved for him from where he knew it to be.
                known = deadlines.known_before(ctx.db, key(row), key(person))
                _remind(ctx, row, key(person), MOVED, known or (before if before != row.due else None))
    if rows:
        ctx.later("recount", moved=moved)
    elif ctx.person is not None:
        ctx.say("calendars/recounted", moved=moved)


def _concerned(ctx: Context, row: Deadline) -> list[Person]:
    """Return who was told a date, and hears that it moved."""
    told = [*holders.of(ctx, row), *holders.on_rung(ctx, row, Rung.DEPUTY)]
    return list({key(one): one for one in told}.values())
