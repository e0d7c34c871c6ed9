"""Rendering: a template and its facts become a neutral message, which no channel has shaped yet."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from bot.message import Message

TEMPLATES = Path(__file__).parents[1] / "templates"
ZONE = "Asia/Shanghai"
FORGED = re.compile(r"^[#>]")
# Whatever ends a line anywhere, and what no database keeps.
BREAKS = re.compile(r"[\n\u0085\u2028\u2029\u0000-\u0008\u000b-\u001f\u007f\ud800-\udfff]+")


def render(name: str, /, **facts: Any) -> Message:
    """Return what the template ``templates/<name>.md`` says.

    The first line, ``# …``, is the title; lines ``> 键：值`` are facts; the rest is the text. A fact that is missing is an
    error (``jinja2.UndefinedError``), never an empty place.
    """
    lines = make_environment().get_template(f"{name}.md").render(**facts).splitlines()
    title, shown, text = "", list[tuple[str, str]](), list[str]()
    for line in (one.rstrip() for one in lines):
        if line.startswith("# ") and not title:
            title = line[2:]
        elif line.startswith("> ") and "：" in line:
            key, _, value = line[2:].partition("：")
            shown.append((key, value))
        elif line or (text and text[-1]):
            text.append(line)
    return Message(title=title, text="\n".join(one for one in text if one), facts=tuple(shown))


def page(name: str, /, **facts: Any) -> str:
    """Return the web page of ``templates/pages/<name>.html``; what is put in is escaped."""
    return make_environment().get_template(f"pages/{name}.html").render(**facts)


@lru_cache
def make_environment(zone: str = ZONE) -> Environment:
    """Return the templates' environment: facts that are missing are errors, facts that are given stay within their line."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"], default=False),
        finalize=_single_line,
    )
    environment.filters |= {
        "day": _day, "percent": _percent, "moment": lambda at: _moment(at, zone), "duration": _duration, "qr": _qr,
    }  # fmt: skip
    return environment


def _single_line(value: Any) -> Any:
    # Whatever stands in a roster or was typed by a person stays within its line: it can not forge a title or a fact.
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    plain = BREAKS.sub(" ", value)
    return FORGED.sub(lambda sign: {"#": "＃", ">": "＞"}[sign[0]], plain)


def _day(value: date | datetime | str) -> str:
    day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _duration(span: timedelta) -> str:
    minutes = max(int(span.total_seconds()) // 60, 0)
    parts = ((minutes // 1440, "天"), (minutes // 60 % 24, "小时"), (minutes % 60, "分钟"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "不到 1 分钟"


def _qr(text: str) -> Markup:
    """Return a text as a QR code (ISO/IEC 18004, level M) for a web page: an inline drawing, so that no policy need allow an image."""
    drawn = segno.make_qr(text, error="m").svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff", title="二维码"
    )
    return Markup(drawn)  # drawn here: paths, and no sign of the text


def _percent(basis_points: int) -> str:
    return f"{basis_points / 100:g}%"
