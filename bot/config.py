"""Settings: config.toml as frozen values; an unknown key is an error that names the nearest one."""

import difflib
import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError


class ConfigError(Exception):
    """config.toml can not be used; the message says which key, and what to do, in Chinese."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError) as error:
        raise ValueError(f"没有叫“{name}”的时区") from error
    return name


def _clock(text: str) -> str:
    time.fromisoformat(text)
    return text


def _address(text: str) -> str:
    plain = text.strip().rstrip("/")
    if plain and not re.fullmatch(r"https?://[A-Za-z0-9.\-]+(:\d{1,5})?(/[\w./\-]*)?", plain):
        raise ValueError("应是 https://域名 这样的网址，或留空")
    return plain


class Section(BaseModel):
    """A table of config.toml: nothing unknown, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class BureauSettings(Section):
    """[bureau]"""

    name: str = "演练公安局"
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    leadership_unit: str = "局领导"


class DatabaseSettings(Section):
    """[database]"""

    url: str = "sqlite:///var/shuangsuiji.db"


class FileSettings(Section):
    """[files]"""

    directory: Path = Path("var/files")
    public: Path = Path("public")
    largest_megabytes: int = Field(default=200, ge=1, le=4000)


class WebSettings(Section):
    """[web]"""

    public_address: Annotated[str, AfterValidator(_address)] = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8730, ge=1, le=65_535)
    link_hours: int = Field(default=24, ge=1, le=720)
    portal: Annotated[str, AfterValidator(_address)] = ""


class DrawSettings(Section):
    """[draw]"""

    method: Literal["sealed", "phrases", "dice"] = "sealed"
    contributors: int = Field(default=2, ge=2, le=9)
    witness_units: tuple[str, ...] = ("法制大队", "督察大队")
    rounding: Literal["up", "nearest", "down"] = "up"
    drawn_per_year: int = Field(default=2, ge=1)
    shuffle: int = Field(default=30, ge=1, le=1000)
    avoid_repeat: bool = False
    remind_after_minutes: int = Field(default=60, ge=1, le=14_400)
    answer_within_hours: int = Field(default=24, ge=1, le=720)
    redraw: Literal["immediate", "sealed"] = "immediate"


class DeadlineSettings(Section):
    """[deadlines]"""

    publish_workdays: int = Field(default=20, ge=1)
    read_workdays: int = Field(default=1, ge=1)


class OfficeHours(Section):
    """[office_hours]"""

    from_: Annotated[str, AfterValidator(_clock)] = Field(default="08:30", alias="from")
    to: Annotated[str, AfterValidator(_clock)] = "17:30"


class TalkSettings(Section):
    """[talk]"""

    page_lines: int = Field(default=10, ge=3, le=50)
    form_minutes: int = Field(default=30, ge=1)
    suggest_score: int = Field(default=60, ge=0, le=100)


class PostSettings(Section):
    """[post]"""

    most_attempts: int = Field(default=8, ge=1)
    retry_seconds: int = Field(default=5, ge=1)
    retry_most_seconds: int = Field(default=600, ge=1)
    claim_seconds: int = Field(default=60, ge=5)


class Requirement(Section):
    """[[requirements]]: what a plan's words ask of the inspectors."""

    phrase: str
    field: str = ""
    experts: int = Field(default=0, ge=0, le=3)


class GroupSettings(Section):
    """[[groups]]: a group that hears what may be public inside the bureau."""

    kind: Literal["supervisors", "public", "task"]
    name: str
    channel: str
    address: str


class LogSettings(Section):
    """[logs]"""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Settings(Section):
    """All of config.toml; ``Settings()`` is what holds when the file says nothing."""

    bureau: BureauSettings = BureauSettings()
    database: DatabaseSettings = DatabaseSettings()
    files: FileSettings = FileSettings()
    web: WebSettings = WebSettings()
    draw: DrawSettings = DrawSettings()
    deadlines: DeadlineSettings = DeadlineSettings()
    office_hours: OfficeHours = OfficeHours()
    talk: TalkSettings = TalkSettings()
    post: PostSettings = PostSettings()
    requirements: tuple[Requirement, ...] = (
        Requirement(phrase="具有行政执法资格"),
        Requirement(phrase="禁毒专业", field="禁毒", experts=1),
    )
    groups: tuple[GroupSettings, ...] = ()
    logs: LogSettings = LogSettings()


def load(path: Path) -> Settings:
    """Read config.toml; paths in it are relative to the directory it lies in.

    Raises:
        ConfigError: the file is missing, no TOML, or has a key or value that can not be.
    """
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"没有找到 {path}；请先运行 init") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} 不是 TOML：{error}") from error
    try:
        settings = Settings.model_validate(facts)
    except ValidationError as error:
        raise ConfigError(f"{path}：" + "；".join(_explain(one) for one in error.errors())) from error
    return _anchored(settings, path.parent)


def _explain(fault: Any) -> str:
    key = ".".join(str(part) for part in fault["loc"])
    if fault["type"] != "extra_forbidden":
        return f"{key} 的值不对（{fault['msg']}）"
    near = difflib.get_close_matches(key, known_keys(), n=1, cutoff=0.5)
    return f"未知的键 {key}" + (f"，是不是 {near[0]}？" if near else "")


LISTS: dict[str, type[Section]] = {"requirements": Requirement, "groups": GroupSettings}


def known_keys() -> list[str]:
    """Return every key of config.toml, as "section.key"."""
    keys = []
    for name, field in Settings.model_fields.items():
        keys.append(name)
        inner: type[Section] = LISTS.get(name) or type(field.default)
        keys += [f"{name}.{one.alias or inside}" for inside, one in inner.model_fields.items()]
    return keys


def _anchored(settings: Settings, directory: Path) -> Settings:
    url = settings.database.url
    if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
        url = f"sqlite:///{(directory / url.removeprefix('sqlite:///')).absolute()}"
    files = {name: (directory / getattr(settings.files, name)).absolute() for name in ("directory", "public")}
    return settings.model_copy(
        update={
            "database": settings.database.model_copy(update={"url": url}),
            "files": settings.files.model_copy(update=files),
        }
    )
