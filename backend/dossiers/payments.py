"""Use cases of fees: asked for by the procedure's rules, recorded as paid, given back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from backend.core import clock
from backend.core.db import session, transactional
from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.preconditions import Seen
from backend.core.statements import write
from backend.dossiers import (
    acceptance,
    case_problems,
    last_days,
    moments,
    paper_values,
    reasons,
    transitions,
)
from backend.dossiers.models import Dossier, Payment
from backend.dossiers.transitions import SYSTEM, By, Case, Move, Told

# What the notice of the end says, and where the procedure has no words for it.
_NOT_PAID: Final = ("qua_han_nop_phi", "Đã quá hạn nộp phí, lệ phí mà chưa nhận được tiền nộp.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A fee to ask for; `amount` (đồng) only where the rules fix none."""

    amount: int | None = None
    reason: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came: by `cash` or `transfer`, `amount` in đồng, and its receipt or reference."""

    method: str
    amount: int
    reference: str | None = None


@transactional
def ask(dossier_id: UUID, by: By, seen: Seen, wanted: Asked) -> Dossier:
    """Ask the citizen to pay what the rules say; the clock stands still until it is paid.

    Raises as `transitions.take`, `FEE_AFTER_ACCEPTANCE`, `FEE_PAID`, `NO_FEE`,
    `CONFIRMATION_AWAITED` or `INVALID_REQUEST`.
    """
    case = transitions.take(dossier_id, "request_payment", by, seen)
    handling = case.edition.handling
    items, amount = _amount(case, wanted.amount)
    days = handling.rules.supplement.answer_days
    due_at = last_days.of_request(case.now, days, wanted.due_at)
    payment = Payment(
        dossier_id=dossier_id,
        amount=amount,
        items=items,
        reason=wanted.reason,
        from_status=case.dossier.status,
        requested_at=case.now,
        requested_by=by.officer_id,
        due_at=due_at,
    )
    write(payment)
    case.dossier.money = "waiting"
    return transitions.move(
        case,
        Move(
            cause="payment",
            citizen_due=due_at,
            note=wanted.reason,
            tell=Told(
                "payment_requested", {"amount": _in_words(amount), "due": moments.in_words(due_at)}
            ),
            details={"payment": str(payment.id), "amount": amount},
        ),
    )


def _in_words(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " đồng"


def _amount(case: Case, given: int | None) -> tuple[list[dict[str, Any]], int]:
    """What is to be paid: by the rules, and by the officer only where they fix nothing."""
    known = case.facts.fees
    if known.total is None:
        if given is None:
            fault = FieldError("/amount", "required", case_problems.AMOUNT_NEEDED)
            raise INVALID_REQUEST.problem([fault])
        return known.items, given
    if given not in (None, known.total):
        fault = FieldError("/amount", "amount_differs", case_problems.AMOUNT_DIFFERS)
        raise INVALID_REQUEST.problem([fault], expected=known.total)
    return known.items, known.total


@transactional
def record(dossier_id: UUID, by: By, seen: Seen, paid: Paid) -> Dossier:
    """Write down that the fee was paid, asked for or not, and go on where it was asked for.

    Raises as `transitions.take`, `FEE_PAID`, `NO_FEE` or `INVALID_REQUEST`.
    """
    case = transitions.take(dossier_id, "record_payment", by, seen)
    if paid.method == "transfer" and not paid.reference:
        fault = FieldError("/reference", "required", case_problems.REFERENCE_NEEDED)
        raise INVALID_REQUEST.problem([fault])
    payment = case.facts.payment or _unasked(case, paid.amount)
    if paid.amount != payment.amount:
        fault = FieldError("/amount", "amount_differs", case_problems.AMOUNT_DIFFERS)
        raise INVALID_REQUEST.problem([fault], expected=payment.amount)
    payment.method, payment.reference = paid.method, paid.reference
    payment.paid_at, payment.paid_by = case.now, by.officer_id
    asked_from = payment.from_status
    session().add(payment)
    case.dossier.money = "paid"
    if case.dossier.status == "payment_required":
        transitions.alert(case, "paid", ("reception", "specialist"))
    return transitions.move(
        case,
        Move(
            target=asked_from,  # type: ignore[arg-type]
            tell=Told("payment_received", {"amount": _in_words(payment.amount)}),
            details={"payment": str(payment.id), "amount": payment.amount, "method": paid.method},
        ),
    )


def _unasked(case: Case, given: int) -> Payment:
    """A fee that is paid before anybody asked: it must be what the rules say."""
    known = case.facts.fees
    items, amount = _amount(case, given if known.total is None else None)
    return Payment(dossier_id=case.dossier.id, amount=amount, items=items, requested_at=case.now)


@transactional
def expire(dossier_id: UUID, by: By = SYSTEM, seen: Seen = transitions.ANY) -> Dossier:
    """Stop a dossier whose fee was not paid in time: letter 05.

    Raises as `transitions.take`, or `NOT_EXPIRED`.
    """
    case = transitions.take(dossier_id, "expire_payment", by, seen)
    why = reasons.prepared(case.edition.handling, *_NOT_PAID)
    payment_id = case.facts.payment.id if case.facts.payment else None
    acceptance.close_what_waits(case)
    return transitions.move(
        case,
        Move(
            note=why.text,
            paper=paper_values.stop_notice(case, [why]),
            tell=Told("payment_expired"),
            details={"payment": str(payment_id)},
        ),
    )


@transactional
def refund(dossier_id: UUID, by: By, seen: Seen, reference: str) -> Dossier:
    """Write down that the fee of a dossier that came to nothing was given back.

    Raises as `transitions.take`, or `NOTHING_TO_REFUND`.
    """
    case = transitions.take(dossier_id, "refund", by, seen)
    payment = (
        session()
        .scalars(
            select(Payment).where(
                Payment.dossier_id == dossier_id,
                Payment.paid_at.is_not(None),
                Payment.refunded_at.is_(None),
            )
        )
        .one()
    )
    payment.refunded_at, payment.refunded_by = case.now, by.officer_id
    payment.refund_reference = reference
    case.dossier.money = "refunded"
    return transitions.move(
        case,
        Move(
            tell=Told("payment_refunded", {"amount": _in_words(payment.amount)}),
            details={"payment": str(payment.id), "amount": payment.amount},
        ),
    )


def overdue() -> list[UUID]:
    """The dossiers whose fee should have been paid by now."""
    found = session().scalars(
        select(Payment.dossier_id)
        .join(Dossier, Dossier.id == Payment.dossier_id)
        .where(
            Payment.paid_at.is_(None),
            Payment.cancelled_at.is_(None),
            Payment.due_at <= clock.now(),
            Dossier.status == "payment_required",
        )
        .order_by(Payment.due_at)
    )
    return list(found)
