"""Use cases of withdrawing: the citizen asks, the office decides; at once before acceptance."""

from typing import Final
from uuid import UUID

from backend.core.db import transactional
from backend.core.preconditions import Seen
from backend.dossiers import acceptance, clockwork, paper_values, reasons, requests, transitions
from backend.dossiers.models import Dossier
from backend.dossiers.transitions import SYSTEM, By, Case, Move, Told

# What the notice of the end says, and where the procedure has no words for it.
_WITHDRAWN: Final = ("nguoi_nop_rut", "Người nộp hồ sơ đề nghị rút hồ sơ.")


@transactional
def ask(by: By, dossier_id: UUID, seen: Seen, reason: str | None) -> Dossier:
    """Ask to have the dossier back. One that was not accepted yet is withdrawn at once.

    A draft that was shown for confirmation is put aside. Raises as `transitions.take`.
    """
    case = transitions.take(dossier_id, "request_withdrawal", by, seen)
    waiting = requests.open_request(dossier_id)
    if waiting is not None and waiting.kind == "confirmation":
        waiting.answered_at, waiting.outcome = case.now, "withdrawn"
    accepted = case.dossier.accepted_at is not None
    told = Told("withdrawal_requested") if accepted else None
    if accepted:
        transitions.alert(case, "withdrawal_requested", ("reception",))
    dossier = transitions.move(case, Move(cause="withdrawal", note=reason, tell=told))
    if accepted:
        return dossier
    return _grant(transitions.take(dossier_id, "grant_withdrawal", SYSTEM))


@transactional
def grant(dossier_id: UUID, by: By, seen: Seen) -> Dossier:
    """Let the citizen have it back: letter 05; a fee that was paid can be given back then."""
    return _grant(transitions.take(dossier_id, "grant_withdrawal", by, seen))


def _grant(case: Case) -> Dossier:
    acceptance.close_what_waits(case)
    why = reasons.prepared(case.edition.handling, *_WITHDRAWN)
    return transitions.move(
        case,
        Move(
            note=why.text,
            paper=paper_values.stop_notice(case, [why]),
            tell=Told("withdrawal_granted"),
        ),
    )


@transactional
def refuse(dossier_id: UUID, by: By, seen: Seen, reason: str) -> Dossier:
    """Go on all the same, saying why."""
    case = transitions.take(dossier_id, "refuse_withdrawal", by, seen)
    return _go_on(case, "withdrawal_refused", reason)


@transactional
def cancel(by: By, dossier_id: UUID, seen: Seen) -> Dossier:
    """The citizen wants the dossier to go on."""
    case = transitions.take(dossier_id, "cancel_withdrawal", by, seen)
    return _go_on(case, "withdrawal_cancelled", None)


def _go_on(case: Case, template: str, note: str | None) -> Dossier:
    """Back to where the citizen asked from; what was awaited there is awaited again."""
    target = case.dossier.previous_status
    cause, previous, due_at, basis = "", None, None, None
    if target == "supplement_requested":
        asked = requests.open_request(case.dossier.id)
        cause = "supplement"
        basis = clockwork.basis_of_last(case.dossier.id, cause)
        previous, due_at = (asked.from_status, asked.due_at) if asked else (None, None)
    elif target == "payment_required":
        payment = requests.open_payment(case.dossier.id)
        cause = "payment"
        previous, due_at = (payment.from_status, payment.due_at) if payment else (None, None)
    return transitions.move(
        case,
        Move(
            target=target,
            cause=cause,
            legal_basis=basis,
            previous=previous,  # type: ignore[arg-type]
            citizen_due=due_at,
            note=note,
            tell=Told(template),
        ),
    )


def decide(dossier_id: UUID, by: By, seen: Seen, *, granted: bool, reason: str | None) -> Dossier:
    """The office's answer to a withdrawal; a refusal says why."""
    return grant(dossier_id, by, seen) if granted else refuse(dossier_id, by, seen, reason or "")
