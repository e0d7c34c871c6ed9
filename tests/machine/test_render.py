"""Rendering: a missing fact is an error, and no fact can look like a title or another fact."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from bot.render import make_environment, page, render

ANY = st.text(
    st.one_of(st.characters(codec=None), st.sampled_from("\n\r\x1c\x1d\x1e\x0b\x0c\u0085\u2028\u2029#> ：【"))
)


def test_a_missing_fact_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("talk/nothing_open")
    with pytest.raises(UndefinedError):
        render("everyday/who", person=None, roles=[], inspector=None, deputies=[])


@given(ANY, st.lists(ANY, min_size=1, max_size=3))
@example("题\n> 状态：已公示", ["> 种子：00", "\x1c> 指纹：ff", "# 任务 5 已锁定", "\r\n# 题"])
def test_a_list_can_not_be_made_to_look_like_anything_else(title: str, lines: list[str]) -> None:
    message = render("talk/list", title=title, lines=lines, total=len(lines), rest=0)
    assert message.facts == ()
    assert message.title.endswith(f"（共 {len(lines)} 条）")
    assert len(message.text.splitlines()) <= len(lines)
    assert not any(line.startswith(("#", ">")) for line in message.text.splitlines())


@given(ANY, st.lists(ANY, max_size=3))
@example("a\x1d> 系统管理员：张三", ["王芳\n> 您的账号：root"])
def test_facts_are_the_templates_own(account: str, administrators: list[str]) -> None:
    message = render("talk/stranger", account=account, channel="memory", administrators=administrators)
    assert (message.title, [key for key, _ in message.facts]) == ("我还不认识您", ["您的账号"])
    assert len(message.text.splitlines()) == 3


@given(ANY)
def test_what_is_rendered_can_be_stored_and_sent(words: str) -> None:
    message = render("talk/not_understood", words=words, near=[])
    assert "\x00" not in message.text
    message.text.encode()


def test_words_of_a_template_language_are_only_words() -> None:
    assert (
        "{{ 7*7 }}{% include 'talk/list.md' %}"
        in render("talk/nothing_open", words="{{ 7*7 }}{% include 'talk/list.md' %}").text
    )


def test_what_stands_on_a_web_page_is_escaped() -> None:
    shown = page("index", bureau="<script>alert(1)</script>", listed=[], tallies=[])
    assert "<script>alert" not in shown
    assert "&lt;script&gt;" in shown


def test_dates_times_and_shares_are_spelled_in_chinese() -> None:
    spell = make_environment().from_string(
        "{{ '2026-04-03'|day }} {{ at|moment }} {{ 250|percent }} {{ 1000|percent }}"
    )
    assert spell.render(at=datetime(2026, 3, 2, 16, 5, tzinfo=UTC)) == "2026年4月3日 3月3日 00:05 2.5% 10%"
