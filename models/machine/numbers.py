"""One number series a bureau for everything named in talk: "同意 5" can mean only one thing."""

from sqlmodel import Field, Session, SQLModel, UniqueConstraint


class Named(SQLModel, table=True):
    """A number given to one row of one kind, once and for ever."""

    __tablename__ = "named"
    __table_args__ = (UniqueConstraint("kind", "row_id"), {"sqlite_autoincrement": True})

    number: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=32)
    row_id: int


def give(db: Session, kind: str, row_id: int) -> int:
    """Give the next number of the bureau's series to a row and return it."""
    named = Named(kind=kind, row_id=row_id)
    db.add(named)
    db.flush()
    assert named.number is not None
    return named.number


def look_up(db: Session, number: int) -> Named | None:
    """Return what a number stands for, or None."""
    return db.get(Named, number)
