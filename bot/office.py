"""The office: what the machine was given at its start, the same for every message."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, SQLModel

from bot.config import Settings
from bot.files.cabinet import Cabinet
from bot.form import Form
from bot.links import Links
from rules.calendar import Calendar

Scope = Callable[[Any, Any], None]  # takes a context and a row, and refuses what is not this person's to see


@dataclass
class Office:
    """What the machine was given at its start, the same for every message; only the calendar may be amended meanwhile.

    Attributes:
        settings: config.toml, frozen.
        calendar: working days, as they stood for the last message.
        cabinet: where files are kept.
        forms: name → form, of all routers.
        scopes: row class → function that refuses what is not this person's.
        kinds: row class → how talk calls it ("任务").
        role_labels: role → how talk calls it.
        nonce: the only chance there is; injected in tests, never the seed of a draw.
        versions: of the rules, for the ledger.
        links: makes the links to our own pages, and knows them again.
        renew: function of (session, calendar) that returns the calendar as it stands now.
        editions: function of a session that returns what else the ledger should name: which versions of what stand now.
    """

    settings: Settings
    calendar: Calendar
    cabinet: Cabinet
    scopes: Mapping[type[SQLModel], Scope]
    kinds: Mapping[type[SQLModel], str]
    role_labels: Mapping[str, str]
    nonce: Callable[[], str]
    versions: Mapping[str, Any] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    alarm_role: str = "administrator"
    links: Links = field(default_factory=Links)
    renew: Callable[[Session, Calendar], Calendar] = lambda db, calendar: calendar
    editions: Callable[[Session], Mapping[str, Any]] = lambda db: {}
