"""Working time: office hours, weekends, holidays and make-up days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.agencies import calendar
from backend.agencies.working_time import WorkingCalendar, add_working_time
from backend.core.clock import VIETNAM

PLAIN = WorkingCalendar(zone=VIETNAM, days_off=frozenset())


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at("2026-11-16", "08:00"), 1, at("2026-11-16", "09:00")),
        (at("2026-11-16", "11:00"), 1, at("2026-11-16", "14:00")),
        (at("2026-11-16", "08:00"), 7.5, at("2026-11-17", "08:00")),
        (at("2026-11-16", "22:00"), 1, at("2026-11-17", "08:30")),
        (at("2026-11-20", "16:30"), 1, at("2026-11-23", "08:00")),
        (at("2026-11-21", "10:00"), 8, at("2026-11-24", "08:00")),
        (at("2026-11-16", "12:00"), 0, at("2026-11-16", "13:30")),
    ],
    ids=["inside", "over lunch", "a day", "at night", "over a weekend", "on Saturday", "none"],
)
def test_only_office_hours_count(start, hours, end):
    assert add_working_time(start, timedelta(hours=hours), PLAIN) == end


def test_the_same_moment_in_another_zone_counts_the_same():
    start = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
    assert add_working_time(start, timedelta(hours=1), PLAIN) == at("2026-11-16", "09:00")


def test_the_new_holiday_of_24_november_does_not_count():
    found = add_working_time(at("2026-11-23", "16:00"), timedelta(hours=2), calendar.official(2026))
    assert found == at("2026-11-25", "08:30")


def test_a_make_up_saturday_counts_and_its_monday_does_not():
    official = calendar.official(2026)
    assert official.is_working_day(date(2026, 8, 22))
    assert not official.is_working_day(date(2026, 8, 31))


def test_over_tet():
    found = add_working_time(at("2026-02-13", "16:30"), timedelta(hours=1), calendar.official(2026))
    assert found == at("2026-02-23", "08:00")


def test_a_calendar_that_never_opens_is_an_error_and_not_a_loop():
    never = WorkingCalendar(zone=VIETNAM, days_off=frozenset(), shifts=())
    with pytest.raises(ValueError, match="no working time"):
        add_working_time(at("2026-11-16", "08:00"), timedelta(hours=1), never)


def test_time_is_not_taken_back():
    with pytest.raises(ValueError, match="taken back"):
        add_working_time(at("2026-11-16", "08:00"), timedelta(hours=-1), PLAIN)


moments = st.integers(0, 500 * 24 * 60).map(
    lambda minutes: at("2026-01-01", "00:00") + timedelta(minutes=minutes)
)


@given(moments, st.integers(0, 5000), st.integers(0, 5000))
def test_adding_twice_is_adding_the_sum(start, first, second):
    a, b = timedelta(minutes=first), timedelta(minutes=second)
    once = add_working_time(start, a + b, PLAIN)
    twice = add_working_time(add_working_time(start, a, PLAIN), b, PLAIN)
    # An end of a shift and the next beginning are the same amount of working time.
    assert add_working_time(once, timedelta(minutes=1), PLAIN) == add_working_time(
        twice, timedelta(minutes=1), PLAIN
    )
