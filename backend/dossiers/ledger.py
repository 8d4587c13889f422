"""What has happened to a dossier's time: stretches that ran or stood still, and a new date. Pure.

Knows: what makes such a ledger one story. Does not know: when anything is due (deadlines.py), or
how the ledger is kept. All moments are aware; one without a zone raises `ValueError`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from backend.core.text import Text

State = Literal["running", "paused"]


class BadLedger(ValueError):
    """The intervals do not tell one story: they overlap, leave holes, or run backwards."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of a dossier's time at one agency, in which the clock ran or stood still.

    `cause` is why it began: "accepted", "supplement", "payment", "withdrawal", "confirmation",
    "resumed", "transferred" …; `by` who made it begin. `ended_at` None: it is still going on.
    """

    state: State
    began_at: datetime
    ended_at: datetime | None
    cause: str = ""
    by: str = ""
    agency: str = ""
    legal_basis: Text | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """The one new date an office may announce; `letter` is the number of its apology."""

    to: datetime
    letter: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """What has happened to a dossier's time since it was accepted.

    The intervals follow one another without holes from `accepted_at` on, and only the last may be
    going on. None at all means: nothing has happened since. Raises `BadLedger`.
    """

    accepted_at: datetime
    intervals: Sequence[Interval] = ()
    extension: Extension | None = None

    def __post_init__(self) -> None:
        _expect_aware(self._moments())
        expected: datetime | None = self.accepted_at
        for interval in self.intervals:
            if expected is None:
                raise BadLedger(f"what began before {interval.began_at} has not ended")
            if interval.began_at != expected:
                raise BadLedger(f"{interval.began_at} does not follow {expected}")
            expected = interval.ended_at
            if expected is not None and expected < interval.began_at:
                raise BadLedger(f"what began at {interval.began_at} ended at {expected}")
        if self.extension is not None and self.extension.decided_at < self.accepted_at:
            raise BadLedger("extended before it was accepted")

    def _moments(self) -> Iterator[datetime]:
        yield self.accepted_at
        for interval in self.intervals:
            yield interval.began_at
            if interval.ended_at is not None:
                yield interval.ended_at
        if self.extension is not None:
            yield from (self.extension.to, self.extension.decided_at)

    @property
    def paused_since(self) -> datetime | None:
        """Since when the clock has been standing still; None while it runs."""
        last = self.intervals[-1] if self.intervals else None
        return last.began_at if last and last.state == "paused" and not last.ended_at else None

    def as_of(self, moment: datetime) -> "Ledger":
        """What was known at a moment that is not before the acceptance."""
        known = tuple(
            interval
            if interval.ended_at is not None and interval.ended_at <= moment
            else replace(interval, ended_at=None)
            for interval in self.intervals
            if interval.began_at <= moment
        )
        extended = self.extension
        if extended is not None and extended.decided_at > moment:
            extended = None
        return Ledger(self.accepted_at, known, extended)

    def pauses(self) -> Iterable[Interval]:
        """The stretches that do not count, in order."""
        return (interval for interval in self.intervals if interval.state == "paused")


def _expect_aware(moments: Iterable[datetime]) -> None:
    for moment in moments:
        if moment.tzinfo is None:
            raise ValueError(f"{moment} has no time zone")
