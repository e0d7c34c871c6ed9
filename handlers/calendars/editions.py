"""Editions (工作日): those of the calendar, from the package chinesecalendar on; whoever issues one is noted."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import chinese_calendar
from sqlmodel import Session, col, func, select

from bot.context import Context
from bot.form import Answers
from models import calendars
from models.calendars import CalendarEdition
from models.deadlines import Deadline
from models.machine import bureau, ledger
from models.machine.ledger import Note
from rules.calendar import Calendar
from rules.refusal import Refusal

ARTICLE = "第二十五条"
FIRST_YEAR = 2024
PAPERS = {2024: "国办发明电〔2023〕7号", 2025: "国办发明电〔2024〕12号", 2026: "国办发明电〔2025〕7号"}
PACKAGE = "chinesecalendar"
Days = Mapping[str, Mapping[str, Any]]


def official_days(first_year: int) -> Calendar:
    """Return the working days that the package knows, from a year on to its last.

    Args:
        first_year: the first year that matters; earlier days are left out.
    """
    return make(first_year, max(chinese_calendar.holidays).year, package(first_year))


def package(first_year: int) -> dict[str, dict[str, Any]]:
    """Return the days that the package names, from a year on, each with its paper."""
    named = {
        **dict.fromkeys(chinese_calendar.holidays, False),
        **dict.fromkeys(chinese_calendar.workdays, True),
    }
    return {
        day.isoformat(): {"worked": worked, "paper": PAPERS.get(day.year, PACKAGE)}
        for day, worked in sorted(named.items())
        if day.year >= first_year
    }


def make(first_year: int, last_year: int, days: Days, local: Days | None = None) -> Calendar:
    """Return the calendar that named days make; what the office set stands above what papers say."""
    worked = {date.fromisoformat(day): row["worked"] for day, row in {**days, **(local or {})}.items()}
    holidays = frozenset(day for day, is_worked in worked.items() if not is_worked and day.weekday() < 5)
    workdays = frozenset(day for day, is_worked in worked.items() if is_worked and day.weekday() >= 5)
    return Calendar(holidays, workdays, first_year, last_year)


def of_edition(edition: CalendarEdition) -> Calendar:
    """Return the calendar of an edition."""
    return make(edition.first_year, edition.last_year, edition.days, edition.local)


def renew(db: Session, calendar: Calendar) -> Calendar:
    """Return the calendar of the newest edition; the given one where that is it."""
    number, version = calendars.standing(db)
    if not number or version == calendar.version:
        return calendar
    return of_edition(newest(db))


def newest(db: Session) -> CalendarEdition:
    """Return the edition that holds; there is one as soon as the program was started once."""
    edition = calendars.newest(db)
    assert edition is not None, "the calendar was never seeded"
    return edition


def seed(db: Session, now: datetime, salt: str) -> None:
    """Issue the first edition, or a new one where the package has come to know further years; what was amended stays."""
    bureau.hold(db)  # of two processes that start together one finds it done
    standing = calendars.newest(db)
    coming = package(standing.last_year + 1 if standing else FIRST_YEAR)
    if not coming:
        return
    edition = CalendarEdition(
        version="", first_year=standing.first_year if standing else FIRST_YEAR, last_year=int(max(coming)[:4]),
        days={**(standing.days if standing else {}), **coming}, local=standing.local if standing else {}, basis=papers(coming),
        at=now, salt=salt,
    )  # fmt: skip
    edition.version = of_edition(edition).version
    db.add(edition)
    db.flush()
    facts = {"edition": edition.id, "sha256": "", "paper": edition.basis}
    note = Note("calendar.edition", None, edition, ARTICLE, facts)
    ledger.append(db, note, at=now, versions={"calendar": edition.version}, received_id=None)


def issue(ctx: Context, answers: Answers, **changed: Any) -> CalendarEdition:
    """Issue an edition that changes the one that was shown, and have every open deadline counted by it.

    Args:
        answers: of the form that showed it; ``edition`` is its number.
        changed: what differs: ``days``, ``local``, ``basis``, ``sha256``.

    Raises:
        Refusal: ``calendar_changed``; it is not the newest any more.
    """
    bureau.hold(ctx.db)
    standing = newest(ctx.db)
    if standing.id != answers["edition"]:
        raise Refusal("calendar_changed", article=ARTICLE)
    kept = {name: getattr(standing, name) for name in ("first_year", "days", "local")}
    edition = CalendarEdition(
        version="", last_year=standing.last_year, person_id=ctx.person.id, at=ctx.now, **(kept | changed)
    )
    edition.last_year = max(standing.last_year, int(max(edition.days)[:4]))
    edition.version = of_edition(edition).version
    ctx.db.add(edition)
    ctx.db.flush()
    facts = {"edition": edition.id, "sha256": edition.sha256, "paper": paper(edition)}
    ctx.note("calendar.edition", edition, article=ARTICLE, **facts)
    follow(ctx)
    return edition


def follow(ctx: Context) -> None:
    """Have the open deadlines counted again when there is a new edition, wherever it came from."""
    number, _ = calendars.standing(ctx.db)
    if number and ctx.once(f"recount:{number}"):
        ctx.later("recount")


def paper(edition: CalendarEdition) -> str:
    """Return the papers of an edition for the ledger; nothing where the office set it, in somebody's words."""
    return edition.basis if edition.sha256 or edition.person_id is None else ""


def papers(days: Days) -> str:
    """Return the papers that name days, each once."""
    return "、".join(dict.fromkeys(row["paper"] for row in days.values()))[:300]


def count_open(ctx: Context) -> int:
    """Return how many open deadlines are counted in working days."""
    query = select(func.count()).where(col(Deadline.met_at).is_(None), col(Deadline.workdays) > 0)
    return ctx.db.exec(query).one()
