"""Persons, the roles they hold, and the accounts by which a platform knows them."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, select


class Person(SQLModel, table=True):
    """Somebody whom a roster names; ``badge`` is the key by which the roster knows them (第十条)."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    badge: str = Field(unique=True, max_length=32)
    name: str = Field(index=True, max_length=64)
    unit: str = Field(index=True, max_length=64)
    active: bool = True


class Holding(SQLModel, table=True):
    """A role that a person holds; the roles themselves are ``rules.roles.Role``."""

    __tablename__ = "holding"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    role: str = Field(primary_key=True, max_length=32)


class Account(SQLModel, table=True):
    """An address on a channel that belongs to one person; letters go to the one last heard from."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    channel: str = Field(max_length=32)
    address: str = Field(max_length=128)
    heard_at: datetime | None = None


def find(db: Session, channel: str, address: str) -> Person | None:
    """Return the active person behind an account, or None for a stranger."""
    query = (
        select(Person)
        .join(Account, col(Account.person_id) == col(Person.id))
        .where(Account.channel == channel, Account.address == address, col(Person.active))
    )
    return db.exec(query).first()


def roles(db: Session, person_id: int) -> frozenset[str]:
    """Return the roles a person holds now."""
    return frozenset(db.exec(select(Holding.role).where(Holding.person_id == person_id)))


def holders(db: Session, role: str, unit: str | None = None) -> list[Person]:
    """Return the active persons with a role, of one unit or of all, by name of unit and badge."""
    query = (
        select(Person)
        .join(Holding, col(Holding.person_id) == col(Person.id))
        .where(Holding.role == role, col(Person.active))
        .order_by(Person.unit, Person.badge)
    )
    if unit is not None:
        query = query.where(Person.unit == unit)
    return list(db.exec(query))


def addresses(db: Session, person_ids: Iterable[int], channels: frozenset[str]) -> dict[int, Account]:
    """Return the account each person's letters should go to: on a channel that listens, last heard from, else the oldest."""
    query = (
        select(Account)
        .where(col(Account.person_id).in_(person_ids), col(Account.channel).in_(channels))
        .order_by(col(Account.heard_at).is_(None), col(Account.heard_at).desc(), col(Account.id))
    )
    found: dict[int, Account] = {}
    for account in db.exec(query):
        found.setdefault(account.person_id, account)
    return found


def everybody(db: Session, *, also_left: bool = False) -> list[Person]:
    """Return the persons of the roster who are active (or all it ever named), by name of unit and badge."""
    query = select(Person).where(Person.unit != "").order_by(Person.unit, Person.badge)
    return list(db.exec(query if also_left else query.where(col(Person.active))))


def of_badge(db: Session, badge: str) -> Person | None:
    """Return whom the roster knows by this badge."""
    return db.exec(select(Person).where(Person.badge == badge)).first()


def accounts(db: Session, person_id: int) -> list[Account]:
    """Return the accounts of a person, oldest first."""
    query = select(Account).where(Account.person_id == person_id)
    return list(db.exec(query.order_by(col(Account.id))))


def account_at(db: Session, channel: str, address: str) -> Account | None:
    """Return the account of an address, whoever it belongs to."""
    query = select(Account).where(Account.channel == channel, Account.address == address)
    return db.exec(query.with_for_update()).first()
