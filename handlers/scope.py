"""Whose is it: who may see a task or an inspection, and who of which unit may do what with it (第六、十八至二十五条)."""

from sqlmodel import col, select

from bot.context import Context
from models.inspections import Inspection, Member, Release
from models.machine import people
from models.machine.people import Person
from models.recusals import Recusal
from models.rosters import Inspector
from models.substitutions import Substitution
from models.tasks import Task, open_lock
from rules.refusal import Refusal
from rules.roles import Role

SUPERVISORS = (Role.DEPUTY, Role.PRINCIPAL)
TEAM = (Role.INSPECTOR, Role.EXPERT)
READERS = frozenset({Role.AUDITOR, Role.PUBLISHER})


def see_task(ctx: Context, task: Task) -> None:
    """Refuse a task that is not this person's to see.

    Raises:
        Refusal: ``not_yours``, naming the unit whose it is.
    """
    if sees_all(ctx) or _supervises(ctx, {task.unit, *_executing(ctx, task)}):
        return
    lock = open_lock(ctx.db, task.id or 0)
    if lock and ctx.person.id in lock.contributors:
        return
    if _on_team_of(ctx, task):
        return
    raise Refusal(
        "not_yours", kind="任务", number=task.number, unit=task.unit, who=names(supervisors(ctx, task.unit))
    )


def see_inspection(ctx: Context, inspection: Inspection) -> None:
    """Refuse an inspection that is not this person's to see.

    Raises:
        Refusal: ``not_yours``, naming the unit whose it is.
    """
    task = ctx.db.get(Task, inspection.task_id)
    assert task is not None
    if sees_all(ctx) or _supervises(ctx, {inspection.unit, task.unit}) or on_team(ctx, inspection):
        return
    raise Refusal(
        "not_yours",
        kind="检查",
        number=inspection.number,
        unit=inspection.unit,
        who=names(supervisors(ctx, inspection.unit)),
    )


def see_recusal(ctx: Context, recusal: Recusal) -> None:
    """Refuse a recusal that is neither this person's own nor his to decide: its reason may be his health.

    Raises:
        Refusal: ``not_yours``, naming the unit whose it is.
    """
    own = ctx.person.id == recusal.person_id
    if own or Role.AUDITOR in ctx.roles or _leads(ctx) or _supervises(ctx, {recusal.unit}):
        return
    who = names(consenters(ctx, recusal))
    raise Refusal("not_yours", kind="回避申请", number=recusal.number, unit=recusal.unit, who=who)


def see_substitution(ctx: Context, request: Substitution) -> None:
    """Refuse a request about a subject to whom may not see the inspection, unless he asked himself.

    Raises:
        Refusal: ``not_yours``, naming the unit whose it is.
    """
    inspection = ctx.db.get_one(Inspection, request.inspection_id)
    if ctx.person.id != request.person_id:
        see_inspection(ctx, inspection)


def on_team(ctx: Context, inspection: Inspection) -> Member | None:
    """Return the person's place on the team, or None; who left it has none."""
    query = (
        select(Member)
        .join(Inspector, col(Inspector.id) == col(Member.inspector_id))
        .where(
            Member.inspection_id == inspection.id, Inspector.person_id == ctx.person.id, col(Member.left_at).is_(None)
        )
    )  # fmt: skip
    return ctx.db.exec(query).first()


def is_on_team(ctx: Context, inspection: Inspection, person: Person) -> bool:
    """Tell whether somebody is on the team: nobody decides about his own inspection."""
    query = (
        select(Member.id)
        .join(Inspector, col(Inspector.id) == col(Member.inspector_id))
        .where(
            Member.inspection_id == inspection.id, Inspector.person_id == person.id, col(Member.left_at).is_(None)
        )
    )  # fmt: skip
    return ctx.db.exec(query).first() is not None


def deciders(ctx: Context, inspection: Inspection, but: int | None = None) -> list[Person]:
    """Return who decides about an inspection: the unit's deputies who are not on the team, else its principals, else the bureau's.

    Args:
        but: id of who does not either, because he asks for it himself.
    """
    tried = (
        people.holders(ctx.db, Role.DEPUTY, inspection.unit),
        people.holders(ctx.db, Role.PRINCIPAL, inspection.unit),
        people.holders(ctx.db, Role.DEPUTY, ctx.office.bureau.leadership_unit),
        people.holders(ctx.db, Role.PRINCIPAL, ctx.office.bureau.leadership_unit),
    )
    for able in tried:
        free = [one for one in able if one.id != but and not is_on_team(ctx, inspection, one)]
        if free:
            return free
    return []


def supervisors(ctx: Context, unit: str, role: Role = Role.DEPUTY) -> list[Person]:
    """Return who decides for a unit: its own deputies, and the bureau's where it has none."""
    own = people.holders(ctx.db, role, unit)
    return own or people.holders(ctx.db, role, ctx.office.bureau.leadership_unit)


def is_supervisor(ctx: Context, unit: str, role: Role = Role.DEPUTY) -> bool:
    """Tell whether this person decides for a unit."""
    return ctx.person.id in {one.id for one in supervisors(ctx, unit, role)}


def consenters(ctx: Context, recusal: Recusal) -> list[Person]:
    """Return who decides about a recusal: its unit's deputies or principals, else the bureau's, never the one it is about."""
    for unit in (recusal.unit, ctx.office.bureau.leadership_unit):
        for role in SUPERVISORS:
            others = [one for one in people.holders(ctx.db, role, unit) if one.id != recusal.person_id]
            if others:
                return others
    return []


def require_supervisor(ctx: Context, unit: str, deed: str, article: str, role: Role = Role.DEPUTY) -> None:
    """Refuse whoever does not decide for this unit.

    Raises:
        Refusal: ``not_your_unit``, naming who could.
    """
    if not is_supervisor(ctx, unit, role):
        who = names(supervisors(ctx, unit, role))
        raise Refusal("not_your_unit", article=article, deed=deed, unit=unit, who=who)


def names(persons: list[Person]) -> list[str]:
    """Return persons as talk names them."""
    return [f"{one.name}（{one.unit}）" for one in persons]


def sees_all(ctx: Context) -> bool:
    """Tell whether a person sees every unit's matters: the bureau's leaders, its publishers and its auditors."""
    return bool(READERS & ctx.roles) or _leads(ctx)


def _leads(ctx: Context) -> bool:
    return ctx.person.unit == ctx.office.bureau.leadership_unit and bool(ctx.roles & set(SUPERVISORS))


def _supervises(ctx: Context, units: set[str]) -> bool:
    return ctx.person.unit in units and bool(ctx.roles & set(SUPERVISORS))


def _executing(ctx: Context, task: Task) -> list[str]:
    return list(ctx.db.exec(select(Release.unit).where(Release.task_id == task.id)))


def _on_team_of(ctx: Context, task: Task) -> bool:
    query = (
        select(Member.id)
        .join(Inspector, col(Inspector.id) == col(Member.inspector_id))
        .join(Inspection, col(Inspection.id) == col(Member.inspection_id))
        .where(
            Inspection.task_id == task.id, Inspector.person_id == ctx.person.id, col(Member.left_at).is_(None)
        )
    )
    return ctx.db.exec(query).first() is not None
