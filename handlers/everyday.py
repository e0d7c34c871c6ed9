"""Every day: help, who am I, which talk is open; and forms that nobody finished."""

from sqlmodel import col, select

from bot.context import Context
from bot.form import CHANGE
from bot.message import normalise
from bot.reception import NEXT_PAGE, RESERVED, usable
from bot.router import Command, Router, Switchboard
from handlers import scope
from models.machine.people import Person
from models.machine.talk import OpenForm
from models.rosters import Inspector
from rules.refusal import Refusal
from rules.roles import Role

router = Router("日常")


@router.command("帮助", "help", "?", "菜单")
def show_help(ctx: Context) -> None:
    """列出您可以说的话。例：帮助"""
    lines = []
    for title, commands in usable(_switchboard(), ctx.roles):
        lines.append(f"【{title}】")
        lines += [f"{command.patterns[0].usage}：{command.help}" for command in commands]
    ctx.say("everyday/help", lines=lines, roles=[Role(role).label for role in sorted(ctx.roles)])


@router.command("帮助 {words:text}")
def show_help_of(ctx: Context, words: str) -> None:
    """说明一条命令怎么用。例：帮助 录入"""
    called = normalise(words)
    if called in RESERVED | NEXT_PAGE or CHANGE.fullmatch(called):
        ctx.say("everyday/help_words")
        return
    board = _switchboard()
    such = [command for command in board.commands() if _is_called(command, called)]
    mine = [command for command in such if command.allows(ctx.roles)]
    if mine:
        ctx.say("everyday/help_of", called=called[:20], commands=mine)
    elif such:
        who = [Role(role).label for role in sorted(such[0].roles)]
        raise Refusal("not_your_role", deed=such[0].help, who=who)
    else:
        near = board.suggest(called, ctx.roles, ctx.office.talk.suggest_score)
        raise Refusal("no_such_command", words=called[:60], near=[pattern.usage for pattern in near])


@router.command("我是谁")
def tell_who(ctx: Context) -> None:
    """说明我以什么身份和您说话。例：我是谁"""
    inspector = ctx.db.exec(select(Inspector).where(Inspector.person_id == ctx.person.id)).first()
    deputies = scope.names(scope.supervisors(ctx, ctx.person.unit))
    ctx.say(
        "everyday/who", person=ctx.person, roles=[Role(role).label for role in sorted(ctx.roles)], inspector=inspector,
        deputies=deputies,
    )  # fmt: skip


@router.tick("forms")
def expire_forms(ctx: Context) -> None:
    """Tell each person whose form was left lying that it is closed, so that nobody thinks it was submitted."""
    late = select(OpenForm).where(col(OpenForm.expires_at) <= ctx.now).limit(50)
    unanswered = late.with_for_update(skip_locked=True)  # who is answering just now is not late
    for row in ctx.db.exec(unanswered).all():
        person = ctx.db.get(Person, row.person_id)
        assert person is not None
        ctx.db.delete(row)
        ctx.tell(
            person,
            "form/expired",
            title=ctx.house.forms[row.form].title,
            minutes=ctx.office.talk.form_minutes,
        )


def _is_called(command: Command, words: str) -> bool:
    plain = words.replace(" ", "")
    return any(
        plain in (pattern.verb.replace(" ", ""), normalise(pattern.usage).replace(" ", ""))
        or pattern.match(words)
        for pattern in command.patterns
    )


def _switchboard() -> Switchboard:
    from handlers import ROUTERS  # the list names this very module; it is complete once all are imported

    return Switchboard(ROUTERS)
