"""Choices: which letter a digit or a button is for; a digit means one thing only, a button works once."""

from typing import Any

from sqlmodel import col, select

from bot.context import Context
from bot.form import Talk
from models.machine.people import Person
from models.machine.post import Letter, SpentChoice
from rules.refusal import Refusal

LOOKED_AT = 100  # letters back in which an old button is looked for


def meant(ctx: Context, talk: Talk | None) -> str:
    """Return the words, or what a digit stands for in the letter that last showed its choices by number.

    While a form is open a digit answers its question, unless such a letter has come since: then the person sees
    "1 同意", and 1 must not confirm something else.
    """
    words = ctx.incoming.words
    if not words.isdecimal() or len(words) > 2:
        return words
    numbered = _newest(ctx, col(Letter.numbered).is_(True))
    if numbered is None or not 0 < int(words) <= len(numbered.choices):
        return words
    if talk is not None and not _is_later(numbered, _question(ctx, talk)):
        return words
    says: str = numbered.choices[int(words) - 1]["says"]
    return says


def spend(ctx: Context, token: str) -> None:
    """Use a button up.

    Raises:
        Refusal: it was used before; says by whom and when.
    """
    spent = ctx.db.get(SpentChoice, token)
    if spent is not None:
        by = ctx.db.get(Person, spent.person_id)
        raise Refusal("button_spent", by=by.name if by else "", at=spent.at)
    assert ctx.person.id is not None
    ctx.db.add(SpentChoice(token=token, person_id=ctx.person.id, at=ctx.now))


def is_old_button(ctx: Context, talk: Talk) -> bool:
    """Tell whether a button was pressed that belongs to an earlier letter than the open form's question."""
    question = _question(ctx, talk) if ctx.incoming.token else None
    if question is None:
        return False
    earlier = (
        select(Letter.choices)
        .where(Letter.person_id == ctx.person.id, col(Letter.id) < question.id)
        .order_by(col(Letter.id).desc())
        .limit(LOOKED_AT)
    )
    return any(ctx.incoming.token == one["token"] for shown in ctx.db.exec(earlier) for one in shown)


def _question(ctx: Context, talk: Talk) -> Letter | None:
    return _newest(ctx, col(Letter.template) == talk.template)


def _newest(ctx: Context, such: Any) -> Letter | None:
    query = select(Letter).where(Letter.person_id == ctx.person.id, such)
    return ctx.db.exec(query.order_by(col(Letter.id).desc()).limit(1)).first()


def _is_later(letter: Letter, question: Letter | None) -> bool:
    # What was packed later was seen later; a question that is not packed yet is being answered ahead of it.
    if question is None or question.parcel_id is None:
        return False
    return (letter.parcel_id or 0, letter.id or 0) > (question.parcel_id, question.id or 0)
