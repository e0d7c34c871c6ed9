"""Peeking: asks handlers' own code what it would find, on a moment of the database that can not change."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.context import Context
from bot.form import Field
from bot.message import Incoming
from bot.web.view import View
from models.machine import people
from models.machine.people import Person
from models.machine.post import Received
from models.machine.row import key
from models.machine.talk import OpenForm


@contextmanager
def peek(view: View, person: Person | None = None) -> Iterator[Context]:
    """Give a handler's context in which nothing can be said or changed."""
    nothing = Received(channel="", key="", lane="", kind="", body={}, at=view.now)
    ctx = Context(view.db, view.house, Incoming("", "", "", view.now), nothing, view.now)
    try:
        if person is not None:
            ctx.person, ctx.roles = person, people.roles(view.db, key(person))
        yield ctx
    finally:
        ctx.close()


def open_form(view: View, person: Person) -> OpenForm | None:
    """Return the form somebody is filling in, unless it has expired."""
    row = view.db.get(OpenForm, key(person))
    return row if row is not None and row.expires_at > view.now else None


def open_field(view: View, person: Person, row: OpenForm) -> Field | None:
    """Return the question that waits for an answer, or None when the summary waits for its word."""
    with peek(view, person) as ctx:
        fields = view.house.forms[row.form].questions(ctx, about(view, row), row.answers)
    return fields[row.step] if row.step < len(fields) else None


def about(view: View, row: OpenForm) -> Any:
    """Return what a form is about, without the lock that its handler takes."""
    if not row.about:
        return None
    model = next(one for one in view.house.kinds if one.__tablename__ == row.about["kind"])
    return view.db.get(model, row.about["id"])
