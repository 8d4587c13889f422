"""The queue: which dossiers wait at an office, the most urgent first. Reads only.

Every filter walks an index from the most urgent dossier on and stops when a page is full: an
office at a time, then merged. No page costs more because more was ever filed, and none is counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    Subquery,
    Uuid,
    any_,
    cast,
    column,
    func,
    literal,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from backend.agencies.models import Agency
from backend.audit import service as audit
from backend.citizens.models import Citizen
from backend.core import clock
from backend.core.db import session, transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.dossiers import case_problems, cursors, findable, named, tracking, transitions, urgency
from backend.dossiers.models import CLOSED, OPEN, UNRESOLVED, Dossier
from backend.dossiers.states import ENDED
from backend.dossiers.transitions import By
from backend.officers.models import Officer

PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list. Without a status: all that is not resolved yet.

    `assignee` is "me", "none" or an officer's id; `q` is text as it was typed.
    """

    status: str | None = None
    agency: str | None = None
    assignee: str | UUID | None = None
    procedure: str | None = None
    due_before: datetime | None = None
    overdue: bool = False
    q: str = ""
    cursor: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether an office has an index for what is asked, and the province has not."""
        return bool(self.status or self.assignee or self.procedure)

    @property
    def is_of_words_alone(self) -> bool:
        """Whether nothing but words says what is looked for among what is open."""
        others = (self.status, self.assignee, self.procedure, self.due_before, self.overdue)
        return bool(self.q) and not any(others)

    @property
    def is_closed(self) -> bool:
        """Whether it is a list of what has ended, which is sorted by its end, the latest first."""
        return self.status in ENDED


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of `_ROW`, and the cursor of the next page if there is one."""

    rows: Sequence[Row[Any]]
    next: str | None


_Handling: Final = aliased(Agency)
_ROW: Final = (
    Dossier.id,
    Dossier.tracking_code,
    Dossier.number,
    Dossier.status,
    Dossier.revision_id,
    Dossier.channel,
    Dossier.version,
    Dossier.answers,
    Dossier.submitted_at,
    Dossier.acceptance_due_at,
    Dossier.due_at,
    Dossier.next_due_at,
    Dossier.closed_at,
    Dossier.lease_until,
    Dossier.money,
    Dossier.assignee_id,
    Citizen.display_name,
    Officer.full_name.label("assignee"),
    Agency.code.label("agency_code"),
    Agency.name.label("agency_name"),
    _Handling.code.label("handling_code"),
    _Handling.name.label("handling_name"),
)


def offices(by: By, code: str | None) -> list[UUID] | None:
    """The offices whose queues they may see: all of theirs, or the one with this code; None for
    all of the province.

    Raises `INVALID_REQUEST` for an office that is none of theirs.
    """
    assert by.principal is not None  # noqa: S101 - as in `_oversees`
    if code is None:
        return None if _oversees(by) else sorted(by.principal.agencies())
    query = select(Agency.id).where(Agency.code == code)
    if not _oversees(by):
        query = query.where(Agency.id.in_(by.principal.agencies()))
    found = session().scalar(query)
    if found is None:
        fault = FieldError("/agency", "agency_not_yours", case_problems.AGENCY_NOT_YOURS)
        raise INVALID_REQUEST.problem([fault])
    return [found]


def _oversees(by: By) -> bool:
    """Whether they see the queue of the whole province."""
    assert by.principal is not None  # noqa: S101 - only officers and systems have a queue
    return by.principal.oversees_all


@transactional
def page(wanted: Wanted, by: By) -> Page:
    """A page of the queue; whose dossiers were shown is on record.

    Raises `INVALID_REQUEST` for a bad cursor or another's office.

    A whole tracking code or dossier number finds its dossier wherever it stands, whatever the
    filters say, if they may see it.
    """
    after = cursors.place(wanted.cursor) if wanted.cursor else None
    mine = offices(by, wanted.agency)
    exact = _by_number(wanted.q, by)
    places = _just(exact) if exact else _places(wanted, by, mine, after)
    rows = session().execute(_rows(wanted, places)).all()
    shown = rows[:PAGE_SIZE]
    _record(by, shown)
    if len(rows) <= PAGE_SIZE:
        return Page(shown, None)
    last = shown[-1]
    moment = last.closed_at if wanted.is_closed else last.next_due_at
    return Page(shown, cursors.write((moment, last.id)))


def _record(by: By, shown: Sequence[Row[Any]]) -> None:
    """One entry for a page, in the reader's own chain: rows name people."""
    if not shown:
        return
    assert by.principal is not None  # noqa: S101 - as in `_oversees`
    subject = ("officer", by.principal.id)
    if by.officer_id is None:
        subject = ("agency", min(by.principal.agencies()))
    audit.record(by.actor, "queue.read", subject, details={"dossiers": [row.id for row in shown]})


def _by_number(typed: str, by: By) -> UUID | None:
    """The dossier with exactly this number or tracking code, if they may see it."""
    if not typed:
        return None
    code = tracking.parse(typed)
    same = Dossier.number == typed.strip().upper()
    found = session().scalar(
        select(Dossier).where(same if code is None else Dossier.tracking_code == code)
    )
    return found.id if found is not None and transitions.may_see(found, by) else None


def _just(dossier_id: UUID) -> Subquery:
    return (
        select(Dossier.next_due_at.label("moment"), Dossier.id)
        .where(Dossier.id == dossier_id)
        .subquery("places")
    )


