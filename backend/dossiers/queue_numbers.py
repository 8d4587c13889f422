"""How many dossiers are where: kept by a trigger, folded by a job, never counted one by one.

A change of a dossier's status or office adds a row of +1 and one of -1 to `queue_counts`, in its
own transaction; what there is, is their sum. What depends on the hour of the day or on who asks
has no such rows: it is counted along an index, and only up to `MANY`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select, text, true

from backend.agencies import service as agencies
from backend.core import clock
from backend.core.db import session, transactional
from backend.dossiers import alerts, queue, urgency
from backend.dossiers.models import UNRESOLVED, Dossier, QueueCount
from backend.dossiers.states import STATUSES
from backend.dossiers.transitions import By

# From here on nobody wants to know how many exactly: "99+".
MANY: Final = 100

_FOLD: Final = text(
    """
    with several as (
        select agency_id, status from queue_counts group by 1, 2 having count(*) > 1
    ), gone as (
        delete from queue_counts using several
        where queue_counts.agency_id = several.agency_id
            and queue_counts.status = several.status
        returning queue_counts.agency_id, queue_counts.status, delta
    )
    insert into queue_counts (agency_id, status, delta)
    select agency_id, status, sum(delta) from gone group by 1, 2 having sum(delta) <> 0
    """
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Dossiers by status, exactly; the others up to `MANY`."""

    statuses: Mapping[str, int]
    overdue: int
    due_soon: int
    unassigned: int
    mine: int
    alerts: int


def numbers(by: By, agency: str | None) -> Numbers:
    """What the tabs of an officer say. Raises `INVALID_REQUEST` for another's office."""
    offices = queue.offices(by, agency)
    now = clock.now()
    soon = urgency.soon(now, agencies.working_calendar())
    working = Dossier.status.not_in(urgency.NOT_WORKING)
    late = Dossier.next_due_at < now
    found = session().execute(
        select(
            _up_to_many(_everywhere(offices, working, late)),
            _up_to_many(
                _everywhere(
                    offices, working, Dossier.next_due_at >= now, Dossier.next_due_at < soon
                )
            ),
            _up_to_many(_everywhere(offices, Dossier.assignee_id.is_(None))),
            _up_to_many(_everywhere(offices, Dossier.assignee_id == by.id)),
        )
    )
    overdue, due_soon, unassigned, mine = found.one()
    unseen = alerts.unseen(by, MANY)
    return Numbers(_statuses(offices), overdue, due_soon, unassigned, mine, unseen)


def _statuses(offices: list[UUID] | None) -> dict[str, int]:
    query = select(QueueCount.status, func.sum(QueueCount.delta)).group_by(QueueCount.status)
    if offices is not None:
        query = query.where(QueueCount.agency_id.in_(offices))
    sums = session().execute(query)
    return dict.fromkeys(STATUSES, 0) | {status: int(total) for status, total in sums}


def _everywhere(offices: list[UUID] | None, *conditions: Any) -> Select[Any]:
    """What fits at these offices (None: all of the province), up to `MANY` of each."""
    office = queue.each(offices)
    own = select(Dossier.id).where(
        UNRESOLVED, Dossier.handling_agency_id == office.c.id, *conditions
    )
    found = own.limit(MANY).correlate(office).lateral("own")
    return select(found.c.id).select_from(office).join(found, true())


def _up_to_many(query: Select[Any]) -> Any:
    """How many rows a query has, but for counting beyond `MANY`."""
    return select(func.count()).select_from(query.limit(MANY).subquery()).scalar_subquery()


@transactional
def fold() -> None:
    """Sum up what was added since. Whoever reads meanwhile sees the same sums.

    Two at once do no harm: what one has taken away, the other does not find.
    """
    session().execute(_FOLD)
