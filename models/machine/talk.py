"""The talk: the one unfinished form a person may have, and the list they are leafing through."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class OpenForm(SQLModel, table=True):
    """The form a person is filling in; ``step`` is the index of the field asked, or the number of fields for the summary."""

    __tablename__ = "open_form"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    form: str = Field(max_length=64)
    about: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    step: int = 0
    changing: bool = False
    expires_at: datetime = Field(index=True)


class OpenList(SQLModel, table=True):
    """The rest of a long list, given out page by page on 下一页."""

    __tablename__ = "open_list"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    title: str = Field(max_length=200)
    lines: list[str] = Field(sa_column=Column(JSON, nullable=False))
    shown: int = 0
