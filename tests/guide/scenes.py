"""Scenes: the dialogues of the user guide, as they stand in its pages.

A page is Markdown. ``<!-- 演到 released -->`` begins a scene at that step of a task (``tests.conversations.way``), ``<!-- 演到 -->``
before any task; with ``，由本单位执行`` all inspectors are of the deputy's own unit, with
``，先封存后公开`` or ``，当众掷骰`` draws are held that way; ``〔封存〕``, ``〔公开〕`` and ``〔回执〕`` are what somebody's sealing page gives. ``> 检查人员：录入 6`` is said, ``> 机器人：…`` must be heard, ``> 机器人→公示员：…`` by somebody else; a line of
the guide is a line of the message, word by word, where ``…`` stands for anything. ``<!-- 过 3 天 -->`` lets time pass.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "用户手册"
BEGINS = re.compile(r"<!-- 演到 ?(\w*)(，由本单位执行)?(，先封存后公开|，当众掷骰)? -->")
METHODS = {"": "phrases", "，先封存后公开": "sealed", "，当众掷骰": "dice"}
PASSES = re.compile(r"<!-- 过 (\d+) (天|小时) -->")
LINE = re.compile(r"> ?([^：>]+)：(.*)")
BOT = "机器人"


@dataclass(frozen=True)
class Line:
    """One line of a dialogue; ``who`` hears it where the bot says it."""

    said_by_bot: bool
    who: str
    words: str


@dataclass(frozen=True)
class Pause:
    """Time that passes."""

    days: int
    hours: int


@dataclass
class Scene:
    """One dialogue: where it begins, and what is said."""

    page: str
    at: int
    step: str
    own_unit: bool = False
    method: str = "phrases"
    lines: list[Line | Pause] = field(default_factory=list)


def read(path: Path) -> Iterator[Scene]:
    """Yield the scenes of one page."""
    scene: Scene | None = None
    speaker = ""
    for at, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if begins := BEGINS.fullmatch(text):
            if scene:
                yield scene
            scene, speaker = Scene(path.stem, at, begins[1], bool(begins[2]), METHODS[begins[3] or ""]), ""
        elif passes := PASSES.fullmatch(text):
            assert scene, f"{path.name}:{at} stands before the first scene"
            days, hours = (int(passes[1]), 0) if passes[2] == "天" else (0, int(passes[1]))
            scene.lines.append(Pause(days, hours))
        elif found := LINE.fullmatch(text):
            assert scene, f"{path.name}:{at} stands before the first scene"
            name, _, to = found[1].partition("→")
            if name == BOT:
                scene.lines.append(Line(True, to or speaker, found[2]))
            else:
                speaker = name
                scene.lines.append(Line(False, name, found[2]))
    if scene:
        yield scene


def every() -> list[Scene]:
    """Return the scenes of all pages."""
    return [scene for path in sorted(GUIDE.glob("*.md")) for scene in read(path)]


def fits(guide: str, heard: str) -> bool:
    """Tell whether a line of the guide is a line that was heard."""
    pattern = ".*".join(re.escape(part) for part in guide.split("…"))
    return re.fullmatch(pattern, heard) is not None
