"""Working time on the Vietnamese calendar. Pure: gets the calendar, gives moments.

Source: domain rules of the one-stop decrees: office hours are configuration, weekends and public
holidays do not count, make-up Saturdays do. A moment outside hours counts from the next opening.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

Shift = tuple[time, time]

OFFICE_HOURS: Final[tuple[Shift, ...]] = (
    (time(7, 30), time(11, 30)),
    (time(13, 30), time(17, 0)),
)

# Nobody waits this long; a calendar that never opens must not loop for ever.
_HORIZON_DAYS: Final = 3660


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days an office works, and its shifts on such a day (local times)."""

    zone: ZoneInfo
    days_off: frozenset[date]
    make_up_days: frozenset[date] = frozenset()
    shifts: tuple[Shift, ...] = OFFICE_HOURS

    def is_working_day(self, day: date) -> bool:
        """Make-up days work whatever weekday they are; days off never do."""
        if day in self.make_up_days:
            return True
        return day.weekday() < 5 and day not in self.days_off

    def openings(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans of working time from `start` (aware) on, in order, the first one cut."""
        local = start.astimezone(self.zone)
        for offset in range(_HORIZON_DAYS):
            day = local.date() + timedelta(days=offset)
            if not self.is_working_day(day):
                continue
            for opens, closes in self.shifts:
                begin = max(datetime.combine(day, opens, self.zone), local)
                end = datetime.combine(day, closes, self.zone)
                if begin < end:
                    yield begin, end
        raise ValueError(f"no working time within {_HORIZON_DAYS} days of {start}")


def add_working_time(start: datetime, amount: timedelta, calendar: WorkingCalendar) -> datetime:
    """The moment at which `amount` of working time has passed since `start`.

    Both aware; the result is in the calendar's zone. `amount` zero gives the next moment that
    counts. Raises `ValueError` on a negative amount or a calendar that never opens.
    """
    if amount < timedelta(0):
        raise ValueError("working time cannot be taken back")
    left = amount
    for begin, end in calendar.openings(start):
        if left <= end - begin:
            return begin + left
        left -= end - begin
    raise ValueError("unreachable: openings never run out")
