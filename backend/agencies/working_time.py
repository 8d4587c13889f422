"""Working time on the Vietnamese calendar. Pure: gets the calendar, gives moments.

Source: the one-stop decrees count office hours only; weekends and public holidays do not count,
make-up days do (Civil Code 2015, art. 147 and 148). A moment outside hours counts from the next
opening. Arithmetic is on the wall clock, which is exact: Viet Nam has no daylight saving time.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from types import MappingProxyType
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from backend.core.text import Text

Shift = tuple[time, time]
DayKind = Literal["off", "make_up"]

# Nobody waits this long; a calendar that never opens must not loop for ever.
_HORIZON_DAYS: Final = 3660
_HORIZON_YEARS: Final = 10
_DAY: Final = timedelta(days=1)
_MICROSECOND: Final = timedelta(microseconds=1)
_WEEKEND: Final = {
    5: Text("nghỉ cuối tuần", "weekend"),
    6: Text("nghỉ cuối tuần", "weekend"),
}
# Monday first, as `date.weekday()` counts.
WEEKDAYS: Final = (
    Text("thứ Hai", "Monday"),
    Text("thứ Ba", "Tuesday"),
    Text("thứ Tư", "Wednesday"),
    Text("thứ Năm", "Thursday"),
    Text("thứ Sáu", "Friday"),
    Text("thứ Bảy", "Saturday"),
    Text("Chủ nhật", "Sunday"),
)
_CLOSED: Final = Text("ngày cơ quan không làm việc", "day on which the office is closed")


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says: `off`, or a `make_up` day that is worked.

    `name` is what people call it; not `certain` while the official schedule is only expected.
    """

    kind: DayKind
    name: Text
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """What an administrator has decided about a day, on which `basis` (a decision, a letter)."""

    kind: DayKind
    basis: str

    def as_special_day(self) -> SpecialDay:
        """Certain, and named after its basis."""
        if self.kind == "make_up":
            name = Text(f"ngày làm bù theo {self.basis}", f"make-up day: {self.basis}")
        else:
            name = Text(f"ngày nghỉ theo {self.basis}", f"day off: {self.basis}")
        return SpecialDay(self.kind, name)


class DayOff(NamedTuple):
    """A day that does not count, and why; `is_weekend` where it is one every week."""

    day: date
    name: Text
    is_weekend: bool


_Spans = tuple[tuple[int, int], ...]


class _Year(NamedTuple):
    """A year in microseconds: shifts of each day, working time before each day and in all."""

    first: date
    spans: list[_Spans]
    before: list[int]
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class WorkingCalendar:
    """Which days an office works, and when on such a day (local times).

    `hours` are the shifts of Monday to Sunday, in order of time; a day without shifts is free.
    `make_up_hours` are those of make-up days. `version` names the facts it was made of.
    """

    zone: ZoneInfo
    hours: tuple[tuple[Shift, ...], ...]
    make_up_hours: tuple[Shift, ...]
    special: Mapping[date, SpecialDay] = field(default_factory=lambda: MappingProxyType({}))
    version: str = ""
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False)

    def shifts(self, day: date) -> tuple[Shift, ...]:
        """When `day` is worked; empty on a day off. Make-up days work whatever weekday it is."""
        special = self.special.get(day)
        if special is None:
            return self.hours[day.weekday()]
        return self.make_up_hours if special.kind == "make_up" else ()

    def is_working_day(self, day: date) -> bool:
        """Whether any of `day` is worked."""
        return bool(self.shifts(day))

    def is_open(self, moment: datetime) -> bool:
        """Whether the office works at `moment` (aware), or has just closed."""
        local = self.local(moment)
        return any(opens <= local.time() <= closes for opens, closes in self.shifts(local.date()))

    def local(self, moment: datetime) -> datetime:
        """`moment` (aware) on the office's wall. Raises `ValueError` on a naive one."""
        if moment.tzinfo is None:
            raise ValueError("a moment without a time zone says nothing about deadlines")
        return moment.astimezone(self.zone)

    def year(self, number: int) -> _Year:
        """The index that makes counting independent of the length of what is counted."""
        found = self._years.get(number)
        if found is None:
            first = date(number, 1, 1)
            length = (date(number + 1, 1, 1) - first).days
            spans = [_spans(self.shifts(first + offset * _DAY)) for offset in range(length)]
            days = (sum(closes - opens for opens, closes in day) for day in spans)
            *before, total = accumulate(days, initial=0)
            found = self._years[number] = _Year(first, spans, before, total)
        return found

    def position(self, local: datetime) -> int:
        """Working microseconds of the year before `local`."""
        year = self.year(local.year)
        place, now = local.timetuple().tm_yday - 1, _microseconds(local.time())
        today = sum(min(now, closes) - opens for opens, closes in year.spans[place] if opens < now)
        return year.before[place] + today

    def at(self, day: date, clock: time) -> datetime:
        """An hour of the office's wall as an aware moment."""
        return datetime.combine(day, clock, self.zone)


