"""Working days: 2026 by hand, later years with honest bounds; the first day is not counted.

The State Council's arrangement for 2026 (国办发明电〔2025〕7号), as chinesecalendar has it — off: 1–3 January, 15–23 February,
4–6 April, 1–5 May, 19–21 June, 25–27 September, 1–7 October; worked: 4 January, 14 and 28 February, 9 May, 20 September,
10 October.
"""

from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from handlers.calendars.editions import official_days
from rules import arrangement
from rules.arrangement import Named
from rules.calendar import Calendar, Due

OFFICIAL = official_days(2004)
DAYS = st.dates(date(2014, 1, 1), date(2025, 10, 31))
COUNTS = st.integers(0, 45)


def day(text: str) -> date:
    """Return a day of 2026."""
    return date.fromisoformat(f"2026-{text}")


def known_until(year: int) -> Calendar:
    """Return the official days as they were known before the next year was published."""
    holidays = frozenset(one for one in OFFICIAL.holidays if one.year <= year)
    workdays = frozenset(one for one in OFFICIAL.workdays if one.year <= year)
    return Calendar(holidays, workdays, OFFICIAL.first_year, year)


@pytest.mark.parametrize(
    ("text", "worked"),
    [
        ("01-01", False), ("01-02", False), ("01-03", False), ("01-04", True), ("01-05", True), ("02-13", True),
        ("02-14", True), ("02-15", False), ("02-16", False), ("02-23", False), ("02-24", True), ("02-28", True),
        ("03-01", False), ("04-04", False), ("04-05", False), ("04-06", False), ("04-07", True), ("05-01", False),
        ("05-05", False), ("05-06", True), ("05-09", True), ("06-19", False), ("06-22", True), ("09-20", True),
        ("09-25", False), ("09-28", True), ("10-01", False), ("10-07", False), ("10-08", True), ("10-10", True),
        ("10-11", False), ("12-31", True),
    ],
)  # fmt: skip
def test_a_day_of_2026_is_worked_or_not(text: str, worked: bool) -> None:
    assert OFFICIAL.is_workday(day(text)) is worked


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("03-02", 1, "03-03"),  # the day itself is not counted
        ("03-06", 1, "03-09"),  # over a weekend
        ("02-28", 1, "03-02"),  # a Saturday that is worked, then a Sunday that is not
        ("02-13", 1, "02-14"),  # a Saturday that is worked
        ("02-13", 2, "02-24"),  # then the whole Spring Festival
        ("02-16", 1, "02-24"),  # from within a holiday
        ("04-30", 1, "05-06"),
        ("04-30", 20, "06-01"),  # 6–9 May is four, three whole weeks make nineteen, 1 June is the twentieth
        ("06-18", 15, "07-10"),  # 19 June is off; three whole weeks
        ("09-18", 1, "09-20"),  # a Sunday that is worked
        (
            "09-18",
            20,
            "10-22",
        ),  # 20–24 September is five, 28–30 three, 8–10 October three, a week five, then four days
        ("12-03", 20, "12-31"),
        ("05-01", 0, "05-01"),
    ],
)
def test_a_period_of_2026_ends_where_it_does_by_hand(start: str, count: int, due: str) -> None:
    found = OFFICIAL.add_workdays(day(start), count)
    assert found == Due(day(due), False, day(due), day(due), OFFICIAL.version)


def test_a_period_that_reaches_into_an_unpublished_year_is_provisional() -> None:
    # By hand: 7 to 31 December are 19; Friday 1 January is off in every year, Saturday the 2nd may be worked, and if not,
    # Monday the 4th is the twentieth: no arrangement has ever taken more than the first three days of January off.
    found = known_until(2026).add_workdays(day("12-04"), 20)
    assert found.provisional
    assert (found.earliest, found.date, found.latest) == (
        date(2027, 1, 2),
        date(2027, 1, 4),
        date(2027, 1, 4),
    )


def test_a_period_over_an_unpublished_spring_festival_has_wide_bounds() -> None:
    found = known_until(2026).add_workdays(date(2027, 1, 11), 20)
    # By hand: five weeks of 4 and 5 days from the 12th make 8 February the twentieth; at most three weekend days are worked
    # (16, 17, 23 January), and from the 20th on at most seven weekdays are off.
    assert found.date == date(2027, 2, 8)
    assert (found.earliest, found.latest) == (date(2027, 2, 3), date(2027, 2, 17))


