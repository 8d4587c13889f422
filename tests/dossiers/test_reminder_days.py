"""On which mornings one is reminded, worked out without a database."""

from datetime import datetime

import pytest

from backend.agencies.calendar import calendar_of
from backend.core.clock import VIETNAM
from backend.dossiers import reminder_days

CALENDAR = calendar_of({}, 2026)


def at(day: int, hour: int = 8, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("asked", "due", "mornings"),
    [
        # Tuesday to Friday of the week after: the Wednesday before, and the day itself.
        (at(1), at(11, 23), [at(9), at(11)]),
        # Due on a Monday: two working days before is the Thursday.
        (at(1), at(14, 23), [at(10), at(14)]),
        # Asked for within two days: only the last morning is left.
        (at(9, 10), at(11, 17), [at(11)]),
        # Asked for on its last day: who was told this morning is not told again.
        (at(11, 9), at(11, 17), []),
        # Due before the morning has come: the last morning is the day before.
        (at(1), at(11, 7), [at(8), at(10)]),
    ],
)
def test_of_a_supplement(asked, due, mornings):
    assert reminder_days.of_supplement(asked, due, CALENDAR) == mornings


def test_of_a_result_three_days_after_then_weekly_and_three_times():
    assert reminder_days.of_result(at(1, 16), CALENDAR) == [at(4), at(11), at(18)]


@pytest.mark.parametrize(
    ("accepted", "due", "mornings"),
    [
        # Due on a Friday: the Thursday.
        (at(1), at(11, 16), [at(10)]),
        # Due on a Monday: the Friday before.
        (at(1), at(14, 16), [at(11)]),
        # Promised on the day before, after the morning: who was just told is not told again.
        (at(10, 9), at(11, 16), []),
        # Promised for the same day.
        (at(11, 9), at(11, 16), []),
    ],
)
def test_of_an_appointment(accepted, due, mornings):
    assert reminder_days.of_appointment(accepted, due, CALENDAR) == mornings


def test_appointments_are_looked_for_up_to_the_end_of_the_next_working_day():
    monday = at(14).date()
    assert reminder_days.appointments_until(at(11, 9), CALENDAR).date() == monday
    assert reminder_days.appointments_until(at(12, 9), CALENDAR).date() == monday
    assert reminder_days.appointments_until(at(10, 23), CALENDAR).date() == at(11).date()


def test_the_last_that_has_come_counts():
    mornings = [at(4), at(11), at(18)]
    assert reminder_days.latest(mornings, at(4, 7)) is None
    assert reminder_days.latest(mornings, at(4)) == at(4)
    assert reminder_days.latest(mornings, at(30)) == at(18)
