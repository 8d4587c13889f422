"""The working calendar as columns that the database can count with.

Working time between two moments is the difference of two positions on one scale, the working time
since the beginning. A position is that of the day's beginning and what of the day's shifts is over:
one join for each moment, exact to the microsecond, and the same figures that `working_time` has.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from backend.agencies.working_time import WorkingCalendar

# Shifts of a day, at most; fewer are filled up with empty ones.
SHIFTS: Final = 3


@lru_cache(maxsize=4)
def columns(calendar: WorkingCalendar, first_year: int, last_year: int) -> dict[str, list[Any]]:
    """`day`, `before` and `opens_n`, `closes_n` (microseconds) of every day of these years.

    Raises `ValueError` for a day of more than `SHIFTS` shifts.
    """
    found: dict[str, list[Any]] = {"day": [], "before": []}
    for number in range(1, SHIFTS + 1):
        found |= {f"opens_{number}": [], f"closes_{number}": []}
    base = 0
    for year in range(first_year, last_year + 1):
        index = calendar.year(year)
        for place, spans in enumerate(index.spans):
            found["day"].append(date(year, 1, 1) + timedelta(days=place))
            found["before"].append(base + index.before[place])
            _add_shifts(found, spans)
        base += index.total
    return found


def _add_shifts(found: dict[str, list[Any]], spans: tuple[tuple[int, int], ...]) -> None:
    if len(spans) > SHIFTS:
        raise ValueError(f"a day has {len(spans)} shifts, and {SHIFTS} are counted")
    for number in range(1, SHIFTS + 1):
        opens, closes = spans[number - 1] if number <= len(spans) else (0, 0)
        found[f"opens_{number}"].append(opens)
        found[f"closes_{number}"].append(closes)
