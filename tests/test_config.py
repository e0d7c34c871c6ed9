"""config.toml: the example says what holds anyway, and a slip of the pen is answered."""

import pickle
import re
from pathlib import Path

import pytest

from bot import config
from bot.config import ConfigError, Settings, load

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"


def test_the_example_equals_the_defaults() -> None:
    import tomllib

    assert Settings.model_validate(tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))) == Settings()


@pytest.mark.parametrize("key", [key for key in config.known_keys() if "." in key])
def test_every_key_is_explained_in_the_example(key: str) -> None:
    section, name = key.split(".")
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    inside = ""
    for at, line in enumerate(lines):
        bare = line.lstrip("# ")
        if header := re.fullmatch(r"\[+([a-z_]+)\]+", bare):
            inside = header[1]
        elif inside == section and re.match(rf"{name} = ", bare):
            assert "#" in line or any(above.startswith("#") for above in lines[max(at - 1, 0) : at]), line
            return
    pytest.fail(f"{key} does not stand in the example")


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"draw\.contributer，是不是 draw\.contributors"):
        load(_written(tmp_path, "[draw]\ncontributer = 3\n"))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[draw]\ncontributors = 1\n", "draw.contributors"),
        ('[bureau]\ntimezone = "Asia/Nowhere"\n', "Asia/Nowhere"),
        ('[office_hours]\nfrom = "half past"\n', "office_hours.from"),
        ('[draw]\nrounding = "sideways"\n', "draw.rounding"),
        ("draw = \n", "不是 TOML"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(named)):
        load(_written(tmp_path, text))


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="init"):
        load(tmp_path / "config.toml")


def test_paths_are_taken_from_where_the_file_lies(tmp_path: Path) -> None:
    settings = load(_written(tmp_path, '[database]\nurl = "sqlite:///var/a.db"\n'))
    assert settings.database.url == f"sqlite:///{tmp_path}/var/a.db"
    assert settings.files.public == tmp_path / "public"


def test_settings_travel_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(Settings())) == Settings()
