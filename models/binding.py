"""Binding of accounts (账号绑定): one-time codes for persons of the roster, and the wrong tries of accounts."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, select


class BindingCode(SQLModel, table=True):
    """A code by which one person binds one account, once; kept as a salted digest.

    ``channel`` and ``address`` are the account it was used for; while it is unused, the one that was asked whether to
    move to this person.
    """

    __tablename__ = "binding_code"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    salt: str = Field(max_length=64)
    digest: str = Field(max_length=64)
    issued_by: int = Field(foreign_key="person.id")
    at: datetime
    expires_at: datetime = Field(index=True)
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    channel: str = Field(default="", max_length=32)
    address: str = Field(default="", max_length=128)

    def fits(self, code: str) -> bool:
        """Tell whether this is the code."""
        return self.digest == seal(code, self.salt)


class BindingTry(SQLModel, table=True):
    """How often an account has said a code that was none, and until when it may say no other."""

    __tablename__ = "binding_try"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=32)
    address: str = Field(max_length=128)
    wrong: int = 0
    locked_until: datetime | None = None


def seal(code: str, salt: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()


def standing(db: Session, now: datetime) -> list[BindingCode]:
    """Return the codes that may still be used; locked, so that each is used once."""
    query = select(BindingCode).where(
        col(BindingCode.used_at).is_(None),
        col(BindingCode.revoked_at).is_(None),
        BindingCode.expires_at > now,
    )
    return list(db.exec(query.order_by(col(BindingCode.id)).with_for_update()))


def tries(db: Session, channel: str, address: str) -> BindingTry:
    """Return the count of an account's wrong tries; a new one where there was none."""
    query = select(BindingTry).where(BindingTry.channel == channel, BindingTry.address == address)
    return db.exec(query.with_for_update()).first() or BindingTry(channel=channel, address=address)


def by_code(db: Session) -> set[tuple[str, str]]:
    """Return the accounts, by channel and address, that were bound by a code and not by a column of the roster."""
    query = select(BindingCode.channel, BindingCode.address).where(col(BindingCode.used_at).is_not(None))
    return set(db.exec(query))


def adopt(db: Session, accounts: Iterable[tuple[str, str]]) -> None:
    """Let accounts that the roster names now be the roster's, by whatever they were bound before."""
    named = set(accounts)
    for row in db.exec(select(BindingCode).where(col(BindingCode.used_at).is_not(None))):
        if (row.channel, row.address) in named:
            row.channel, row.address = "", ""
            db.add(row)
