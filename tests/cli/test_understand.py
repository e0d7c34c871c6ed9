"""``understand``: what the bot would make of a sentence; nothing is opened, nothing is done."""

import json
from typing import Any

import pytest

from rules.roles import Role
from tests.cli.conftest import Terminal


def _understood(terminal: Terminal, words: str, *roles: str, code: int = 0) -> Any:
    options = [part for role in roles for part in ("--role", role)]
    return json.loads(terminal.runs("understand", words, *options, "--json", code=code))


@pytest.mark.parametrize(
    ("words", "role", "command", "slots"),
    [
        ("锁定 5", "deputy", "锁定 编号", {"number": 5}),
        ("锁定5号", "deputy", "锁定 编号", {"number": 5}),
        ("　锁定　＃５　", "deputy", "锁定 编号", {"number": 5}),
        ("开任务2026-01", "deputy", "开任务 …", {"code": "2026-01"}),
        ("接受 12", "inspector", "收到 编号", {"number": 12}),
        ("?", "auditor", "帮助", {}),
        ("待公示", "publisher", "待公示", {}),
        ("确认导入 3", "administrator", "确认导入 编号", {"number": 3}),
    ],
)
def test_a_sentence_is_understood(
    terminal: Terminal, words: str, role: str, command: str, slots: dict[str, Any]
) -> None:
    found = _understood(terminal, words, role)
    assert (found["command"], found["slots"], found["candidates"]) == (command, slots, [])
    assert found["help"]


def test_what_is_for_others_is_said_with_those_who_may(terminal: Terminal) -> None:
    found = _understood(terminal, "锁定 5", "inspector", code=1)
    assert found["command"] is None
    assert (found["for_others"], found["roles"]) == ("锁定 编号", ["分管负责人"])
    assert "可以说的是分管负责人" in terminal.runs("understand", "锁定 5", "--role", "inspector", code=1)


def test_somebody_with_two_roles_may_say_what_either_may(terminal: Terminal) -> None:
    assert _understood(terminal, "锁定 5", "inspector", "deputy")["command"] == "锁定 编号"


@pytest.mark.parametrize("words", ["开任物", "开任务", "设任务 2026-01"])
def test_what_comes_near_is_suggested(terminal: Terminal, words: str) -> None:
    assert "开任务 …" in _understood(terminal, words, "deputy", code=1)["candidates"]
    assert "是不是：" in terminal.runs("understand", words, "--role", "deputy", code=1)


def test_nothing_is_suggested_that_the_role_may_not_say(terminal: Terminal) -> None:
    assert "锁定 编号" not in _understood(terminal, "琐定 5", "inspector", code=1)["candidates"]


@pytest.mark.parametrize("words", ["", " ", "今天天气不错", "1", "😀", "<b>", "{number:int}"])
def test_what_is_no_command_is_not_guessed(terminal: Terminal, words: str) -> None:
    assert _understood(terminal, words, "deputy", code=1)["command"] is None
    assert "没听懂" in terminal.runs("understand", words, "--role", "deputy", code=1)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_be_named_as_the_roster_does(terminal: Terminal, role: Role) -> None:
    by_label = terminal.runs("understand", "帮助", "--role", role.label)
    assert by_label == terminal.runs("understand", "帮助", "--role", role)


def test_an_unknown_role_is_answered_with_all_there_are(terminal: Terminal) -> None:
    said = terminal.runs("understand", "帮助", "--role", "局长", code=2)
    assert "没有这样的身份 局长" in said
    assert all(role.label in said for role in Role)


def test_nothing_is_done(terminal: Terminal) -> None:
    terminal.runs("understand", "锁定 5", "--role", "deputy")
    assert list(terminal.directory.iterdir()) == []
