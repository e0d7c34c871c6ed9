"""The commands: what can be done from a terminal; exit code 0 when all held, 1 when not, 2 when the command was wrong."""

import asyncio
import json
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bot import config
from bot.cli import assembly, logs, service
from bot.cli.demo import console_demo, script
from bot.cli.importing import import_roster
from bot.config import ConfigError, Settings
from bot.message import normalise
from bot.router import Switchboard
from handlers import ROUTERS
from models import migrations
from models.machine import ledger
from models.machine.store import Store
from models.migrations import SchemaError
from models.tables import RECORDED
from rules import proof
from rules.roles import Role

app = typer.Typer(
    help="双随机助手", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False
)
draw = typer.Typer(help="摇号的证明", no_args_is_help=True)
records = typer.Typer(help="留痕", no_args_is_help=True)
app.add_typer(draw, name="draw")
app.add_typer(records, name="ledger")

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
ConfigPath = Annotated[Path, typer.Option("--config", help="配置文件")]
CONFIG = Path("config.toml")


class RosterKind(StrEnum):
    """What ``import`` takes."""

    SUBJECTS = "subjects"
    INSPECTORS = "inspectors"
    ITEMS = "items"
    PLAN = "plan"


@app.command()
def init(config_path: ConfigPath = CONFIG) -> None:
    """写一份带说明的 config.toml，并建立或升级数据库。"""
    if not config_path.exists():
        shutil.copy(_example(), config_path)
        typer.echo(f"已写入 {config_path}")
    settings = _settings(config_path)
    store = _open(settings)
    try:
        assembly.furnish(store, settings, datetime.now(UTC))
    finally:
        store.close()
    typer.echo(f"数据库已就绪，结构版本 {migrations.expected()}")


@app.command()
def run(config_path: ConfigPath = CONFIG) -> None:
    """运行服务。"""
    settings = _settings(config_path)
    logs.configure(settings.logs)
    store = _open(settings)
    try:
        held = asyncio.run(service.serve(store, settings))
    except KeyboardInterrupt:
        held = True
    finally:
        store.close()
    if not held:
        _fail("这个数据库已经有一个服务在运行。")


@app.command()
def demo(
    script_only: Annotated[bool, typer.Option("--script", help="自动演一遍，全部相符才以 0 退出")] = False,
    out: Annotated[Path | None, typer.Option(help="把公示页、证明和对话留在这个文件夹")] = None,
) -> None:
    """演练：一个虚构的县公安局，一个终端里扮演所有人，不需要任何账号。"""
    logs.configure(Settings().logs.model_copy(update={"level": "error"}))
    if script_only:
        raise typer.Exit(0 if asyncio.run(script.play(out, typer.echo)) else 1)
    with tempfile.TemporaryDirectory(prefix="shuangsuiji-") as directory:
        asyncio.run(console_demo.open_console(Path(directory), Console()))


@app.command("import")
def import_(
    kind: RosterKind,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不写入")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="核对后不再询问")] = False,
    config_path: ConfigPath = CONFIG,
) -> None:
    """导入名录库、清单或计划；逐行报告，确认后才写入。"""
    settings, console = _settings(config_path), Console()
    logs.configure(settings.logs.model_copy(update={"level": "error"}))
    store = _open(settings)

    async def work() -> bool:
        async with service.desk(store, settings) as desk:
            return await import_roster(
                desk,
                kind,
                file,
                console=console,
                dry_run=dry_run,
                confirm=lambda: yes or typer.confirm("写入名录库？"),
            )

    try:
        held = asyncio.run(work())
    finally:
        store.close()
    raise typer.Exit(0 if held else 1)


@draw.command("verify")
def verify_draw(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    fingerprint: Annotated[str, typer.Option(help="锁定通知里的指纹，24 位或 64 位")] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """重算一份摇号证明，逐项说明是否相符。"""
    checks = proof.verify(file.read_bytes(), fingerprint)
    if as_json:
        typer.echo(json.dumps([vars(one) for one in checks], ensure_ascii=False))
    else:
        for check in checks:
            typer.echo(f"{'✓' if check.held else '✗'} {check.name}：{check.detail}")
    raise typer.Exit(0 if all(check.held for check in checks) else 1)


@records.command("verify")
def verify_ledger(
    config_path: ConfigPath = CONFIG, as_json: Annotated[bool, typer.Option("--json")] = False
) -> None:
    """重算留痕的哈希链，并核对每一行数据有没有被绕过程序改动。"""
    store = Store(_settings(config_path).database.url)
    try:
        migrations.require(store)
        with store.read() as db:
            length, breaks = ledger.length(db), list(ledger.verify(db, RECORDED))
            unguarded = sorted(ledger.unguarded(db))
    except SchemaError as error:
        _fail(str(error))
    finally:
        store.close()
    if as_json:
        found = [{"seq": one.seq, "what": one.what} for one in breaks]
        typer.echo(
            json.dumps({"length": length, "breaks": found, "unguarded": unguarded}, ensure_ascii=False)
        )
    else:
        for one in breaks:
            typer.echo(f"✗ {f'第 {one.seq} 条：' if one.seq else ''}{one.what}")
        for name in unguarded:
            typer.echo(f"✗ 缺少触发器 {name}")
        typer.echo(
            f"共 {length} 条，"
            + ("完整" if not breaks and not unguarded else f"{len(breaks) + len(unguarded)} 处不符")
        )
    raise typer.Exit(1 if breaks or unguarded else 0)


@app.command()
def understand(
    words: str,
    role: Annotated[list[str], typer.Option(help="身份，可写多个：" + "、".join(Role))],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """看机器人怎样理解一句话；什么也不做。"""
    unknown = [one for one in role if one not in list(Role)]
    if unknown:
        _fail(f"没有这样的身份：{'、'.join(unknown)}")
    switchboard, roles = Switchboard(ROUTERS), frozenset(role)
    found, elsewhere = switchboard.match(normalise(words), roles)
    near = (
        []
        if found
        else [
            one.usage for one in switchboard.suggest(normalise(words), roles, Settings().talk.suggest_score)
        ]
    )
    facts = {
        "command": found.command.patterns[0].usage if found else None,
        "slots": found.slots if found else {},
        "for_others": elsewhere.command.patterns[0].usage if elsewhere and not found else None,
        "candidates": near,
    }
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
    elif found:
        typer.echo(f"{facts['command']}　{found.command.help}　{found.slots or ''}")
    else:
        typer.echo("没听懂" + (f"，你是不是想：{' ／ '.join(near)}" if near else ""))
    raise typer.Exit(0 if found else 1)


def _settings(path: Path) -> Settings:
    try:
        return config.load(path)
    except ConfigError as error:
        _fail(str(error))


def _open(settings: Settings) -> Store:
    try:
        return assembly.open_store(settings)
    except SchemaError as error:
        _fail(str(error))


def _example() -> Path:
    installed = Path(sys.prefix) / "share" / "shuangsuiji" / EXAMPLE.name
    return EXAMPLE if EXAMPLE.exists() else installed


def _fail(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)
