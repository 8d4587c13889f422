"""Ledgers for tests, written as somebody would tell them."""

from datetime import datetime

from backend.agencies.calendar import calendar_of
from backend.core.clock import VIETNAM
from backend.dossiers.deadlines import (
    Extension,
    Interval,
    Ledger,
    Rules,
    SupplementPolicy,
    TimeLimit,
)

CALENDAR = calendar_of({}, 2026)

SAME_DAY = Rules(TimeLimit("same_day"), SupplementPolicy())
THREE_DAYS = Rules(TimeLimit("working_days", 3), SupplementPolicy())
THREE_DAYS_ANEW = Rules(TimeLimit("working_days", 3), SupplementPolicy("restart"))
TEN_DAYS = Rules(TimeLimit("days", 10), SupplementPolicy())


def at(moment: str) -> datetime:
    """ "2026-11-23 14:05" in Viet Nam."""
    return datetime.fromisoformat(moment).replace(tzinfo=VIETNAM)


def pause(began: str, ended: str | None, cause: str = "supplement") -> tuple[str, str | None, str]:
    """A stretch in which the clock stood still."""
    return began, ended, cause


def ledger(accepted: str, *pauses: tuple[str, str | None, str], extension=None) -> Ledger:
    """Accepted then, standing still there, running between."""
    intervals, since, cause = [], at(accepted), "accepted"
    for began, ended, why in pauses:
        intervals.append(Interval("running", since, at(began), cause, "cb", "H53.001"))
        stopped = at(ended) if ended else None
        intervals.append(Interval("paused", at(began), stopped, why, "cb", "H53.001"))
        if stopped is None:
            return Ledger(at(accepted), tuple(intervals), extension)
        since, cause = stopped, "resumed"
    intervals.append(Interval("running", since, None, cause, "cb", "H53.001"))
    return Ledger(at(accepted), tuple(intervals), extension)


def extended(to: str, decided: str) -> Extension:
    """The one new date."""
    return Extension(at(to), "12/XL", at(decided))
