"""Certificates (执法证): whose runs out soon is reminded of it; a renewed one is done (第十、十一条)."""

from datetime import timedelta

from sqlmodel import and_, col, or_, select

from bot.context import Context
from handlers.duties import register
from models.deadlines import Deadline
from models.machine.people import Person
from models.rosters import Inspector
from rules.deadlines import Duty, farthest

CHUNK = 40  # certificates followed in one commit
AHEAD = timedelta(days=14)  # followed before the first word is due: no holiday is longer


def follow(ctx: Context) -> bool:
    """Let the duties to renew follow the roster, the next that differ; return False when none does."""
    horizon = ctx.today + AHEAD + timedelta(days=farthest(register.ladder(ctx, Duty.CERTIFY)))
    soon = col(Inspector.certificate_until).between(ctx.today, horizon) & col(Person.active)
    gone = col(Inspector.certificate_until).is_(None) | ~col(Person.active)
    differs = col(Inspector.certificate_until) != col(Deadline.due)
    query = (
        select(Inspector, Person, Deadline)
        .join(Person, col(Person.id) == col(Inspector.person_id))
        .join(
            Deadline,
            and_(
                col(Deadline.duty) == Duty.CERTIFY,
                col(Deadline.kind) == str(Inspector.__tablename__),
                col(Deadline.row_id) == col(Inspector.id),
            ),
            isouter=True,
        )
        .where(
            or_(
                col(Deadline.id).is_(None) & soon,
                col(Deadline.met_at).is_(None) & col(Deadline.id).is_not(None) & (differs | gone),
                col(Deadline.met_at).is_not(None) & soon,
            )
        )
        .order_by(col(Inspector.id))
        .limit(CHUNK)
    )
    found = ctx.db.exec(query).all()
    for inspector, person, standing in found:
        until = inspector.certificate_until
        if until is None or not person.active or not ctx.today <= until <= horizon:
            if standing is not None:
                register.close(ctx, standing)
        else:
            register.begin(ctx, Duty.CERTIFY, inspector, person.unit, until)
    return bool(found)
