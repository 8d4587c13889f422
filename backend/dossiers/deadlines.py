"""When a dossier is due: computed from a ledger, never from what was computed before. Pure.

Knows: how a time limit, pauses and an extension make a due moment. Does not know: the database,
how it is said to people (due_in_words.py), or how working time is counted on the calendar
(backend/agencies/working_time.py).

Sources: Civil Code 2015, art. 147 and 148 (the first day does not count; a limit that ends on a day
off ends on the next working day); the one-stop decrees (what is received from 15:00 on counts for
the next working day; time spent waiting for the citizen does not count; one new date, announced at
least a working day before). All moments are aware; one without a zone raises `ValueError`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, NamedTuple

from backend.agencies.working_time import (
    WorkingCalendar,
    add_working_days,
    add_working_time,
    end_of_day,
    working_day_before,
    working_day_from,
    working_time_between,
)
from backend.dossiers.ledger import BadLedger, Extension, Interval, Ledger
from backend.procedures.handling import Rules, SupplementPolicy, TimeLimit

__all__ = [
    "ACCEPTANCE",
    "LONGEST",
    "SHARES",
    "SUPPLEMENT",
    "BadLedger",
    "Due",
    "DueWarning",
    "Extension",
    "Interval",
    "Ledger",
    "Move",
    "Rules",
    "SupplementPolicy",
    "TimeLimit",
    "announced",
    "citizen_due",
    "classify",
    "compute",
    "date_fault",
    "extension_closed",
    "first_due",
    "latest_announcement",
    "moves",
    "put_off",
    "remaining",
    "slices",
    "waited",
]

Effect = Literal["promised", "paused", "restarted", "late", "waiting", "extended"]
Outcome = Literal["early", "on_time", "overdue"]
ExtensionClosed = Literal["extended_already", "paused", "announced_too_late"]
DateFault = Literal["not_later", "too_far", "not_worked"]

# The cause of a pause after which a `restart` policy counts anew.
SUPPLEMENT: Final = "supplement"

# An office says whether it accepts a dossier within 8 working hours. Once it has what it asked
# for, it looks at the whole dossier again: the hours are counted anew.
ACCEPTANCE: Final = Rules(TimeLimit("working_hours", 8), SupplementPolicy("restart"))

# When officers are warned, as percentages of the working time they have.
SHARES: Final = (50, 75, 90)

_NOTHING: Final = timedelta(0)
# A date somebody sets is at most so far away: beyond, a typing mistake is likelier.
LONGEST: Final = timedelta(days=5 * 366)
# A citizen's last day lasts until then.
_MIDNIGHT: Final = time(23, 59, 59)


class Move(NamedTuple):
    """One thing that made a due moment: what it did, by which event, and what came of it.

    effect  promised   the limit, counted from acceptance
            paused     the pause's working time was added
            restarted  the limit was counted anew from the end of the pause
            late       the pause began when the dossier was late already: nothing was added
            waiting    the pause is going on: nothing is added yet
            extended   a new date was announced; of one that became a day off, the next working day
    """

    effect: Effect
    by: Interval | Extension | None
    due: datetime
    counted_from: datetime


@dataclass(frozen=True, slots=True)
class DueWarning:
    """The moment at which `share` percent of the working time is used up."""

    share: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """When a dossier is due, in the calendar's zone.

    at            what counts now. While the clock stands still: if it went on at once
    original_at   the same without the extension
    promised_at   what the receipt said: no pause, no extension
    counted_from  acceptance, or when the limit was last counted anew
    working       the working time the office has between `counted_from` and `at`, in seconds
    """

    at: datetime
    original_at: datetime
    promised_at: datetime
    counted_from: datetime
    working: int
    rules: Rules
    ledger: Ledger
    calendar: WorkingCalendar = field(repr=False)

    @property
    def paused_since(self) -> datetime | None:
        """Since when the clock has been standing still; None while it runs."""
        return self.ledger.paused_since

    def remaining(self, now: datetime) -> int:
        """Working seconds left; below zero since the due moment; standing still in a pause."""
        return remaining(self.at, self.paused_since or now, self.calendar)

    def warnings(self) -> tuple[DueWarning, ...]:
        """When each of `SHARES` is used up. Those after the start of a going pause will move."""
        pauses = [p for p in self.ledger.pauses() if p.began_at >= self.counted_from]
        found = []
        for share in SHARES:
            used = timedelta(seconds=self.working * share // 100)
            moment = add_working_time(self.counted_from, used, self.calendar)
            for pause in pauses:
                if pause.began_at <= moment:
                    moment = _later(moment, waited(pause, self.calendar), self.calendar)
            found.append(DueWarning(share, min(moment, self.at)))
        return tuple(found)


def remaining(at: datetime, now: datetime, calendar: WorkingCalendar) -> int:
    """Working seconds from `now` to `at`; below zero when that is past.

    Never less for a later `at`: whatever is sorted by its due moment is sorted by its remaining
    working time as well.
    """
    if now <= at:
        return _seconds(working_time_between(now, at, calendar))
    return -_seconds(working_time_between(at, now, calendar))


def compute(rules: Rules, ledger: Ledger, calendar: WorkingCalendar) -> Due:
    """When the dossier is due. The same ledger and calendar always give the same answer.

    A pause that begins when the dossier is late already does not make it less late.
    """
    promised, *_, last = _padded(moves(rules, ledger, calendar))
    original_at = last.due
    if ledger.extension is not None:
        *_, original = moves(rules, replace(ledger, extension=None), calendar)
        original_at = original.due
    at, counted_from = last.due, last.counted_from
    working = working_time_between(counted_from, at, calendar)
    for pause in ledger.pauses():
        if counted_from <= pause.began_at <= at:
            working -= waited(pause, calendar)
    return Due(
        at=at,
        original_at=original_at,
        promised_at=promised.due,
        counted_from=counted_from,
        working=max(_seconds(working), 0),
        rules=rules,
        ledger=ledger,
        calendar=calendar,
    )


def _padded(found: Iterable[Move]) -> list[Move]:
    """At least two: where nothing has happened, the promise is the last word as well."""
    told = list(found)
    return told if len(told) > 1 else told * 2


def moves(rules: Rules, ledger: Ledger, calendar: WorkingCalendar) -> Iterator[Move]:
    """What made the due moment what it is, in order; the last one's `due` counts."""
    due = first_due(rules.limit, ledger.accepted_at, calendar)
    counted_from, extension = ledger.accepted_at, ledger.extension
    yield Move("promised", None, due, counted_from)
    for pause in ledger.pauses():
        if extension is not None and extension.decided_at <= pause.began_at:
            due = max(due, announced(extension, calendar))
            yield Move("extended", extension, due, counted_from)
            extension = None
        effect, due = _after(pause, due, rules, calendar)
        if effect == "restarted":
            counted_from = pause.ended_at or counted_from
        yield Move(effect, pause, due, counted_from)
    if extension is not None:
        due = max(due, announced(extension, calendar))
        yield Move("extended", extension, due, counted_from)


