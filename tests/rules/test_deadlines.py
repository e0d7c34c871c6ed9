"""The days on which a word is said about a duty: each once, in order, before it is due and once after."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.calendars import official_days
from rules.deadlines import DUTY_ARTICLES, DUTY_WORDS, Duty, Word, next_word, words

IS_WORKDAY = official_days(2020).is_workday
DUES = st.dates(date(2024, 1, 1), date(2026, 12, 1))
REMIND = st.lists(st.integers(0, 30), max_size=5)


def day(text: str) -> date:
    """Return a day of 2026."""
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("due", "remind", "said"),
    [
        ("04-30", (5, 1), [("04-23", 5), ("04-29", 1), ("05-06", -1)]),  # overdue only after the holiday
        ("04-30", (1, 5, 1), [("04-23", 5), ("04-29", 1), ("05-06", -1)]),
        ("04-30", (0,), [("04-30", 0), ("05-06", -1)]),
        ("04-30", (), [("05-06", -1)]),
        ("05-02", (1,), [("04-30", 1), ("05-06", -1)]),  # due within a holiday
        ("02-24", (2, 1), [("02-13", 2), ("02-14", 1), ("02-25", -1)]),  # a Saturday that is worked
        ("03-06", (1,), [("03-05", 1), ("03-09", -1)]),
    ],
)
def test_the_days_are_those_by_hand(due: str, remind: tuple[int, ...], said: list[tuple[str, int]]) -> None:
    assert words(day(due), remind, IS_WORKDAY) == [Word(day(text), left) for text, left in said]


@given(DUES, REMIND)
def test_each_day_comes_once_and_in_order(due: date, remind: list[int]) -> None:
    days = [word.day for word in words(due, remind, IS_WORKDAY)]
    assert days == sorted(set(days))


@given(DUES, REMIND)
def test_every_number_is_said_once_and_the_overdue_comes_last(due: date, remind: list[int]) -> None:
    left = [word.left for word in words(due, remind, IS_WORKDAY)]
    assert left == [*sorted(set(remind), reverse=True), -1]


@given(DUES, REMIND)
def test_so_many_working_days_are_left_as_the_word_says(due: date, remind: list[int]) -> None:
    *before, last = words(due, remind, IS_WORKDAY)
    for word in before:
        between = (word.day + timedelta(days=at) for at in range((due - word.day).days))
        assert sum(map(IS_WORKDAY, between)) == word.left
    assert last.day > due
    assert IS_WORKDAY(last.day)


@given(DUES, REMIND)
def test_one_word_follows_another_until_all_are_said(due: date, remind: list[int]) -> None:
    every = words(due, remind, IS_WORKDAY)
    assert [next_word(due, remind, IS_WORKDAY, stage) for stage in range(len(every) + 1)] == [*every, None]


@pytest.mark.parametrize("duty", list(Duty))
def test_every_duty_has_words_and_an_article(duty: Duty) -> None:
    assert DUTY_WORDS[duty]
    assert DUTY_ARTICLES[duty] in {"第十五条", "第二十五条"}
