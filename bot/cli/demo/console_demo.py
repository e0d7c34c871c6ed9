"""``demo``: the stage in a terminal, where one person is everybody."""

import asyncio
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from bot.channels.console import ConsoleChannel
from bot.cli.demo.stage import ROSTERS, Everybody, Stage, settle_in
from bot.cli.demo.story import STARTS

WELCOME = """\
演练：青石县公安局是虚构的，这里的每个人都由您扮演，什么都不会发到外面。
先试：
  /是 分管    看谁是分管负责人；/是 警号 就成为那个人
  帮助        看这个人可以说什么
  计划        然后照着提示走：开任务 → 锁定 → 摇号 → 下发 → 下达 → 收到 → 录入 → 同意 → 公示
  /帮助       控制台自己的命令（换人、看群、让时间过去）"""


async def open_console(directory: Path, console: Console) -> None:
    """Bring the sample rosters in, and talk until /退出 or the end of the input."""
    settings = settle_in(directory)
    channel = ConsoleChannel(console, ZoneInfo(settings.bureau.timezone))
    stage = Stage(settings, [channel], STARTS)
    try:
        with console.status("正在导入演练名录库……"):
            await stage.bring_rosters(ROSTERS, console=Console(quiet=True))
        console.print(WELCOME, highlight=False, markup=False, soft_wrap=True)
        await channel.talk(stage.machine, Everybody(stage.store, channel.name), stage.moment, stage.passes)
    finally:
        await asyncio.to_thread(stage.close)
