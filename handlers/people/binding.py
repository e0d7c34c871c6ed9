"""Binding (账号绑定): an account becomes a person's by a one-time code that the administrator gives out (第十条)."""

from datetime import timedelta
from typing import Any

from bot.audience import ForStrangers
from bot.context import Context, alarm
from bot.form import Answers, Form
from handlers.people import directory
from models import binding
from models.binding import BindingCode, BindingTry
from models.machine import people
from models.machine.people import Account, Person
from models.machine.row import key
from rules.refusal import Refusal
from rules.roles import Role

router = ForStrangers("账号绑定", verb="绑定", bare=r"\d{6}")
ARTICLE = "第十条"
LASTS, LOCKED = timedelta(hours=24), timedelta(hours=1)
MOST_WRONG = 5
CODES = range(100_000, 1_000_000)  # six digits, none of them lost when somebody reads 012345 as a number


@router.command("绑定码 {who:text}", role=Role.ADMINISTRATOR)
def issue(ctx: Context, who: str) -> None:
    """给名录库里的人开一个一次性绑定码（第十条）。例：绑定码 王芳"""
    person = directory.one(ctx, who, lambda found: f"绑定码 {found.badge}")
    if person is None:
        return
    if not person.active:
        raise Refusal("left_already", article=ARTICLE, name=person.name)
    standing = binding.standing(ctx.db, ctx.now)
    for one in standing:
        if one.person_id == person.id:
            one.revoked_at = ctx.now
            ctx.db.add(one)
    code, salt = _new_code(ctx, standing), ctx.nonce()
    row = BindingCode(
        person_id=key(person), salt=salt, digest=binding.seal(code, salt), issued_by=key(ctx.person), at=ctx.now,
        expires_at=ctx.now + LASTS,
    )  # fmt: skip
    ctx.db.add(row)
    ctx.note("binding.code", person, article=ARTICLE)
    bound = people.accounts(ctx.db, key(person))
    ctx.say(
        "binding/code", person=person, code=code, expires=row.expires_at, bound=[_label(one) for one in bound]
    )
    if bound and person.id != ctx.person.id:
        ctx.tell(person, "binding/code_issued", by=ctx.person.name)


def _new_code(ctx: Context, standing: list[BindingCode]) -> str:
    while True:
        code = str(CODES[int(ctx.nonce()[:16], 16) % len(CODES)])
        if not any(one.fits(code) for one in standing):
            return code


@router.command("绑定 {code:int}")
def bind(ctx: Context, code: int) -> None:
    """用系统管理员给的六位绑定码，把这个账号绑到您名下（第十条）。例：绑定 123456"""
    if code not in CODES:
        ctx.say("binding/no_code", said=code)
        return
    tried = binding.tries(ctx.db, ctx.incoming.channel, ctx.incoming.account)
    if tried.locked_until is not None and tried.locked_until > ctx.now:
        ctx.say("binding/locked", until=tried.locked_until)
        return
    row = next((one for one in binding.standing(ctx.db, ctx.now) if one.fits(str(code))), None)
    person = ctx.db.get(Person, row.person_id) if row else None
    if row is None or person is None or not person.active:
        _wrong(ctx, tried)
        return
    tried.wrong = 0
    ctx.db.add(tried)
    _claim(ctx, row, person, code)


def _wrong(ctx: Context, tried: BindingTry) -> None:
    """Count a code that is none; this commits, so it is no refusal."""
    if tried.locked_until is not None:
        tried.wrong, tried.locked_until = 0, None
    tried.wrong += 1
    ctx.db.add(tried)
    ctx.db.flush()
    if tried.wrong < MOST_WRONG:
        ctx.note("binding.wrong", tried, article=ARTICLE, wrong=tried.wrong)
        ctx.say("binding/wrong", left=MOST_WRONG - tried.wrong)
        return
    tried.locked_until = ctx.now + LOCKED
    ctx.note("binding.locked", tried, article=ARTICLE, wrong=tried.wrong)
    ctx.say("binding/locked", until=tried.locked_until)
    account = directory.account_label(tried.channel, tried.address)
    alarm(ctx, "binding/alarm", account=account, wrong=tried.wrong, until=tried.locked_until)


def _claim(ctx: Context, row: BindingCode, person: Person, code: int) -> None:
    """Bind the account that speaks; one that is somebody's already only when that was confirmed."""
    standing = people.account_at(ctx.db, ctx.incoming.channel, ctx.incoming.account)
    here = (ctx.incoming.channel, ctx.incoming.account)
    if standing is None:
        _bind(ctx, row, person, Account(person_id=key(person), channel=here[0], address=here[1]))
    elif standing.person_id == person.id:
        ctx.say("binding/already", person=person)
    elif ctx.person is not None:
        ctx.ask(MOVE, code=row.id)
    elif (row.channel, row.address) == here:  # of somebody who left: he has no forms, so he says it twice
        _bind(ctx, row, person, standing)
    else:
        row.channel, row.address = here
        ctx.db.add(row)
        ctx.say("binding/say_again", person=person, code=code)


