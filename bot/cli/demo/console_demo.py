"""``demo``: the stage in a terminal, where one person is everybody."""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from sqlmodel import select

from bot.channels.console import ConsoleChannel
from bot.cli.demo.play import Play
from bot.cli.demo.script import leave
from bot.cli.demo.stage import ROSTERS, Stage, settle_in
from bot.cli.demo.story import PLAN, STARTS
from models.machine import people
from models.tasks import PlanLine
from rules.roles import Role

WELCOME = """\
演练：青石县公安局是虚构的，这里的每个人都由您扮演，什么都不会发到外面。

把一次“双随机”检查从计划走到公示，照着做就行：
  1  说“计划”。每条回复的最后一行是可选的编号：回复 1 就是选第 1 项
  2  锁定以后，两名参与人各出一句话就摇号：有别人收到信时，说 /下一个 就换成他
  3  下发以后，/下一个 换成派出所的分管负责人去下达；再 /下一个 换成检查人员：收到、录入
  4  回复里说送到了谁那里，就 /是 谁：由他审批；最后 /是 公示员，说“待公示”
说错了没有关系，会告诉您该怎么说。“帮助”列出这个人可以说的话，/帮助 列出控制台自己的命令。
公示页会写在 {public}，可以用浏览器打开。
"""


async def open_console(
    out: Path | None, console: Console, read_line: Callable[[str], str | None] | None = None
) -> None:
    """Bring the sample rosters in, and talk until /退出 or the end of the input.

    Args:
        out: where public pages and proofs are left at the end.
        read_line: in the terminal's place.
    """
    _take_arrow_keys()
    with tempfile.TemporaryDirectory(prefix="shuangsuiji-") as directory:
        channel = ConsoleChannel(console, read_line)
        stage = Stage(settle_in(Path(directory)), [channel], STARTS)
        try:
            with console.status("正在导入演练名录库……"):
                await stage.bring_rosters(ROSTERS, console=Console(quiet=True))
            channel.write(WELCOME.format(public=stage.settings.files.public))
            play = Play(channel, stage)
            await play.become(_first(stage))
            await play.go_on()
            if out is not None:
                leave(stage, out)
                channel.write(f"公示页和证明在 {out}")
        finally:
            await asyncio.to_thread(stage.close)


def _take_arrow_keys() -> None:
    """Edit lines with arrow keys and keep a history, where the platform can; input() finds it by itself."""
    if sys.stdin.isatty():
        with suppress(ImportError):
            import readline  # noqa: F401


def _first(stage: Stage) -> str:
    """Return the badge of whoever can open the first task: the deputy of the unit that initiates it."""
    with stage.store.read() as db:
        unit = db.exec(select(PlanLine.initiating_unit).where(PlanLine.code == PLAN)).one()
        return people.holders(db, Role.DEPUTY, unit)[0].badge
