"""The calendar that offices work by: which facts there are, and which one has the last word.

    overrides of the administrator  >  calendars/corrections.json  >  the `holidays` library

Office hours come from calendars/office_hours.json. Does not know: how time is counted on it
(working_time.py), or what depends on it.
"""

import hashlib
import json
import time as machine
from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import cache
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, cast

import holidays
from sqlalchemy import select

from backend.agencies.models import CalendarOverride
from backend.agencies.working_time import (
    DayKind,
    Decision,
    Shift,
    SpecialDay,
    WorkingCalendar,
)
from backend.core import clock, freshness
from backend.core.db import session
from backend.core.text import Text

FRESH_SECONDS: Final = 5.0

_FACTS: Final = Path(__file__).parent / "calendars"
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Around the present: what is open was filed in these years and falls due in them.
_YEARS_BACK: Final = 10
_YEARS_AHEAD: Final = 11

_MAKE_UP: Final = Text("ngày làm bù", "make-up working day")
# The library names each day of Tết; people do not.
_TET: Final = Text("Tết Nguyên đán", "Tết, the Lunar New Year")


def calendar_of(decisions: Mapping[date, Decision], this_year: int) -> WorkingCalendar:
    """The calendar of the years around `this_year` under the given decisions. Asks nobody."""
    official = _official(this_year)
    special = {**official, **{day: made.as_special_day() for day, made in decisions.items()}}
    hours, make_up_hours = _office_hours()
    return WorkingCalendar(
        zone=clock.VIETNAM,
        hours=hours,
        make_up_hours=make_up_hours,
        special=MappingProxyType(special),
        version=_version(decisions),
    )


@cache
def _official(this_year: int) -> dict[date, SpecialDay]:
    years = range(this_year - _YEARS_BACK, this_year + _YEARS_AHEAD + 1)
    vietnamese = holidays.country_holidays("VN", years=years, language="vi")
    english = holidays.country_holidays("VN", years=years, language="en_US")
    found = {day: SpecialDay("off", _name(vietnamese[day], english[day])) for day in vietnamese}
    found |= {day: SpecialDay("make_up", _MAKE_UP) for day in vietnamese.weekend_workdays}
    return {**found, **dict(_corrections())}


def _name(vietnamese: str, english: str) -> Text:
    return _TET if "Lunar New Year" in english else Text(vietnamese, english)


def _corrections() -> Iterator[tuple[date, SpecialDay]]:
    """What the library lacks or only estimates."""
    for fact in _read("corrections.json")["days"]:
        name = Text(fact["name"]["vi"], fact["name"]["en"])
        certain = fact["certainty"] != "unsure"
        yield date.fromisoformat(fact["day"]), SpecialDay(fact["kind"], name, certain)


@cache
def _office_hours() -> tuple[tuple[tuple[Shift, ...], ...], tuple[Shift, ...]]:
    """The shifts of Monday to Sunday, and those of make-up days."""
    data = _read("office_hours.json")
    weekdays = tuple(_shifts(data["weekdays"][weekday]) for weekday in _WEEKDAYS)
    return weekdays, _shifts(data["make_up_days"])


def _shifts(written: list[list[str]]) -> tuple[Shift, ...]:
    shifts = tuple(
        (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in written
    )
    ends = [moment for shift in shifts for moment in shift]
    if ends != sorted(set(ends)):
        raise ValueError(f"office hours overlap or run backwards: {written}")
    return shifts


def _read(name: str) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads((_FACTS / name).read_text(encoding="utf-8")))


@cache
def _facts_version() -> str:
    """Of everything but the decisions: the library and the two files."""
    digest = hashlib.sha256(metadata.version("holidays").encode())
    for name in ("corrections.json", "office_hours.json"):
        digest.update((_FACTS / name).read_bytes())
    return digest.hexdigest()


def _version(decisions: Mapping[date, Decision]) -> str:
    """Twelve hex digits that differ whenever any fact does."""
    digest = hashlib.sha256(_facts_version().encode())
    for day, made in sorted(decisions.items()):
        digest.update(json.dumps([day.isoformat(), made.kind, made.basis]).encode())
    return digest.hexdigest()[:12]


class Wall:
    """The calendar this process goes by; other processes' changes are seen in `FRESH_SECONDS`."""

    def __init__(self) -> None:
        self._decisions: dict[date, Decision] = {}
        self._hung: tuple[str, int, WorkingCalendar] | None = None
        self._asked_at = -FRESH_SECONDS

    def forget(self) -> None:
        """Ask the database next time: a day was decided."""
        self._asked_at = -FRESH_SECONDS
        freshness.changed()

    def calendar(self) -> WorkingCalendar:
        """The calendar under the decisions that stand."""
        decisions, year = self.decisions(), clock.today().year
        version, hung = _version(decisions), self._hung
        if hung is None or hung[:2] != (version, year):
            hung = self._hung = (version, year, calendar_of(decisions, year))
        return hung[2]

    def decisions(self) -> dict[date, Decision]:
        """What stands, by day."""
        if machine.monotonic() - self._asked_at >= FRESH_SECONDS:
            self._decisions = decisions_kept()
            self._asked_at = machine.monotonic()
        return self._decisions


def decisions_kept() -> dict[date, Decision]:
    """What the database says, seen from the current transaction."""
    rows = session().execute(
        select(CalendarOverride.day, CalendarOverride.kind, CalendarOverride.basis)
    )
    return {day: Decision(cast(DayKind, kind), basis) for day, kind, basis in rows}


wall: Final = Wall()
