"""Official days (日历): shown to everybody; brought in by table, previewed and confirmed; and asked for in autumn (第二十五条)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.context import Context
from bot.files.tables import TableError, read_table
from bot.form import Answers, Form
from bot.router import Router
from bot.worker import Desk
from handlers.calendars import editions, local_days
from handlers.calendars.editions import ARTICLE
from handlers.rosters import imports
from models.calendars import CalendarEdition
from models.machine import people
from models.machine.talk import OpenForm
from rules import arrangement
from rules.arrangement import Named
from rules.refusal import Refusal
from rules.roles import Role

router = Router("日历")
KIND = "calendar"
LARGEST = 200_000  # bytes of a file that may be an arrangement: one row a day makes a small table
WARNED_FROM = (10, 25)  # no arrangement was ever published earlier in the year before
COMING = 6  # holidays and worked weekends that are shown ahead

IMPORT = Form(
    "calendar", "更新放假安排", "calendars/confirm", facts=lambda ctx, _, answers: _preview(ctx, answers)
)


@router.command("日历")
def show(ctx: Context) -> None:
    """看工作日算到哪一年、接下来的放假和调休。例：日历"""
    standing = editions.newest(ctx.db)
    coming = [(day, worked) for day, worked in standing.worked().items() if day >= ctx.today]
    lines = [*arrangement.spell(coming)[:COMING], *local_days.spell(ctx, standing.local)]
    ctx.show(f"日历：已载入 {standing.first_year} 至 {standing.last_year} 年", lines)


@router.command("日历 {year:int}")
def show_year(ctx: Context, year: int) -> None:
    """看一年的放假和调休，以及依据的文件。例：日历 2026"""
    standing, begins = editions.newest(ctx.db), f"{year}-"
    by_paper: dict[str, list[tuple[date, bool]]] = {}
    for day, row in standing.days.items():
        if day.startswith(begins):
            by_paper.setdefault(row["paper"], []).append((date.fromisoformat(day), row["worked"]))
    lines = [f"{line}（{paper}）" for paper, days in by_paper.items() for line in arrangement.spell(days)]
    local = {day: row for day, row in standing.local.items() if day.startswith(begins)}
    ctx.show(f"{year} 年的放假和调休", [*lines, *local_days.spell(ctx, local)])


@router.file(role=Role.ADMINISTRATOR)
def take(ctx: Context, sha256: str, name: str) -> None:
    """Read a small table: an arrangement of holidays shows in its columns, whatever else it is goes on to the rosters."""
    said = ctx.incoming.payload.get("roster", "")
    if said not in ("", KIND) or ctx.house.cabinet.size(sha256) > LARGEST:
        imports.take(ctx, sha256, name)
        return
    ctx.start("read_calendar", sha256=sha256, name=name, said=bool(said))
    if said:
        ctx.say("imports/reading", name=name)


def read_file(desk: Desk, sha256: str, name: str, said: bool) -> dict[str, Any]:
    """Read an arrangement from the cabinet; nothing but ``other`` where the file is none and nobody said it was.

    Raises:
        Refusal: ``file_unreadable`` or ``calendar_columns``.
    """
    try:
        table = read_table(desk.cabinet.path(sha256))
    except TableError as error:
        if said:
            raise Refusal("file_unreadable", name=name, why=str(error)) from error
        return {"other": True}
    if not arrangement.is_arrangement(table.headers):
        if said:
            raise Refusal("calendar_columns", article=ARTICLE, name=name, columns=list(arrangement.COLUMNS))
        return {"other": True}
    standing = editions.newest(desk.db)
    years = range(standing.first_year, standing.last_year + 2)
    taken = arrangement.read(table.headers, table.rows, _published(standing), years)
    days = {one.day.isoformat(): {"worked": one.worked, "paper": one.paper} for one in taken.days}
    known = sum(standing.days.get(day) == row for day, row in days.items())
    refused = [vars(one) for one in taken.refused]
    return {
        "edition": standing.id,
        "days": days,
        "known": known,
        "refused": refused,
        "carried": taken.carried,
    }


@router.job("read_calendar", read_file)
def read(ctx: Context, args: dict[str, Any], result: dict[str, Any]) -> None:
    """Show what an arrangement would change, and ask whether to enter it; one wrong row would make every date wrong."""
    if result.get("other"):
        imports.take(ctx, args["sha256"], args["name"])
        return
    standing, days = editions.newest(ctx.db), result["days"]
    if result["refused"]:
        ctx.show(f"“{args['name']}”没有写入，请改好这些行再发一次", spell_refused(result["refused"]))
        return
    _require_whole(standing.last_year + 1, days, args["name"])
    if result["known"] == len(days):
        ctx.say("calendars/unchanged", name=args["name"])
        return
    earlier = ctx.db.get(OpenForm, ctx.person.id)
    if (
        earlier is not None and earlier.form == IMPORT.name
    ):  # a file sent again takes the place of the one before
        ctx.db.delete(earlier)
        ctx.db.flush()
    shown = {key: result[key] for key in ("edition", "days", "carried")}
    ctx.ask(IMPORT, name=args["name"], sha256=args["sha256"], **shown)


@router.finished(IMPORT)
def enter(ctx: Context, about: None, answers: Answers) -> None:
    """Issue an edition with what the table names."""
    days = editions.newest(ctx.db).days | answers["days"]
    basis = editions.papers(answers["days"])
    edition = editions.issue(ctx, answers, days=days, basis=basis, sha256=answers["sha256"])
    ctx.say("calendars/done", edition=edition)


def warn(ctx: Context) -> None:
    """Ask the administrator every week for the next year, from the day on from which it may be published."""
    year = ctx.calendar.last_year + 1
    weeks = (ctx.today - date(year - 1, *WARNED_FROM)).days // 7
    if weeks >= 0 and ctx.once(f"calendar:{year}:{weeks}"):
        ctx.tell(people.holders(ctx.db, Role.ADMINISTRATOR), "calendars/missing", year=year)


def _require_whole(year: int, days: Mapping[str, Any], name: str) -> None:
    if not any(day.startswith(f"{year}-") for day in days):
        return
    absent = arrangement.absent(year, _named(days))
    if absent:
        raise Refusal("calendar_incomplete", article=ARTICLE, name=name, year=year, absent=absent)


def spell_refused(refused: list[dict[str, Any]]) -> list[str]:
    """Return one line a row that can not be taken: where, what stands there, why, what to do."""
    return [
        f"第 {one['row']} 行 {one['column']}“{one['value'][:40]}”：{one['reason']}；{one['hint']}"
        for one in refused
    ]


def _published(edition: CalendarEdition) -> dict[date, bool]:
    return {date.fromisoformat(day): row["worked"] for day, row in edition.days.items()}


def _named(days: Mapping[str, Any]) -> list[Named]:
    return [Named(date.fromisoformat(day), row["worked"], row["paper"]) for day, row in days.items()]


def _preview(ctx: Context, answers: Answers) -> dict[str, Any]:
    standing, days = editions.newest(ctx.db), _named(answers["days"])
    known, coming = (
        [one for one in days if (one.day.year > standing.last_year) is new] for new in (False, True)
    )
    local = {day: row for day, row in standing.local.items() if day in answers["days"]}
    return {
        "papers": editions.papers(answers["days"]), "total": len(days), "off": sum(not one.worked for one in days),
        "carried": answers["carried"], "year": standing.last_year + 1,
        "coming": arrangement.spell((one.day, one.worked) for one in coming),
        "changes": arrangement.changes(known, _published(standing)),
        "local": local_days.spell(ctx, local), "open": editions.count_open(ctx),
    }  # fmt: skip
