"""Unified social credit codes (GB 32100): what is wrong with one is said, and no single slip goes through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.demo.make_rosters import MARKS
from handlers.rosters.codes import why_wrong

RIGHT = "91110000600037341L"


@pytest.mark.parametrize("code", [RIGHT, "92370399MA0000001L"])
def test_nothing_is_wrong_with_a_right_code(code: str) -> None:
    assert why_wrong(code) == ""


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("", "应是 18 位"),
        (RIGHT[:-1], "应是 18 位"),
        (RIGHT + "0", "应是 18 位"),
        ("370300228012345", "应是 18 位"),
        (RIGHT.lower(), "应是 18 位"),
        (RIGHT.replace("9111", "91 1"), "应是 18 位"),
        ("９１１１００００６０００３７３４１Ｌ", "应是 18 位"),
        (RIGHT[:-1] + "M", "校验位不对"),
        (RIGHT[:-1] + "O", "GB 32100"),
        ("Z1110000600037341L", "GB 32100"),
    ],
)
def test_what_is_wrong_is_said(code: str, why: str) -> None:
    assert why in why_wrong(code)


@given(st.integers(8, 17), st.sampled_from(MARKS))
def test_one_wrong_sign_is_always_seen(place: int, sign: str) -> None:
    code = RIGHT[:place] + sign + RIGHT[place + 1 :]
    assert bool(why_wrong(code)) == (code != RIGHT)


@given(st.integers(8, 16))
def test_two_neighbours_exchanged_are_always_seen(place: int) -> None:
    code = RIGHT[:place] + RIGHT[place + 1] + RIGHT[place] + RIGHT[place + 2 :]
    assert bool(why_wrong(code)) == (code != RIGHT)
