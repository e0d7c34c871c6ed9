"""Reception: finds out who speaks and which handler the message is for; understands nothing of inspections."""

from typing import Any, cast

from sqlmodel import col, select

from bot.context import Context
from bot.form import BACK, CANCEL, CONFIRM, GO_ON, HELP, Form, Talk
from bot.message import Choice, Kind
from bot.router import Command, Found, Switchboard
from models.machine import people
from models.machine.files import Attachment, Fetching
from models.machine.people import Person
from models.machine.post import Letter, Received, SpentChoice
from models.machine.talk import OpenForm, OpenList
from rules.refusal import Refusal

NEXT_PAGE = frozenset({"下一页", "下页", "更多"})
RESERVED = frozenset({CONFIRM, CANCEL, BACK, HELP, GO_ON, "是", "?"})


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
                self.switchboard.ticks[payload["name"]](ctx)
            case Kind.STEP:
                self.switchboard.steps[payload["name"]](ctx, **payload["payload"])
            case Kind.JOB:
                self._job(ctx, payload)
            case Kind.FILE:
                self._file(ctx, payload)
            case _:
                self._words(ctx, row)

    def refuse(self, ctx: Context, refusal: Refusal) -> None:
        """Say a refusal; a form whose confirmation was refused is closed, because it can not be finished any more."""
        form = ctx.db.get(OpenForm, ctx.person.id) if ctx.person else None
        if form and self._concerns(ctx, form):
            ctx.db.delete(form)
        ctx.say(f"refusal/{refusal.reason}", article=refusal.article, **cast("dict[str, Any]", refusal.facts))

    def _concerns(self, ctx: Context, form: OpenForm) -> bool:
        # A refused command does not end the form it interrupted.
        found, _ = self.switchboard.match(ctx.incoming.words, ctx.roles)
        return found is None and form.expires_at > ctx.now

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
        self._attachments(ctx, row)
        words = ctx.incoming.words
        if ctx.person is None:
            self._stranger(ctx)
            return
        if not words:
            if not ctx.incoming.attachments:
                ctx.say("talk/empty")
            return
        if ctx.incoming.token:
            self._spend(ctx, ctx.incoming.token)
        form = self._open_form(ctx)
        if form is None:
            words = self._choice(ctx, words) or words
        found, elsewhere = self.switchboard.match(words, ctx.roles)
        if form is not None and not self._interrupts(found, words):
            self._answer(ctx, form, words)
        elif found is not None:
            found.command.handler(ctx, **found.slots)
            if form is not None and ctx.db.get(OpenForm, ctx.person.id) is form:
                ctx.say(
                    "form/continue",
                    title=self._form(form).title,
                    choices=[Choice(GO_ON, GO_ON), Choice(CANCEL, CANCEL)],
                )
        else:
            self._otherwise(ctx, words, elsewhere)

    def _interrupts(self, found: Found | None, words: str) -> bool:
        # Inside a form the reserved words belong to the form; any other whole command answers, and the form waits.
        return found is not None and words not in RESERVED and not words.isdigit()

    def _answer(self, ctx: Context, row: OpenForm, words: str) -> None:
        form = self._form(row)
        talk = Talk(ctx, form, row)
        if talk.answer(words, ctx.incoming.raw):
            about, answers = talk.about, dict(row.answers)
            ctx.db.delete(row)
            ctx.db.flush()
            self.switchboard.finishers[row.form](ctx, about, answers)

    def _form(self, row: OpenForm) -> Form:
        return self.switchboard.forms[row.form]

    def _open_form(self, ctx: Context) -> OpenForm | None:
        row = ctx.db.get(OpenForm, ctx.person.id)
        if row is None or row.expires_at > ctx.now:
            return row
        title = self._form(row).title
        ctx.db.delete(row)
        ctx.db.flush()
        ctx.say("form/expired", title=title, minutes=ctx.office.talk.form_minutes)
        return None

    def _otherwise(self, ctx: Context, words: str, elsewhere: Found | None) -> None:
        if elsewhere is not None:
            who = [ctx.house.role_labels[role] for role in sorted(elsewhere.command.roles)]
            raise Refusal("not_your_role", deed=elsewhere.command.help, who=who)
        if words in NEXT_PAGE:
            self._next_page(ctx)
        elif words in (CANCEL, "返回", GO_ON, "确认", "是"):
            ctx.say("talk/nothing_open", words=words)
        else:
            near = self.switchboard.suggest(words, ctx.roles, ctx.office.talk.suggest_score)
            ctx.say(
                "talk/not_understood", words=ctx.incoming.raw[:60], near=[pattern.usage for pattern in near]
            )

    def _next_page(self, ctx: Context) -> None:
        row = ctx.db.get(OpenList, ctx.person.id)
        if row is None or row.shown >= len(row.lines):
            ctx.say("talk/no_next_page")
            return
        ctx.next_page(row)

    def _choice(self, ctx: Context, words: str) -> str | None:
        """Return what a digit stands for: a choice of the newest letter that showed its choices by number."""
        if not words.isdigit() or len(words) > 2:
            return None
        query = (
            select(Letter)
            .where(Letter.person_id == ctx.person.id, col(Letter.numbered))
            .order_by(col(Letter.id).desc())
            .limit(1)
        )
        letter = ctx.db.exec(query).first()
        if letter is None or not 0 < int(words) <= len(letter.choices):
            return None
        return letter.choices[int(words) - 1]["says"]

    def _spend(self, ctx: Context, token: str) -> None:
        spent = ctx.db.get(SpentChoice, token)
        if spent is not None:
            by = ctx.db.get(Person, spent.person_id)
            raise Refusal("button_spent", by=by.name if by else "", at=spent.at)
        assert ctx.person.id is not None
        ctx.db.add(SpentChoice(token=token, person_id=ctx.person.id, at=ctx.now))

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
                    name=one.name,
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