def test_a_holiday_by_law_is_none_of_an_unpublished_years_working_days() -> None:
    calendar = known_until(2026)
    for text in ("2027-01-01", "2027-10-01"):
        assert not calendar.is_workday(date.fromisoformat(text))
    assert calendar.is_workday(date(2027, 1, 4))
    assert not calendar.is_workday(date(2027, 1, 3))


def test_what_the_office_sets_in_an_unpublished_year_holds() -> None:
    storm = date(2027, 1, 5)
    calendar = Calendar(OFFICIAL.holidays | {storm}, OFFICIAL.workdays, 2004, 2026)
    assert not calendar.is_workday(storm)
    assert calendar.add_workdays(date(2027, 1, 4), 1).earliest == date(2027, 1, 6)


def test_a_period_that_begins_before_the_calendar_is_provisional_too() -> None:
    later = Calendar(frozenset(), frozenset(), 2026, 2026)
    assert later.add_workdays(date(2025, 12, 25), 10).provisional
    assert not later.add_workdays(date(2025, 12, 31), 10).provisional


@given(st.integers(2004, 2025), st.integers(0, 365), st.integers(1, 60))
@example(2013, 62, 20)  # 26 January 2014 was a Sunday that was worked
@example(2018, 62, 20)  # 2 and 3 February 2019 too
@example(2014, 300, 10)  # 3 and 4 September 2015 were taken off by a paper of May
@example(2019, 80, 10)  # the Spring Festival of 2020 was made longer in its middle
def test_every_year_so_far_kept_within_the_bounds(year: int, offset: int, count: int) -> None:
    start = date(year, 11, 1) + timedelta(days=offset)
    assume(start + timedelta(days=2 * count + 40) <= date(OFFICIAL.last_year, 12, 31))
    guess, truth = known_until(year).add_workdays(start, count), OFFICIAL.add_workdays(start, count)
    assert guess.earliest <= guess.date <= guess.latest
    assert guess.earliest <= truth.date <= guess.latest
    assert guess.provisional or guess.date == truth.date


@given(DAYS, COUNTS)
def test_a_period_holds_exactly_so_many_working_days(start: date, count: int) -> None:
    due = OFFICIAL.add_workdays(start, count).date
    within = [start + timedelta(days=at) for at in range(1, (due - start).days + 1)]
    assert sum(map(OFFICIAL.is_workday, within)) == count
    assert count == 0 or OFFICIAL.is_workday(due)


@given(DAYS, COUNTS)
def test_more_days_end_later_and_a_later_start_never_ends_earlier(start: date, count: int) -> None:
    due = OFFICIAL.add_workdays(start, count).date
    assert OFFICIAL.add_workdays(start, count + 1).date > due
    assert OFFICIAL.add_workdays(start + timedelta(days=1), count).date >= due


@pytest.mark.parametrize("year", range(2008, 2027))
def test_every_festival_of_a_published_year_has_a_day_off_in_its_season(year: int) -> None:
    named = [Named(one, False, "") for one in OFFICIAL.holidays if one.year == year]
    assert arrangement.absent(year, named) == []


@given(DAYS, COUNTS)
def test_the_working_days_between_are_those_that_were_added(start: date, count: int) -> None:
    assert OFFICIAL.workdays_between(start, OFFICIAL.add_workdays(start, count).date) == count


def test_the_version_names_the_years_and_changes_with_any_day() -> None:
    one = Calendar(frozenset({day("05-01")}), frozenset(), 2026, 2026)
    other = Calendar(frozenset(), frozenset({day("05-01")}), 2026, 2026)
    assert one.version.startswith("CN-WD-1:2026-2026:")
    assert len({one.version, other.version, Calendar(frozenset(), frozenset(), 2026, 2026).version}) == 3
    assert OFFICIAL.version == official_days(2004).version


def test_the_official_days_begin_with_the_year_that_was_asked_for() -> None:
    recent = official_days(2026)
    assert {one.year for one in recent.holidays | recent.workdays} >= {2026}
    assert min(recent.holidays | recent.workdays) == day("01-01")
    assert all(one.weekday() < 5 for one in recent.holidays)
    assert all(one.weekday() >= 5 for one in recent.workdays)
