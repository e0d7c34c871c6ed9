"""Playing everybody: one sitting at the console, where one switches person or group, lets time pass, looks at others' letters.

Lines that begin with ``/`` are for the console itself; everything else is said by the person who is on.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot.channels.console import UNREADABLE, ConsoleChannel
from bot.cli.demo.stage import PUBLIC, SUPERVISORS, Stage
from bot.message import Incoming, Reference
from models.machine.people import Account, Holding, Person
from models.machine.store import Store
from rules.roles import Role

# People who type Chinese leave the blank out, and their slash is a wide one.
ORDER = re.compile(r"[/／](下一个|信箱|帮助|退出|是|人|群|过|发)\s*(.*)", re.DOTALL)
DURATION = re.compile(r"(\d{1,4})\s*(天|小时|分钟|分)")
SPAN = {"天": "days", "小时": "hours", "分钟": "minutes", "分": "minutes"}
LONGEST = timedelta(days=366)
GROUPS = (SUPERVISORS, PUBLIC)
NAMED = 3  # people who are named after each word because a letter waits for them
LISTED = 40
HELP = """\
/是 姓名、警号、单位或身份   成为某人；有几个相符的就列出来
/下一个                     成为最近收到信、还没有看的那个人
/人 [词]                    列出可以扮演的人
/信箱                       谁有没看的信
/群 [名称]                  看一个群听到的
/过 3天（2小时、30分）       让时间过去，到期的提醒会发出
/发 路径                    以现在这个人的身份发一个文件
/帮助   /退出               其余的话，都由现在这个人对机器人说"""


@dataclass(frozen=True)
class Player:
    """Somebody who can be played: where letters reach him, and how he is told from others."""

    address: str
    name: str
    unit: str
    roles: str

    def fits(self, words: str) -> bool:
        """Tell whether each of the words stands in one of his facts."""
        facts = (self.address, self.name, self.unit, self.roles)
        return all(any(word in fact for fact in facts) for word in words.split())

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"


def everybody(store: Store, channel: str) -> list[Player]:
    """Return everybody who can speak on a channel."""
    query = (
        select(Account.address, Person.name, Person.unit, Person.id)
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(Account.channel == channel, col(Person.active))
        .order_by(Person.unit, Person.badge)
    )
    with store.read() as db:
        held: dict[int, list[str]] = {}
        for row in db.exec(select(Holding)):
            held.setdefault(row.person_id, []).append(Role(row.role).label)
        return [
            Player(address, name, unit, "、".join(sorted(held.get(one or 0, []))))
            for address, name, unit, one in db.exec(query)
        ]


class Play:
    """One sitting: what is typed goes to the console itself, or is said by the person who is on."""

    def __init__(self, channel: ConsoleChannel, stage: Stage) -> None:
        self.channel, self.stage = channel, stage
        self.zone = ZoneInfo(stage.settings.bureau.timezone)
        self.name = ""
        self.keys = count(1)
        self.heard: dict[str, int] = {}
        self.orders: dict[str, Callable[[str], Awaitable[None]]] = {
            "是": self.become, "下一个": self._take_next, "人": self._list, "信箱": self._list_unread,
            "群": self._open_group, "过": self._let_pass, "发": self._send, "帮助": self._help,
        }  # fmt: skip

    async def go_on(self) -> None:
        """Take one line after another until /退出 or the end; while the terminal waits for one, nothing else goes on."""
        while (typed := self.channel.read_line(self._prompt())) is not None:
            line = typed.strip()
            order = ORDER.fullmatch(line)
            if order and order[1] == "退出":
                return
            if line == UNREADABLE:
                self.channel.write("这一行不是 UTF-8 编码，没有读懂。")
                continue
            if order:
                await self.orders[order[1]](order[2].strip())
            elif line.startswith(("/", "／")):
                self.channel.write(f"没有命令 {line.split()[0]}；/帮助 看全部")
            elif line:
                await self._say(line)

    async def become(self, words: str) -> None:
        """Be the one person whom the words fit, or list those whom they fit."""
        found = [one for one in self._people() if words in (one.address, one.name)]
        found = found or [one for one in self._people() if one.fits(words)]
        if len(found) == 1:
            self._switch(found[0])
        else:
            self._show_people(found, words)

    async def _say(self, raw: str, *attachments: Reference) -> None:
        if not self.channel.on:
            self.channel.write("先选一个人：/是 姓名或警号，/人 列出全部")
            return
        key, now = f"typed:{next(self.keys)}", self.stage.moment.now()
        await self.stage.machine.receive(
            Incoming(self.channel.name, key, self.channel.on, now, raw=raw, attachments=attachments)
        )
        await self.stage.machine.settle()
        self._tell_unread()

    async def _send(self, words: str) -> None:
        path = Path(words.strip("'\"")).expanduser()
        if path.is_file():
            await self._say("", Reference(str(path), path.name))
        elif words:
            self.channel.write(f"没有文件 {words}")
        else:
            self.channel.write("哪个文件？如 /发 bot/cli/demo/rosters/subjects.xlsx")

    async def _take_next(self, words: str) -> None:
        people = {one.address: one for one in self._people()}
        waiting = [people[address] for address, _ in self._waiting() if address in people]
        if waiting:
            self._switch(waiting[0])
        else:
            self.channel.write("没有人有未看的信")

    def _switch(self, player: Player) -> None:
        self.channel.on, self.name = player.address, player.name
        self.channel.write(f"您现在是 {player.name}（{player.unit}，{player.roles}）")
        self.channel.look(player.address)

    async def _list(self, words: str) -> None:
        self._show_people([one for one in self._people() if one.fits(words)], words)

    def _show_people(self, found: list[Player], words: str) -> None:
        for one in found[:LISTED]:
            waiting = len(self.channel.unread.get(one.address, ()))
            self.channel.write(
                f"  {one.address}  {one}{one.roles}" + (f"　{waiting} 封未看" if waiting else "")
            )
        if not found:
            self.channel.write(f"没有与“{words}”相符的人")
        elif len(found) > LISTED:
            self.channel.write(f"  ……共 {len(found)} 人；加一个词缩小，如 /人 派出所 分管")

    async def _open_group(self, words: str) -> None:
        if words and words not in GROUPS:
            self.channel.write(f"没有叫“{words}”的群；有：{'、'.join(GROUPS)}")
        for group in GROUPS:
            if words in ("", group):
                self.channel.write(f"〔{group}〕" + ("" if self.channel.unread.get(group) else "没有新消息"))
                self.channel.look(group)

    async def _list_unread(self, words: str) -> None:
        for address, name in self._waiting():
            shown = name if address in GROUPS else f"{address}  {name}"
            self.channel.write(f"  {shown}　{len(self.channel.unread[address])} 封")
        if not self.channel.unread:
            self.channel.write("没有未看的信")

    async def _let_pass(self, words: str) -> None:
        spans = [timedelta(**{SPAN[unit]: int(number)}) for number, unit in DURATION.findall(words)]
        asked = sum(spans, timedelta(0))
        if not timedelta(0) < asked <= LONGEST:
            self.channel.write("多久？如 /过 3天，/过 2小时，/过 30分；一次最多 366 天")
            return
        with self.channel.console.status("时间正在过去……"):
            await self.stage.passes(asked)
        self._tell_unread()

    async def _help(self, words: str) -> None:
        self.channel.write(HELP)

    def _tell_unread(self) -> None:
        names = [name for address, name in self._waiting() if address not in GROUPS]
        more = f" 等 {len(names)} 人" if len(names) > NAMED else ""
        told = [f"{'、'.join(names[:NAMED])}{more} → /下一个"] if names else []
        heard = {group: len(self.channel.unread.get(group, ())) for group in GROUPS}
        told += [f"{group} → /群" for group in GROUPS if heard[group] > self.heard.get(group, 0)]
        self.heard = heard  # a group only listens: nobody waits for it, so it is named once
        if told:
            self.channel.write(f"〔有信没看：{'；'.join(told)}〕")

    def _waiting(self) -> list[tuple[str, str]]:
        """Return where letters wait, and whose they are: people first, and first who got the newest, to follow a matter."""
        names = {one.address: str(one) for one in self._people()}
        newest = [*self.channel.unread][::-1]
        waiting = sorted(newest, key=lambda address: address in GROUPS)
        return [(address, names.get(address, address)) for address in waiting]

    def _people(self) -> list[Player]:
        return everybody(self.stage.store, self.channel.name)

    def _prompt(self) -> str:
        at = self.stage.moment.now().astimezone(self.zone)
        return f"{at:%m-%d %H:%M} {self.name or '（没有人）'}> "
