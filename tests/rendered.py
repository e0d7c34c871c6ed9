"""Which templates a run of the suite has rendered: in a whole run, each, because only what was rendered is known to hold.

The hooks are taken over by ``tests/conftest.py``; processes of pytest-xdist send what they rendered to the first one.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Template

from bot.render import TEMPLATES

SENT = "rendered"
PARTIAL = (
    "keyword",
    "markexpr",
    "deselect",
    "lf",
    "ff",
    "collectonly",
    "maxfail",
)  # options of a run that is not whole
rendered: set[str] = set()


def _messages() -> Iterator[str]:
    """Yield the templates of all messages; a part (_part.md) is rendered with the one it is in."""
    for path in TEMPLATES.rglob("*.md"):
        if not path.name.startswith("_"):
            yield path.relative_to(TEMPLATES).as_posix()


def _is_whole(session: pytest.Session) -> bool:
    config, whole = session.config, session.testsfailed == 0
    roots = {str(config.rootpath / one) for one in config.getini("testpaths")}
    asked = {str(Path(config.invocation_params.dir / one).resolve()) for one in config.args}
    return whole and asked <= roots and not any(config.getoption(one, None) for one in PARTIAL)


def pytest_sessionstart() -> None:
    """Note each template that is rendered to its end."""
    render = Template.render

    def noting(self: Template, *args: Any, **facts: Any) -> str:
        text = render(self, *args, **facts)
        rendered.add(str(self.name))
        return text

    Template.render = noting  # type: ignore[method-assign]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a process of xdist has rendered."""
    rendered.update(getattr(node, "workeroutput", {}).get(SENT, ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a whole run that left a template out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[SENT] = sorted(rendered)
        return
    missing = sorted(set(_messages()) - rendered)
    if missing and _is_whole(session):
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        reporter.write_line(f"\ntemplates that no test has rendered: {', '.join(missing)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
