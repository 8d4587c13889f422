"""Use cases of statistics: who sees which figures, and the register as a file."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.core import clock
from backend.core.db import another_session, transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.messages import field_error
from backend.dossiers import applicants
from backend.officers.service import Principal
from backend.procedures import service as procedures
from backend.statistics import problems, queries
from backend.statistics.figures import Counts
from backend.statistics.queries import Selection

ROLES: Final = ("leader", "administrator")
# Long before the first dossier, and late enough for every calendar.
_EARLIEST: Final = 2000
LONGEST: Final = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Asked:
    """The days from `first` to `last` (of Viet Nam, both included), an office's code or None, a
    procedure's code or None."""

    first: date
    last: date
    agency: str | None
    procedure: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """A line of the figures: an office or a procedure by its code, its name, its counts."""

    code: str
    name: str
    counts: Counts


def figures(principal: Principal, asked: Asked, by: str) -> tuple[list[Group], Counts]:
    """What was counted for each office or procedure, by code, and in all.

    Raises `INVALID_REQUEST` for the period or an unknown office, `OFFICE_NOT_YOURS`.
    """
    counted = queries.counts(_selection(principal, asked), by)
    names = queries.offices() if by == "agency" else {}
    groups = [Group(*names.get(key, (key, "")), counts) for key, counts in counted.items()]
    total = sum(counted.values(), Counts())
    return sorted(groups, key=lambda group: group.code), total


def _selection(principal: Principal, asked: Asked) -> Selection:
    faults = list(_faults(asked))
    if faults:
        raise INVALID_REQUEST.problem(faults)
    return Selection(
        since=_midnight(asked.first),
        until=_midnight(asked.last + timedelta(days=1)),
        agencies=_offices(principal, asked.agency),
        procedure=asked.procedure,
    )


def _faults(asked: Asked) -> Iterator[FieldError]:
    if asked.first.year < _EARLIEST:
        yield field_error("/from", "out_of_range")
    elif asked.last < asked.first:
        yield FieldError("/to", "before_from", problems.TWISTED_PERIOD)
    elif asked.last - asked.first > LONGEST or asked.last.year > clock.today().year + 1:
        yield FieldError("/to", "period_too_long", problems.LONG_PERIOD)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.VIETNAM)


def _offices(principal: Principal, code: str | None) -> Collection[UUID] | None:
    oversees = principal.oversees(*ROLES)
    mine = principal.agencies(*ROLES)
    if code is None:
        return None if oversees else mine
    office = agencies.find(code)
    if office is None:
        raise INVALID_REQUEST.problem(
            [FieldError("/agency", "agency_unknown", problems.UNKNOWN_OFFICE)]
        )
    if not oversees and office.id not in mine:
        raise problems.OFFICE_NOT_YOURS.problem()
    return (office.id,)


def register(principal: Principal, asked: Asked) -> Iterator[Row[Any]]:
    """The dossiers that were filed in a period, for a file; on record before the first line.

    The lines are read while they are taken, by a session of their own. Raises as `figures`.
    """
    chosen = _selection(principal, asked)
    places = {
        revision_id: applicants.name_key(procedures.edition(revision_id))
        for revision_id in queries.revisions()
    }
    _record(principal, asked, chosen)
    return _read(chosen, places)


def _read(chosen: Selection, places: dict[UUID, str]) -> Iterator[Row[Any]]:
    reading = another_session()

    def lines() -> Iterator[Row[Any]]:
        with reading:
            yield from queries.register(chosen, places, reading)

    return lines()


@transactional
def _record(principal: Principal, asked: Asked, chosen: Selection) -> None:
    """Who took which part of the register out. An export of all offices is the province's."""
    details = {
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "agency": asked.agency,
        "procedure": asked.procedure,
    }
    offices = sorted(chosen.agencies or ())
    subjects = [("agency", office) for office in offices] or [audit.INSTALLATION]
    for subject in subjects:
        audit.record(
            principal.actor,
            "dossiers.exported",
            subject,
            agency_id=None if subject == audit.INSTALLATION else subject[1],
            details=details,
        )
