"""Drafts (草稿): what each of a team has said about an item is kept at once; the form asks for what is open and shows the whole (第二十二条)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from bot.context import Context
from bot.form import Answers, Field, Form, Option
from handlers.duties import register
from models import catalogues, drafts, rosters
from models.drafts import Draft
from models.inspections import Inspection
from models.machine.people import Person
from models.machine.row import key
from models.machine.talk import OpenForm
from models.rosters import Item
from models.tasks import Task
from rules import findings
from rules.findings import Category, Filled, Need

CATEGORIES, PROBLEMS = "categories", "problems"
NONE, EACH = "none", "each"


@dataclass(frozen=True)
class Kept(Field):
    """A question whose answer is kept the moment it is given, whatever becomes of the form."""

    keep: Callable[[Any], None] = lambda value: None

    def read(self, raw: str) -> tuple[Any, str]:
        """Return the value of an answer and "", or None and the reason it is none; what is a value is kept."""
        value, wrong = super().read(raw)
        if not wrong:
            self.keep(value)
        return value, wrong


@dataclass(frozen=True)
class Visit(Form):
    """The form of one visit: asks for what is open or chosen, then shows every item.

    Its answers hold, beside those to its questions: ``asked`` the items it asks for, ``choose`` whether it is still to be
    said which of them have a problem, ``standing`` what stood when it was opened, ``changed`` what others changed since.
    """

    def questions(self, ctx: Context, about: Any, answers: Answers) -> list[Field]:
        """Return the questions for the items asked; once all are answered, those of every item, so that each can be changed."""
        sheet = Sheet(ctx, about)
        asked = [one for one in sheet.items if one.code in answers["asked"]]
        open_ = bool(answers["choose"]) or any(
            sheet.filled(answers, one.code) != Filled.WHOLE for one in asked
        )
        shown = asked if open_ else [one for one in sheet.items if f"{one.code}:{CATEGORIES}" in answers]
        first = [sheet.problems()] if answers["choose"] else []
        return first + [field for one in shown for field in sheet.fields(one) if field.when(answers)]


class Sheet:
    """One visit: its items, their categories, and what stands for each."""

    def __init__(self, ctx: Context, inspection: Inspection) -> None:
        self.ctx, self.inspection = ctx, inspection
        self.catalogue = catalogue_of(ctx, inspection)
        self.items = rosters.items(ctx.db, inspection.items)
        self.standing = drafts.of_inspection(ctx.db, key(inspection))

    # -- what stands -------------------------------------------------------------------------------------------

    def filled(self, answers: Mapping[str, Any], code: str) -> Filled:
        """Return how far an item is filled in, by these answers."""
        written = {need.value: answers.get(f"{code}:{need}", "") for need in Need}
        return findings.filled(answers.get(f"{code}:{CATEGORIES}", ()), written, self.catalogue)

    def state(self, code: str) -> Filled:
        """Return how far an item is filled in, by what stands."""
        return self.filled(self.answers([code]), code)

    def answers(self, codes: Iterable[str]) -> Answers:
        """Return what stands for these items, as the form's answers."""
        found: Answers = {}
        for code in codes:
            row = self.standing.get(code)
            if row is not None and row.categories:
                found[f"{code}:{CATEGORIES}"] = list(row.categories)
                found |= {f"{code}:{need}": getattr(row, need) for need in Need if getattr(row, need)}
        return found

    def whole(self, but: Iterable[str] = ()) -> Answers:
        """Return what stands for the items that are wholly filled in."""
        apart = set(but)
        codes = (one.code for one in self.items if one.code not in apart)
        return self.answers(code for code in codes if self.state(code) == Filled.WHOLE)

    def in_state(self, *states: Filled) -> list[Item]:
        """Return the items that are so far filled in."""
        return [one for one in self.items if self.state(one.code) in states]

    def place(self, code: str) -> int:
        """Return the number of an item within the visit."""
        return [one.code for one in self.items].index(code) + 1

    def by(self, code: str) -> str:
        """Return who said what stands, and when."""
        row = self.standing[code]
        at = row.at.astimezone(ZoneInfo(self.ctx.office.bureau.timezone))
        return f"{self.ctx.db.get_one(Person, row.person_id).name} {at.month}月{at.day}日 {at:%H:%M}"

    def spell(self, code: str) -> str:
        """Return what stands for an item, without who said it."""
        row = self.standing[code]
        labels = "、".join(self.catalogue[one].label for one in row.categories)
        needs = findings.needed(row.categories, self.catalogue)
        said = [
            row.remark if Need.REMARK in needs else "",
            f"违反：{row.basis}" if Need.BASIS in needs and row.basis else "",
        ]
        more = "；".join(one for one in said if one)
        return labels + (f"（{more}）" if more else "")

    def lines(self) -> list[str]:
        """Return every item with what stands there and by whom."""
        shown = []
        for at, one in enumerate(self.items, 1):
            state = self.state(one.code)
            stands = "还没有填" if state == Filled.EMPTY else f"{self.spell(one.code)}〔{self.by(one.code)}〕"
            shown.append(f"第{at}项 {one.name}：{stands}" + ("，没有填完" if state == Filled.BEGUN else ""))
        return shown

    # -- what is asked -----------------------------------------------------------------------------------------

    def problems(self) -> Field:
        """Return the question which items have a problem; a digit is the item's own number."""
        options = [Option(one.code, one.name) for one in self.items]
        options += [Option(NONE, "都没有问题"), Option(EACH, "逐项填")]
        return Kept(
            PROBLEMS, "有问题的事项", "findings/ask_problems", tuple(options), many=True, exclusive=frozenset({NONE, EACH}),
            keep=self._keep_problems,
        )  # fmt: skip

    def fields(self, item: Item) -> list[Field]:
        """Return the questions about one item: its categories, then what they must bring."""
        options = tuple(Option(one.code, one.label) for one in self.catalogue.values())
        alone = frozenset(one.code for one in self.catalogue.values() if one.excludes_others)
        head = (
            f"第{self.place(item.code)}项 {item.code} {item.name}"
            if len(self.items) > 1
            else f"{item.code} {item.name}"
        )
        stands = (
            f"（现在是：{self.spell(item.code)}〔{self.by(item.code)}〕）"
            if self.answers([item.code])
            else ""
        )
        asked: list[Field] = [
            Kept(
                f"{item.code}:{CATEGORIES}", item.name, "findings/ask_categories", options, many=True, exclusive=alone,
                hint=head + stands, keep=lambda value: self._keep(item.code, CATEGORIES, value),
            )
        ]  # fmt: skip
        asked += [self._need(item, need) for need in Need]
        return asked

    def _need(self, item: Item, need: Need) -> Field:
        def is_needed(answers: Answers) -> bool:
            return need in findings.needed(answers.get(f"{item.code}:{CATEGORIES}", ()), self.catalogue)

        return Kept(
            f"{item.code}:{need}", f"{item.name}（{need.label}）", f"findings/ask_{need}", longest=1000, hint=item.name,
            when=is_needed, keep=lambda value: self._keep(item.code, need.value, value),
        )  # fmt: skip

    # -- what is kept ------------------------------------------------------------------------------------------

    def _keep(self, code: str, name: str, value: Any) -> None:
        self.write(code, **{name: value})
        row = self._form()
        asked = {*row.answers["asked"], code}
        self._go_on(row, row.answers, asked)

    def _keep_problems(self, chosen: list[str]) -> None:
        """Take the items not named as faultless where nobody has said anything yet; ask for the others."""
        row = self._form()
        asked = {*row.answers["asked"]}
        if chosen == [EACH]:
            asked |= {one.code for one in self.in_state(Filled.EMPTY, Filled.BEGUN)}
        else:
            self.clear(but=chosen)
            asked |= set(chosen) - {NONE}
        anew = {f"{code}:" for code in chosen}
        own = {name: value for name, value in row.answers.items() if not name.startswith(tuple(anew))}
        self._go_on(row, {**own, "choose": False}, asked)

    def clear(self, but: Iterable[str] = ()) -> list[Item]:
        """Say of every item about which nobody has said anything that nothing was found; return these items."""
        apart = set(but)
        empty = [one for one in self.in_state(Filled.EMPTY) if one.code not in apart]
        for one in empty:
            self.write(one.code, categories=[findings.faultless(self.catalogue).code])
        return empty

    def write(self, code: str, **said: Any) -> None:
        """Keep what this person says about an item now."""
        if not self.standing:
            register.begun(self.ctx, self.inspection)
        row = self.standing.get(code) or Draft(
            inspection_id=key(self.inspection), item_code=code, categories=[], person_id=key(self.ctx.person), at=self.ctx.now
        )  # fmt: skip
        for name, value in said.items():
            setattr(row, name, value)
        row.person_id, row.at = key(self.ctx.person), self.ctx.now
        self.ctx.db.add(row)
        self.standing[code] = row

    def _form(self) -> OpenForm:
        return self.ctx.db.get_one(OpenForm, self.ctx.person.id)

    def _go_on(self, row: OpenForm, answers: Mapping[str, Any], asked: Iterable[str]) -> None:
        # Others may have filled in something meanwhile: the form goes on with what has no answer yet, and shows theirs.
        theirs = self.whole(but=asked)
        codes = {one.code for one in self.items} - {*asked}
        own = {name: value for name, value in answers.items() if name.partition(":")[0] not in codes}
        row.answers = {**own, **theirs, "asked": sorted(asked), "standing": []}
        row.changing = True


def catalogue_of(ctx: Context, inspection: Inspection) -> dict[str, Category]:
    """Return the categories in the version that the inspection's task was opened with."""
    task = ctx.db.get_one(Task, inspection.task_id)
    return findings.read(catalogues.rows(ctx.db, "findings", task.catalogues["findings"]))


def item_asked(ctx: Context, inspection: Inspection, row: OpenForm) -> str:
    """Return the item about which a form asks just now, "" when it is about the whole visit."""
    fields: Sequence[Field] = ctx.house.forms[row.form].questions(ctx, inspection, row.answers)
    if row.step >= len(fields):
        return ""
    code, stroke, _ = fields[row.step].name.partition(":")
    return code if stroke else ""
