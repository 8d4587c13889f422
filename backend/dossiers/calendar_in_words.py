"""Moments, days and lengths of time in Vietnamese and English, as people say them. Pure.

Knows: the words. Does not know: why a day counts, or what is due.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from backend.agencies.working_time import WEEKDAYS, DayOff, WorkingCalendar
from backend.core.text import Text
from backend.procedures.handling import TimeLimit

_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# More days of weekends than these are not named one by one.
_NAMED: Final = 4
_UNITS: Final = {
    "working_days": (Text("ngày làm việc", "working day"), Text("ngày làm việc", "working days")),
    "working_hours": (Text("giờ làm việc", "working hour"), Text("giờ làm việc", "working hours")),
    "days": (Text("ngày", "day"), Text("ngày", "days")),
}


def filled(pattern: Text, *parts: Text) -> Text:
    """`pattern` with each `{}` replaced, in both languages."""
    return Text(
        pattern.vi.format(*(part.vi for part in parts)),
        pattern.en.format(*(part.en for part in parts)),
    )


def joined(first: Text, second: Text) -> Text:
    """One text after the other."""
    return Text(first.vi + second.vi, first.en + second.en)


def capital(text: Text) -> Text:
    """`text` as the beginning of a sentence."""
    return Text(text.vi[:1].upper() + text.vi[1:], text.en[:1].upper() + text.en[1:])


def moment(at: datetime, calendar: WorkingCalendar) -> Text:
    """ "17:00 thứ Sáu, 27/11/2026"."""
    local = calendar.local(at)
    weekday = WEEKDAYS[local.weekday()]
    english = f"{local.day} {_MONTHS[local.month - 1]} {local.year}"
    return Text(
        f"{local:%H:%M} {weekday.vi}, {local:%d/%m/%Y}", f"{local:%H:%M} on {weekday.en}, {english}"
    )


def span(began: datetime, ended: datetime, calendar: WorkingCalendar) -> Text:
    """ "10:00 đến 16:30 thứ Tư, 25/11/2026"; both days in full where they differ."""
    first = moment(began, calendar)
    if calendar.local(began).date() == calendar.local(ended).date():
        hour = f"{calendar.local(began):%H:%M}"
        first = Text(hour, hour)
    return filled(Text("{} đến {}", "{} to {}"), first, moment(ended, calendar))


def day(which: date, known_year: int) -> Text:
    """ "thứ Sáu 27/11"; with its year unless that is the one everybody has in mind."""
    weekday = WEEKDAYS[which.weekday()]
    english = f"{weekday.en} {which.day} {_MONTHS[which.month - 1]}"
    if which.year == known_year:
        return Text(f"{weekday.vi} {which:%d/%m}", english)
    return Text(f"{weekday.vi} {which:%d/%m/%Y}", f"{english} {which.year}")


def limit(what: TimeLimit) -> Text:
    """ "3 ngày làm việc"."""
    one, several = _UNITS[what.kind]
    unit = one if what.amount == 1 else several
    return Text(f"{what.amount} {unit.vi}", f"{what.amount} {unit.en}")


def duration(seconds: int) -> Text:
    """Working time in hours and minutes: "1 giờ 30 phút làm việc"."""
    hours, minutes = divmod(seconds // 60, 60)
    if not hours and not minutes:
        return Text("chưa đến 1 phút làm việc", "less than 1 minute of working time")
    vietnamese = [f"{hours} giờ"] * bool(hours) + [f"{minutes} phút"] * bool(minutes)
    english = [_counted(hours, "hour")] * bool(hours) + [_counted(minutes, "minute")] * bool(
        minutes
    )
    return Text(f"{' '.join(vietnamese)} làm việc", f"{' '.join(english)} of working time")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def enumerated(texts: Sequence[Text]) -> Text:
    """ "a, b và c"."""
    *before, last = texts
    if not before:
        return last
    return Text(
        f"{', '.join(text.vi for text in before)} và {last.vi}",
        f"{', '.join(text.en for text in before)} and {last.en}",
    )


def runs_of_days_off(free: Sequence[DayOff], known_year: int) -> Iterator[Text]:
    """A sentence for each holiday with the free days around it, one for all other weekends."""
    weekends: list[DayOff] = []
    for run in _runs(free):
        if all(off.is_weekend for off in run):
            weekends += run
        else:
            yield _holiday(run, known_year)
    if weekends:
        yield _weekends(weekends, known_year)


def _runs(free: Sequence[DayOff]) -> Iterator[list[DayOff]]:
    run: list[DayOff] = []
    for off in free:
        if run and off.day - run[-1].day > timedelta(days=1):
            yield run
            run = []
        run.append(off)
    if run:
        yield run


def _holiday(run: list[DayOff], known_year: int) -> Text:
    names = enumerated(list(dict.fromkeys(off.name for off in run if not off.is_weekend)))
    if len(run) == 1:
        pattern = Text("{} là {}, không tính.", "{} is off ({}) and does not count.")
        return filled(pattern, capital(day(run[0].day, known_year)), names)
    if any(off.is_weekend for off in run):
        pattern = Text(
            "Từ {} đến {} nghỉ {} và cuối tuần, không tính.",
            "{} to {} are off ({} and weekend) and do not count.",
        )
    else:
        pattern = Text(
            "Từ {} đến {} nghỉ {}, không tính.", "{} to {} are off ({}) and do not count."
        )
    return filled(pattern, day(run[0].day, known_year), day(run[-1].day, known_year), names)


def _weekends(free: list[DayOff], known_year: int) -> Text:
    if len(free) > _NAMED:
        pattern = Text(
            "Các ngày cuối tuần từ {} đến {} không tính.",
            "The weekends from {} to {} do not count.",
        )
        return filled(pattern, day(free[0].day, known_year), day(free[-1].day, known_year))
    days = enumerated([day(off.day, known_year) for off in free])
    pattern = Text("{} là ngày nghỉ cuối tuần, không tính.", "{} are weekend and do not count.")
    if len(free) == 1:
        pattern = Text(
            "{} là ngày nghỉ cuối tuần, không tính.", "{} is weekend and does not count."
        )
    return filled(pattern, capital(days))


def make_up(which: date, known_year: int) -> Text:
    """That a day counts although it looks like a weekend."""
    pattern = Text("{} là ngày làm bù nên vẫn tính.", "{} is a make-up day and counts.")
    return filled(pattern, capital(day(which, known_year)))


def estimated(days: Sequence[date], known_year: int) -> Text:
    """That nobody is sure yet of the calendar of some days."""
    return filled(
        Text(
            "Lịch nghỉ {} mới là dự kiến. Nếu lịch chính thức khác, ngày hẹn có thể đổi và cơ quan "
            "sẽ báo lại.",
            "The schedule of {} is only expected. Should the official one differ, the date may "
            "change and the office will say so.",
        ),
        enumerated([day(which, known_year) for which in days]),
    )
