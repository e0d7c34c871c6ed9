"""The directory (人员): people looked up by name, badge, unit or pinyin, and shown as far as it is this person's to see (第十条)."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlmodel import select

from bot.context import Context
from bot.message import Choice
from bot.router import Router
from handlers import scope
from handlers.draws import pools
from handlers.rosters import pinyin
from models import inspections, leave
from models.machine import people
from models.machine.people import Person
from models.machine.row import key
from models.rosters import Inspector
from rules.roles import Role

router = Router("人员")
CHANNELS = {"wecom": "企业微信", "dingtalk": "钉钉", "cli": "本机"}
NUMBERED = 8  # of several found, how many a digit can choose; 下一页 is the ninth
SHORTEST_BADGE = 3  # digits of a part of a badge
Again = Callable[[Person], str]


@router.command("人员 {who:text}", "找人 {who:text}", "查人 {who:text}")
def show(ctx: Context, who: str) -> None:
    """按姓名、警号、单位或拼音查一个人（第十条）。例：人员 王芳"""
    person = one(ctx, who, lambda found: f"人员 {found.badge}")
    if person is not None:
        _card(ctx, person)


@router.command("人员", "找人", "查人")
def show_unit(ctx: Context) -> None:
    """列出您单位的人员（第十条）。例：人员"""
    mine = [found for found in people.everybody(ctx.db) if found.unit == ctx.person.unit]
    _list(ctx, f"{ctx.person.unit}的人员", mine, lambda found: f"人员 {found.badge}")


def one(ctx: Context, words: str, again: Again) -> Person | None:
    """Return who is meant; or None, after asking back: which of several, or whether one of the nearest names.

    Args:
        words: a name or a part of it, a badge, a unit, pinyin, or several of these with blanks between.
        again: what to say to mean a certain person.
    """
    found = find(ctx, words)
    if len(found) == 1:
        return found[0]
    if found:
        _list(ctx, f"“{words[:20]}”是哪一位？", found, again)
        return None
    everyone = _everybody(ctx)
    near = pinyin.nearest(words, (other.name for other in everyone))
    alike = [other for name in near for other in everyone if other.name == name][:NUMBERED]
    choices = [Choice(_named(other), again(other)) for other in alike]
    ctx.say("people/nobody", words=words[:20], near=[_named(other) for other in alike], choices=choices)
    return None


def find(ctx: Context, words: str) -> list[Person]:
    """Return who these words fit, the own unit first: what fits wholly shuts out what fits in part."""
    everyone = _everybody(ctx)
    typed, tokens = pinyin.spelled(words), words.split()
    fits: Sequence[Callable[[Person], bool]] = (
        lambda one: words.casefold() in (one.badge.casefold(), one.name.casefold()),
        lambda one: bool(typed) and pinyin.is_usual(typed, one.name),
        lambda one: bool(typed) and pinyin.is_whole(typed, one.name),
        lambda one: all(_fits(token, one) for token in tokens),
    )
    for fit in fits:
        found = [one for one in everyone if fit(one)]
        if found:
            return sorted(found, key=lambda one: (one.unit != ctx.person.unit, one.unit, one.name, one.badge))
    return []


def _everybody(ctx: Context) -> list[Person]:
    return people.everybody(ctx.db, also_left=Role.ADMINISTRATOR in ctx.roles)


def _fits(token: str, person: Person) -> bool:
    typed = pinyin.spelled(token)
    badge = len(token) >= SHORTEST_BADGE and token.casefold() in person.badge.casefold()
    spelt = bool(typed) and (pinyin.is_whole(typed, person.name) or pinyin.is_part(typed, person.name))
    return token in person.name or token in person.unit or badge or spelt


def _list(ctx: Context, title: str, found: Sequence[Person], again: Again) -> None:
    numbered = found[:NUMBERED]
    lines = [f"{at} {_named(one)}" if at <= NUMBERED else _named(one) for at, one in enumerate(found, 1)]
    ctx.show(title, lines, choices=[Choice(one.name, again(one)) for one in numbered])


def _named(person: Person) -> str:
    return f"{person.name}（{person.unit}）" + ("" if person.active else "［已调离］")


def _card(ctx: Context, person: Person) -> None:
    """Show a person: an inspector sees name, unit and post, a supervisor the duty, the administrator roles and accounts."""
    inspector = ctx.db.exec(select(Inspector).where(Inspector.person_id == person.id)).first()
    audits, keeps = Role.AUDITOR in ctx.roles, Role.ADMINISTRATOR in ctx.roles
    leads = bool(ctx.roles & {*scope.SUPERVISORS}) or audits
    ctx.say(
        "people/card", person=person, post=inspector.post if inspector else "", phone=_phone(ctx, person, inspector),
        duty=_duty(ctx, person, inspector) if leads or keeps else None, load=_load(ctx, person) if leads else None,
        books=_books(ctx, person) if keeps or audits else None,
        choices=[Choice("绑定码", f"绑定码 {person.badge}")] if keeps and person.active else (),
    )  # fmt: skip


def _phone(ctx: Context, person: Person, inspector: Inspector | None) -> str:
    """Return the phone in full only for the supervisors of the same unit and the administrator; this is one-to-one talk."""
    phone = inspector.phone if inspector else ""
    may = Role.ADMINISTRATOR in ctx.roles or (
        ctx.roles & {*scope.SUPERVISORS} and ctx.person.unit == person.unit
    )
    return phone if may else f"{phone[:3]}****{phone[-4:]}" if phone else ""


def _duty(ctx: Context, person: Person, inspector: Inspector | None) -> dict[str, Any]:
    away = leave.standing(ctx.db, key(person), ctx.today)
    on_duty = person.active and (inspector is None or inspector.on_duty)
    return {
        "certificate": inspector.certificate if inspector else "",
        "until": inspector.certificate_until if inspector else None,
        "on_duty": on_duty,
        "leaves": [one.span.words for one in away],
    }


def _load(ctx: Context, person: Person) -> int:
    return len(inspections.of_person(ctx.db, key(person), pools.OPEN))


def _books(ctx: Context, person: Person) -> dict[str, Any]:
    held = sorted(people.roles(ctx.db, key(person)))
    accounts = people.accounts(ctx.db, key(person))
    return {
        "roles": [Role(role).label for role in held],
        "accounts": [account_label(one.channel, one.address) for one in accounts],
    }


def account_label(channel: str, address: str) -> str:
    """Return an account as talk names it."""
    return f"{CHANNELS.get(channel, channel)} {address}"
