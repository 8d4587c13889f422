"""The official calendar: public holidays and make-up days of Viet Nam, from `holidays`."""

from functools import cache

import holidays

from backend.agencies.working_time import WorkingCalendar
from backend.core.clock import VIETNAM


@cache
def official(year: int) -> WorkingCalendar:
    """The calendar that serves moments in `year` and the year after it."""
    known = holidays.country_holidays("VN", years=[year, year + 1])
    return WorkingCalendar(
        zone=VIETNAM,
        days_off=frozenset(known),
        make_up_days=frozenset(known.weekend_workdays),
    )
