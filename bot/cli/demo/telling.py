"""Telling the story: everybody's words are said on the stage, and what comes of them is printed as people see it."""

import hashlib
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

from sqlmodel import select

from bot.channels.memory import MemoryChannel
from bot.cli.demo.cast import Speaker, names
from bot.cli.demo.phone import hand_in
from bot.cli.demo.stage import Stage
from bot.message import Incoming, Reference
from models.evidence import Evidence
from models.machine.post import Received

LINK = re.compile(r"(https?://\S+)")
SHOWN = 2  # letters of one kind that are printed in full after one word


class Telling:
    """Says and prints.

    Every word has a key of its own, so that a story broken off anywhere goes on where it stopped: what was heard before
    is not heard again.

    Args:
        write: takes a line of the transcript.
    """

    def __init__(self, stage: Stage, channel: MemoryChannel, write: Callable[[str], None]) -> None:
        self.stage, self.channel, self.write = stage, channel, write
        self.zone = ZoneInfo(stage.settings.bureau.timezone)
        self.seen = len(channel.delivered)
        self.day = ""

    def title(self, text: str) -> None:
        """Begin a chapter."""
        self.write(f"\n{'─' * 12} {text} {'─' * 12}")
        self._date()

    def remark(self, text: str) -> None:
        """Tell the reader something that nobody says."""
        self.write(f"\n（{text}）")

    async def says(self, key: str, who: Speaker, *words: str) -> None:
        """Say some things one after another, and print what is heard."""
        for at, said in enumerate(words):
            self.write(f"\n{who.name}：{said}")
            if await self._say(f"{key}:{at}", who, said):
                self._print_heard(who.address)

    async def sends(self, key: str, who: Speaker, file: str) -> None:
        """Send a file, and print what is heard."""
        self.write(f"\n{who.name}：（文件）{file}")
        if await self._say(key, who, "", file):
            self._print_heard(who.address)

    async def says_aside(self, key: str, who: Speaker, *words: str) -> None:
        """Say what was already seen once, without printing it again."""
        for at, said in enumerate(words):
            await self._say(f"{key}:{at}", who, said)
        self.seen = len(self.channel.delivered)

    async def passes_until(self, day: int, hour: int = 9) -> None:
        """Let time pass until an hour of a day, counted from the story's first."""
        await self.stage.passes_until(day, hour)
        self._date()

    async def hears_until(self, day: int, hour: int = 9) -> None:
        """Let time pass until an hour of a day, and print what the bot says of its own accord on the way."""
        await (
            self.stage.scan()
        )  # a telling that was broken off amid a morning's scans has left some of them out
        for each in range(self.stage.day() + 1, day + 1):
            await self.stage.passes_until(each)
            if self.channel.delivered[self.seen :]:
                self._date()
                self._print_heard()
        await self.passes_until(day, hour)

    async def uploads(self, key: str, who: Speaker, file: str, content: bytes) -> None:
        """Open the upload page whose link this person heard last, hand a file in there, and print what is heard."""
        self.write(f"\n{who.name}：（在手机上打开上传页，拍照交来）{file}")
        if not self._is_kept(content):
            link = next(
                found[1]
                for address, part in reversed(self.channel.delivered)
                if address == who.address and (found := LINK.search(part))
            )
            await hand_in(self.stage.machine, link, file, content, key)
            await self.stage.machine.settle()
            self._print_heard(who.address)

    async def _say(self, key: str, who: Speaker, words: str, file: str = "") -> bool:
        if self._was_said(key):
            return False
        message = Incoming(
            self.channel.name, f"story:{key}", who.address, self.stage.moment.now(), raw=words,
            attachments=(Reference(file, file),) if file else (),
        )  # fmt: skip
        await self.stage.machine.receive(message)
        await self.stage.machine.settle()
        return True

    def _is_kept(self, content: bytes) -> bool:
        kept = select(Evidence.id).where(Evidence.sha256 == hashlib.sha256(content).hexdigest())
        with self.stage.store.read() as db:
            return db.exec(kept).first() is not None

    def _was_said(self, key: str) -> bool:
        said = select(Received.id).where(
            Received.channel == self.channel.name, Received.key == f"story:{key}"
        )
        with self.stage.store.read() as db:
            return db.exec(said).first() is not None

    def _print_heard(self, first: str = "") -> None:
        new, self.seen = self.channel.delivered[self.seen :], len(self.channel.delivered)
        called, shown = names(self.stage.store, self.channel.name), dict[str, int]()
        for address, part in sorted(new, key=lambda one: one[0] != first):
            name = called.get(address, address)
            kind = part.partition("\n")[0].replace(_unit(name) or "\n", "") + str(address in called)
            shown[kind] = shown.get(kind, 0) + (address != first)
            if shown[kind] <= SHOWN:
                self.write(f"  → {name}\n" + "\n".join(f"    {line}" for line in part.splitlines()))
        left = sum(count - SHOWN for count in shown.values() if count > SHOWN)
        if left:
            self.write(f"  → 另有 {left} 人各收到一封同类的信")

    def _date(self) -> None:
        now = self.stage.moment.now().astimezone(self.zone)
        day = f"{now.month}月{now.day}日 {now:%H:%M}"
        if day != self.day:
            self.day = day
            self.write(f"\n〔{day}〕")


def _unit(name: str) -> str:
    return name.partition("（")[2].rstrip("）")