def announced(extension: Extension, calendar: WorkingCalendar) -> datetime:
    """The date of the letter; where that became a day off, the end of the next working day."""
    local = calendar.local(extension.to)
    day = working_day_from(local.date(), calendar)
    return local if day == local.date() else end_of_day(day, calendar)


def _after(
    pause: Interval, due: datetime, rules: Rules, calendar: WorkingCalendar
) -> tuple[Effect, datetime]:
    """What a pause does to a due moment, and the one that comes of it."""
    if pause.began_at > due:
        return "late", due
    if pause.ended_at is None:
        return "waiting", due
    if rules.supplement.kind == "restart" and pause.cause == SUPPLEMENT:
        anew = first_due(rules.limit, pause.ended_at, calendar)
        # Being asked for a supplement never leaves an office less time than it had: after other
        # pauses, counting anew might.
        if anew >= due:
            return "restarted", anew
    return "paused", _later(due, waited(pause, calendar), calendar)


def first_due(limit: TimeLimit, start: datetime, calendar: WorkingCalendar) -> datetime:
    """When `limit` ends that is counted from `start`, if nothing comes between."""
    local = calendar.local(start)
    if limit.kind == "working_hours":
        return add_working_time(local, timedelta(hours=limit.amount), calendar)
    return end_of_day(last_day(limit, local, calendar), calendar)


