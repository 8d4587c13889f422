"""Until when citizens may answer or pay: as it is asked, and on another calendar.

A last day that has become a day off ends on the next working day, whoever chose it (Civil Code
2015, art. 148). One that was told is never taken back: where a day is worked after all, citizens
keep the time they were given.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import select, update

from backend.agencies import service as agencies
from backend.agencies.working_time import WorkingCalendar
from backend.core.db import session
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.dossiers import case_problems, deadlines
from backend.dossiers.models import Payment, Supplement

What = Literal["supplement", "confirmation", "payment"]


def of_request(now: datetime, days: int, chosen: datetime | None) -> datetime:
    """Until when what is asked `now` is awaited: so many days, unless the officer has chosen.

    What is chosen ends on a working day, too. Raises `INVALID_REQUEST` for a moment that has
    passed, or is too far away.
    """
    calendar = agencies.working_calendar()
    if chosen is None:
        return deadlines.citizen_due(now, days, calendar)
    if chosen <= now:
        fault = FieldError("/due_at", "in_the_past", case_problems.IN_THE_PAST)
        raise INVALID_REQUEST.problem([fault])
    if chosen - now > deadlines.LONGEST:
        raise INVALID_REQUEST.problem([FieldError("/due_at", "too_far", case_problems.TOO_FAR)])
    return deadlines.put_off(chosen, calendar)


@dataclass(frozen=True, slots=True)
class LastDay:
    """Until when something is awaited of a citizen, and until when it is by another calendar.

    `request_id` is the row of the supplement, confirmation or payment.
    """

    request_id: UUID
    what: What
    before: datetime
    after: datetime


def that_move(
    dossier_ids: Sequence[UUID], calendar: WorkingCalendar
) -> Mapping[UUID, Sequence[LastDay]]:
    """Of what is awaited now: each last day that is another by `calendar`, by dossier."""
    found = defaultdict(list)
    for dossier_id, request_id, what, before in _awaited(dossier_ids):
        after = deadlines.put_off(before, calendar)
        if after != before:
            found[dossier_id].append(LastDay(request_id, what, before, after))
    return found


def _awaited(dossier_ids: Sequence[UUID]) -> Iterator[tuple[UUID, UUID, What, datetime]]:
    asked = select(Supplement.dossier_id, Supplement.id, Supplement.kind, Supplement.due_at).where(
        Supplement.dossier_id.in_(dossier_ids), Supplement.answered_at.is_(None)
    )
    for dossier_id, request_id, kind, due_at in session().execute(asked):
        yield dossier_id, request_id, cast("What", kind), due_at
    charged = select(Payment.dossier_id, Payment.id, Payment.due_at).where(
        Payment.dossier_id.in_(dossier_ids),
        Payment.paid_at.is_(None),
        Payment.cancelled_at.is_(None),
    )
    for dossier_id, request_id, until in session().execute(charged):
        # What was paid at a counter without having been asked for had no last day.
        if until is not None:
            yield dossier_id, request_id, "payment", until


def keep(moved: Iterable[LastDay]) -> None:
    """Write new last days down. The dossiers must be locked."""
    charged: list[dict[str, object]] = []
    asked: list[dict[str, object]] = []
    for day in moved:
        rows = charged if day.what == "payment" else asked
        rows.append({"id": day.request_id, "due_at": day.after})
    if asked:
        session().execute(update(Supplement), asked)
    if charged:
        session().execute(update(Payment), charged)
