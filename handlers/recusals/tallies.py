"""Tallies (更换统计): how often whose teams and subjects were changed, and who consented: whoever steers by replacements is seen to (第二、二十条)."""

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


KINDS = (("检查人员", "人次", tallies.inspectors), ("检查对象", "家", tallies.subjects))


@router.command("更换统计", role=(*scope.SUPERVISORS, Role.AUDITOR))
def show(ctx: Context) -> None:
    """看今年各单位换了几次检查人员、几家检查对象，谁同意的（第二十条）。例：更换统计"""
    since = datetime(ctx.today.year, 1, 1, tzinfo=ZoneInfo(ctx.office.bureau.timezone))
    lines, totals = [], []
    for kind, measure, count in KINDS:
        seen = [one for one in count(ctx.db, since=since) if _may_see(ctx, *one)]
        lines += [
            f"{unit}：{person.name}（{_office(ctx.db, person)}）同意更换{kind} {times} {measure}"
            for unit, person, times in seen
        ]
        totals.append(f"{kind} {sum(times for _, _, times in seen)} {measure}")
    ctx.show(f"{ctx.today.year} 年更换{'、'.join(totals)}", lines)


def _may_see(ctx: Context, unit: str, person: Person, times: int) -> bool:
    return scope.sees_all(ctx) or ctx.person.unit in (unit, person.unit)


def public(db: Session, task_ids: Sequence[int]) -> list[str]:
    """Return what the public reads of some tasks, a line a unit: whoever consents does so in office, so his office stands, not his name."""
    lines = []
    for kind, measure, count in KINDS:
        units: dict[str, Counter[str]] = defaultdict(Counter)
        for unit, person, times in count(db, task_ids):
            units[unit][_office(db, person)] += times
        for unit, offices in units.items():
            by = "、".join(f"{office}同意 {times} {measure}" for office, times in offices.most_common())
            lines.append(f"{unit}：{kind} {offices.total()} {measure}（{by}）")
    return lines


def _office(db: Session, person: Person) -> str:
    held = people.roles(db, key(person))
    title = next((role.label for role in (Role.PRINCIPAL, Role.DEPUTY) if role in held), "时任负责人")
    return f"{person.unit}{title}"
