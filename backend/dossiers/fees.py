"""What a dossier costs by the fee rules of its revision, as an office asks for it."""

from dataclasses import dataclass
from typing import Any

from backend.core import clock
from backend.dossiers.models import Dossier
from backend.procedures.editions import Edition


@dataclass(frozen=True, slots=True)
class Fees:
    """The fees of a case; `total` in đồng, None while an amount is not fixed by the rules."""

    items: list[dict[str, Any]]
    total: int | None


def of(dossier: Dossier, edition: Edition) -> Fees:
    """The fees that the answers call for, as of the day the dossier was filed."""
    day = dossier.submitted_at.astimezone(clock.VIETNAM).date()
    due = edition.rules.fees(dossier.answers, day)
    totals = [fee.total for fee in due]
    items = [
        {
            "text": fee.text._asdict(),
            "amount": fee.amount,
            "quantity": fee.quantity,
            "total": fee.total,
        }
        for fee in due
    ]
    return Fees(items, None if None in totals else sum(total or 0 for total in totals))
