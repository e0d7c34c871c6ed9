"""Context: all that a handler may touch. What it says becomes letters, committed together with what it changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from bot.form import Form, Talk
from bot.message import Choice, Incoming, Kind
from bot.office import Office
from bot.render import render
from bot.watch import Watch
from models.machine import groups, ledger, numbers, people
from models.machine.files import StoredFile
from models.machine.groups import Group, GroupKind
from models.machine.jobs import Job
from models.machine.people import Person
from models.machine.post import Letter, Received, Said
from models.machine.talk import OpenForm, OpenList
from rules.refusal import Refusal

Row = TypeVar("Row", bound=SQLModel)


class Context:
    """The world of one handler, for one message, in one transaction."""

    def __init__(
        self, db: Session, office: Office, incoming: Incoming, received: Received, now: datetime
    ) -> None:
        self.db = db
        self.incoming = incoming
        self.now = now
        self.office = office.settings
        self.calendar = office.calendar = office.renew(db, office.calendar)
        self.house = office
        self.received_id = received.id
        self.person: Person = None  # type: ignore[assignment]  # set by the clerk; ticks and steps have none
        self.roles: frozenset[str] = frozenset()
        self._notes: list[ledger.Note] = []
        self._steps = 0
        self._watch = Watch(db, office.nonce)

    @property
    def today(self) -> Any:
        """The plain date in the bureau's zone."""
        return self.now.astimezone(ZoneInfo(self.office.bureau.timezone)).date()

    # -- saying ------------------------------------------------------------------------------------------------

    def say(self, template: str, /, *, choices: Sequence[Choice] = (), **facts: Any) -> None:
        """Answer the person (or stranger) this message came from."""
        if self.person is not None:
            self.tell(self.person, template, choices=choices, **facts)
        elif self.incoming.account:
            self._write(
                template, choices, facts, channel=self.incoming.channel, address=self.incoming.account
            )

    def tell(
        self, to: Person | Group | GroupKind | Iterable[Person], template: str, /, *, choices: Sequence[Choice] = (),
        not_before: datetime | None = None, **facts: Any,
    ) -> None:  # fmt: skip
        """Write a letter to a person, several persons, a group, or all groups of a kind."""
        if isinstance(to, Person):
            self._write(template, choices, facts, person_id=to.id, not_before=not_before)
        elif isinstance(to, Group):
            self._write(template, choices, facts, group_id=to.id, not_before=not_before)
        else:
            everyone = groups.of_kind(self.db, to) if isinstance(to, GroupKind) else list(to)
            for one in everyone:
                self.tell(one, template, choices=choices, not_before=not_before, **facts)

    def show(self, title: str, lines: Sequence[str], *, choices: Sequence[Choice] = ()) -> None:
        """Say a list, its first page now and the rest on 下一页."""
        assert self.person.id is not None
        row = self.db.get(OpenList, self.person.id) or OpenList(person_id=self.person.id, title="", lines=[])
        row.title, row.lines, row.shown = title, [*lines], 0
        self.db.add(row)
        self.next_page(row, choices)

    def next_page(self, row: OpenList, choices: Sequence[Choice] = ()) -> None:
        """Say the next page of an open list."""
        size = self.office.talk.page_lines
        page, row.shown = row.lines[row.shown : row.shown + size], row.shown + size
        rest = len(row.lines) - row.shown
        more = [Choice("下一页", "下一页")] if rest > 0 else []
        self.db.add(row)
        self.say(
            "talk/list",
            title=row.title,
            lines=page,
            total=len(row.lines),
            rest=max(rest, 0),
            choices=[*choices, *more],
        )

    def ask(self, form: Form, about: SQLModel | None = None, **answers: Any) -> None:
        """Open a form for the person, at the first question that no answer was brought along for; refused while another is open."""
        assert self.person.id is not None
        standing = self.db.get(OpenForm, self.person.id)
        if standing is not None and standing.expires_at > self.now:
            raise Refusal("form_open", title=self.house.forms[standing.form].title, wanted=form.title)
        if standing is not None:
            self.db.delete(standing)
            self.db.flush()
        row = OpenForm(
            person_id=self.person.id,
            form=form.name,
            about=_refer(about),
            answers=dict(answers),
            step=0,
            expires_at=self.now,
        )
        self.db.add(row)
        talk = Talk(self, form, row)
        questions = form.questions(self, talk.about, row.answers)
        unanswered = (at for at, one in enumerate(questions) if one.name not in row.answers)
        row.step = next(unanswered, len(questions))
        talk.ask()

    # -- remembering -------------------------------------------------------------------------------------------

    def note(self, deed: str, about: SQLModel | None = None, *, article: str = "", **facts: Any) -> None:
        """Write a deed into the ledger: codes, ids and digests only, never a name or words of a person."""
        self._notes.append(ledger.Note(deed, self.person.id if self.person else None, about, article, facts))

    def once(self, key: str) -> bool:
        """Return True the first time ever this key is asked, False after."""
        if self.db.get(Said, key) is not None:
            return False
        try:
            with self.db.begin_nested():
                self.db.add(Said(key=key, at=self.now))
        except IntegrityError:  # another process was first
            return False
        return True

    def name(self, row: SQLModel) -> int:
        """Give a new row the next number of the bureau's series and return it."""
        self.db.add(row)
        self.db.flush()
        number = numbers.give(self.db, str(row.__tablename__), row.id)  # type: ignore[attr-defined]
        setattr(row, "number", number)  # noqa: B010 - which class it is, is the caller's business
        self.db.add(row)
        return number

    def load(self, model: type[Row], number: int) -> Row:
        """Return the row that talk calls by this number.

        Raises:
            Refusal: nothing has this number, it is of another kind, or it is not this person's to see.
        """
        named, wanted = numbers.look_up(self.db, number), self.house.kinds[model]
        if named is None:
            raise Refusal("no_such_number", number=number, kind=wanted)
        if named.kind != model.__tablename__:
            other = next(label for cls, label in self.house.kinds.items() if cls.__tablename__ == named.kind)
            raise Refusal("number_of_other_kind", number=number, kind=wanted, other=other)
        row = self.db.get(model, named.row_id, with_for_update=True)
        assert row is not None
        self.house.scopes[model](self, row)
        return row

    def resolve(self, about: Mapping[str, Any]) -> Any:
        """Return the row an open form is about; taken afresh, because it may have moved on."""
        if not about:
            return None
        model = next(cls for cls in self.house.kinds if cls.__tablename__ == about["kind"])
        return self.db.get(model, about["id"], with_for_update=True)

    def keep(self, sha256: str, name: str) -> StoredFile:
        """Enter a file that lies in the cabinet into the books; the bytes were safely written before."""
        row = self.db.get(StoredFile, sha256)
        if row is None:
            row = StoredFile(sha256=sha256, size=self.house.cabinet.size(sha256), name=name, at=self.now)
            self.db.add(row)
        return row

    def link(self, path: str, person: Person | None = None) -> str:
        """Return a signed link to one of our pages, for this person or another; empty where no web address is set."""
        holder = person or self.person
        return self.house.links.make(path, holder.id or 0, self.now) if holder else ""

    # -- longer than a moment ----------------------------------------------------------------------------------

    def start(self, job: str, **args: Any) -> Job:
        """Ask a worker to compute something in a process of its own; the result comes back as a message."""
        row = Job(name=job, args=args, person_id=self.person.id if self.person else None, at=self.now)
        self.db.add(row)
        return row

    def later(self, step: str, **payload: Any) -> None:
        """Go on with the rest in a commit of its own, so that no write lasts long."""
        self._steps += 1
        person_id = self.person.id if self.person else None
        body = {"name": step, "payload": payload, "person": person_id}
        key = f"step:{self.received_id}:{self._steps}"
        self.db.add(
            Received(channel="machine", key=key, lane=f"step:{step}", kind=Kind.STEP, body=body, at=self.now)
        )

    def nonce(self) -> str:
        """Return 32 random bytes as hex."""
        return self.house.nonce()

    # -- the clerk's side --------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Write the notes behind the ledger's head, as the last thing before the commit."""
        self.db.flush()
        self._watch.require_noted(note.about for note in self._notes)
        versions = {**self.house.versions, "calendar": self.calendar.version}
        if self._notes:
            versions |= self.house.editions(self.db)
        ledger.append_all(self.db, self._notes, at=self.now, versions=versions, received_id=self.received_id)
        self._notes = []

    def forget(self) -> None:
        """Drop what was noted; the clerk does so when it rolls a refused deed back."""
        self._notes = []
        self._watch.forget()

    def close(self) -> None:
        """Stop watching the session."""
        self._watch.close()

    def _write(self, template: str, choices: Sequence[Choice], facts: Mapping[str, Any], **to: Any) -> None:
        message = render(template, **facts)
        self.db.add(
            Letter(
                template=template,
                title=message.title,
                text=message.text,
                facts=[list(pair) for pair in message.facts],
                choices=[
                    {"label": one.label, "says": one.says, "token": self.nonce()[:16]} for one in choices
                ],
                at=self.now,
                received_id=self.received_id,
                **to,
            )
        )


def alarm(ctx: Context, template: str, **facts: Any) -> None:
    """Tell those who look after the machine."""
    ctx.tell(people.holders(ctx.db, ctx.house.alarm_role), template, **facts)


def _refer(row: SQLModel | None) -> dict[str, Any]:
    return {} if row is None else {"kind": str(row.__tablename__), "id": row.id}  # type: ignore[attr-defined]
