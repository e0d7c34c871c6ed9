"""Telling the story: everybody's words are said on the stage, and what comes of them is printed as people see it."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from sqlmodel import select

from bot.channels.memory import MemoryChannel
from bot.cli.demo.cast import Cast, Speaker
from bot.cli.demo.stage import Stage
from bot.message import Incoming, Reference
from models.machine.post import Received

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
        self.cast = Cast(stage.store, channel.name)
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
                self._print_heard(who)

    async def sends(self, key: str, who: Speaker, file: str) -> None:
        """Send a file, and print what is heard."""
        self.write(f"\n{who.name}：（文件）{file}")
        if await self._say(key, who, "", file):
            self._print_heard(who)

    async def says_aside(self, key: str, who: Speaker, *words: str) -> None:
        """Say what was already seen once, without printing it again."""
        for at, said in enumerate(words):
            await self._say(f"{key}:{at}", who, said)
        self.seen = len(self.channel.delivered)

    async def passes_until(self, day: int, hour: int = 9) -> None:
        """Let time pass until an hour of a day, counted from the story's first."""
        await self.stage.passes_until(day, hour)
        self._date()

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

    def _was_said(self, key: str) -> bool:
        said = select(Received.id).where(
            Received.channel == self.channel.name, Received.key == f"story:{key}"
        )
        with self.stage.store.read() as db:
            return db.exec(said).first() is not None

    def _print_heard(self, who: Speaker) -> None:
        new, self.seen = self.channel.delivered[self.seen :], len(self.channel.delivered)
        names, shown = self.cast.names(), dict[str, int]()
        for address, part in sorted(new, key=lambda one: one[0] != who.address):
            name = names.get(address, address)
            kind = part.partition("\n")[0].replace(_unit(name) or "\n", "") + str(address in names)
            shown[kind] = shown.get(kind, 0) + (address != who.address)
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
