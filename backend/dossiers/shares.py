"""What each hand's share of a dossier's time came to, and on whom a delay lies. Pure.

The law gives a dossier one time limit and no office a part of it. So a share is judged by the due
moment of the dossier as it stood when the share ended, and is late by what fell into it after that
moment: whoever got the dossier late answers for their own hours only.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from backend.agencies.working_time import WorkingCalendar, working_time_between
from backend.dossiers import deadlines
from backend.dossiers.deadlines import Due, Outcome


class Share(NamedTuple):
    """How a share ended: its outcome, and the working seconds that were left, or ran over in it."""

    outcome: Outcome
    margin: int


def judge(began: datetime, ended: datetime, due_at: datetime, calendar: WorkingCalendar) -> Share:
    """The share of who had a dossier from `began` until `ended`; it was due at `due_at` then."""
    outcome = deadlines.classify(ended, due_at, calendar)
    if outcome == "overdue":
        margin = working_time_between(max(began, due_at), ended, calendar)
    else:
        margin = working_time_between(ended, due_at, calendar)
    return Share(outcome, margin // timedelta(seconds=1))


def ran_over(due: Due, now: datetime) -> Iterable[str]:
    """The agencies that alone have had more working time than all of them were given.

    None where several used the time up together: nobody is named on a guess.
    """
    counted = [one for one in due.ledger.intervals if one.began_at >= due.counted_from]
    given = timedelta(seconds=due.working)
    taken = deadlines.slices(counted, now, due.calendar)
    return (agency for agency, time in taken.items() if time > given)
