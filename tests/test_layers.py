"""Who may use whom: rules ← models ← bot ← handlers ← bot/cli, bot/__main__; and what no room may touch (DESIGN of the house)."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("rules", "models", "bot", "handlers")
MODULES = [path.relative_to(ROOT) for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
NO_CHANCE = {"random", "secrets", "uuid"}
NOT_IN_HANDLERS = NO_CHANCE | {"asyncio", "aiohttp", "wechatpy"}
NOT_IN_RULES = NO_CHANCE | {"time"}
ODD_NAMES = {"utils", "helpers", "common", "manager", "base", "misc"}
MOST_LINES = 300


def _is_top(path: Path) -> bool:
    return path.parts[:2] == ("bot", "cli") or path == Path("bot/__main__.py")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _may(path: Path, name: str) -> bool:
    room, used = path.parts[0], name.split(".")[0]
    if used not in ROOMS or _is_top(path):
        return True
    if room == "rules":
        return used == "rules"
    if room == "models":
        return used in ("rules", "models")
    if room == "bot":
        allowed = ("bot.", "models.machine", "rules.calendar", "rules.refusal")
        return name.startswith(allowed) and not name.startswith("bot.cli")
    # A page is a handler and sees a view; what carries it over HTTP is none of its business.
    return not name.startswith("bot.cli") and (
        not name.startswith("bot.web") or name.startswith("bot.web.view")
    )


def _carries_http(path: Path) -> bool:
    return path.parts[:2] in (("bot", "web"), ("bot", "channels")) or _is_top(path)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_uses_only_the_rooms_below_it(path: Path) -> None:
    assert [name for name in _imports(path) if not _may(path, name)] == []


@pytest.mark.parametrize("path", [path for path in MODULES if path.parts[0] == "handlers"], ids=str)
def test_a_handler_touches_neither_network_nor_chance(path: Path) -> None:
    assert NOT_IN_HANDLERS & {name.split(".")[0] for name in _imports(path)} == set()


@pytest.mark.parametrize("path", [path for path in MODULES if not _carries_http(path)], ids=str)
def test_only_the_rooms_that_carry_http_know_of_it(path: Path) -> None:
    assert "aiohttp" not in {name.split(".")[0] for name in _imports(path)}


@pytest.mark.parametrize("path", [path for path in MODULES if path.parts[0] == "rules"], ids=str)
def test_a_rule_is_pure(path: Path) -> None:
    used = {name.split(".")[0] for name in _imports(path)}
    assert used <= set(sys.stdlib_module_names) | {"rules"}
    assert used & NOT_IN_RULES == set()
    source = (ROOT / path).read_text(encoding="utf-8")
    assert "datetime.now" not in source
    assert "date.today" not in source


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_is_short_and_has_a_name_of_its_own(path: Path) -> None:
    assert path.stem not in ODD_NAMES
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_the_check_itself_sees_a_forbidden_import() -> None:
    assert not _may(Path("rules/pool.py"), "models.tasks")
    assert not _may(Path("bot/clerk.py"), "handlers.scope")
    assert not _may(Path("bot/clerk.py"), "models.tasks")
    assert not _may(Path("handlers/tasks/opening.py"), "bot.cli.assembly")
    assert not _may(Path("handlers/panels.py"), "bot.web.pages.routes")
    assert _may(Path("handlers/panels.py"), "bot.web.view.View")
    assert _may(Path("bot/cli/assembly.py"), "handlers")
