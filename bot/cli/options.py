"""Options: what several commands take, written alike everywhere."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.wording import Slip
from bot.config import LogSettings

CONFIG = Path("config.toml")
QUIET = LogSettings(level="error")
ConfigPath = Annotated[
    Path, typer.Option("--config", metavar="文件", help="配置文件，默认是这个文件夹里的 config.toml")
]
AsJson = Annotated[bool, typer.Option("--json", help="写成 JSON，给程序读")]


def require_file(path: Path) -> None:
    """Refuse what is no file.

    Raises:
        Slip: it is a directory, or there is nothing.
    """
    if not path.is_file():
        raise Slip(f"{path} 是文件夹，不是文件" if path.is_dir() else f"没有文件 {path}")
