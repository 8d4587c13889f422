"""Counting dossiers. May read the tables of other packages; changes nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, TextClause, select, text
from sqlalchemy.orm import Session

from backend.agencies import service as agencies
from backend.agencies.models import Agency
from backend.core import clock
from backend.core.db import session
from backend.procedures.models import Revision
from backend.statistics import office_days, questions
from backend.statistics.figures import Counts

# Nothing that is resolved in a period was accepted longer before it.
_YEARS_BACK: Final = 10
# Rows of the register that are in memory at a time.
_ROWS: Final = 500

# A year of the whole province is sorted in memory, and not on disk; until the transaction's end.
_ROOM: Final = text("set local work_mem = '64MB'")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which dossiers: from `since` (included) until `until` (not), aware; of these offices (None:
    of all), of one procedure (None: of all)."""

    since: datetime
    until: datetime
    agencies: Collection[UUID] | None
    procedure: str | None

    def parameters(self) -> dict[str, Any]:
        """As the questions name them."""
        offices = None if self.agencies is None else list(self.agencies)
        return {
            "since": self.since,
            "until": self.until,
            "agencies": offices,
            "procedure": self.procedure,
        }


def counts(chosen: Selection, by: str) -> dict[str, Counts]:
    """What there is to count, by the office's id (as text) or the procedure's code."""
    usual = {**chosen.parameters(), "by": by}
    moment = min(chosen.until, clock.now())
    years = (chosen.since.year - _YEARS_BACK, chosen.until.year + 1)
    days = office_days.columns(agencies.working_calendar(), *years)
    found: dict[str, Counts] = defaultdict(Counts)
    session().execute(_ROOM)
    for question, more in (
        (questions.RECEIVED, {}),
        (questions.HANDLED, {"moment": moment}),
        (questions.RESOLVED, {}),
        (questions.WORKED, days),
        (questions.OWING, {}),
        (questions.RATED, {}),
    ):
        for key, counted in _ask(question, usual | more):
            found[key] += counted
    return dict(found)


def _ask(question: TextClause, parameters: dict[str, Any]) -> Iterator[tuple[str, Counts]]:
    for row in session().execute(question, parameters).mappings():
        yield row["key"], Counts(**{name: row[name] for name in row if name != "key"})


def offices() -> dict[str, tuple[str, str]]:
    """Code and name of every office by its id (as text)."""
    rows = session().execute(select(Agency.id, Agency.code, Agency.name))
    return {str(agency_id): (code, name) for agency_id, code, name in rows}


def revisions() -> list[UUID]:
    """Every revision of every procedure."""
    return list(session().scalars(select(Revision.id)))


def register(chosen: Selection, places: dict[UUID, str], reading: Session) -> Iterator[Row[Any]]:
    """The lines of the register, in order of filing, a few hundred in memory at a time.

    `places` says where in the answers of a revision the applicant's name is. Reads by a cursor of
    the server in `reading`, which is kept open until the last line.
    """
    parameters = chosen.parameters() | {
        "revisions": list(places),
        "places": list(places.values()),
    }
    found = reading.execute(questions.REGISTER, parameters, execution_options={"yield_per": _ROWS})
    # Closed by a reader who goes away half-way, too.
    with closing(found):
        yield from found