def _places(
    wanted: Wanted, by: By, mine: list[UUID] | None, after: cursors.Place | None
) -> Subquery:
    """Where the rows of a page and the one after stand: moment and id, in order."""
    conditions = [*_conditions(wanted, by), *_beyond(wanted, after)]
    looked_for = findable.patterns(wanted.q)
    if looked_for:
        # How common the words are decides the plan: it is made anew for each search.
        session().execute(_PLAN_ANEW)
    if mine is None and wanted.is_of_words_alone and named.is_common(looked_for):
        session().execute(_ONLY_WALK)
    if looked_for or (not wanted.is_narrow if mine is None else len(mine) == 1):
        if mine is not None:
            conditions.append(Dossier.handling_agency_id.in_(mine))
        conditions += _found_by(wanted, mine)
        return _in_order(wanted, select(*_place(wanted)).where(*conditions))
    return _office_by_office(wanted, mine, conditions)


def _found_by(wanted: Wanted, mine: list[UUID] | None) -> list[ColumnElement[bool]]:
    """Whose text fits what was typed; `mine` is None for the whole province."""
    few = named.few(wanted.q, mine, closed=wanted.is_closed)
    if few is not None:
        return [Dossier.id == any_(literal(few, ARRAY(Uuid)))]
    return [Dossier.search_text.like(words, escape="\\") for words in findable.patterns(wanted.q)]


# What offices look through all day long is in memory, where no page is dearer than the next: told
# of disks, the planner collects all dossiers of a name instead of the first of the queue.
_PLAN_ANEW: Final = text(
    "select set_config('plan_cache_mode', 'force_custom_plan', true),"
    " set_config('random_page_cost', '1.1', true)"
)


# Left to choose, the planner lays the words over all that is open before it sorts what fits.
_ONLY_WALK: Final = text("set local enable_bitmapscan = off")


def _place(wanted: Wanted) -> tuple[Any, ...]:
    moment = Dossier.closed_at if wanted.is_closed else Dossier.next_due_at
    return moment.label("moment"), Dossier.id


def _in_order(wanted: Wanted, query: Select[Any]) -> Subquery:
    moment, row_id = (c for c in query.selected_columns)
    if wanted.is_closed:
        query = query.order_by(moment.desc(), row_id.desc())
    else:
        query = query.order_by(moment, row_id)
    return query.limit(PAGE_SIZE + 1).subquery("places")


def each(mine: list[UUID] | None) -> FromClause:
    """These offices as rows, to be joined with a walk for each; all of the province for None."""
    if mine is None:
        return select(Agency.id).subquery("office")
    ids = cast(literal(mine, ARRAY(Uuid)), ARRAY(Uuid))
    return func.unnest(ids).table_valued(column("id", Uuid), name="office").render_derived()


def _office_by_office(
    wanted: Wanted, mine: list[UUID] | None, conditions: Sequence[ColumnElement[bool]]
) -> Subquery:
    """The first of each office by its own index, merged."""
    office = each(mine)
    own = select(*_place(wanted)).where(Dossier.handling_agency_id == office.c.id, *conditions)
    moment, row_id = (c for c in own.selected_columns)
    order = (moment.desc(), row_id.desc()) if wanted.is_closed else (moment, row_id)
    walk = own.order_by(*order).limit(PAGE_SIZE + 1).correlate(office).lateral("walk")
    return _in_order(
        wanted, select(walk.c.moment, walk.c.id).select_from(office).join(walk, true())
    )


def _conditions(wanted: Wanted, by: By) -> list[ColumnElement[bool]]:
    """What the filters say; the first is the predicate of the index, in its own words."""
    found: list[Any] = []
    if wanted.status is None:
        found.append(UNRESOLVED)
    else:
        found += [CLOSED if wanted.is_closed else OPEN, Dossier.status == wanted.status]
    person = _person(wanted, by)
    if person is not None:
        found.append(Dossier.assignee_id == person)
    elif wanted.assignee is not None:
        found.append(Dossier.assignee_id.is_(None))
    if wanted.procedure is not None:
        found.append(Dossier.procedure == wanted.procedure)
    if wanted.due_before is not None:
        found.append(Dossier.next_due_at < wanted.due_before)
    if wanted.overdue:
        # Said by what it is not, so that the walk is by due moment and not by status.
        late = (Dossier.next_due_at < clock.now(), Dossier.status.not_in(urgency.NOT_WORKING))
        found += late
    return found


def _person(wanted: Wanted, by: By) -> UUID | None:
    """Whose dossiers; None for everybody's, or for those that nobody has in hand."""
    if wanted.assignee == "me":
        return by.id
    return wanted.assignee if isinstance(wanted.assignee, UUID) else None


def _beyond(wanted: Wanted, after: cursors.Place | None) -> list[Any]:
    if after is None:
        return []
    moment = Dossier.closed_at if wanted.is_closed else Dossier.next_due_at
    here = tuple_(moment, Dossier.id)
    there = tuple_(literal(after[0]), literal(after[1]))
    return [here < there if wanted.is_closed else here > there]


def _rows(wanted: Wanted, places: Subquery) -> Select[Any]:
    """The rows at these places, in order."""
    order = (places.c.moment, places.c.id)
    return (
        select(*_ROW)
        .select_from(places)
        .join(Dossier, Dossier.id == places.c.id)
        .join(Citizen, Citizen.id == Dossier.citizen_id)
        .join(Agency, Agency.id == Dossier.agency_id)
        .join(_Handling, _Handling.id == Dossier.handling_agency_id)
        .outerjoin(Officer, Officer.id == Dossier.assignee_id)
        .order_by(*(part.desc() if wanted.is_closed else part for part in order))
    )
