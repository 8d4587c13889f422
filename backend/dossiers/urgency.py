"""How urgent a dossier is, for lists. Pure.

Lists are sorted by `next_due_at`, which is the order of the remaining working time too: working
time up to a later moment is never less (`deadlines.remaining`). So one index sorts them, however
the calendar lies, and the seconds are reckoned only for the rows that are shown.
"""

from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from backend.agencies.working_time import WorkingCalendar, add_working_time
from backend.dossiers import deadlines
from backend.dossiers.states import ENDED, STATUSES, Status

Urgency = Literal["done", "waiting", "overdue", "due_soon", "on_time"]

URGENCIES: Final[tuple[Urgency, ...]] = ("done", "waiting", "overdue", "due_soon", "on_time")
# Where it is the office's turn: past its due moment such a dossier is overdue.
WORKING: Final[tuple[Status, ...]] = (
    "submitted",
    "accepted",
    "in_progress",
    "withdrawal_requested",
)
DONE: Final[tuple[Status, ...]] = (*ENDED, "resolved")
NOT_WORKING: Final = tuple(status for status in STATUSES if status not in WORKING)
# Due within a working day.
_SOON: Final = timedelta(hours=8)


class Remaining(NamedTuple):
    """`seconds` of working time until what is due next, below zero when late; None once done."""

    urgency: Urgency
    seconds: int | None


def soon(now: datetime, calendar: WorkingCalendar) -> datetime:
    """What is due before this moment is due soon."""
    return add_working_time(now, _SOON, calendar)


def remaining(
    status: Status, next_due_at: datetime, now: datetime, calendar: WorkingCalendar
) -> Remaining:
    """How urgent a dossier in `status` is of which something is due at `next_due_at`."""
    if status in DONE:
        return Remaining("done", None)
    seconds = deadlines.remaining(next_due_at, now, calendar)
    if status not in WORKING:
        return Remaining("waiting", seconds)
    if next_due_at < now:
        return Remaining("overdue", seconds)
    return Remaining("due_soon" if next_due_at < soon(now, calendar) else "on_time", seconds)
