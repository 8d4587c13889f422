"""Days to keep, as a file that any calendar takes in (iCalendar, RFC 5545). Pure.

Written with a library: folding lines by bytes without cutting a Vietnamese letter in two, escaping
and the order of properties are its business, not ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event

TYPE: Final = "text/calendar"

_ISSUER: Final = "mot-cua"


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day in somebody's calendar.

    name       the same for as long as it stands for the same thing, unlike any other's
    revision   grows with every change: a calendar then moves what it has under the `name`
    alarm      a day at whose `MORNING` it rings; None: it does not
    is_certain whether nothing is known that will move it
    """

    name: str
    revision: int
    day: date
    title: str
    note: str
    url: str
    alarm: date | None
    is_certain: bool


MORNING: Final = time(8)


def written(days: Iterable[Day], now: datetime) -> bytes:
    """The file, in UTF-8 with CRLF, as it is at `now`."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{_ISSUER}//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for day in days:
        calendar.add_component(_event(day, now))
    content: bytes = calendar.to_ical()
    return content


def _event(day: Day, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{day.name}@{_ISSUER}")
    event.add("sequence", day.revision)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", day.day)
    event.add("summary", day.title)
    event.add("description", day.note)
    event.add("url", day.url)
    event.add("status", "CONFIRMED" if day.is_certain else "TENTATIVE")
    event.add("transp", "TRANSPARENT")  # It is a day to know of, not a day that is taken.
    if day.alarm is not None:
        event.add_component(_alarm(day, day.alarm))
    return event


def _alarm(day: Day, rings_on: date) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", day.title)
    # Counted from the day's first moment, wherever the phone is: it is moved along with the day.
    since_morning = timedelta(hours=MORNING.hour, minutes=MORNING.minute)
    alarm.add("trigger", (rings_on - day.day) + since_morning)
    return alarm
