"""Codes of registered subjects (GB 32100, GS 15-2006): what is wrong with one is said, and no single slip goes through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.demo.make_rosters import MARKS
from handlers.rosters.codes import require
from rules.rosters import Wrong

CREDIT = "91110000600037341L"
NUMBER = "110108000000016"


def _is_right(code: str) -> bool:
    try:
        require(code)
    except Wrong:
        return False
    return True


@pytest.mark.parametrize("code", [CREDIT, "92370399MA0000001L", NUMBER, "370399600123452"])
def test_nothing_is_wrong_with_a_right_code(code: str) -> None:
    require(code)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("", "现在是 0 位"),
        (CREDIT[:-1], "现在是 17 位"),
        (CREDIT + "0", "现在是 19 位"),
        (NUMBER[:-1], "现在是 14 位"),
        (NUMBER[:-1] + "7", "注册号的校验位不对"),
        ("GA-000000000001", "现在有别的符号"),
        (CREDIT[:-1] + "-", "现在有别的符号"),
        (CREDIT[:-1] + "M", "统一社会信用代码的校验位不对"),
        (CREDIT[:-1] + "O", "没有字母 O"),
        (CREDIT[:9] + "OI" + CREDIT[11:], "没有字母 O、I"),
        ("Z" + CREDIT[1:], "没有字母 Z"),
        ("A" + CREDIT[1:], "前 8 位应是数字"),
        (CREDIT[:4] + "A" + CREDIT[5:], "前 8 位应是数字"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(code: str, why: str) -> None:
    with pytest.raises(Wrong) as refused:
        require(code)
    assert why in refused.value.reason
    assert refused.value.hint


@given(st.integers(8, 17), st.sampled_from(MARKS))
def test_one_wrong_sign_of_a_credit_code_is_always_seen(place: int, sign: str) -> None:
    code = CREDIT[:place] + sign + CREDIT[place + 1 :]
    assert _is_right(code) == (code == CREDIT)


@given(st.integers(8, 16))
def test_two_neighbours_exchanged_in_a_credit_code_are_always_seen(place: int) -> None:
    code = CREDIT[:place] + CREDIT[place + 1] + CREDIT[place] + CREDIT[place + 2 :]
    assert _is_right(code) == (code == CREDIT)


@given(st.integers(0, 14), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_a_registration_number_is_always_seen(place: int, digit: str) -> None:
    number = NUMBER[:place] + digit + NUMBER[place + 1 :]
    assert _is_right(number) == (number == NUMBER)
