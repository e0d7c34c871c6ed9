"""Tallies (更换统计): how often whose teams were changed, and who consented: whoever steers by replacements is seen to (第二、二十条)."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.context import Context
from bot.router import Router
from handlers import scope
from models import tallies
from models.machine import people
from models.machine.people import Person
from models.machine.row import key
from rules.roles import Role

router = Router("更换统计")


@router.command("更换统计", role=(*scope.SUPERVISORS, Role.AUDITOR))
def show(ctx: Context) -> None:
    """看今年各单位换了几次检查人员、谁同意的（第二十条）。例：更换统计"""
    since = datetime(ctx.today.year, 1, 1, tzinfo=ZoneInfo(ctx.office.bureau.timezone))
    counted = tallies.replacements(ctx.db, since=since)
    if not scope.sees_all(ctx):
        counted = [one for one in counted if ctx.person.unit in (one[0], one[1].unit)]
    lines = [
        f"{unit}：{person.name}（{_office(ctx.db, person)}）同意 {count} 人次"
        for unit, person, count in counted
    ]
    total = sum(count for _, _, count in counted)
    ctx.show(f"{ctx.today.year} 年更换检查人员 {total} 人次", lines)


def public(db: Session, task_ids: Sequence[int]) -> list[str]:
    """Return what the public reads of some tasks, a line a unit: whoever consents does so in office, so his office stands, not his name."""
    units: dict[str, Counter[str]] = defaultdict(Counter)
    for unit, person, count in tallies.replacements(db, task_ids):
        units[unit][_office(db, person)] += count
    return [
        f"{unit} {offices.total()} 人次（"
        + "、".join(f"{office}同意 {count} 人次" for office, count in offices.most_common())
        + "）"
        for unit, offices in units.items()
    ]


def _office(db: Session, person: Person) -> str:
    held = people.roles(db, key(person))
    title = next((role.label for role in (Role.PRINCIPAL, Role.DEPUTY) if role in held), "时任负责人")
    return f"{person.unit}{title}"
