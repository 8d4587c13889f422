"""Working time: office hours, weekends, holidays and make-up days, on a calendar that is given."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.agencies import working_time
from backend.agencies.calendar import calendar_of
from backend.agencies.working_time import (
    SpecialDay,
    WorkingCalendar,
    add_working_days,
    add_working_time,
    end_of_day,
    working_day_before,
    working_day_from,
    working_time_between,
)
from backend.core.clock import VIETNAM
from backend.core.text import Text

pytestmark = pytest.mark.slow

SHIFTS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
WEEK = (SHIFTS,) * 5 + ((),) * 2
PLAIN = WorkingCalendar(zone=VIETNAM, hours=WEEK, make_up_hours=SHIFTS)
OFFICIAL = calendar_of({}, 2026)


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at("2026-11-16", "08:00"), 1, at("2026-11-16", "09:00")),
        (at("2026-11-16", "11:00"), 1, at("2026-11-16", "14:00")),
        (at("2026-11-16", "08:00"), 7.5, at("2026-11-17", "08:00")),
        (at("2026-11-16", "22:00"), 1, at("2026-11-17", "08:30")),
        (at("2026-11-16", "05:00"), 1, at("2026-11-16", "08:30")),
        (at("2026-11-20", "16:30"), 1, at("2026-11-23", "08:00")),
        (at("2026-11-21", "10:00"), 8, at("2026-11-24", "08:00")),
        (at("2026-11-16", "12:00"), 0, at("2026-11-16", "13:30")),
        (at("2026-11-16", "17:00"), 0, at("2026-11-17", "07:30")),
        (at("2026-11-16", "07:30"), 7.5, at("2026-11-16", "17:00")),
        (at("2026-11-16", "17:00"), 7.5, at("2026-11-17", "17:00")),
        (at("2026-12-31", "16:00"), 2, at("2027-01-01", "08:30")),
        (at("2027-12-31", "17:00"), 0, at("2028-01-03", "07:30")),
    ],
    ids=[
        "inside", "over lunch", "a day", "at night", "before opening", "over a weekend",
        "on Saturday", "none", "none at closing", "up to closing", "from closing to closing",
        "over the year's end", "none at the year's end",
    ],
)  # fmt: skip
def test_only_office_hours_count(start, hours, end):
    assert add_working_time(start, timedelta(hours=hours), PLAIN) == end


def test_the_same_moment_in_another_zone_counts_the_same():
    start = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
    assert add_working_time(start, timedelta(hours=1), PLAIN) == at("2026-11-16", "09:00")
    assert working_time_between(start, at("2026-11-16", "09:00"), PLAIN) == timedelta(hours=1)


def test_the_new_holiday_of_24_november_does_not_count():
    found = add_working_time(at("2026-11-23", "16:00"), timedelta(hours=2), OFFICIAL)
    assert found == at("2026-11-25", "08:30")


def test_over_tet():
    found = add_working_time(at("2026-02-13", "16:30"), timedelta(hours=1), OFFICIAL)
    assert found == at("2026-02-23", "08:00")


def test_hours_may_differ_from_day_to_day():
    morning = ((time(7), time(11)),)
    week = (SHIFTS,) * 4 + (morning, morning, ())
    calendar = WorkingCalendar(zone=VIETNAM, hours=week, make_up_hours=morning)
    assert add_working_time(at("2026-11-20", "10:00"), timedelta(hours=2), calendar) == at(
        "2026-11-21", "08:00"
    )
    assert end_of_day(date(2026, 11, 20), calendar) == at("2026-11-20", "11:00")
    assert add_working_days(date(2026, 11, 20), 1, calendar) == date(2026, 11, 21)


def test_a_make_up_sunday_has_hours_of_its_own():
    sunday, morning = date(2026, 11, 22), ((time(8), time(10)),)
    calendar = WorkingCalendar(
        zone=VIETNAM,
        hours=WEEK,
        make_up_hours=morning,
        special={sunday: SpecialDay("make_up", Text("làm bù", "made up"))},
    )
    found = working_time_between(at("2026-11-20", "17:00"), at("2026-11-23", "07:30"), calendar)
    assert found == timedelta(hours=2)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-16", 1, "2026-11-17"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-23", 1, "2026-11-25"),
        ("2026-08-21", 1, "2026-08-22"),
        ("2026-08-21", 3, "2026-08-25"),
        ("2026-08-28", 1, "2026-09-03"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2027-02-02", 3, "2027-02-12"),
    ],
    ids=[
        "tomorrow", "over a weekend", "from a Saturday", "over 24 November", "to a make-up day",
        "through a make-up day", "over the swapped Monday and 2 September", "over New Year",
        "over Tet",
    ],
)  # fmt: skip
def test_working_days_are_counted_from_the_next_one(start, count, end):
    found = add_working_days(date.fromisoformat(start), count, OFFICIAL)
    assert found == date.fromisoformat(end)


def test_the_working_day_before_and_from():
    assert working_day_before(date(2026, 11, 25), OFFICIAL) == date(2026, 11, 23)
    assert working_day_from(date(2026, 11, 24), OFFICIAL) == date(2026, 11, 25)
    assert working_day_from(date(2026, 11, 25), OFFICIAL) == date(2026, 11, 25)


def test_a_day_off_has_no_end():
    with pytest.raises(ValueError, match="not worked"):
        end_of_day(date(2026, 11, 24), OFFICIAL)


NEVER = WorkingCalendar(zone=VIETNAM, hours=((),) * 7, make_up_hours=())


@pytest.mark.parametrize(
    "question",
    [
        lambda: add_working_time(at("2026-11-16", "08:00"), timedelta(hours=1), NEVER),
        lambda: add_working_time(at("2026-11-16", "08:00"), timedelta(0), NEVER),
        lambda: add_working_days(date(2026, 11, 16), 1, NEVER),
        lambda: working_day_from(date(2026, 11, 16), NEVER),
        lambda: working_day_before(date(2026, 11, 16), NEVER),
    ],
)
def test_a_calendar_that_never_opens_is_an_error_and_not_a_loop(question):
    with pytest.raises(ValueError, match="no working"):
        question()


def test_time_is_not_taken_back():
    with pytest.raises(ValueError, match="taken back"):
        add_working_time(at("2026-11-16", "08:00"), timedelta(hours=-1), PLAIN)
    with pytest.raises(ValueError, match="is before"):
        working_time_between(at("2026-11-16", "08:00"), at("2026-11-16", "07:59"), PLAIN)
    with pytest.raises(ValueError, match="counted from one"):
        add_working_days(date(2026, 11, 16), 0, PLAIN)


@pytest.mark.parametrize("count", [add_working_time, working_time_between])
def test_a_moment_without_a_zone_is_refused(count):
    naive = datetime(2026, 11, 16, 8)  # noqa: DTZ001 - what is refused
    second = timedelta(0) if count is add_working_time else at("2026-11-17", "08:00")
    with pytest.raises(ValueError, match="without a time zone"):
        count(naive, second, PLAIN)


def test_viet_nam_has_no_daylight_saving_time():
    offsets = {
        datetime(year, month, 1, tzinfo=VIETNAM).utcoffset()
        for year in range(2000, 2100)
        for month in range(1, 13)
    }
    assert offsets == {timedelta(hours=7)}
    assert ZoneInfo("Asia/Ho_Chi_Minh") == VIETNAM


def test_days_off_say_why():
    days = working_time.days_off(date(2026, 11, 21), date(2026, 11, 24), OFFICIAL)
    assert [(off.day.day, off.name.vi, off.is_weekend) for off in days] == [
        (21, "nghỉ cuối tuần", True),
        (22, "nghỉ cuối tuần", True),
        (24, "Ngày Văn hóa Việt Nam", False),
    ]


moments = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2028, 12, 31),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(VIETNAM),
)
amounts = st.timedeltas(timedelta(0), timedelta(hours=4000))


@given(moments, amounts, amounts)
def test_adding_twice_is_adding_the_sum(start, first, second):
    once = add_working_time(start, first + second, OFFICIAL)
    twice = add_working_time(add_working_time(start, first, OFFICIAL), second, OFFICIAL)
    # An end of a shift and the next beginning are the same amount of working time.
    a_bit = timedelta(minutes=1)
    assert add_working_time(once, a_bit, OFFICIAL) == add_working_time(twice, a_bit, OFFICIAL)


@given(moments, amounts)
def test_what_is_added_lies_between(start, amount):
    end = add_working_time(start, amount, OFFICIAL)
    assert end >= start
    assert working_time_between(start, end, OFFICIAL) == amount


@given(moments, moments)
def test_what_lies_between_can_be_added(one, other):
    start, end = sorted((one, other))
    between = working_time_between(start, end, OFFICIAL)
    found = add_working_time(start, between, OFFICIAL)
    assert working_time_between(min(found, end), max(found, end), OFFICIAL) == timedelta(0)


@given(st.lists(moments, min_size=3, max_size=3).map(sorted))
def test_time_between_adds_up(three):
    first, second, third = three
    whole = working_time_between(first, third, OFFICIAL)
    parts = [working_time_between(*pair, OFFICIAL) for pair in ((first, second), (second, third))]
    assert sum(parts, timedelta(0)) == whole


@given(moments, amounts)
def test_counting_by_index_is_counting_minute_by_minute(start, amount):
    """The same sum by the plainest means there are: shift by shift, day by day."""
    end = start + amount
    plainly, day = timedelta(0), start.date()
    while day <= end.date():
        for opens, closes in OFFICIAL.shifts(day):
            begin = max(datetime.combine(day, opens, VIETNAM), start)
            finish = min(datetime.combine(day, closes, VIETNAM), end)
            plainly += max(finish - begin, timedelta(0))
        day += timedelta(days=1)
    assert working_time_between(start, end, OFFICIAL) == plainly


@given(moments, st.integers(1, 60))
def test_working_days_are_working_days(start, count):
    last = add_working_days(start.date(), count, OFFICIAL)
    worked = [
        start.date() + timedelta(days=offset)
        for offset in range(1, (last - start.date()).days + 1)
        if OFFICIAL.is_working_day(start.date() + timedelta(days=offset))
    ]
    assert (len(worked), worked[-1]) == (count, last)
