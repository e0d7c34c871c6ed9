"""The console: carries the talk of everybody through one terminal, where one person is on and the others' letters wait."""

import asyncio
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.channels import Limits, Permanent, Receive
from bot.layout import compose_text
from bot.message import Message

UNREADABLE = "\N{REPLACEMENT CHARACTER}"  # stands for a line in another encoding than the terminal's


class ConsoleChannel:
    """A terminal.

    Args:
        console: where to write.
        read_line: gives the next line, None at the end; the terminal's own by default.

    Attributes:
        on: the address of the person who is on.
        unread: address → letters that nobody has looked at yet.
    """

    name = "console"
    limits = Limits(part_bytes=100_000, per_address=(100_000, timedelta(minutes=1)))

    def __init__(self, console: Console, read_line: Callable[[str], str | None] | None = None) -> None:
        self.console = console
        self.read_line = read_line or ask_terminal
        self.unread: dict[str, list[str]] = {}
        self.on = ""

    async def listen(self, receive: Receive) -> None:
        """Hear nothing by itself; whoever reads the lines hands over what is said."""
        await asyncio.Event().wait()

    def compose(self, messages: list[Message]) -> list[Any]:
        """Return the messages as text."""
        return list(compose_text(messages, self.limits.part_bytes))

    async def deliver(self, address: str, part: Any, key: str) -> None:
        """Show a letter to the person who is on; keep the others' until they are looked at."""
        if self.on == address:
            self.show(part)
        else:
            self.unread[address] = [*self.unread.pop(address, []), part]  # whoever got the newest stands last

    async def fetch(self, reference: str, target: Path) -> str:
        """Copy a file of this machine."""
        source = Path(reference)
        if not source.is_file():
            raise Permanent(f"no file {reference}")
        await asyncio.to_thread(target.write_bytes, source.read_bytes())
        return source.name

    def look(self, address: str) -> None:
        """Show the letters that waited at an address."""
        for part in self.unread.pop(address, []):
            self.show(part)

    def show(self, part: str) -> None:
        """Show one letter."""
        self.write("\n".join(f"  {line}" for line in part.splitlines()))

    def write(self, text: str) -> None:
        """Write a line as it is."""
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)


def ask_terminal(prompt: str) -> str | None:
    """Return the next line of the terminal, or None at its end and at a Ctrl-C."""
    # The running loop's own handler would only take note of a Ctrl-C, and the reading would go on.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return input(prompt)
    except UnicodeDecodeError:
        return UNREADABLE
    except (EOFError, KeyboardInterrupt):
        sys.stdout.write("\n")
        return None
    finally:
        signal.signal(signal.SIGINT, before)
