"""Local days (本地调休): what the office sets above the papers, such as a day without work for a typhoon, and who set it why."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.context import Context
from bot.form import Answers, Field, Form, Option
from bot.router import Router
from handlers.calendars import editions
from handlers.calendars.editions import ARTICLE
from models.machine.people import Person
from rules import arrangement, dates
from rules.refusal import Refusal
from rules.roles import Role

router = Router("本地日历")
LONGEST = timedelta(days=31)  # set at once
OFF, WORKED, PUBLISHED = "off", "worked", "published"

LOCAL = Form(
    "local_days", "调整日历", "calendars/confirm_local",
    fields=(
        Field(
            "kind", "改为", "calendars/ask_kind",
            (Option(OFF, "放假"), Option(WORKED, "上班"), Option(PUBLISHED, "恢复国家安排")),
        ),
        Field("reason", "原因", "calendars/ask_reason", longest=200),
    ),
    facts=lambda ctx, _, answers: {"days": _spell(answers), "open": editions.count_open(ctx)},
)  # fmt: skip


@router.command("调整日历 {words:text}", role=Role.ADMINISTRATOR)
def begin(ctx: Context, words: str) -> None:
    """把本地的某几天定为放假或上班（如台风停工），写明原因。例：调整日历 7月28日"""
    span = dates.read_span(words, ctx.today, article=ARTICLE)
    if span.ends - span.begins > LONGEST:
        raise Refusal("calendar_span", article=ARTICLE, words=words[:40], most=LONGEST.days)
    edition = editions.newest(ctx.db).id
    ctx.ask(LOCAL, begins=span.begins.isoformat(), ends=span.ends.isoformat(), edition=edition)


@router.finished(LOCAL)
def set_days(ctx: Context, about: None, answers: Answers) -> None:
    """Issue an edition in which who set a day, and why, stands beside it."""
    days = _days(answers)
    kept = {day: row for day, row in editions.newest(ctx.db).local.items() if day not in days}
    set_so = {"worked": answers["kind"] == WORKED, "reason": answers["reason"], "by": ctx.person.id}
    local = kept if answers["kind"] == PUBLISHED else kept | dict.fromkeys(days, set_so)
    edition = editions.issue(ctx, answers, local=local, basis=answers["reason"])
    ctx.say("calendars/done", edition=edition)


def spell(ctx: Context, local: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return what the office set, a line a day."""
    lines = []
    for day, row in sorted(local.items()):
        word, by = ("上班" if row["worked"] else "放假"), ctx.db.get_one(Person, row["by"]).name
        lines.append(
            f"{arrangement.spell_day(date.fromisoformat(day))} {word}（本地：{row['reason']}；{by}定）"
        )
    return lines


def _days(answers: Answers) -> list[str]:
    first, last = date.fromisoformat(answers["begins"]), date.fromisoformat(answers["ends"])
    return [(first + timedelta(days=one)).isoformat() for one in range((last - first).days + 1)]


def _spell(answers: Answers) -> str:
    return "、".join(arrangement.spell_day(date.fromisoformat(day)) for day in _days(answers))
