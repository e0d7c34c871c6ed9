"""Pacing: how soon the next call to a platform may be made, counted by the calls written down in the database."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from bot.channels import Limits
from models.machine.post import Attempt

KEPT = timedelta(days=1)


def wait_until(db: Session, channel: str, address: str, limits: Limits, now: datetime) -> datetime | None:
    """Return when a call may be made, or None when it may be made now."""
    waits = [_full_until(db, limits.per_address, now, channel, address)]
    if limits.per_channel is not None:
        waits.append(_full_until(db, limits.per_channel, now, channel, None))
    return max((one for one in waits if one is not None), default=None)


def _full_until(
    db: Session, limit: tuple[int, timedelta], now: datetime, channel: str, address: str | None
) -> datetime | None:
    most, window = limit
    query = select(Attempt.at).where(Attempt.channel == channel, col(Attempt.at) > now - window)
    if address is not None:
        query = query.where(Attempt.address == address)
    # With the window full, a place is free when the ``most``-th newest call has left it.
    oldest = db.exec(query.order_by(col(Attempt.at).desc()).offset(most - 1).limit(1)).first()
    return None if oldest is None else oldest + window


def sweep(db: Session, now: datetime) -> int:
    """Forget calls that no window reaches back to; return how many."""
    old = col(Attempt.at) < now - KEPT
    count = db.exec(select(func.count()).select_from(Attempt).where(old)).one()
    if count:
        db.exec(delete(Attempt).where(old))
    return count
