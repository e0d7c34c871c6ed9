"""The console: a terminal where one person is everybody; switch person or group, let time pass, look at others' letters.

Lines that begin with ``/`` are for the console itself; everything else is said by the person who is on.
"""

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from rich.console import Console

from bot.channels import Limits, Permanent, Receive
from bot.layout import compose_text
from bot.message import Incoming, Message, Reference
from bot.moment import Moment

DURATION = re.compile(r"(\d{1,4})\s*(天|小时|分钟|分)")
SPAN = {"天": "days", "小时": "hours", "分钟": "minutes", "分": "minutes"}
HELP = """\
/是 姓名、警号、单位或身份   成为某人；有几个相符的就列出来
/人 [词]                    列出可以扮演的人
/信箱                       谁有没看的信
/群 名称                    看一个群听到的
/过 3天（2小时、30分）       让时间过去，到期的提醒会发出
/发 路径                    以现在这个人的身份发一个文件
/帮助   /退出"""


class Directory(Protocol):
    """Who can be played."""

    def people(self) -> list[tuple[str, str, str, str]]:
        """Return address, name, unit and roles of everybody."""

    def groups(self) -> list[tuple[str, str]]:
        """Return address and name of every group."""


class Talking(Protocol):
    """The machine behind the console."""

    async def receive(self, incoming: Incoming) -> None:
        """Take a message."""

    async def settle(self) -> None:
        """Work until nothing is left to do."""


@dataclass
class Speaker:
    """The person who is on."""

    address: str
    name: str
    unit: str