def _microseconds(clock: time) -> int:
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second
    return seconds * 1_000_000 + clock.microsecond


def _spans(shifts: tuple[Shift, ...]) -> _Spans:
    return tuple((_microseconds(opens), _microseconds(closes)) for opens, closes in shifts)


def add_working_time(start: datetime, amount: timedelta, calendar: WorkingCalendar) -> datetime:
    """The moment at which `amount` of working time has passed since `start`.

    Both aware; the result is in the calendar's zone. `amount` zero gives the next moment that
    counts; otherwise a closing hour is preferred to the next opening. Raises `ValueError` on a
    negative amount or a calendar that never opens.
    """
    if amount < timedelta(0):
        raise ValueError("working time cannot be taken back")
    local = calendar.local(start)
    wanted = calendar.position(local) + amount // _MICROSECOND
    for number in range(local.year, local.year + _HORIZON_YEARS + 1):
        year = calendar.year(number)
        if wanted < year.total or (amount and wanted == year.total):
            find = bisect_left if amount else bisect_right
            place = find(year.before, wanted) - 1
            midnight = calendar.at(year.first + place * _DAY, time())
            left = wanted - year.before[place]
            return midnight + _within(year.spans[place], left, bool(amount)) * _MICROSECOND
        wanted -= year.total
    raise ValueError(f"no working time within {_HORIZON_YEARS} years of {start}")


def _within(spans: _Spans, left: int, closing_counts: bool) -> int:
    """The microsecond of the day at which `left` of its working time has passed."""
    for opens, closes in spans:
        length = closes - opens
        if left < length or (closing_counts and left == length):
            return opens + left
        left -= length
    raise AssertionError("the index of the year and its days differ")


def working_time_between(start: datetime, end: datetime, calendar: WorkingCalendar) -> timedelta:
    """The working time from `start` to `end` (aware). Raises `ValueError` if `end` is earlier."""
    first, last = calendar.local(start), calendar.local(end)
    if last < first:
        raise ValueError(f"{end} is before {start}")
    between = calendar.position(last) - calendar.position(first)
    between += sum(calendar.year(number).total for number in range(first.year, last.year))
    return between * _MICROSECOND


def add_working_days(start: date, count: int, calendar: WorkingCalendar) -> date:
    """The `count`-th working day after `start`, which itself never counts (Civil Code, 147).

    Raises `ValueError` unless `count` is positive, or on a calendar that never opens.
    """
    if count < 1:
        raise ValueError("working days are counted from one")
    day = start
    for _ in range(count):
        day = working_day_from(day + _DAY, calendar)
    return day


def working_day_from(day: date, calendar: WorkingCalendar) -> date:
    """`day` itself, or the first working day after it (Civil Code, 148)."""
    for offset in range(_HORIZON_DAYS):
        if calendar.is_working_day(day + offset * _DAY):
            return day + offset * _DAY
    raise ValueError(f"no working day within {_HORIZON_DAYS} days of {day}")


def working_day_before(day: date, calendar: WorkingCalendar) -> date:
    """The last working day before `day`."""
    for offset in range(1, _HORIZON_DAYS):
        if calendar.is_working_day(day - offset * _DAY):
            return day - offset * _DAY
    raise ValueError(f"no working day within {_HORIZON_DAYS} days before {day}")


def end_of_day(day: date, calendar: WorkingCalendar) -> datetime:
    """When the office closes on `day`. Raises `ValueError` on a day off."""
    shifts = calendar.shifts(day)
    if not shifts:
        raise ValueError(f"{day} is not worked")
    return calendar.at(day, shifts[-1][1])


def days_off(first: date, last: date, calendar: WorkingCalendar) -> Iterator[DayOff]:
    """The days from `first` to `last`, both included, that do not count, and why not."""
    for offset in range((last - first).days + 1):
        day = first + offset * _DAY
        if calendar.is_working_day(day):
            continue
        special = calendar.special.get(day)
        if special is not None:
            yield DayOff(day, special.name, is_weekend=False)
        else:
            yield DayOff(day, _WEEKEND.get(day.weekday(), _CLOSED), is_weekend=True)


def make_up_days(first: date, last: date, calendar: WorkingCalendar) -> Iterator[date]:
    """The days from `first` to `last`, both included, that are worked to make up for others."""
    for offset in range((last - first).days + 1):
        day = first + offset * _DAY
        special = calendar.special.get(day)
        if special is not None and special.kind == "make_up":
            yield day


def uncertain_days(first: date, last: date, calendar: WorkingCalendar) -> Iterator[date]:
    """The days from `first` to `last`, both included, of which nobody is sure yet."""
    for offset in range((last - first).days + 1):
        special = calendar.special.get(first + offset * _DAY)
        if special is not None and not special.certain:
            yield first + offset * _DAY
