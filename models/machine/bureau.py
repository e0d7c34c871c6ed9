"""The bureau's one row: taken before lock, draw and match, so that two of them never cross."""

from sqlmodel import Field, Session, SQLModel, select


class Bureau(SQLModel, table=True):
    """One row for the whole bureau; ``rosters`` counts the changes of its rosters."""

    __tablename__ = "bureau"

    id: int = Field(default=1, primary_key=True)
    rosters: int = 0


def hold(db: Session) -> Bureau:
    """Lock the bureau's row until the transaction ends and return it."""
    return db.exec(select(Bureau).where(Bureau.id == 1).with_for_update()).one()
