"""Every day: help, who am I, which talk is open; and forms that nobody finished."""

from sqlmodel import col, select

from bot.context import Context
from bot.reception import usable
from bot.router import Router, Switchboard
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
    for _, commands in usable(_switchboard(), ctx.roles):
        for command in commands:
            if any(words in (pattern.verb, pattern.usage) for pattern in command.patterns):
                ways = [pattern.usage for pattern in command.patterns]
                ctx.say("everyday/help_of", ways=ways, what=command.help, example=command.example)
                return
    raise Refusal("no_such_command", words=words)


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
    for row in ctx.db.exec(late).all():
        person = ctx.db.get(Person, row.person_id)
        assert person is not None
        ctx.db.delete(row)
        ctx.tell(
            person,
            "form/expired",
            title=ctx.house.forms[row.form].title,
            minutes=ctx.office.talk.form_minutes,
        )


def _switchboard() -> Switchboard:
    from handlers import ROUTERS  # the list names this very module; it is complete once all are imported

    return Switchboard(ROUTERS)
