"""What is asked of a citizen and awaited: supplements, confirmations, payments. Reads only."""

from uuid import UUID

from sqlalchemy import func, not_, select

from backend.core.db import session
from backend.dossiers import case_problems
from backend.dossiers.models import Payment, Supplement


def open_request(dossier_id: UUID) -> Supplement | None:
    """The supplement or confirmation that is awaited."""
    return session().scalar(
        select(Supplement).where(
            Supplement.dossier_id == dossier_id, Supplement.answered_at.is_(None)
        )
    )


def awaited_supplement(dossier_id: UUID, supplement_id: UUID | None) -> Supplement:
    """The supplement that is awaited, if it is this one. Raises `SUPPLEMENT_NOT_FOUND`."""
    found = open_request(dossier_id)
    is_other = found is not None and supplement_id not in (None, found.id)
    if found is None or is_other or found.kind != "supplement":
        raise case_problems.SUPPLEMENT_NOT_FOUND.problem()
    return found


def open_payment(dossier_id: UUID) -> Payment | None:
    """The payment that is awaited."""
    return session().scalar(
        select(Payment).where(
            Payment.dossier_id == dossier_id,
            Payment.paid_at.is_(None),
            Payment.cancelled_at.is_(None),
        )
    )


def fee_paid(dossier_id: UUID) -> int:
    """The fee in đồng that was paid and not given back; 0 for none."""
    paid = session().scalars(
        select(Payment.amount).where(
            Payment.dossier_id == dossier_id,
            Payment.paid_at.is_not(None),
            Payment.refunded_at.is_(None),
        )
    )
    return sum(paid)


def supplements_asked(dossier_id: UUID, *, accepted: bool) -> int:
    """How often a supplement was asked for before the dossier was accepted, or since."""
    before = Supplement.from_status == "submitted"
    return (
        session().scalar(
            select(func.count())
            .select_from(Supplement)
            .where(
                Supplement.dossier_id == dossier_id,
                Supplement.kind == "supplement",
                not_(before) if accepted else before,
            )
        )
        or 0
    )
