"""Contributors with a telephone of their own: they read the code of a letter, seal a phrase, and keep the receipt."""

import re
from dataclasses import dataclass

from rules import contributions
from tests.conversations.chat import Chat, Talker
from tests.conversations.way import Way, draw_settings, item, short_way

CODE = re.compile(r"封存码：(\d+)\.([0-9a-f]{64})\.([0-9a-f]{64})\.[0-9a-f]{8}")


@dataclass
class Sealer:
    """One contributor, and what his telephone made of his code and his phrase."""

    who: Talker
    code: tuple[str, str, str]
    phrase: str
    nonce: str

    @property
    def short(self) -> str:
        """The lock's fingerprint as people compare it."""
        return self.code[1][:24]

    def seal(self, copy: str = "自存") -> str:
        """Return what the page gives to be pasted into the talk."""
        number, fingerprint, by = self.code
        made = contributions.seal(bytes.fromhex(fingerprint), by, self.nonce, self.phrase)
        return f"封存 {number} {self.short} {copy} {made}"

    def reveal(self, **other: str) -> str:
        """Return what the page gives to reveal, or something else in its place."""
        said = {"nonce": self.nonce, "phrase": self.phrase, **other}
        return f"公开 {self.code[0]} {self.short} {said['nonce']} {said['phrase']}"

    @property
    def receipt(self) -> str:
        """What stands in his notes."""
        return self.reveal().replace("公开", "摇号回执")


async def sealed_way(chat: Chat) -> tuple[Way, Sealer, Sealer]:
    """Return a task that was locked for a sealed draw, and its two contributors with their letters read."""
    await draw_settings(chat, method="sealed")
    walk = await short_way(chat).opened()
    await walk.deputy.asks(f"锁定 {walk.number}", "确认")
    deputy, witness = (read(who, f"{at}" * 32) for at, who in enumerate(walk.contributors(), 3))
    chat.ignores()
    return walk, deputy, witness


def read(who: Talker, nonce: str, title: str = "请您参与摇号") -> Sealer:
    """Read the code out of a contributor's letter."""
    found = CODE.search(who.hears(title, "封存码："))
    assert found is not None
    assert item(who.last, "指纹：") == found[2][:24]
    return Sealer(who, (found[1], found[2], found[3]), f"{who.name}说：“晴”，１号＃ 😀", nonce)