MOVE = Form(
    "move_account", "改绑账号", "binding/confirm_move", facts=lambda ctx, _, answers: _moving(ctx, answers)
)


@router.finished(MOVE)
def move(ctx: Context, about: None, answers: Answers) -> None:
    """Give an account that was one person's to another one."""
    row = next((one for one in binding.standing(ctx.db, ctx.now) if one.id == answers["code"]), None)
    account = people.account_at(ctx.db, ctx.incoming.channel, ctx.incoming.account)
    if row is None or account is None:
        raise Refusal("code_gone", article=ARTICLE)
    _bind(ctx, row, ctx.db.get_one(Person, row.person_id), account)


def _moving(ctx: Context, answers: Answers) -> dict[str, Any]:
    row = ctx.db.get_one(BindingCode, answers["code"])
    person, account = ctx.db.get_one(Person, row.person_id), (ctx.incoming.channel, ctx.incoming.account)
    return {"person": person, "before": ctx.person, "account": directory.account_label(*account)}


def _bind(ctx: Context, row: BindingCode, person: Person, account: Account) -> None:
    before = account.person_id if account.person_id != person.id else None
    account.person_id, account.heard_at = key(person), ctx.now  # his letters go to where he spoke last
    row.used_at, row.channel, row.address = ctx.now, account.channel, account.address
    ctx.db.add(account)
    ctx.db.add(row)
    ctx.note("binding.bound", person, article=ARTICLE, channel=account.channel, before=before, code=row.id)
    ctx.db.flush()
    label, roles = _label(account), [Role(one).label for one in sorted(people.roles(ctx.db, key(person)))]
    facts: dict[str, Any] = {"person": person, "account": label, "roles": roles}
    if ctx.person is None:
        ctx.say("binding/bound", **facts)  # to the very account
    else:
        ctx.tell(person, "binding/bound", **facts)
    issuer = ctx.db.get_one(Person, row.issued_by)
    if issuer.active and issuer.id != person.id:
        ctx.tell(issuer, "binding/used", person=person, account=label)
    if before is not None and people.accounts(ctx.db, before):
        ctx.tell(ctx.db.get_one(Person, before), "binding/moved_away", account=label)


UNBIND = Form(
    "unbind", "解绑账号", "binding/confirm_unbind", facts=lambda ctx, _, answers: _unbinding(ctx, answers)
)


@router.command("解绑 {who:text}", role=Role.ADMINISTRATOR)
def begin_unbind(ctx: Context, who: str) -> None:
    """解除一个人的账号绑定，可只解一处，如“解绑 王芳 钉钉”（第十条）。例：解绑 王芳"""
    words, channel = _part_channel(who)
    person = directory.one(ctx, words, lambda found: f"解绑 {found.badge} {channel}".strip())
    if person is None:
        return
    accounts = _accounts(ctx, key(person), channel)
    if not accounts:
        ctx.say("binding/none_bound", person=person)
        return
    ctx.ask(UNBIND, person=person.id, channel=channel)


@router.finished(UNBIND)
def unbind(ctx: Context, about: None, answers: Answers) -> None:
    """Take a person's accounts from him; whoever speaks from them is a stranger again."""
    found = _unbinding(ctx, answers)
    person: Person = found["person"]
    if not found["accounts"]:
        raise Refusal("unbound_already", article=ARTICLE, name=person.name)
    for account in found["accounts"]:
        ctx.db.delete(account)
        ctx.note("binding.unbound", person, article=ARTICLE, channel=account.channel)
    ctx.db.flush()
    ctx.say("binding/unbound", person=person, accounts=found["labels"])


def _part_channel(words: str) -> tuple[str, str]:
    """Part a channel's name from the end of what was said."""
    before, _, last = words.rpartition(" ")
    return (before, last) if before and last in directory.CHANNELS.values() else (words, "")


def _accounts(ctx: Context, person_id: int, channel: str) -> list[Account]:
    standing = people.accounts(ctx.db, person_id)
    return [one for one in standing if channel in ("", directory.CHANNELS.get(one.channel))]


def _unbinding(ctx: Context, answers: Answers) -> dict[str, Any]:
    person = ctx.db.get_one(Person, answers["person"])
    accounts = _accounts(ctx, key(person), answers["channel"])
    return {"person": person, "accounts": accounts, "labels": [_label(one) for one in accounts]}


def _label(account: Account) -> str:
    return directory.account_label(account.channel, account.address)
