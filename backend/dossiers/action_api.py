"""Routes by which officers act on a dossier: each is one action of the workflow."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from backend.core.api import Blueprint
from backend.core.preconditions import Seen
from backend.dossiers import (
    acceptance,
    assignments,
    case_problems,
    confirmations,
    expiry,
    extensions,
    payments,
    supplements,
    transfers,
    withdrawals,
)
from backend.dossiers.action_schemas import (
    AcceptSchema,
    ConfirmationRequestSchema,
    HandOverSchema,
    NewDateSchema,
    NewNoteSchema,
    NewOriginalSchema,
    NewPaymentSchema,
    PaymentRequestSchema,
    ReasonsSchema,
    ReferenceSchema,
    SupplementRequestSchema,
    TransferRequestSchema,
    WithdrawalDecisionSchema,
)
from backend.dossiers.asked_items import Asked
from backend.dossiers.case_api import acting, me
from backend.dossiers.reasons import Given

blueprint = Blueprint(
    "actions",
    __name__,
    prefix="/officer/dossiers/<uuid:dossier_id>",
    description="What officers do with a dossier",
)

_ANYBODY = ("reception", "specialist", "leader")
_WAITS = case_problems.CONFIRMATION_AWAITED


@blueprint.post("/claim")
@acting(blueprint, *_ANYBODY)
@blueprint.problems(case_problems.PERSON_NEEDED)
def claim_dossier(seen: Seen, dossier_id: UUID) -> None:
    """Take a dossier in hand

    For 15 minutes; claiming again renews it. Meanwhile colleagues are refused whatever would work
    on it (`claimed-by-other`). Leaders are not; nor is what is done at the counter: notes,
    originals, payments, refunds, posting and handing over the result.
    """
    assignments.claim(dossier_id, me(), seen)


@blueprint.post("/release")
@acting(blueprint, *_ANYBODY)
@blueprint.problems(case_problems.NOT_CLAIMED)
def release_dossier(seen: Seen, dossier_id: UUID) -> None:
    """Let go of a dossier

    One's own; a leader may free anybody's.
    """
    assignments.release(dossier_id, me(), seen)


@blueprint.post("/hand-over")
@acting(blueprint, *_ANYBODY, body=HandOverSchema)
def hand_over_dossier(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Give a dossier to another officer

    Of the office that has it. What somebody has claimed, only they or a leader give away.
    """
    assignments.hand_over(dossier_id, me(), seen, body["officer"])


