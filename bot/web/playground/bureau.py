"""The bureau as the playground is given it; the page knows people and messages itself, and nothing of inspections."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlmodel import Session

from bot.channels.playground import PlaygroundChannel
from bot.machine import Machine
from bot.moment import HeldTime
from bot.web.playground.guide import Step
from bot.web.view import View, look

T = TypeVar("T")


@dataclass(frozen=True)
class Bureau:
    """What the playground is given.

    Attributes:
        machine: runs beside, with ``channel`` among its channels and ``moment`` as its clock.
        samples: name → what a file that the tour sends is called, and where it lies.
        tour: what comes next.
        next_due: when the clock will next have something to say.
        progress: how far long work has come, (done, total); total is 0 when there is none.
        settled: called when the machine comes to rest; lets a roster's newcomers speak.
    """

    machine: Machine
    moment: HeldTime
    channel: PlaygroundChannel
    samples: Mapping[str, tuple[str, Path]]
    tour: Callable[[View], Step]
    next_due: Callable[[Session], datetime | None]
    progress: Callable[[Session], tuple[int, int]]
    settled: Callable[[], None]

    async def look(self, at: Callable[[View], T]) -> T:
        """Return what a function finds on one moment of the database; the loop goes on meanwhile."""

        def see() -> T:
            with look(self.machine.store, self.machine.office, self.machine.moment) as view:
                return at(view)

        return await asyncio.to_thread(see)
