"""How the terminal speaks: help and slips in Chinese, exit code 2 for a command that was wrong, never a traceback for one."""

import difflib
import errno
import io
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import typer
from rich.cells import cell_len
from typer.core import TyperCommand, TyperGroup

from bot.config import ConfigError
from models.migrations import SchemaError

TROUBLES = {
    errno.ENOENT: "不存在", errno.EACCES: "没有权限", errno.EISDIR: "是文件夹", errno.ENOTDIR: "上级不是文件夹",
    errno.ENOSPC: "磁盘已满", errno.EROFS: "只读", errno.EEXIST: "已经有同名的文件",
}  # fmt: skip
INTERRUPTED = 130  # what Typer makes of a Ctrl-C; here it is one of the things that were not done


class Slip(Exception):
    """What the caller did can not be done; the message says why and what to do, in Chinese."""


class Command(TyperCommand):
    """One command."""

    def get_help(self, ctx: Any) -> str:
        """Return what ``--help`` shows."""
        return "\n".join(_help(self, ctx))


class Commands(TyperGroup):
    """All commands; the place where every slip ends."""

    def get_help(self, ctx: Any) -> str:
        """Return what ``--help`` shows."""
        return "\n".join(_help(self, ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that was named; an unknown one is answered with the nearest."""
        if self.get_command(ctx, args[0]) is None:
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            ctx.fail(f"没有命令 {args[0]}" + (f"，是不是 {near[0]}？" if near else ""))
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run one command and exit."""
        extra["standalone_mode"] = False
        _write_anywhere()
        try:
            code = super().main(*args, **extra) or 0
        except (Slip, ConfigError, SchemaError) as slip:
            code = _say(str(slip), 2)
        except OSError as error:
            if not error.filename:
                raise
            why = TROUBLES.get(error.errno or 0, error.strerror)
            code = _say(f"{error.filename}：{why}", 2)
        except typer.TyperException as error:
            code = _say(explain(error), error.exit_code)
        if code == INTERRUPTED:
            code = _say("已中断。", 1)
        sys.exit(code)


def explain(error: Any) -> str:
    """Say in Chinese what was wrong with a command line."""
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return str(error.message)
        case "NoSuchOption":
            near = f"，是不是 {'、'.join(error.possibilities)}？" if error.possibilities else ""
            said = f"没有选项 {error.option_name}{near}"
        case "MissingParameter":
            said = f"缺少 {_name(error.param)}"
        case "BadOptionUsage" if "requires" in error.message:
            said = f"{error.option_name} 后面要写一个值"
        case "BadOptionUsage":
            said = f"{error.option_name} 后面不能写值"
        case _:
            extra = re.search(r"unexpected extra argument\S* \((.*)\)", error.message)
            said = f"多写了 {extra[1]}" if extra else error.message
    return f"{said}\n看用法：{error.ctx.command_path} --help" if error.ctx else said


def _write_anywhere() -> None:
    """Show a question mark for a sign that the terminal's encoding lacks, as GBK lacks ✓, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _say(text: str, code: int) -> int:
    typer.echo(text, err=True)
    return code


def _name(param: Any) -> str:
    return str(param.metavar or param.name) if param.param_type_name == "argument" else str(param.opts[0])


def _help(command: Any, ctx: Any) -> Iterator[str]:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    needed = [f"{one.opts[0]} {one.metavar}" for one in options if one.required]
    inner = [(name, command.get_command(ctx, name).help) for name in _inner(command, ctx)]
    usage = [*(_name(one) for one in arguments), *needed, "[选项]", *(["命令"] if inner else [])]
    yield f"用法：{ctx.command_path} {' '.join(usage)}\n\n{command.help}\n"
    yield from _rows([(_name(one), one.help or "") for one in arguments])
    yield from _rows([(f"{one.opts[0]} {one.metavar or ''}".strip(), one.help or "") for one in options])
    yield from _rows([("--help", "显示这段说明")])
    if inner:
        yield "\n命令："
        yield from _rows(inner)


def _inner(command: Any, ctx: Any) -> Iterable[str]:
    return command.list_commands(ctx) if isinstance(command, TyperGroup) else ()


def _rows(rows: list[tuple[str, str]]) -> Iterator[str]:
    for name, text in rows:
        yield f"  {name}{' ' * max(20 - cell_len(name), 2)}{text}"
