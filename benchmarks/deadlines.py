"""`python -m benchmarks.deadlines`: how long computing every open dossier's due date anew takes.

No database: what is measured is what a change of the calendar costs beside reading and writing.
The dossiers are made of a fixed seed and spread over a year with Tet in it; each run is the same.
"""

import random  # noqa: TID251 - only spreads made-up dossiers
import statistics
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from backend.agencies.calendar import calendar_of
from backend.agencies.working_time import Decision, WorkingCalendar
from backend.core.clock import VIETNAM
from backend.dossiers.clockwork import warnings
from backend.dossiers.deadlines import (
    Due,
    Extension,
    Interval,
    Ledger,
    Rules,
    SupplementPolicy,
    TimeLimit,
    compute,
    date_fault,
    extension_closed,
)
from backend.dossiers.due_in_words import explain

DOSSIERS: Final = 10_000
ROUNDS: Final = 5
AIM_SECONDS: Final = 5.0
# 23/11/2026 made a bridge to the holiday of the 24th, say.
CHANGE: Final = {date(2026, 11, 23): Decision("off", "Công văn thử")}
RULES: Final = (
    Rules(TimeLimit("same_day"), SupplementPolicy()),
    Rules(TimeLimit("working_days", 3), SupplementPolicy()),
    Rules(TimeLimit("working_days", 3), SupplementPolicy("restart")),
    Rules(TimeLimit("days", 10), SupplementPolicy()),
    Rules(TimeLimit("working_days", 15), SupplementPolicy()),
)


def main() -> None:
    calendar, changed = calendar_of({}, 2026), calendar_of(CHANGE, 2026)
    made = random.Random(2027)
    dossiers = [_dossier(made, calendar) for _ in range(DOSSIERS)]
    pauses = sum(interval.state == "paused" for _, told in dossiers for interval in told.intervals)
    print(f"{DOSSIERS} open dossiers, {pauses} pauses")

    def compute_all(on: WorkingCalendar) -> list[Due]:
        return [compute(rules, told, on) for rules, told in dossiers]

    found = compute_all(calendar)
    seconds = _measure("due dates computed anew", lambda: compute_all(calendar))
    now = datetime(2026, 11, 26, 10, tzinfo=VIETNAM)
    _measure("warnings", lambda: [warnings(due, now) for due in found])
    _measure("explanations", lambda: [explain(due) for due in found])
    other = compute_all(changed)
    moved = sum(one.at != two.at for one, two in zip(found, other, strict=True))
    print(f"a day off more on 23/11/2026 would move {moved} due dates")
    verdict = "met" if seconds <= AIM_SECONDS else "MISSED"
    print(f"aim: {AIM_SECONDS:.1f} s for the due dates: {verdict}")


def _measure(what: str, work: Callable[[], object]) -> float:
    """Print and answer the median of the rounds, in seconds."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        rounds.append(time.perf_counter() - began)
    seconds = statistics.median(rounds)
    each = seconds / DOSSIERS * 1000
    print(f"{what:<26} {seconds:6.2f} s  {each:.3f} ms each  (slowest round {max(rounds):.2f} s)")
    return seconds


def _dossier(made: random.Random, calendar: WorkingCalendar) -> tuple[Rules, Ledger]:
    """A dossier that was handed on and paused now and then; every tenth was put off."""
    rules = made.choice(RULES)
    start = datetime(2026, 4, 1, tzinfo=VIETNAM) + timedelta(minutes=made.randrange(365 * 24 * 60))
    intervals, since = [], start
    for number in range(made.randrange(6)):
        state = "paused" if number % 2 else "running"
        until = since + timedelta(minutes=made.randrange(2 * 24 * 60))
        cause = made.choice(("supplement", "payment"))
        intervals.append(Interval(state, since, until, cause, "cb", f"H53.00{number}"))
        since = until
    intervals.append(Interval("running", since, None, "resumed", "cb", "H53.001"))
    told = Ledger(start, tuple(intervals))
    if made.random() < 0.1:
        due = compute(rules, told, calendar)
        to = due.at + timedelta(days=7)
        if extension_closed(due, start) is None and date_fault(due, to) is None:
            told = Ledger(start, told.intervals, Extension(to, "1/XL", start))
    return rules, told


if __name__ == "__main__":
    main()
