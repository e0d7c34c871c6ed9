"""Layout and rendering: what is said fits the platform, and nothing put in can pass for something else."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from bot.layout import compose_text, spell, split
from bot.message import Choice, Message
from bot.render import make_environment, page, render


@given(st.text(alphabet=st.sampled_from("ab检查\n，🙂"), max_size=400), st.integers(8, 120))
def test_parts_fit_and_together_are_the_whole(text: str, size: int) -> None:
    parts = split(text, size)
    assert all(len(part.encode()) <= size for part in parts)
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")


def test_a_text_is_split_at_line_ends_where_that_is_possible() -> None:
    assert split("一二三\n四五六\n七", 20) == ["一二三\n四五六", "七"]


def test_parts_are_numbered() -> None:
    parts = compose_text([Message("题", "\n".join(["行行行行行"] * 30))], 200)
    assert parts[0].endswith(f"（1/{len(parts)}）")


def test_choices_are_numbered_only_where_digits_answer_them() -> None:
    choices = (Choice("收到", "收到 5"), Choice("详情", "详情 5"))
    assert "回复 1 收到　2 详情" in spell(Message("题", "", choices=choices))
    assert "可回复：收到 5 ／ 详情 5" in spell(Message("题", "", choices=choices, numbered=False))


def test_a_name_from_a_roster_forges_neither_title_nor_fact() -> None:
    said = render("talk/list", title="名单\n# 假", lines=["> 状态：已公示", "# 假标题"], total=2, rest=0)
    assert said.title == "名单 # 假（共 2 条）"
    assert said.facts == ()
    assert said.text == "＞ 状态：已公示\n＃ 假标题"


def test_a_fact_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("talk/list", title="名单")


def test_a_public_page_escapes_what_is_put_in() -> None:
    content = page(
        "index",
        bureau="<b>",
        listed=[("a.html", {"name": "<script>", "unit": "所"}, "今天", "<b>")],
        tallies=["<i>"],
    )
    assert not [tag for tag in ("<script>", "<b>", "<i>") if tag in content]
    assert "&lt;script&gt;" in content


@pytest.mark.parametrize(
    ("template", "value", "shown"),
    [
        ("{{ v|day }}", date(2026, 3, 2), "2026年3月2日"),
        ("{{ v|day }}", "2026-12-31", "2026年12月31日"),
        ("{{ v|moment }}", datetime(2026, 3, 2, 23, 5, tzinfo=UTC), "3月3日 07:05"),
        ("{{ v|percent }}", 100, "1%"),
        ("{{ v|percent }}", 250, "2.5%"),
        ("{{ v|percent }}", 5, "0.05%"),
    ],
)
def test_filters_spell_values_as_people_do(template: str, value: object, shown: str) -> None:
    assert make_environment().from_string(template).render(v=value) == shown
