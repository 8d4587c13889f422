"""On which mornings a citizen is reminded of what waits for them. Pure.

A reminder counts from 08:00 of its day in Viet Nam. Who could not be told then is told later, but
of one morning only: the last that has come.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from backend.agencies.working_time import (
    WorkingCalendar,
    working_day_before,
    working_day_from,
)

MORNING: Final = time(8)

# A supplement: so many working days before its last day, and on the last morning.
WORKING_DAYS_BEFORE: Final = 2
# A result: after so many days, then every week, and after the last one the citizen is let be.
RESULT_AFTER_DAYS: Final = (3, 10, 17)


def of_supplement(
    asked_at: datetime, due_at: datetime, calendar: WorkingCalendar
) -> list[datetime]:
    """The mornings between asking and `due_at`, in order."""
    last_day = calendar.local(due_at).date()
    if calendar.local(due_at).time() <= MORNING:
        last_day -= timedelta(days=1)
    early = last_day
    for _ in range(WORKING_DAYS_BEFORE):
        early = working_day_before(early, calendar)
    return [day for day in _mornings((early, last_day), calendar) if asked_at < day < due_at]


def of_result(resolved_at: datetime, calendar: WorkingCalendar) -> list[datetime]:
    """The mornings after a result was ready, in order."""
    day = calendar.local(resolved_at).date()
    return list(_mornings((day + timedelta(days=n) for n in RESULT_AFTER_DAYS), calendar))


def of_appointment(
    accepted_at: datetime, due_at: datetime, calendar: WorkingCalendar
) -> list[datetime]:
    """The morning of the working day before a result is promised, if it was promised by then."""
    day = working_day_before(calendar.local(due_at).date(), calendar)
    return [morning for morning in _mornings((day,), calendar) if accepted_at < morning]


def appointments_until(now: datetime, calendar: WorkingCalendar) -> datetime:
    """Who is reminded of an appointment now has it before this moment."""
    today = calendar.local(now).date()
    return calendar.at(working_day_from(today + timedelta(days=1), calendar), time.max)


def _mornings(days: Iterable[date], calendar: WorkingCalendar) -> Iterable[datetime]:
    return (calendar.at(day, MORNING) for day in days)


def latest(mornings: Iterable[datetime], now: datetime) -> datetime | None:
    """The last of these that has come; None before the first."""
    return max((morning for morning in mornings if morning <= now), default=None)
