"""What the repository promises about itself, held against itself."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.message import normalise
from bot.render import make_environment, render
from bot.router import Switchboard
from handlers import KINDS, ROUTERS, SCOPES, catalogues
from rules import findings
from rules.roles import Role

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.md"))
SOURCES = [path for room in ("rules", "models", "bot", "handlers") for path in (ROOT / room).rglob("*.py")]
CALLED = re.compile(r'"((?:[a-z_]+)/(?:[a-z_]+))"')
REFUSED = re.compile(r'Refusal\(\s*"([a-z_]+)"')
COMMANDS = list(Switchboard(ROUTERS).commands())


def _named() -> set[str]:
    named = set()
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        named |= set(CALLED.findall(source)) | {f"refusal/{reason}" for reason in REFUSED.findall(source)}
    return named


def test_every_template_that_is_named_exists_and_every_one_that_exists_is_named() -> None:
    existing = {str(path.relative_to(ROOT / "templates").with_suffix("")) for path in TEMPLATES}
    existing = {name for name in existing if not name.split("/")[1].startswith("_")}
    named = {name for name in _named() if (ROOT / "templates" / name.split("/")[0]).is_dir()}
    by_need = {"findings/ask_remark", "findings/ask_basis"}  # named by the need they ask for
    by_reason = {"refusal/own_inspection", "refusal/not_your_unit"}  # chosen by an expression
    assert named - existing == set()
    assert existing - named - by_need - by_reason == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_message_has_a_title_and_can_be_parsed(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    make_environment().parse(source)
    assert path.stem.startswith("_") or source.startswith("# ")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("code_gone", {}),
        ("drawn_already", {"number": 5}),
        ("unbound_already", {"name": "王芳"}),
        ("undo_begun", {"number": 1}),
    ],
)
def test_a_refusal_that_only_a_race_brings_can_be_said_too(name: str, facts: dict[str, Any]) -> None:
    said = render(f"refusal/{name}", article="第十八条", **facts)
    assert "（第十八条）" in said.text
    assert all(str(one) in said.text for one in facts.values())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.patterns[0].spelled)
def test_a_commands_help_says_what_it_is_for_and_its_example_works(command) -> None:  # type: ignore[no-untyped-def]
    assert command.help
    assert command.example, f"{command.handler.__qualname__} has no 例："
    assert any(pattern.match(normalise(command.example)) is not None for pattern in command.patterns)


def test_every_role_named_by_a_command_exists() -> None:
    assert {role for command in COMMANDS for role in command.roles} <= set(Role)


def test_everything_with_a_number_has_a_name_and_an_owner() -> None:
    assert KINDS.keys() == SCOPES.keys()


def test_the_shipped_catalogues_can_be_read() -> None:
    found = findings.read(catalogues.shipped("findings"))
    assert findings.faultless(found).label == "未发现问题"
    assert len({row["code"] for row in catalogues.shipped("recusal_reasons")}) == 4


def test_the_lock_file_has_hashes_and_no_addresses() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    for block in re.split(r"\n(?=[a-z0-9])", text.strip()):
        assert "--hash=sha256:" in block, block


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for one in wanted:
        name = re.split(r"[\[<>=!~]", one)[0].lower()
        assert re.search(rf"^{re.escape(name)}(\[[a-z]+\])?==", locked, re.MULTILINE), name
