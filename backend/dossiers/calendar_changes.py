"""Use cases of changing the calendar: see what a change would move, then decide it.

A decision about a day counts at once for whatever is reckoned from then on. Dates that were
promised move only where the administrator says so.
"""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, get_args
from uuid import UUID

from sqlalchemy import text

from backend.agencies import service as agencies
from backend.agencies.working_time import Decision
from backend.audit import service as audit
from backend.core import jobs
from backend.core.db import session, transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.text import Text
from backend.dossiers import case_problems, last_days, problems, recomputing
from backend.dossiers.transitions import By

# Which dates of a dossier depend on the calendar: the office's, and its citizen's.
WHATS: Final[tuple[str, ...]] = (*get_args(recomputing.What), *get_args(last_days.What))
# A page of a preview has so many dates.
PAGE: Final = 200
# One job takes so many dossiers.
_OF_A_JOB: Final = 5_000


@dataclass(frozen=True, slots=True)
class Moved:
    """A date of a dossier that a change would move; `what` is one of `WHATS`."""

    dossier_id: UUID
    number: str
    what: str
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would move, by dossier. `token` names exactly this; applying it asks for it."""

    looked_at: int
    moved: tuple[Moved, ...]
    token: str

    @property
    def dossiers(self) -> tuple[UUID, ...]:
        """Those of which at least one date moves."""
        return tuple(dict.fromkeys(moved.dossier_id for moved in self.moved))


NOT_DECIDED: Final = Text(
    "Ngày này chưa được điều chỉnh nên không có gì để bỏ.",
    "Nothing was decided about this day, so nothing can be taken back.",
)
NOT_MOVED: Final = Text(
    "Hồ sơ này không có ngày nào thay đổi trong bản xem trước.",
    "No date of this dossier moves in the preview.",
)

Changes = Mapping[date, Decision | None]


def preview(changes: Changes) -> Preview:
    """What these decisions (None: taken back) would move, if they were made now. Moves nothing.

    Raises `INVALID_REQUEST`, as `apply`, for what could not be decided.
    """
    _expect_decidable(changes)
    calendar = agencies.calendar_with(changes)
    looked_at, moved = 0, []
    digest = hashlib.sha256(agencies.calendar_with({}).version.encode())
    for day in sorted(changes):
        decision = changes[day]
        words = (decision.kind, decision.basis) if decision else ("removed", "")
        digest.update("|".join((day.isoformat(), *words)).encode() + b"\n")
    ids = session().scalars(recomputing.open_ones()).all()
    for found in recomputing.reckon(ids, calendar, lock=False):
        looked_at += 1
        dossier = found.dossier
        for date_ in found.dates:
            moved.append(Moved(dossier.id, dossier.number, date_.what, date_.before, date_.after))
            digest.update(f"{dossier.id}|{date_.what}|{date_.after.isoformat()}\n".encode())
        # Ten thousand of them need not be kept at once.
        session().expunge(dossier)
    return Preview(looked_at, tuple(moved), digest.hexdigest())


def _expect_decidable(changes: Changes) -> None:
    known = {override.day for override in agencies.overrides()}
    faults: list[FieldError] = []
    for index, (day, decision) in enumerate(changes.items()):
        if decision is not None:
            faults += agencies.decision_faults(day, decision.basis, f"/changes/{index}")
        elif day not in known:
            faults.append(FieldError(f"/changes/{index}/day", "not_decided", NOT_DECIDED))
    if faults:
        raise INVALID_REQUEST.problem(faults)


_CURSOR: Final = re.compile(r"([0-9a-f]{64})\.([0-9]{1,9})", re.ASCII)


def page(found: Preview, cursor: str) -> tuple[tuple[Moved, ...], str | None]:
    """The next dates of a preview, and the cursor of those after them.

    Raises `PREVIEW_STALE` where the cursor is of a preview that said something else, and
    `INVALID_REQUEST` where it is none.
    """
    start = _start(found, cursor) if cursor else 0
    end = start + PAGE
    return found.moved[start:end], f"{found.token}.{end}" if end < len(found.moved) else None


def _start(found: Preview, cursor: str) -> int:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        fault = FieldError("/cursor", "cursor_invalid", problems.CURSOR_INVALID)
        raise INVALID_REQUEST.problem([fault])
    if match[1] != found.token:
        raise case_problems.PREVIEW_STALE.problem()
    return int(match[2])


@transactional
def apply(
    changes: Changes, token: str, by: By, confirmed: Collection[UUID] | None
) -> tuple[Preview, int]:
    """Make the decisions that were previewed; the confirmed dossiers get their new dates by a job.

    `confirmed` None means all that move. Answers the preview, and how many will be moved. Raises
    `PREVIEW_STALE` where the calendar is another, or it would move something else by now, and
    `INVALID_REQUEST` for a confirmed dossier that does not move.
    """
    session().execute(_ONE_AT_A_TIME)
    seen = preview(changes)
    if seen.token != token:
        raise case_problems.PREVIEW_STALE.problem()
    chosen = [str(moved) for moved in _chosen(seen, confirmed)]
    for day, decision in changes.items():
        if decision is None:
            agencies.remove_override(day)
        else:
            agencies.put_override(day, decision.kind, decision.basis, str(by.id))
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


# Who decides second sees what the first has decided.
_ONE_AT_A_TIME: Final = text("select pg_advisory_xact_lock(hashtext('calendar'))")


def _chosen(seen: Preview, confirmed: Collection[UUID] | None) -> Collection[UUID]:
    if confirmed is None:
        return seen.dossiers
    moving = frozenset(seen.dossiers)
    faults = [
        FieldError(f"/dossiers/{index}", "not_moved", NOT_MOVED)
        for index, one in enumerate(confirmed)
        if one not in moving
    ]
    if faults:
        raise INVALID_REQUEST.problem(faults)
    return tuple(dict.fromkeys(confirmed))
