"""A view: one moment of the database, read-only, and what the machine was given; all that a page may touch."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.config import Settings
from bot.files.cabinet import Cabinet
from bot.moment import Moment
from bot.office import Office
from models.machine.store import Store
from rules.calendar import Calendar


@dataclass(frozen=True)
class View:
    """What a page sees."""

    db: Session
    now: datetime
    house: Office

    @property
    def office(self) -> Settings:
        """config.toml, frozen."""
        return self.house.settings

    @property
    def calendar(self) -> Calendar:
        """Working days."""
        return self.house.calendar

    @property
    def cabinet(self) -> Cabinet:
        """Where files are kept; a page only reads them."""
        return self.house.cabinet

    @property
    def zone(self) -> ZoneInfo:
        """The bureau's zone."""
        return ZoneInfo(self.office.bureau.timezone)

    @property
    def today(self) -> date:
        """The plain date in the bureau's zone."""
        return self.now.astimezone(self.zone).date()


@contextmanager
def look(store: Store, house: Office, moment: Moment) -> Iterator[View]:
    """Open one moment of the database."""
    with store.read() as db:
        yield View(db, moment.now(), house)
