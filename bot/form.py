"""A form: a table of fields → summary → confirm, one row a person; 返回, 取消, 帮助 and 改 n work everywhere.

A deed that binds (lock, draw, approve, publish) is a form without fields: only the summary as preview, then 确认.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

from sqlmodel import Session

from bot.config import Settings
from bot.message import INVISIBLE, Choice, normalise
from models.machine.talk import OpenForm

Answers = dict[str, Any]
CONFIRM, CANCEL, BACK, HELP, GO_ON = "确认", "取消", "返回", "帮助", "继续"
YES = frozenset({CONFIRM, "是", "确定", "提交", "好", "ok"})
UNTYPABLE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\ud800-\udfff]")  # some databases refuse these
CHANGE = re.compile(r"(?:修改|改)\s*第?\s*(\d{1,2})\s*项?")


class Voice(Protocol):
    """What a form needs of a context (``bot.context.Context`` has it): where its row is kept, and how something is said."""

    db: Session
    now: datetime

    @property
    def office(self) -> Settings:
        """Frozen settings."""

    def resolve(self, about: Mapping[str, Any]) -> Any:
        """Return the row an open form is about."""

    def say(self, template: str, /, *, choices: Sequence[Choice] = (), **facts: Any) -> None:
        """Answer the person."""


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """One question.

    Attributes:
        name: key of the answer.
        label: how the summary calls it.
        ask: template of the question; gets ``about``, ``answers`` and ``hint``.
        options: answers to choose from; free text when there are none.
        many: several options may be chosen ("1 3").
        exclusive: values that exclude all others when many may be chosen.
        longest: longest free text in characters.
        when: whether it is asked at all, given the answers so far.
        hint: anything the template may need.
    """

    name: str
    label: str
    ask: str
    options: tuple[Option, ...] = ()
    many: bool = False
    exclusive: frozenset[str] = frozenset()
    longest: int = 500
    when: Callable[[Answers], bool] = lambda answers: True
    hint: str = ""

    def read(self, raw: str) -> tuple[Any, str]:
        """Return the value of an answer and "", or None and the reason it is none."""
        if not self.options:
            text = UNTYPABLE.sub("", raw).strip()
            if not INVISIBLE.sub("", text).strip():
                return None, "empty"
            return (text, "") if len(text) <= self.longest else (None, "long")
        chosen = [self._pick(word) for word in self._words(normalise(raw))]
        if not chosen or None in chosen:
            return None, "choice"
        values = list(dict.fromkeys(value for value in chosen if value is not None))
        if not self.many:
            return (values[0], "") if len(values) == 1 else (None, "one")
        if len(values) > 1 and self.exclusive & set(values):
            return None, "exclusive"
        return values, ""

    def _words(self, said: str) -> list[str]:
        # A label is one word, even where it holds a sign that divides answers ("注销、被吊销").
        labels = sorted((normalise(option.label) for option in self.options), key=len, reverse=True)
        return re.findall("|".join([*map(re.escape, labels), r"[^\s,、;和]+"]), said)

    def _pick(self, word: str) -> str | None:
        if word.isdecimal():
            return self.options[int(word) - 1].value if 0 < int(word) <= len(self.options) else None
        return next((option.value for option in self.options if normalise(option.label) == word), None)

    def spell(self, value: Any) -> str:
        """Return an answer as the summary shows it."""
        labels = {option.value: option.label for option in self.options}
        return "、".join(labels.get(one, str(one)) for one in (value if isinstance(value, list) else [value]))


@dataclass(frozen=True)
class Form:
    """Several things to ask in turn.

    Attributes:
        name: unique; the row of an open form carries it.
        title: how talk calls it, e.g. "录入结果".
        fields: the questions, or a function of (ctx, about) that makes them.
        summary: template of the last word before it binds; gets ``about``, ``lines`` and what ``facts`` returns.
        facts: function of (ctx, about, answers) for the summary's facts; a refusal here ends the form.
        cancelled: template of the word after 取消; a form that keeps its answers as they come has one of its own.
    """

    name: str
    title: str
    summary: str
    fields: Sequence[Field] | Callable[[Any, Any], Sequence[Field]] = ()
    facts: Callable[[Any, Any, Answers], dict[str, Any]] = lambda ctx, about, answers: {}
    cancelled: str = "form/cancelled"

    def questions(self, ctx: Any, about: Any, answers: Answers) -> list[Field]:
        """Return the fields that are to be asked, given the answers so far."""
        fields = self.fields(ctx, about) if callable(self.fields) else self.fields
        return [one for one in fields if one.when(answers)]


class Talk:
    """One person's open form, carried one answer further."""

    def __init__(self, ctx: Voice, form: Form, row: OpenForm) -> None:
        self.ctx, self.form, self.row = ctx, form, row

    @cached_property
    def about(self) -> Any:
        """What the form is about, taken afresh."""
        return self.ctx.resolve(self.row.about)

    @property
    def template(self) -> str:
        """Of the question that is open, or of the summary."""
        fields = self._fields()
        return fields[self.row.step].ask if self.row.step < len(fields) else self.form.summary

    @property
    def takes_text(self) -> bool:
        """Whether the open question takes any words."""
        fields = self._fields()
        return self.row.step < len(fields) and not fields[self.row.step].options

    def ask(self) -> None:
        """Ask the field that is next, or show the summary when none is left."""
        self.row.expires_at = self.ctx.now + timedelta(minutes=self.ctx.office.talk.form_minutes)
        fields = self._fields()
        self.row.step = min(self.row.step, len(fields))
        self.ctx.db.add(self.row)
        if self.row.step == len(fields):
            self._summarise(fields)
            return
        field = fields[self.row.step]
        self.ctx.say(
            field.ask, choices=[Choice(option.label, option.label) for option in field.options], about=self.about,
            hint=field.hint, answers=self.row.answers, place=f"{self.row.step + 1}/{len(fields)}", many=field.many,
        )  # fmt: skip

    def answer(self, words: str, raw: str) -> bool:
        """Take one message; return True when the form was confirmed and is to be finished."""
        fields = self._fields()
        if words == CANCEL:
            self._cancel()
        elif words == BACK:
            self._back()
        elif words in (HELP, "?", "？"):
            self.ctx.say("form/help", title=self.form.title, items=len(fields))
            self.ask()
        elif words == GO_ON:
            self.ask()
        elif self.row.step >= len(fields):
            return self._at_summary(words, fields)
        else:
            self._take(fields[self.row.step], raw)
        return False

    def _take(self, field: Field, raw: str) -> None:
        value, wrong = field.read(raw)
        if wrong:
            self._ask_again(wrong, field.label, longest=field.longest)
            return
        self.row.answers = {**self.row.answers, field.name: value}
        if self.row.changing:
            missing = [at for at, one in enumerate(self._fields()) if one.name not in self.row.answers]
            self.row.step, self.row.changing = (missing[0], True) if missing else (len(self._fields()), False)
        else:
            self.row.step = [one.name for one in self._fields()].index(field.name) + 1
        self.ask()

    def _at_summary(self, words: str, fields: Sequence[Field]) -> bool:
        change = CHANGE.fullmatch(words)
        if words.casefold() in YES or words == "1":
            return True
        if words == "2":
            self._cancel()
        elif change and 0 < int(change[1]) <= len(fields):
            self.row.step, self.row.changing = int(change[1]) - 1, True
            self.ask()
        else:
            self._ask_again("summary", self.form.title, items=len(fields))
        return False

    def _ask_again(self, wrong: str, label: str, *, longest: int = 0, items: int = 0) -> None:
        self.ctx.say("form/not_understood", wrong=wrong, label=label, longest=longest, items=items)
        self.ask()

    def _back(self) -> None:
        if self.row.step == 0:
            self.ctx.say("form/at_start", title=self.form.title)
        self.row.step, self.row.changing = max(0, self.row.step - 1), False
        self.ask()

    def _summarise(self, fields: Sequence[Field]) -> None:
        self.row.changing = False
        lines = [(one.label, one.spell(self.row.answers[one.name])) for one in fields]
        facts = self.form.facts(self.ctx, self.about, self.row.answers)
        self.ctx.say(
            self.form.summary, choices=[Choice(CONFIRM, CONFIRM), Choice(CANCEL, CANCEL)], about=self.about,
            lines=lines, answers=self.row.answers, **facts,
        )  # fmt: skip

    def _cancel(self) -> None:
        self.ctx.db.delete(self.row)
        self.ctx.say(self.form.cancelled, title=self.form.title, about=self.about)

    def _fields(self) -> list[Field]:
        return self.form.questions(self.ctx, self.about, self.row.answers)