class ConsoleChannel:
    """Carries the talk of everybody through one terminal.

    Args:
        console: where to write.
        zone: of the clock in the prompt.
        read_line: gives the next line, None at the end; the terminal's own by default.
    """

    name = "console"
    limits = Limits(part_bytes=100_000, per_address=(100_000, timedelta(minutes=1)))

    def __init__(
        self, console: Console, zone: ZoneInfo, read_line: Callable[[str], str | None] | None = None
    ) -> None:
        self.console, self.zone = console, zone
        self.read_line = read_line or self._ask_terminal
        self.unread: dict[str, list[str]] = defaultdict(list)
        self.on: Speaker | None = None
        self.keys = count(1)

    async def listen(self, receive: Receive) -> None:
        """Hear nothing by itself; ``talk`` hands over what is typed."""
        await asyncio.Event().wait()

    def compose(self, messages: list[Message]) -> list[Any]:
        """Return the messages as text."""
        return list(compose_text(messages, self.limits.part_bytes))

    async def deliver(self, address: str, part: Any, key: str) -> None:
        """Show a letter to the person who is on; keep the others' until they are looked at."""
        if self.on is not None and self.on.address == address:
            self._show(part)
        else:
            self.unread[address].append(part)

    async def fetch(self, reference: str, target: Path) -> str:
        """Copy a file of this machine."""
        source = Path(reference)
        if not source.is_file():
            raise Permanent(f"no file {reference}")
        await asyncio.to_thread(target.write_bytes, source.read_bytes())
        return source.name

    async def talk(
        self,
        machine: Talking,
        directory: Directory,
        moment: Moment,
        passes: Callable[[timedelta], Awaitable[None]],
    ) -> None:
        """Talk until /退出 or the end of the input."""
        commands: dict[str, Callable[[str], Awaitable[None]]] = {
            "/是": lambda words: self._become(words, directory),
            "/人": lambda words: self._list(words, directory),
            "/群": lambda words: self._open_group(words, directory),
            "/信箱": lambda words: self._list_unread(directory),
            "/过": lambda words: self._let_pass(words, passes),
            "/发": lambda words: self._say(machine, moment, file=words),
            "/帮助": lambda words: self._help(),
        }
        while (line := await asyncio.to_thread(self.read_line, self._prompt(moment))) is not None:
            verb, _, words = line.strip().partition(" ")
            if verb in ("/退出", "/q"):
                return
            if verb in commands:
                await commands[verb](words.strip())
            elif verb.startswith("/"):
                self._write(f"没有命令 {verb}；/帮助 看全部")
            elif line.strip():
                await self._say(machine, moment, raw=line)

    async def _say(self, machine: Talking, moment: Moment, raw: str = "", file: str = "") -> None:
        if self.on is None:
            self._write("先选一个人：/是 姓名或警号，/人 列出全部")
            return
        attached = (Reference(file),) if file else ()
        said = Incoming(
            self.name, self._key(moment), self.on.address, moment.now(), raw=raw, attachments=attached
        )
        await machine.receive(said)
        await machine.settle()
        self._tell_unread()

    async def _become(self, words: str, directory: Directory) -> None:
        found = _matching(directory, words)
        if len(found) != 1:
            await self._list(words, directory)
            return
        address, name, unit, roles = found[0]
        self.on = Speaker(address, name, unit)
        self._write(f"您现在是 {name}（{unit}，{roles}）")
        for part in self.unread.pop(address, []):
            self._show(part)

    async def _list(self, words: str, directory: Directory) -> None:
        found = _matching(directory, words)
        for address, name, unit, roles in found[:40]:
            waiting = len(self.unread.get(address, ()))
            self._write(f"  {address}  {name}（{unit}）{roles}" + (f"　{waiting} 封未看" if waiting else ""))
        if not found:
            self._write(f"没有与“{words}”相符的人")
        elif len(found) > 40:
            self._write(f"  ……共 {len(found)} 人；加一个词缩小，如 /人 派出所")

    async def _open_group(self, words: str, directory: Directory) -> None:
        for address, name in directory.groups():
            if words in ("", name):
                self._write(f"〔{name}〕" + ("" if self.unread.get(address) else "没有新消息"))
                for part in self.unread.pop(address, []):
                    self._show(part)

    async def _list_unread(self, directory: Directory) -> None:
        names = {address: f"{name}（{unit}）" for address, name, unit, _ in directory.people()}
        for address, parts in sorted(self.unread.items()):
            if parts:
                self._write(f"  {address}  {names.get(address, '群')}　{len(parts)} 封")
        if not any(self.unread.values()):
            self._write("没有未看的信")

    async def _let_pass(self, words: str, passes: Callable[[timedelta], Awaitable[None]]) -> None:
        found = DURATION.findall(words)
        if not found:
            self._write("多久？如 /过 3天，/过 2小时，/过 30分")
            return
        for number, unit in found:
            await passes(timedelta(**{SPAN[unit]: int(number)}))
        self._tell_unread()

    async def _help(self) -> None:
        self._write(HELP)

    def _tell_unread(self) -> None:
        waiting = {address: len(parts) for address, parts in self.unread.items() if parts}
        if waiting:
            self._write(
                f"〔别人有 {sum(waiting.values())} 封未看的信，{len(waiting)} 个人或群；/信箱 看是谁〕"
            )

    def _prompt(self, moment: Moment) -> str:
        at = moment.now().astimezone(self.zone)
        return f"{at:%m-%d %H:%M} {self.on.name if self.on else '（没有人）'}> "

    def _key(self, moment: Moment) -> str:
        return f"{moment.now():%Y%m%dT%H%M%S}-{next(self.keys)}"

    def _show(self, part: str) -> None:
        self._write("\n".join(f"  {line}" for line in part.splitlines()))

    def _write(self, text: str) -> None:
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)

    def _ask_terminal(self, prompt: str) -> str | None:
        try:
            return self.console.input(prompt, markup=False)
        except (EOFError, KeyboardInterrupt):
            return None


def _matching(directory: Directory, words: str) -> list[tuple[str, str, str, str]]:
    everybody = directory.people()
    exact = [one for one in everybody if words in (one[0], one[1])]
    parts = words.split()
    return exact or [one for one in everybody if all(any(part in field for field in one) for part in parts)]
