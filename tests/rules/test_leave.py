"""Leave: how much of what is left of a window it takes (第十、二十条)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates import Span
from rules.leave import Absence, absence, remaining


def _span(begins: int, ends: int) -> Span:
    return Span(date(2026, 3, begins), date(2026, 3, ends))


WINDOW = _span(10, 20)


@pytest.mark.parametrize(
    ("leaves", "how"),
    [
        ((), Absence.NONE),
        ((_span(1, 9),), Absence.NONE),
        ((_span(21, 25),), Absence.NONE),
        ((_span(1, 10),), Absence.PART),
        ((_span(20, 25),), Absence.PART),
        ((_span(11, 20),), Absence.PART),
        ((_span(10, 19),), Absence.PART),
        ((_span(10, 20),), Absence.WHOLE),
        ((_span(1, 31),), Absence.WHOLE),
        ((_span(16, 25), _span(5, 15)), Absence.WHOLE),
        ((_span(5, 14), _span(16, 25)), Absence.PART),
        ((_span(1, 3), _span(10, 20)), Absence.WHOLE),
    ],
)
def test_a_leave_takes_none_part_or_all_of_a_window(leaves: tuple[Span, ...], how: Absence) -> None:
    assert absence(leaves, WINDOW) == how


def test_only_what_is_left_of_a_window_counts() -> None:
    assert remaining(WINDOW, date(2026, 3, 1)) == WINDOW
    assert remaining(WINDOW, date(2026, 3, 15)) == _span(15, 20)
    assert remaining(WINDOW, date(2026, 3, 21)).days == 0
    assert absence([_span(1, 31)], remaining(WINDOW, date(2026, 3, 21))) == Absence.NONE


SPANS = st.tuples(st.integers(1, 30), st.integers(0, 10)).map(
    lambda pair: Span(
        date(2026, 3, 1) + timedelta(days=pair[0]), date(2026, 3, 1) + timedelta(days=sum(pair))
    )
)


@given(st.lists(SPANS, max_size=6), SPANS)
def test_it_is_what_counting_the_days_says(leaves: list[Span], window: Span) -> None:
    days = [window.begins + timedelta(days=at) for at in range(window.days)]
    away = sum(any(one.begins <= day <= one.ends for one in leaves) for day in days)
    counted = Absence.WHOLE if away == len(days) else Absence.PART if away else Absence.NONE
    assert absence(leaves, window) == counted
