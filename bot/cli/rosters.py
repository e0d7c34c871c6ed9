"""The commands by which rosters come in: ``import``, and ``template`` for the units that fill one in."""

import asyncio
import json
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot import config
from bot.channels.console import ask_terminal
from bot.cli import assembly, calendar_file, importing, logs, service, template
from bot.cli.calendar_file import Arrangement
from bot.cli.importing import Import
from bot.cli.options import CONFIG, QUIET, ConfigPath, require_file
from bot.cli.wording import Slip
from rules.rosters import Kind

KINDS = {"subjects": "检查对象", "inspectors": "检查人员", "items": "事项清单", "plan": "年度计划"}
INCOMING = {**KINDS, calendar_file.KIND: calendar_file.LABEL}
YES, NO = {"y", "yes", "是", "确认", "1"}, {"", "n", "no", "否", "取消", "2"}
KindName = Annotated[
    str, typer.Argument(metavar="种类", help="、".join(f"{one} {label}" for one, label in KINDS.items()))
]


def import_(
    kind: Annotated[
        str,
        typer.Argument(metavar="种类", help="、".join(f"{one} {label}" for one, label in INCOMING.items())),
    ],
    file: Annotated[Path, typer.Argument(metavar="表格", help="xlsx 或 csv")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不写入")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="核对后不再询问")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="写成 JSON，给程序读；不询问，要写入就加 --yes")
    ] = False,
    config_path: ConfigPath = CONFIG,
) -> None:
    """导入名录库、清单、计划或放假安排；逐行报告，确认后才写入。"""
    _require_kind(kind, INCOMING)
    require_file(file)
    settings = config.load(config_path)
    logs.configure(QUIET)
    store = assembly.open_store(settings)

    async def work() -> Import | Arrangement:
        hand_in = calendar_file.hand_in if kind == calendar_file.KIND else importing.hand_in
        async with service.desk(store, settings) as desk:
            return await hand_in(
                desk, kind, file, console=Console(quiet=as_json), dry_run=dry_run,
                confirm=lambda: yes or (not as_json and _confirm()),
            )  # fmt: skip

    try:
        done = asyncio.run(work())
    finally:
        store.close()
    if as_json:
        typer.echo(json.dumps(done.as_json(), ensure_ascii=False))
    raise typer.Exit(0 if done.holds(dry_run=dry_run) else 1)


def template_(
    kind: KindName,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件", help="写到哪里，默认在这个文件夹里")
    ] = None,
    config_path: ConfigPath = CONFIG,
) -> None:
    """写一份空表发给各单位填：有说明、下拉选项和例子；已有名录库的，下拉里有单位和事项。"""
    _require_kind(kind, [one.value for one in Kind])
    path = out or Path(f"{Kind(kind).label}模板.xlsx")
    if path.exists():
        raise Slip(f"{path} 已经有了，没有覆盖；用 --out 换一个名字")
    known = template.known_to(config_path if config_path.exists() or config_path != CONFIG else None)
    template.write(Kind(kind), path, known)
    missing = "" if known.units or known.items else "；还没有名录库，下拉里没有单位和事项"
    typer.echo(f"已写入 {path}{missing}")


def _confirm() -> bool:
    while (answer := ask_terminal("写入？是 / 否：")) is not None:
        if answer.strip().lower() in YES | NO:
            return answer.strip().lower() in YES
    return False


def _require_kind(kind: str, kinds: Collection[str]) -> None:
    if kind not in kinds:
        raise Slip(f"没有这一种 {kind}；有：{'、'.join(kinds)}")
