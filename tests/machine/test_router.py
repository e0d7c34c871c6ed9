"""Routers: whose words they are, what is suggested, and the help from the same definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.context import Context
from bot.router import Router, Switchboard
from handlers import ROUTERS
from rules.roles import Role

BOARD = Switchboard(ROUTERS)
ROLES = st.frozensets(st.sampled_from(list(Role)))
VERBS = sorted({pattern.verb for command in BOARD.commands() for pattern in command.patterns})


def _answer(ctx: Context) -> None:
    """做一件事。例：做事 5"""


def _other(ctx: Context) -> None:
    """做另一件事。例：做事 5"""


def _router(words: str, handler: object, *roles: str) -> Router:
    router = Router("试")
    router.command(words, role=roles)(handler)  # type: ignore[arg-type]
    return router


@given(st.one_of(st.text(), st.sampled_from(VERBS), st.text(st.sampled_from("".join(VERBS)))), ROLES)
def test_only_what_the_roles_may_say_is_suggested(words: str, roles: frozenset[str]) -> None:
    allowed = {pattern for one in BOARD.commands() if one.allows(roles) for pattern in one.patterns}
    near = BOARD.suggest(words, roles, 60)
    assert set(near) <= allowed
    assert len(near) <= 3


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("收倒 12", "收到 编号"), ("录如", "录入"), ("进渡", "进度"), ("开任物 2026-01", "开任务 …"), ("锁丁5", "锁定 编号"),
        ("审匹", "审批"), ("公式 5", "公示 编号"), ("同意", "同意 编号"), ("我的认务", "我的任务"),
    ],
)  # fmt: skip
def test_one_wrong_sign_is_forgiven(said: str, meant: str) -> None:
    assert BOARD.suggest(said, frozenset(Role), 60)[0].usage == meant


@pytest.mark.parametrize("said", ["今天天气怎么样", "你好", "谢谢", "我饿了", "这个", "👍", "A" * 10_000])
def test_small_talk_is_no_command(said: str) -> None:
    assert BOARD.suggest(said, frozenset(Role), 60) == []


def test_words_of_others_are_known_as_theirs() -> None:
    board = Switchboard([_router("做事 {number:int}", _answer, "deputy")])
    found, elsewhere = board.match("做事 5", frozenset({"inspector"}))
    assert found is None
    assert elsewhere is not None
    assert elsewhere.command.roles == {"deputy"}
    found, _ = board.match("做事 5", frozenset({"deputy"}))
    assert found is not None
    assert found.slots == {"number": 5}


def test_two_commands_with_the_same_words_may_belong_to_different_roles_only() -> None:
    board = Switchboard([_router("做事", _answer, "deputy"), _router("做事", _other, "auditor")])
    found, _ = board.match("做事", frozenset({"auditor"}))
    assert found is not None
    assert found.command.handler is _other
    with pytest.raises(ValueError, match="做事"):
        Switchboard([_router("做事", _answer, "deputy"), _router("做事", _other, "deputy")])


def test_the_docstring_is_the_help() -> None:
    (command,) = _router("做事 {number:int}", _answer).commands
    assert (command.help, command.example) == ("做一件事", "做事 5")
    assert command.allows(frozenset())
