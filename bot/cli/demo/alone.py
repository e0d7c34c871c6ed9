"""Alone: a demo never runs where a real platform is configured, so that nobody takes the one for the other."""

import tomllib
from pathlib import Path
from typing import Any

from bot.cli.wording import Slip

PLATFORMS = {"wecom": "企业微信", "dingtalk": "钉钉"}
ELSEWHERE = "演练要在没有真实单位配置的文件夹里进行：请换一个空文件夹再运行。"


def require_alone(config: Path) -> None:
    """Refuse to go on beside the configuration of a real bureau.

    Raises:
        Slip: the file names a platform, or can not be read, and so might.
    """
    if not config.exists():
        return
    try:
        facts = tomllib.loads(config.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Slip(f"{config} 读不懂，不知道它是不是真实单位的配置。{ELSEWHERE}") from error
    named = sorted(PLATFORMS[one] for one in _words(facts) if one in PLATFORMS)
    if named:
        raise Slip(f"{config} 里配置了{'、'.join(dict.fromkeys(named))}。{ELSEWHERE}")


def _words(facts: Any) -> list[str]:
    """Return every key and every text of a document, in small letters."""
    if isinstance(facts, dict):
        return [word for key, value in facts.items() for word in (key.lower(), *_words(value))]
    if isinstance(facts, list):
        return [word for one in facts for word in _words(one)]
    return [facts.lower()] if isinstance(facts, str) else []
