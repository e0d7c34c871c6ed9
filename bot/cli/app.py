"""The commands: what can be done from a terminal; exit code 0 when all held, 1 when not, 2 when the command was wrong."""

import asyncio
import json
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot import config
from bot.cli import assembly, logs, rosters, service, understanding
from bot.cli.demo import console_demo, playground_demo, script
from bot.cli.demo.alone import require_alone
from bot.cli.hash import hash_files
from bot.cli.options import CONFIG, QUIET, AsJson, ConfigPath, require_file
from bot.cli.wording import Command, Commands, Slip
from models import migrations
from models.machine import ledger
from models.tables import RECORDED
from rules import verifier
from rules.roles import Role

app = typer.Typer(
    help="双随机助手。退出码：0 相符或已办，1 不符或未办，2 命令写错了。",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
draw = typer.Typer(help="摇号的证明。", cls=Commands, no_args_is_help=True)
records = typer.Typer(help="留痕。", cls=Commands, no_args_is_help=True)
app.command("import", cls=Command)(rosters.import_)
app.command("template", cls=Command)(rosters.template_)
app.add_typer(draw, name="draw")
app.add_typer(records, name="ledger")

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
LAST_PORT = 65_535


@app.command(cls=Command)
def init(config_path: ConfigPath = CONFIG) -> None:
    """写一份带说明的 config.toml，并建立或升级数据库；已有的配置不改动。"""
    if not config_path.exists():
        config_path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_example(), config_path)
        typer.echo(f"已写入 {config_path}")
    settings = config.load(config_path)
    store = assembly.open_store(settings)
    try:
        assembly.furnish(store, settings, datetime.now(UTC))
    finally:
        store.close()
    typer.echo(f"数据库已就绪，结构版本 {migrations.expected()}")


@app.command(cls=Command)
def run(config_path: ConfigPath = CONFIG) -> None:
    """运行服务，直到 Ctrl-C 或 SIGTERM。"""
    settings = config.load(config_path)
    logs.configure(settings.logs)
    store = assembly.open_store(settings)
    try:
        served = asyncio.run(
            service.serve(
                store, settings, lambda: typer.echo(f"{settings.bureau.name}：服务运行中，Ctrl-C 结束。")
            )
        )
    finally:
        store.close()
    if not served:
        raise Slip(f"数据库 {store.path} 已经有一个服务在运行")
    typer.echo("服务已结束。")


@app.command(cls=Command)
def demo(
    scripted: Annotated[bool, typer.Option("--script", help="自动演一遍，全部相符才以 0 退出")] = False,
    in_console: Annotated[bool, typer.Option("--console", help="不用浏览器，就在这个终端里")] = False,
    port: Annotated[
        str, typer.Option("--port", metavar="端口", help=f"默认 {playground_demo.PORT}；写 0 由系统选一个")
    ] = "",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="不自动打开浏览器，只写出地址")] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件夹", help="把公示页、证明（和自动演时的对话）留在这里"),
    ] = None,
    config_path: ConfigPath = CONFIG,
) -> None:
    """演练：一个虚构的县公安局，浏览器里一人扮演所有人，不需要任何账号。"""
    logs.configure(QUIET)
    wanted = _port(port)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    if scripted:
        raise typer.Exit(0 if asyncio.run(script.play(out, typer.echo)) else 1)
    if in_console:
        asyncio.run(console_demo.open_console(out, Console()))
        return
    require_alone(config_path)
    asyncio.run(playground_demo.open_playground(wanted, typer.echo, browser=not no_browser, out=out))


@app.command("hash", cls=Command)
def hash_(
    files: Annotated[list[Path], typer.Argument(metavar="文件", help="一个或几个，原地不动")],
) -> None:
    """算出文件的 SHA-256，一行一个；登记外部存放的录像时，把那一行粘贴给机器人。"""
    for file in files:
        require_file(file)
    hash_files(files, typer.echo, Console(stderr=True))


@draw.command("verify", cls=Command)
def verify_draw(
    file: Annotated[Path, typer.Argument(metavar="证明", help="公布的 proof-*.json")],
    fingerprint: Annotated[
        str, typer.Option("--fingerprint", metavar="指纹", help="摇号之前锁定通知里的指纹，24 位或 64 位")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """重算一份摇号证明，逐项说明是否相符。"""
    require_file(file)
    checks = verifier.verify(file.read_bytes(), fingerprint)
    if as_json:
        typer.echo(json.dumps([vars(one) for one in checks], ensure_ascii=False))
    else:
        if checks[-1].name == verifier.COUNTS and checks[-1].held:
            typer.echo(checks[-1].detail)  # what must be seen for ever is seen first
        for check in checks:
            typer.echo(f"{_mark(check, fingerprint)} {check.name}：{check.detail}")
        failed = [check.name for check in checks if not check.held]
        typer.echo(
            f"不符：{'、'.join(failed)}"
            if failed
            else "全部相符" + ("" if fingerprint else "，但没有核对指纹")
        )
    raise typer.Exit(0 if all(check.held for check in checks) else 1)


@records.command("verify", cls=Command)
def verify_ledger(config_path: ConfigPath = CONFIG, as_json: AsJson = False) -> None:
    """重算留痕的哈希链，并核对每一行数据有没有被绕过程序改动。"""
    store = assembly.open_to_read(config.load(config_path))
    try:
        with store.read() as db:
            length, breaks = ledger.length(db), list(ledger.verify(db, RECORDED))
            unguarded = sorted(ledger.unguarded(db))
    finally:
        store.close()
    if as_json:
        found = [{"seq": one.seq, "what": one.what} for one in breaks]
        facts = {"length": length, "breaks": found, "unguarded": unguarded}
        typer.echo(json.dumps(facts, ensure_ascii=False))
    else:
        for one in breaks:
            typer.echo(f"✗ {f'第 {one.seq} 条：' if one.seq else ''}{one.what}")
        for name in unguarded:
            typer.echo(f"✗ 缺少触发器 {name}")
        wrong = len(breaks) + len(unguarded)
        typer.echo(f"共 {length} 条，" + (f"{wrong} 处不符" if wrong else "完整"))
    raise typer.Exit(1 if breaks or unguarded else 0)


@app.command(cls=Command)
def understand(
    words: Annotated[str, typer.Argument(metavar="一句话", help="某人会对机器人说的话")],
    role: Annotated[
        list[str],
        typer.Option(
            "--role", metavar="身份", help="可写多个：" + "、".join(f"{one} {one.label}" for one in Role)
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """看机器人怎样理解一句话；什么也不做。"""
    found = understanding.understand(words, frozenset(_role(one) for one in role))
    typer.echo(json.dumps(vars(found), ensure_ascii=False) if as_json else understanding.spell(found))
    raise typer.Exit(0 if found.command else 1)


def _role(text: str) -> Role:
    known: Sequence[Role] = list(Role)
    for one in known:
        if text in (one.value, one.label):
            return one
    raise Slip(f"没有这样的身份 {text}；有：{'、'.join(f'{one} {one.label}' for one in known)}")


def _port(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or int(text) > LAST_PORT:
        raise Slip(f"--port 后面要写 0 到 {LAST_PORT} 的数字，不是 {text}")
    return int(text)


def _mark(check: verifier.Check, fingerprint: str) -> str:
    if not check.held:
        return "✗"
    return "！" if check.name == "事先给出的指纹" and not fingerprint else "✓"


def _example() -> Path:
    installed = Path(sys.prefix) / "share" / "shuangsuiji" / EXAMPLE.name
    return EXAMPLE if EXAMPLE.exists() else installed
