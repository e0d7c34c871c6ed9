"""Words for matching: what phones, groups and careful writers add is taken off; what a person wrote stays in ``raw``."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message import INVISIBLE, Incoming, normalise
from tests.machine.conftest import AT

ASCII = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("录入 １２", "录入 12"),
        ("录入\u300012", "录入 12"),
        ("  录入 \n 12 ", "录入 12"),
        ("@双随机助手 录入12", "录入12"),
        ("@双随机助手\u2005录入12", "录入12"),
        ("＠助手 ＠王芳 收到", "收到"),
        ("@双随机助手", ""),
        ("“帮助”", "帮助"),
        ("“帮助”。", "帮助"),
        ("「收到」！", "收到"),
        ("《帮助。》", "帮助"),
        ("收到。。", "收到"),
        ("①", "1"),
        ("１．", "1"),
        ("确\u200b认\ufeff", "确认"),
        ("？", "?"),
        ("2026-01", "2026-01"),
        ("《旅馆业治安管理办法》第六条", "旅馆业治安管理办法》第六条"),
        ("王@芳 收到", "王@芳 收到"),
    ],
)
def test_words_are_what_was_meant(said: str, words: str) -> None:
    assert normalise(said) == words


@given(ASCII)
def test_full_width_signs_are_the_same_as_half_width_ones(plain: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in plain)
    assert normalise(wide) == normalise(plain)


@given(st.text())
def test_words_hold_nothing_that_cannot_be_seen(said: str) -> None:
    words = normalise(said)
    assert words == words.strip()
    assert not INVISIBLE.search(words)
    assert "  " not in words


@given(st.text())
def test_raw_is_never_touched(said: str) -> None:
    incoming = Incoming("memory", "k", "甲", AT, raw=said)
    assert (incoming.raw, incoming.words) == (said, normalise(said))


@pytest.mark.parametrize(
    ("raw", "blank"), [("", True), (" \n\u3000", True), ("\u200b\ufeff", True), ("。", False), ("👍", False)]
)
def test_blank_is_what_nobody_can_see(raw: str, blank: bool) -> None:
    assert Incoming("memory", "k", "甲", AT, raw=raw).blank == blank
