"""The ladder of reminders: which word is said on which day, by hand over holidays; each once, and none that came too late."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import catalogues
from handlers.calendars.editions import official_days
from rules import deadlines
from rules.deadlines import (
    BINDING,
    DUTY_ARTICLES,
    DUTY_WORDS,
    GRAVER,
    Counting,
    Duty,
    Rung,
    Term,
    Word,
    day_of,
    farthest,
    halfway,
    to_say,
)

IS_WORKDAY = official_days(2020).is_workday
DUES = st.dates(date(2024, 1, 1), date(2026, 11, 1))
AFTERS = st.lists(st.integers(-30, 30), max_size=6, unique=True)
LONG_AGO = date(2020, 1, 1)
SHIPPED = deadlines.read(catalogues.shipped("reminders"))


def day(text: str) -> date:
    """Return a day of 2026."""
    return date.fromisoformat(f"2026-{text}")


def fixed(due: date, set_on: date = LONG_AGO) -> Term:
    """Return a date that is not provisional."""
    return Term(due, due, due, set_on)


def ladder(*afters: int, counting: Counting = Counting.WORKDAYS) -> list[Word]:
    """Return words for the person, so many days after the date."""
    return [Word(f"{after}", Rung.PERSON, after, counting) for after in afters]


def days(words: Sequence[Word], term: Term) -> list[str]:
    """Return the days of 2026 on which words are said."""
    return [f"{one:%m-%d}" for one, _ in to_say(words, (), term, IS_WORKDAY)]


@pytest.mark.parametrize(
    ("due", "afters", "said"),
    [
        ("04-30", (-5, -1, 1), ["04-23", "04-29", "05-06"]),  # overdue only after Labour Day
        ("04-30", (0,), ["04-30"]),
        ("05-02", (0,), ["04-30"]),  # due within a holiday: said on the last working day before
        ("05-02", (-1, 1), ["04-30", "05-06"]),
        ("02-24", (-2, -1, 1), ["02-13", "02-14", "02-25"]),  # a Saturday that is worked, then the Spring Festival
        ("09-30", (-5, -3, -1, 1, 3), ["09-22", "09-24", "09-29", "10-08", "10-10"]),  # both autumn holidays; a worked Saturday
        ("03-06", (-1, 1), ["03-05", "03-09"]),
    ],
)  # fmt: skip
def test_the_days_are_those_by_hand(due: str, afters: tuple[int, ...], said: list[str]) -> None:
    assert days(ladder(*afters), fixed(day(due))) == said


def test_a_certificate_is_counted_in_days_of_the_calendar() -> None:
    words = ladder(-60, -30, -7, 1, counting=Counting.DAYS)
    assert days(words, fixed(day("10-10"))) == ["08-11", "09-10", "10-03", "10-11"]
    assert farthest(words) == 60


def test_a_provisional_date_is_warned_of_by_the_earliest_and_late_only_after_the_latest() -> None:
    term = Term(date(2027, 1, 8), date(2027, 1, 6), date(2027, 1, 12), LONG_AGO)
    before, late = ladder(-1, 1)
    is_workday = official_days(2024).is_workday
    assert day_of(before, term, is_workday) == date(2027, 1, 5)
    assert day_of(late, term, is_workday) == date(2027, 1, 13)


def test_what_should_have_been_said_before_the_date_was_set_is_passed_over() -> None:
    words = ladder(-5, -1, 0, 1)
    assert days(words, fixed(day("04-30"), set_on=day("04-22"))) == ["04-23", "04-29", "04-30", "05-06"]
    assert days(words, fixed(day("04-30"), set_on=day("04-23"))) == ["04-29", "04-30", "05-06"]
    assert days(words, fixed(day("04-30"), set_on=day("04-30"))) == ["05-06"]


def test_that_it_is_overdue_is_never_passed_over() -> None:
    assert days(ladder(-1, 1, 3), fixed(day("04-30"), set_on=day("06-01"))) == ["05-06", "05-08"]


@given(DUES, AFTERS)
def test_each_word_comes_once_and_in_the_order_of_its_days(due: date, afters: list[int]) -> None:
    coming = to_say(ladder(*afters), (), fixed(due), IS_WORKDAY)
    assert sorted(word.after for _, word in coming) == sorted(afters)
    assert [one for one, _ in coming] == sorted(one for one, _ in coming)
    assert all(IS_WORKDAY(one) for one, _ in coming)


@given(DUES, AFTERS, st.data())
def test_a_word_that_was_said_never_comes_again(due: date, afters: list[int], data: st.DataObject) -> None:
    said = data.draw(st.lists(st.sampled_from(afters), unique=True)) if afters else []
    coming = to_say(ladder(*afters), [str(one) for one in said], fixed(due), IS_WORKDAY)
    assert {word.after for _, word in coming} == set(afters) - set(said)


@given(DUES, st.integers(1, 30))
def test_so_many_working_days_lie_between_a_word_and_its_date(due: date, count: int) -> None:
    before, after = (day_of(word, fixed(due), IS_WORKDAY) for word in ladder(-count, count))
    for first, last in ((before, due - timedelta(days=1)), (due + timedelta(days=1), after)):
        between = (first + timedelta(days=at) for at in range((last - first).days + 1))
        assert sum(map(IS_WORKDAY, between)) == count


@pytest.mark.parametrize(
    ("after", "until", "half"),
    [
        ("03-02", "04-30", "03-31"),  # 42 working days: the 21st, Tomb-Sweeping Day still ahead
        ("03-02", "03-06", "03-04"),
        ("03-02", "03-04", "03-03"),
        ("03-02", "03-03", None),  # half of one day is the day itself
        ("03-02", "03-02", None),
        ("04-30", "03-02", None),
        ("04-29", "05-09", "05-07"),  # the third of 30 April, 6, 7, 8 and Saturday 9 May
    ],
)
def test_half_of_the_time_is_over_on_the_day_by_hand(after: str, until: str, half: str | None) -> None:
    found = halfway(day(after), day(until), IS_WORKDAY)
    assert found == (day(half) if half else None)


@pytest.mark.parametrize("duty", list(Duty))
def test_every_duty_has_words_an_article_and_a_ladder_up_to_the_principal(duty: Duty) -> None:
    assert DUTY_WORDS[duty]
    assert DUTY_ARTICLES[duty] in {"第十条", "第十五条", "第十九条", "第二十五条"}
    rungs = [word.rung for word in sorted(SHIPPED[duty], key=lambda word: word.after)]
    first = Rung.PUBLISHER if duty == Duty.PUBLISH else Rung.PERSON
    assert rungs[0] == first
    assert rungs[-1] == Rung.PRINCIPAL
    assert rungs.index(Rung.DEPUTY) < rungs.index(Rung.PRINCIPAL)


def test_a_graver_duty_silences_the_lighter_ones_about_the_same_inspection() -> None:
    assert set(GRAVER) & set(BINDING) == set()
    assert all(Duty.CHECK in graver for graver in GRAVER.values())


@pytest.mark.parametrize("wrong", [{"rung": "boss"}, {"duty": "sing"}, {"counting": "moons"}])
def test_a_row_that_names_what_there_is_not_is_refused(wrong: dict[str, str]) -> None:
    row = {"code": "x", "duty": "check", "rung": "person", "after": 1, "counting": "workdays"}
    with pytest.raises(ValueError, match=next(iter(wrong.values()))):
        deadlines.read([{**row, **wrong}])
