"""Use cases of changing the calendar: see what a change would move, then decide it.

A decision about a day counts at once for whatever is reckoned from then on. Dates that were
promised move only where the administrator says so.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from backend.agencies import service as agencies
from backend.agencies.working_time import Decision
from backend.audit import service as audit
from backend.core import jobs
from backend.core.db import session, transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.text import Text
from backend.dossiers import case_problems, recomputing
from backend.dossiers.transitions import By

# So many are listed; the rest are counted.
LISTED: Final = 200
# One job takes so many dossiers.
_OF_A_JOB: Final = 5_000


@dataclass(frozen=True, slots=True)
class Moved:
    """A dossier whose date a change would move."""

    dossier_id: UUID
    number: str
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would move. `token` names exactly this; applying it asks for the token."""

    looked_at: int
    moved: tuple[Moved, ...]
    token: str


NOT_DECIDED: Final = Text(
    "Ngày này chưa được điều chỉnh nên không có gì để bỏ.",
    "Nothing was decided about this day, so nothing can be taken back.",
)

Changes = Mapping[date, Decision | None]


def preview(changes: Changes) -> Preview:
    """What these decisions (None: taken back) would move, if they were made now. Moves nothing."""
    calendar = agencies.calendar_with(changes)
    looked_at, moved = 0, []
    digest = hashlib.sha256()
    for day in sorted(changes):
        decision = changes[day]
        words = (decision.kind, decision.basis) if decision else ("removed", "")
        digest.update("|".join((day.isoformat(), *words)).encode() + b"\n")
    ids = session().scalars(recomputing.open_ones()).all()
    for found in recomputing.reckon(ids, calendar, lock=False):
        looked_at += 1
        if found.moves:
            dossier = found.dossier
            moved.append(Moved(dossier.id, dossier.number, found.before, found.due.at))
            digest.update(f"{dossier.id}|{found.due.at.isoformat()}\n".encode())
        # Ten thousand of them need not be kept at once.
        session().expunge(found.dossier)
    return Preview(looked_at, tuple(moved), digest.hexdigest())


@transactional
def apply(
    changes: Changes, token: str, by: By, confirmed: Collection[UUID] | None
) -> tuple[Preview, int]:
    """Make the decisions that were previewed; the confirmed dossiers get their new dates by a job.

    `confirmed` None means all that move. Answers the preview, and how many will be moved. Raises
    `PREVIEW_STALE` where it would move something else by now, or what `agencies` raises.
    """
    seen = preview(changes)
    if seen.token != token:
        raise case_problems.PREVIEW_STALE.problem()
    for day, decision in changes.items():
        if decision is None:
            _take_back(day)
        else:
            agencies.put_override(day, decision.kind, decision.basis, str(by.id))
    chosen = [
        str(moved.dossier_id)
        for moved in seen.moved
        if confirmed is None or moved.dossier_id in confirmed
    ]
    audit.record(
        by.actor,
        "calendar.changed",
        audit.INSTALLATION,
        details={
            "days": {day.isoformat(): d.kind if d else "removed" for day, d in changes.items()},
            "moved": len(chosen),
            "token": token,
        },
    )
    for start in range(0, len(chosen), _OF_A_JOB):
        jobs.defer("dossiers:recompute", dossier_ids=chosen[start : start + _OF_A_JOB])
    return seen, len(chosen)


def _take_back(day: date) -> None:
    if not agencies.remove_override(day):
        fault = FieldError(f"/changes/{day.isoformat()}", "not_decided", NOT_DECIDED)
        raise INVALID_REQUEST.problem([fault])
