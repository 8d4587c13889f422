"""Use cases around offices."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import case, delete, event, select
from sqlalchemy.dialects.postgresql import insert

from backend.agencies import calendar, opening_hours
from backend.agencies.models import LEVELS, Agency, CalendarOverride
from backend.agencies.working_time import DayKind, Decision, WorkingCalendar
from backend.core import clock, ids
from backend.core.db import session, transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.text import Language, Text

BASIS_MISSING: Final = Text(
    "Hãy ghi căn cứ (số văn bản, ngày) của việc điều chỉnh.",
    "Say what the decision rests on (number and date of a document).",
)
DAY_OUT_OF_REACH: Final = Text(
    "Ngày này cách hôm nay quá xa.", "This day is too far from the present."
)

_OFFICES: Final = Path(__file__).parent / "offices"
# Years that a decision may be away: beyond, a typing mistake is likelier.
_YEARS_DECIDED: Final = 5


@transactional
def install(province_code: str, agency_root: str) -> int:
    """Create or rename the offices of a province; returns how many there are in its file.

    An office that an administrator has changed keeps its name.

    Raises `FileNotFoundError` where no file of offices is known for the province.
    """
    offices: list[dict[str, Any]] = json.loads((_OFFICES / f"{province_code}.json").read_text())
    rows = [{**office, "code": f"{agency_root}.{office['code']}"} for office in offices]
    statement = insert(Agency).values([{"id": ids.new(), "version": 1, **row} for row in rows])
    session().execute(
        statement.on_conflict_do_update(
            index_elements=["code"],
            set_={
                "name": case((Agency.version > 1, Agency.name), else_=statement.excluded.name),
                "level": statement.excluded.level,
                "commune": statement.excluded.commune,
            },
        )
    )
    return len(rows)


def offices(level: str) -> Sequence[Agency]:
    """The offices of one level (see `models.LEVELS`), by code."""
    return (
        session().scalars(select(Agency).where(Agency.level == level).order_by(Agency.code)).all()
    )


def everywhere() -> Sequence[Agency]:
    """Every office of whatever level, by code."""
    return session().scalars(select(Agency).order_by(Agency.code)).all()


def find(code: str) -> Agency | None:
    """The office with this code."""
    if "\x00" in code:
        return None
    return session().scalar(select(Agency).where(Agency.code == code))


def get(agency_id: UUID) -> Agency:
    """The office with this id, which must exist."""
    return session().get_one(Agency, agency_id)


def hours_of(agency: Agency) -> Text:
    """When an office is open, in words: its own, or the hours that every deadline counts by."""
    if agency.hours:
        return Text(agency.hours, agency.hours)
    return opening_hours.in_words(working_calendar().hours)


def shown(agency: Agency, language: Language) -> dict[str, Any]:
    """An office as people are told of it: which one, where and when to come, or whom to call."""
    return {
        "code": agency.code,
        "name": agency.name,
        "address": agency.address,
        "phone": agency.phone,
        "hours": hours_of(agency).pick(language),
    }


def working_calendar() -> WorkingCalendar:
    """The calendar that counts now: public holidays, corrections, and what was decided here."""
    return calendar.wall.calendar()


def overrides() -> Sequence[CalendarOverride]:
    """The days an administrator has decided about, in order."""
    return session().scalars(select(CalendarOverride).order_by(CalendarOverride.day)).all()


@transactional
def put_override(day: date, kind: DayKind, basis: str, decided_by: str) -> CalendarOverride:
    """Decide that `day` is off, or made up for; a later decision replaces an earlier one.

    `basis` names the decision or letter it rests on. What has been promised already does not
    move by itself: whoever changes the calendar recomputes. Raises `INVALID_REQUEST` for an empty
    basis or a day that no deadline can reach.
    """
    errors = decision_faults(day, basis)
    if errors:
        raise INVALID_REQUEST.problem(errors)
    statement = insert(CalendarOverride).values(
        day=day, kind=kind, basis=basis, decided_by=decided_by, created_at=clock.now()
    )
    made = session().scalars(
        statement.on_conflict_do_update(
            index_elements=["day"],
            set_={
                name: statement.excluded[name]
                for name in ("kind", "basis", "decided_by", "created_at")
            },
        ).returning(CalendarOverride),
        execution_options={"populate_existing": True},
    )
    override = made.one()
    _tell_once_committed()
    return override


def _tell_once_committed() -> None:
    """Have this process read the decisions again as soon as the change is there for everybody."""
    event.listen(session(), "after_commit", lambda _: calendar.wall.forget(), once=True)


def decision_faults(day: date, basis: str, pointer: str = "") -> list[FieldError]:
    """Why this cannot be decided about a day; `pointer` leads to where it is asked for."""
    faults = []
    if not basis.strip():
        faults.append(FieldError(f"{pointer}/basis", "required", BASIS_MISSING))
    if abs(day.year - clock.today().year) > _YEARS_DECIDED:
        faults.append(FieldError(f"{pointer}/day", "day_out_of_reach", DAY_OUT_OF_REACH))
    return faults


@transactional
def remove_override(day: date) -> bool:
    """Take a decision back: the day is again what the official calendar says.

    Answers whether there was one.
    """
    removed = session().execute(
        delete(CalendarOverride).where(CalendarOverride.day == day).returning(CalendarOverride.day)
    )
    if removed.first() is None:
        return False
    _tell_once_committed()
    return True


def calendar_with(changes: Mapping[date, Decision | None]) -> WorkingCalendar:
    """The calendar as it would be: each day decided so, or (None) its decision taken back.

    Changes nothing; for showing what a change would move before it moves it. Asks the database,
    so it sees what the transaction it is called in has decided; `working_calendar` does not.
    """
    changed = {**calendar.decisions_kept(), **changes}
    decisions = {day: made for day, made in changed.items() if made is not None}
    return calendar.calendar_of(decisions, clock.today().year)


class ChangedMeanwhile(Exception):
    """Somebody else has written to the office since; `agency` is what it is now."""

    def __init__(self, agency: Agency) -> None:
        super().__init__(agency.code)
        self.agency = agency


@dataclass(frozen=True, slots=True)
class Facts:
    """What an administrator says of an office: its name, where it is, how to call it, and when it
    is open, in its own words. None: nothing is said."""

    name: str
    address: str | None = None
    phone: str | None = None
    hours: str | None = None


@transactional
def add(code: str, level: str, commune: str | None, facts: Facts) -> Agency | None:
    """A new office; None if there is one with this code, or of this level for this commune."""
    return session().scalar(
        insert(Agency)
        .values(id=ids.new(), code=code, level=level, commune=commune, version=1, **asdict(facts))
        .on_conflict_do_nothing()
        .returning(Agency)
    )


@transactional
def change(code: str, facts: Facts, allows: Callable[[int], bool]) -> Agency | None:
    """Say all this of the office with this code; None if there is no such office.

    Raises `ChangedMeanwhile` unless `allows` its version.
    """
    agency = find(code)
    if agency is None:
        return None
    session().refresh(agency, with_for_update=True)
    if not allows(agency.version):
        raise ChangedMeanwhile(agency)
    before = Facts(agency.name, agency.address, agency.phone, agency.hours)
    if facts != before:
        for name, value in asdict(facts).items():
            setattr(agency, name, value)
        agency.version += 1
    return agency


__all__ = [
    "LEVELS",
    "ChangedMeanwhile",
    "Facts",
    "add",
    "calendar_with",
    "change",
    "everywhere",
    "find",
    "get",
    "hours_of",
    "install",
    "offices",
    "overrides",
    "put_override",
    "remove_override",
    "shown",
    "working_calendar",
]
