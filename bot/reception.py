"""Reception: finds out who speaks and which handler the message is for; understands nothing of inspections."""

from typing import Any, cast

from bot import audience, choices
from bot.context import Context
from bot.form import BACK, CANCEL, CHANGE, CONFIRM, GO_ON, HELP, YES, Form, Talk
from bot.message import Choice, Kind
from bot.router import Command, Found, Switchboard
from models.machine import groups, people
from models.machine.files import Attachment, Fetching
from models.machine.leases import Heartbeat
from models.machine.people import Person
from models.machine.post import Received
from models.machine.talk import OpenForm, OpenList
from rules.refusal import Refusal

NEXT_PAGE = frozenset({"下一页", "下页", "更多"})
RESERVED = frozenset({CONFIRM, CANCEL, BACK, HELP, GO_ON, "是", "?"})
ON_OR_OFF = (Choice(GO_ON, GO_ON), Choice(CANCEL, CANCEL))


class Unfinishable(Refusal):
    """A refusal brought about by an answer to the open form, which therefore can not be finished any more."""


class Reception:
    """The way from a message to its handler."""

    def __init__(self, switchboard: Switchboard) -> None:
        self.switchboard = switchboard

    def identify(self, ctx: Context, row: Received) -> None:
        """Find the person by the authenticated account, or by the job or step that was theirs."""
        person: Person | None = None
        if ctx.incoming.account:
            person = people.find(ctx.db, ctx.incoming.channel, ctx.incoming.account)
        elif row.body.get("person"):
            person = ctx.db.get(Person, row.body["person"])
        ctx.person = person  # type: ignore[assignment]
        ctx.roles = people.roles(ctx.db, person.id) if person and person.id else frozenset()

    def attend(self, ctx: Context, row: Received) -> None:
        """Run the handler the message is for."""
        payload = ctx.incoming.payload
        match ctx.incoming.kind:
            case Kind.TICK:
                self._tick(ctx, payload["name"])
            case Kind.STEP:
                self.switchboard.steps[payload["name"]](ctx, **payload["payload"])
            case Kind.JOB:
                self._job(ctx, payload)
            case Kind.FILE:
                self._file(ctx, payload)
            case _:
                self._words(ctx, row)

    def refuse(self, ctx: Context, refusal: Refusal) -> None:
        """Say a refusal; a form that waits beside what was refused stays open, and the person is told so."""
        form = ctx.db.get(OpenForm, ctx.person.id) if ctx.person and ctx.incoming.account else None
        if form and isinstance(refusal, Unfinishable):
            ctx.db.delete(form)
            form = None
        waits = form is not None and form.expires_at > ctx.now
        says_so = refusal.reason == "form_open"
        ctx.say(
            f"refusal/{refusal.reason}",
            choices=ON_OR_OFF if waits and says_so else (),
            article=refusal.article,
            **cast("dict[str, Any]", refusal.facts),
        )
        if form is not None and waits and not says_so:
            self._offer(ctx, form)

    def _tick(self, ctx: Context, name: str) -> None:
        self.switchboard.ticks[name](ctx)
        beat = ctx.db.get(Heartbeat, name) or Heartbeat(name=name, at=ctx.now)
        beat.at = ctx.now
        ctx.db.add(beat)

    def _job(self, ctx: Context, payload: Any) -> None:
        if "failed" in payload:
            raise RuntimeError(f"job {payload['job']} failed: {payload['failed']}")
        if "refusal" in payload:
            raise Refusal(
                payload["refusal"]["reason"],
                article=payload["refusal"]["article"],
                **payload["refusal"]["facts"],
            )
        _, handler = self.switchboard.jobs[payload["job"]]
        handler(ctx, payload["args"], payload["result"])

    def _file(self, ctx: Context, payload: Any) -> None:
        if ctx.person is None:
            self._stranger(ctx)
            return
        if "missed" in payload:
            raise Refusal("file_not_fetched", name=payload["missed"])
        ctx.keep(payload["sha256"], payload["name"])
        for roles, handler in self.switchboard.files:
            if roles & ctx.roles:
                handler(ctx, payload["sha256"], payload["name"])
                return
        raise Refusal("file_not_expected", name=payload["name"])

    def _words(self, ctx: Context, row: Received) -> None:
        if ctx.incoming.group:
            self._in_group(ctx)
            return
        self._attachments(ctx, row)
        if ctx.person is None:
            found = audience.from_stranger(self.switchboard, ctx.incoming.words)
            if found is None:
                self._stranger(ctx)
            else:
                found.command.handler(ctx, **found.slots)
        elif ctx.incoming.blank:
            if not ctx.incoming.attachments:
                ctx.say("talk/empty")
        else:
            if ctx.incoming.token:
                choices.spend(ctx, ctx.incoming.token)
            self._hear(ctx)

    def _in_group(self, ctx: Context) -> None:
        """Hear in a group its own commands only; who addresses us with anything else is asked to say it one-to-one."""
        found, elsewhere = audience.in_group(self.switchboard, ctx.incoming, ctx.roles)
        if not (found or elsewhere or audience.is_addressed(ctx.incoming)):
            return
        if ctx.person is None:
            self._stranger(ctx)
        elif found is not None:
            found.command.handler(ctx, **found.slots)
        elif elsewhere is not None:
            self._refuse_role(ctx, elsewhere)
        else:
            ctx.tell(groups.at(ctx.db, ctx.incoming.channel, ctx.incoming.group), "talk/in_group")

    def _hear(self, ctx: Context) -> None:
        """Give the words to the open form, to a command, or to whoever says that neither was meant."""
        form, expired = self._open_form(ctx)
        talk = Talk(ctx, self._form(form), form) if form else None
        words = choices.meant(ctx, talk)
        found, elsewhere = self.switchboard.match(words, ctx.roles)
        if talk is not None and words not in NEXT_PAGE and not self._interrupts(found, words, talk):
            self._answer(ctx, talk, words)
            return
        if found is not None:
            found.command.handler(ctx, **found.slots)
        elif not expired:  # else the words were for the form, and its end has been told
            self._otherwise(ctx, words, elsewhere)
        if form is not None and ctx.db.get(OpenForm, ctx.person.id) is form:
            self._offer(ctx, form)

    def _interrupts(self, found: Found | None, words: str, talk: Talk) -> bool:
        # Inside a form the reserved words belong to the form; any other whole command answers, and the form waits.
        if found is None or words in RESERVED or words.isdecimal():
            return False
        return not (found.pattern.takes_text and talk.takes_text)  # "帮助其整改" may be the answer

    def _answer(self, ctx: Context, talk: Talk, words: str) -> None:
        if choices.is_old_button(ctx, talk):
            ctx.say("form/old_button", title=talk.form.title)
            talk.ask()
            return
        try:
            if talk.answer(words, ctx.incoming.raw):
                about, answers = talk.about, dict(talk.row.answers)
                ctx.db.delete(talk.row)
                ctx.db.flush()
                self.switchboard.finishers[talk.row.form](ctx, about, answers)
        except Refusal as refusal:
            raise Unfinishable(refusal.reason, article=refusal.article, **refusal.facts) from refusal

    def _offer(self, ctx: Context, row: OpenForm) -> None:
        ctx.say("form/continue", title=self._form(row).title, choices=ON_OR_OFF)

    def _form(self, row: OpenForm) -> Form:
        return self.switchboard.forms[row.form]

    def _open_form(self, ctx: Context) -> tuple[OpenForm | None, bool]:
        """Return the open form, and whether one has just been found too old."""
        row = ctx.db.get(OpenForm, ctx.person.id, with_for_update=True)
        if row is None or row.expires_at > ctx.now:
            return row, False
        title = self._form(row).title
        ctx.db.delete(row)
        ctx.db.flush()
        ctx.say("form/expired", title=title, minutes=ctx.office.talk.form_minutes)
        return None, True

    def _otherwise(self, ctx: Context, words: str, elsewhere: Found | None) -> None:
        if elsewhere is not None:
            self._refuse_role(ctx, elsewhere)
        if words in NEXT_PAGE:
            self._next_page(ctx)
        elif words.casefold() in YES or words in RESERVED or CHANGE.fullmatch(words):
            ctx.say("talk/nothing_open", words=words)
        elif words.isdecimal():
            ctx.say("talk/no_such_choice", number=words[:9])
        else:
            near = self.switchboard.suggest(words, ctx.roles, ctx.office.talk.suggest_score)
            ctx.say(
                "talk/not_understood", words=ctx.incoming.raw[:60], near=[pattern.usage for pattern in near]
            )

    def _refuse_role(self, ctx: Context, elsewhere: Found) -> None:
        who = [ctx.house.role_labels[role] for role in sorted(elsewhere.command.roles)]
        raise Refusal("not_your_role", deed=elsewhere.command.help, who=who)

    def _next_page(self, ctx: Context) -> None:
        row = ctx.db.get(OpenList, ctx.person.id)
        if row is None or row.shown >= len(row.lines):
            ctx.say("talk/no_next_page", title=row.title if row else "")
            return
        ctx.next_page(row)

    def _stranger(self, ctx: Context) -> None:
        administrators = [
            f"{one.name}（{one.unit}）" for one in people.holders(ctx.db, ctx.house.alarm_role) if one.unit
        ]
        ctx.say(
            "talk/stranger",
            account=ctx.incoming.account,
            channel=ctx.incoming.channel,
            administrators=administrators,
        )

    def _attachments(self, ctx: Context, row: Received) -> None:
        assert row.id is not None
        for position, one in enumerate(ctx.incoming.attachments if ctx.person else ()):
            ctx.db.add(
                Attachment(
                    received_id=row.id,
                    position=position,
                    channel=ctx.incoming.channel,
                    account=ctx.incoming.account,
                    reference=one.reference,
                    name=one.name[-255:],
                    state=Fetching.PENDING,
                    next_at=ctx.now,
                )
            )


def usable(switchboard: Switchboard, roles: frozenset[str]) -> list[tuple[str, list[Command]]]:
    """Return the commands these roles may give, under their routers' titles."""
    shown = []
    for router in switchboard.routers:
        mine = [command for command in router.commands if command.allows(roles)]
        if mine:
            shown.append((router.title, mine))
    return shown
