"""Dates: read as people write them, and refused with the words when they are none."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates import Span, read_day, read_span, split_span
from rules.refusal import Refusal

TODAY = date(2026, 3, 4)  # a Wednesday
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("今天", "2026-03-04"), ("明天", "2026-03-05"), ("大后天", "2026-03-07"), ("3天后", "2026-03-07"), ("三天后", "2026-03-07"),
        ("3月5日", "2026-03-05"), ("3月5号", "2026-03-05"), ("三月五日", "2026-03-05"), ("3.5", "2026-03-05"), ("3/5", "2026-03-05"),
        ("3-5", "2026-03-05"), ("3 月 5 日", "2026-03-05"), ("2026年3月5日", "2026-03-05"), ("26年3月5日", "2026-03-05"),
        ("20260305", "2026-03-05"), ("二〇二六年三月五日", "2026-03-05"), ("2026.3.5", "2026-03-05"), ("3月5日(周四)", "2026-03-05"),
        ("十月三十一日", "2026-10-31"), ("周三", "2026-03-04"), ("周二", "2026-03-10"), ("本周一", "2026-03-02"),
        ("下周三", "2026-03-11"), ("下星期天", "2026-03-15"), ("下下礼拜五", "2026-03-20"), ("5号", "2026-03-05"), ("31号", "2026-03-31"),
        ("1号", "2026-03-01"), ("下月5号", "2026-04-05"), ("下个月5日", "2026-04-05"), ("明年1月5日", "2027-01-05"),
        ("2月10日", "2026-02-10"), ("1月15日", "2027-01-15"), ("2月29日", "2028-02-29"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_it_is_spoken(words: str, day: str) -> None:
    assert read_day(words, TODAY).isoformat() == day


@pytest.mark.parametrize(
    ("words", "begins", "ends"),
    [
        ("10月1日至10月7日", "2026-10-01", "2026-10-07"), ("10月1日到7日", "2026-10-01", "2026-10-07"),
        ("10月1-7日", "2026-10-01", "2026-10-07"), ("10.1-10.7", "2026-10-01", "2026-10-07"), ("10-1~10-7", "2026-10-01", "2026-10-07"),
        ("2026-10-01-2026-10-07", "2026-10-01", "2026-10-07"), ("10月1日—10月7日", "2026-10-01", "2026-10-07"),
        ("10月1日 10月7日", "2026-10-01", "2026-10-07"), ("十月一日至七日", "2026-10-01", "2026-10-07"), ("1-7号", "2026-03-01", "2026-03-07"),
        ("下周一到周三", "2026-03-09", "2026-03-11"), ("周五到下周二", "2026-03-06", "2026-03-10"), ("今天到周五", "2026-03-04", "2026-03-06"),
        ("明天起3天", "2026-03-05", "2026-03-07"), ("明天 三天", "2026-03-05", "2026-03-07"), ("3天", "2026-03-04", "2026-03-06"),
        ("10月1日起一周", "2026-10-01", "2026-10-07"), ("下周", "2026-03-09", "2026-03-15"), ("本周", "2026-03-04", "2026-03-08"),
        ("12月31日至1月2日", "2026-12-31", "2027-01-02"), ("10月31日至3日", "2026-10-31", "2026-11-03"), ("明天", "2026-03-05", "2026-03-05"),
    ],
)  # fmt: skip
def test_days_from_one_to_another_are_read(words: str, begins: str, ends: str) -> None:
    span = read_span(words, TODAY)
    assert (span.begins.isoformat(), span.ends.isoformat()) == (begins, ends)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("看病", "date_unclear"), ("", "date_unclear"), ("3月", "date_unclear"), ("12", "date_unclear"), ("十一", "date_unclear"),
        ("10月1日至", "date_unclear"), ("0天", "date_unclear"), ("3月5日(周五)", "date_unclear"), ("10月1日至7日 看病", "date_unclear"),
        ("2月30日", "no_such_day"), ("13月1日", "no_such_day"), ("32号", "no_such_day"), ("10月1日至10月32日", "no_such_day"),
        ("9999年1月1日", "no_such_day"), ("10月7日至10月1日", "date_backwards"), ("周五到今天", "date_backwards"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_its_words(words: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_span(words, TODAY, article="第十条")
    assert (refused.value.reason, refused.value.article, refused.value.facts["words"]) == (
        reason, "第十条", words,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "before"),
    [
        ("王芳 10月1日至7日", "王芳"), ("王芳10月1日至7日", "王芳"), ("wangfang 10-1至10-7", "wangfang"), ("370312 10月1日到7日", "370312"),
        ("王芳，10月1日起7天", "王芳"), ("10月1日至7日", ""),
    ],
)  # fmt: skip
def test_a_name_may_stand_before_the_days(words: str, before: str) -> None:
    assert split_span(words.replace("，", ","), TODAY) == (before, Span(date(2026, 10, 1), date(2026, 10, 7)))


def test_a_name_is_not_cut_out_of_a_date() -> None:
    with pytest.raises(Refusal) as refused:
        split_span("王芳 2月30日", TODAY)
    assert (refused.value.reason, refused.value.facts["words"]) == ("no_such_day", "2月30日")
    with pytest.raises(Refusal):
        split_span("王" * 20_000, TODAY)


@given(DAYS, DAYS)
def test_every_whole_date_is_read_as_what_it_is(day: date, today: date) -> None:
    spelled = (
        f"{day.year}年{day.month}月{day.day}日",
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
    )
    assert {read_day(words, today) for words in spelled} == {day}


@given(DAYS, st.integers(0, 150), st.integers(-20, 90))
def test_a_span_near_today_is_read_back_from_its_own_words(begins: date, days: int, ahead: int) -> None:
    span = Span(begins, begins + timedelta(days=days))
    assert read_span(span.words, begins - timedelta(days=ahead)) == span


def _answer(words: str, today: date) -> str:
    try:
        return "read" if read_span(words, today).days else "empty"
    except Refusal as refused:
        return refused.reason


@given(st.text(max_size=30) | st.text("0123456789年月日至-周一三天", max_size=12), DAYS)
def test_whatever_is_said_is_read_or_refused(words: str, today: date) -> None:
    assert _answer(words, today) in ("read", "date_unclear", "no_such_day", "date_backwards")
