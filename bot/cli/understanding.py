"""What the bot would make of a sentence: command, slots, candidates; nothing is done."""

from dataclasses import dataclass
from typing import Any

from bot.config import Settings
from bot.message import normalise
from bot.router import Switchboard
from handlers import ROUTERS
from rules.roles import Role


@dataclass(frozen=True)
class Understood:
    """How a sentence was understood.

    Attributes:
        command: its usage, None when it was not understood.
        help: what the command is for.
        slots: what the sentence puts into it.
        for_others: the command it would be for other roles.
        roles: those roles.
        candidates: what comes near.
    """

    command: str | None
    help: str
    slots: dict[str, Any]
    for_others: str | None
    roles: tuple[str, ...]
    candidates: tuple[str, ...]


def understand(words: str, roles: frozenset[str]) -> Understood:
    """Match a sentence as said by somebody with these roles and no open form."""
    switchboard, said = Switchboard(ROUTERS), normalise(words)
    found, elsewhere = switchboard.match(said, roles)
    if found is not None:
        command = found.command
        return Understood(command.patterns[0].usage, command.help, found.slots, None, (), ())
    near = switchboard.suggest(said, roles, Settings().talk.suggest_score)
    return Understood(
        None,
        "",
        {},
        elsewhere.command.patterns[0].usage if elsewhere else None,
        tuple(sorted(Role(one).label for one in elsewhere.command.roles)) if elsewhere else (),
        tuple(pattern.usage for pattern in near),
    )


def spell(found: Understood) -> str:
    """Say it in a line."""
    if found.command:
        slots = "".join(f"　{name}={value}" for name, value in found.slots.items())
        return f"{found.command}{slots}\n{found.help}"
    if found.for_others:
        return f"这个身份不能说“{found.for_others}”；可以说的是{'、'.join(found.roles)}"
    near = f"，是不是：{' ／ '.join(found.candidates)}" if found.candidates else ""
    return f"没听懂{near}"
