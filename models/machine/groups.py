"""Groups that hear what may be public inside the bureau: 监督群, 公开群, 任务群."""

from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, UniqueConstraint, select

NONE = ""
"""The kind of a group that no letters are addressed to: it was never bound, or not any more."""


class GroupKind(StrEnum):
    """Who listens in a group."""

    SUPERVISORS = "supervisors"
    PUBLIC = "public"
    TASK = "task"


class Group(SQLModel, table=True):
    """A conversation on a channel that letters may be addressed to."""

    __tablename__ = "chat_group"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(index=True, max_length=16)
    name: str = Field(max_length=64)
    channel: str = Field(max_length=32)
    address: str = Field(max_length=256)


def of_kind(db: Session, kind: GroupKind) -> list[Group]:
    """Return the groups of one kind, oldest first."""
    return list(db.exec(select(Group).where(Group.kind == kind).order_by(Group.id)))  # type: ignore[arg-type]


def at(db: Session, channel: str, address: str) -> Group:
    """Return the group of an address; one that was never heard of is known from now on, and bound to nothing."""
    query = select(Group).where(Group.channel == channel, Group.address == address)
    found = db.exec(query.with_for_update()).first()
    if found is not None:
        return found
    new = Group(kind=NONE, name=address[:64], channel=channel, address=address)
    try:
        with db.begin_nested():
            db.add(new)
    except IntegrityError:  # another process was first
        return db.exec(query).one()
    return new