@blueprint.post("/accept")
@acting(blueprint, "reception", body=AcceptSchema)
@blueprint.problems(case_problems.NO_LONGER_LIMIT, case_problems.FEE_FIRST)
def accept_dossier(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Accept a dossier

    Issues letter 01 with the due date and its reasons; the time limit begins to count.
    """
    acceptance.accept(dossier_id, me(), seen, longer=body["longer_limit"])


@blueprint.post("/decline")
@acting(blueprint, "reception", body=ReasonsSchema)
def decline_dossier(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Refuse to accept a dossier

    With every reason and its legal basis; issues letter 03. Final.
    """
    acceptance.decline(dossier_id, me(), seen, _reasons(body))


def _reasons(body: dict[str, Any]) -> Sequence[Given]:
    return [Given(r["key"], r["text"], r["legal_basis"]) for r in body["reasons"]]


@blueprint.post("/supplements")
@acting(blueprint, "reception", "specialist", body=SupplementRequestSchema)
@blueprint.problems(case_problems.SUPPLEMENTS_USED_UP, _WAITS)
def request_supplement(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Ask for a supplement

    Point at fields (one question of one row, too) and papers, all of them at once, and give each
    a reason: the citizen can change exactly those. Issues letter 02; the clock stands still. After
    acceptance as often as the procedure allows.
    """
    supplements.ask(dossier_id, me(), seen, _wanted(body))


def _wanted(body: dict[str, Any]) -> supplements.Wanted:
    return supplements.Wanted(
        tuple(Asked(**item) for item in body["items"]), body["remark"], body["due_at"]
    )


@blueprint.post("/start")
@acting(blueprint, "reception", "specialist")
def start_dossier(seen: Seen, dossier_id: UUID) -> None:
    """Give an accepted dossier to those who decide

    Issues letter 06.
    """
    acceptance.start(dossier_id, me(), seen)


@blueprint.post("/transfer")
@acting(blueprint, *_ANYBODY, body=TransferRequestSchema)
@blueprint.problems(_WAITS)
def transfer_dossier(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Transfer a dossier to another office

    Issues letter 06; the time each office has it is kept apart.
    """
    transfers.transfer(dossier_id, me(), seen, body["agency"], body["reason"])


@blueprint.post("/payment-request")
@acting(blueprint, "reception", "specialist", body=PaymentRequestSchema)
@blueprint.problems(
    case_problems.FEE_AFTER_ACCEPTANCE, case_problems.FEE_PAID, case_problems.NO_FEE, _WAITS
)
def request_payment(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Ask for the fee

    What the procedure's fee rules say; `amount` only where they fix none. The clock stands still.
    """
    payments.ask(
        dossier_id, me(), seen, payments.Asked(body["amount"], body["reason"], body["due_at"])
    )


@blueprint.post("/payments")
@acting(blueprint, "reception", body=NewPaymentSchema)
@blueprint.problems(case_problems.FEE_PAID, case_problems.NO_FEE)
def record_payment(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Record that the fee was paid

    In cash or by transfer (with its reference); the amount must be what is due. A dossier that
    waited for it goes on.
    """
    payments.record(
        dossier_id, me(), seen, payments.Paid(body["method"], body["amount"], body["reference"])
    )


@blueprint.post("/refund")
@acting(blueprint, "reception", body=ReferenceSchema)
@blueprint.problems(case_problems.NOTHING_TO_REFUND)
def refund_payment(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Record that the fee was given back

    For a dossier that was declined or stopped after it was paid.
    """
    payments.refund(dossier_id, me(), seen, body["reference"])


@blueprint.post("/extension")
@acting(blueprint, "leader", body=NewDateSchema)
@blueprint.problems(case_problems.EXTENDED_ALREADY, case_problems.EXTENSION_TOO_LATE, _WAITS)
def extend_dossier(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Extend the time

    Once, and at least a working day before the due date; issues letter 04.
    """
    extensions.extend(dossier_id, me(), seen, body["due_at"], body["reason"])


@blueprint.post("/apology")
@acting(blueprint, "leader", body=NewDateSchema)
@blueprint.problems(case_problems.APOLOGISED_ALREADY, case_problems.NOT_LATE, _WAITS)
def apologise_for_dossier(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Apologise for being late

    Issues letter 04 with a new date for the citizen; the dossier stays overdue by the old one.
    """
    extensions.apologise(dossier_id, me(), seen, body["due_at"], body["reason"])


@blueprint.post("/stop")
@acting(blueprint, "specialist", "leader", body=ReasonsSchema)
def stop_dossier(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Stop a dossier

    Without a result, with every reason and its legal basis; issues letter 05. Final.
    """
    acceptance.stop(dossier_id, me(), seen, _reasons(body))


@blueprint.post("/withdrawal-decision")
@acting(blueprint, "reception", "leader", body=WithdrawalDecisionSchema)
def decide_withdrawal(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Grant or refuse a withdrawal

    Granted: letter 05. Refused, with a reason: the dossier goes on where it was.
    """
    withdrawals.decide(dossier_id, me(), seen, granted=body["granted"], reason=body["reason"])


@blueprint.post("/expiry")
@acting(blueprint, "reception")
@blueprint.problems(case_problems.NOT_EXPIRED)
def expire_dossier(seen: Seen, dossier_id: UUID) -> None:
    """End a dossier whose supplement or fee did not come in time

    The system does so by itself within minutes.
    """
    expiry.expire(dossier_id, me(), seen)


@blueprint.post("/confirmation-request")
@acting(blueprint, "specialist", body=ConfirmationRequestSchema)
@blueprint.problems(case_problems.NO_DRAFT_TO_CONFIRM, _WAITS)
def request_confirmation(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Send the citizen a draft to confirm

    For papers of civil status; after a day without an answer it counts as agreed.
    """
    confirmations.ask(dossier_id, me(), seen, body["lines"], body["remark"])


@blueprint.post("/originals")
@acting(blueprint, "reception", body=NewOriginalSchema)
@blueprint.problems(case_problems.ORIGINAL_SEEN)
def see_original(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Record that an original was compared

    Per paper, with the time and the officer.
    """
    assignments.see_original(dossier_id, me(), seen, body["requirement"], body["remark"])


@blueprint.post("/notes")
@acting(blueprint, *_ANYBODY, body=NewNoteSchema)
def add_note(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Add an internal note

    No citizen reads it.
    """
    assignments.add_note(dossier_id, me(), seen, body["text"])
