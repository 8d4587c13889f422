"""What is counted of dossiers, and the indicators that follow from the counts. Pure.

Source: the indicators of Decision 766/QĐ-TTg (2022), as far as dossiers tell them. Counts of groups
can be added up; indicators cannot, and are made of the sums.
"""

from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_CENT: Final = Decimal("0.01")
_MICROSECONDS_OF_AN_HOUR: Final = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in a period, of a group of dossiers. `working` is in microseconds.

    `handled`: accepted, and being worked on at some time of the period; `late` of these.
    `resolved` in the period: `early`, `in_time` or `overdue`; `digital_results` have their result
    as a file, `digitised` had all their papers as files as well; `online_resolved` were filed
    online, `online_digital` have their result as a file, too. `owing` were asked for a fee in the
    period; `paid_online` of these. `rated` in the period, with the sum of levels (1 to 5);
    `content` gave 4 or 5. `discontent` are those of `handled` that gave 1 or 2.
    """

    received: int = 0
    received_online: int = 0
    accepted: int = 0
    declined: int = 0
    stopped: int = 0
    handled: int = 0
    late: int = 0
    discontent: int = 0
    resolved: int = 0
    early: int = 0
    in_time: int = 0
    overdue: int = 0
    working: int = 0
    digital_results: int = 0
    digitised: int = 0
    online_resolved: int = 0
    online_digital: int = 0
    owing: int = 0
    paid_online: int = 0
    rated: int = 0
    levels: int = 0
    content: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; `percent` has two decimals, half up, and is None of nothing."""

    count: int
    of: int

    @property
    def percent(self) -> Decimal | None:
        if self.of == 0:
            return None
        return rounded(Decimal(100 * self.count) / self.of)


def rounded(value: Decimal) -> Decimal:
    """To two decimals, half up."""
    return value.quantize(_CENT, ROUND_HALF_UP)


def average_hours(counts: Counts) -> Decimal | None:
    """Working hours that a result took on average; None where there was none."""
    if counts.resolved == 0:
        return None
    return rounded(Decimal(counts.working) / counts.resolved / _MICROSECONDS_OF_AN_HOUR)


def average_level(counts: Counts) -> Decimal | None:
    """The average rating, 1 to 5; None where nobody rated."""
    return rounded(Decimal(counts.levels) / counts.rated) if counts.rated else None


def satisfaction_index(counts: Counts) -> Decimal | None:
    """5.4: 100 % less the share of late dossiers, less that of discontent citizens; at least 0."""
    if counts.handled == 0:
        return None
    bad = Decimal(100 * (counts.late + counts.discontent)) / counts.handled
    return rounded(max(Decimal(100) - bad, Decimal(0)))