def last_day(limit: TimeLimit, local: datetime, calendar: WorkingCalendar) -> date:
    """The day on which a limit of days ends that is counted from `local`."""
    day = local.date()
    if limit.kind == "working_days":
        return add_working_days(day, limit.amount, calendar)
    if limit.kind == "days":
        return working_day_from(day + timedelta(days=limit.amount), calendar)
    if not calendar.is_working_day(day):
        return working_day_from(day, calendar)
    in_time = local.time() < limit.cutoff and local < end_of_day(day, calendar)
    return day if in_time else add_working_days(day, 1, calendar)


def _later(moment: datetime, by: timedelta, calendar: WorkingCalendar) -> datetime:
    return add_working_time(moment, by, calendar) if by else moment


def waited(pause: Interval, calendar: WorkingCalendar) -> timedelta:
    """The working time of a pause; of one that is going on, none yet."""
    if pause.ended_at is None:
        return _NOTHING
    return working_time_between(pause.began_at, pause.ended_at, calendar)


def _seconds(time: timedelta) -> int:
    return time // timedelta(seconds=1)


def slices(
    intervals: Iterable[Interval], until: datetime, calendar: WorkingCalendar
) -> dict[str, timedelta]:
    """The working time each agency has had the dossier with the clock running, in their order.

    `until` ends what is going on. The slices sum to all the time that ran.
    """
    found: dict[str, timedelta] = {}
    for interval in intervals:
        if interval.state == "running":
            ended = interval.ended_at or max(until, interval.began_at)
            time = working_time_between(interval.began_at, ended, calendar)
            found[interval.agency] = found.get(interval.agency, _NOTHING) + time
    return found


def classify(resolved_at: datetime, due_at: datetime, calendar: WorkingCalendar) -> Outcome:
    """Whether a result that was there at `resolved_at` was early, on time or overdue.

    Early is a day before or more: whoever was promised Friday counts days, not minutes.
    """
    if resolved_at > due_at:
        return "overdue"
    early = calendar.local(resolved_at).date() < calendar.local(due_at).date()
    return "early" if early else "on_time"


def citizen_due(asked_at: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """The last moment of the `days` (of the calendar) a citizen has to answer.

    The day of asking does not count; the last day lasts until midnight, and when it is a day off
    the next working day is the last (Civil Code, 147 and 148).
    """
    last = calendar.local(asked_at).date() + timedelta(days=days)
    return calendar.at(working_day_from(last, calendar), _MIDNIGHT)


def put_off(citizen_due: datetime, calendar: WorkingCalendar) -> datetime:
    """A citizen's last moment as it is on a calendar: the same one on a working day, or else the
    last of the next working day (Civil Code, 148). Never earlier."""
    day = calendar.local(citizen_due).date()
    if calendar.is_working_day(day):
        return citizen_due
    return calendar.at(working_day_from(day, calendar), _MIDNIGHT)


def latest_announcement(due_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Until when an extension may be announced: the close of the working day before."""
    day = working_day_before(calendar.local(due_at).date(), calendar)
    return end_of_day(day, calendar)


def extension_closed(due: Due, now: datetime) -> ExtensionClosed | None:
    """Why the office may announce no new date at all; None if it may.

    In this order: only one; not while the clock stands still; at least a working day before.
    """
    if due.ledger.extension is not None:
        return "extended_already"
    if due.paused_since is not None:
        return "paused"
    if now > latest_announcement(due.at, due.calendar):
        return "announced_too_late"
    return None


def date_fault(due: Due, to: datetime) -> DateFault | None:
    """Why `to` cannot be the new date; None if it can.

    It must be later than the date it replaces, by at most `LONGEST`, and a moment at which the
    office is open, or closes.
    """
    if to <= due.at:
        return "not_later"
    if to - due.at > LONGEST:
        return "too_far"
    return None if due.calendar.is_open(to) else "not_worked"
