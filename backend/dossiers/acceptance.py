"""Use cases around taking a dossier in and ending it: accept, decline, begin to decide, stop."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from backend.core.db import session, transactional
from backend.core.preconditions import Seen
from backend.dossiers import (
    case_problems,
    paper_values,
    reasons,
    supplement_drafts,
    transitions,
)
from backend.dossiers.models import Dossier, Payment, Supplement
from backend.dossiers.reasons import Given
from backend.dossiers.transitions import By, Case, Move, Told


@transactional
def accept(dossier_id: UUID, by: By, seen: Seen, *, longer: bool) -> Dossier:
    """Receive a dossier: letter 01, and its time begins to count.

    `longer` chooses the procedure's longer time limit. Raises as `transitions.take`,
    `NO_LONGER_LIMIT`, or `FEE_FIRST` where the fee is due before.
    """
    case = transitions.take(dossier_id, "accept", by, seen)
    handling = case.edition.handling
    if longer and handling.longer is None:
        raise case_problems.NO_LONGER_LIMIT.problem()
    case.dossier.longer_limit = longer
    paper = paper_values.receipt(case)
    return transitions.move(case, Move(paper=paper, tell=Told("dossier_accepted")))


@transactional
def decline(dossier_id: UUID, by: By, seen: Seen, given: Sequence[Given]) -> Dossier:
    """Refuse to receive a dossier: letter 03 with every reason and its basis.

    Raises as `transitions.take`, or `INVALID_REQUEST` for a reason that is not in full.
    """
    case = transitions.take(dossier_id, "decline", by, seen)
    found = reasons.resolve(case.edition.handling, "decline", given)
    return transitions.move(
        case,
        Move(
            note=reasons.in_one(found),
            paper=paper_values.refusal(case, found),
            tell=Told("dossier_declined"),
            details={"reasons": [reason.key for reason in found]},
        ),
    )


@transactional
def start(dossier_id: UUID, by: By, seen: Seen) -> Dossier:
    """Give an accepted dossier to those who decide: letter 06."""
    case = transitions.take(dossier_id, "start", by, seen)
    return transitions.move(
        case,
        Move(paper=paper_values.control_slip(case), tell=Told("dossier_started")),
    )


@transactional
def stop(dossier_id: UUID, by: By, seen: Seen, given: Sequence[Given]) -> Dossier:
    """End the handling without a result: letter 05 with every reason and its basis.

    Raises as `decline`.
    """
    case = transitions.take(dossier_id, "stop", by, seen)
    found = reasons.resolve(case.edition.handling, "stop", given)
    close_what_waits(case)
    return transitions.move(
        case,
        Move(
            note=reasons.in_one(found),
            paper=paper_values.stop_notice(case, found),
            tell=Told("dossier_stopped"),
            details={"reasons": [reason.key for reason in found]},
        ),
    )


def close_what_waits(case: Case) -> None:
    """What was asked of the citizen needs no answer any more: the dossier ends."""
    session().execute(
        update(Supplement)
        .where(Supplement.dossier_id == case.dossier.id, Supplement.answered_at.is_(None))
        .values(answered_at=case.now, outcome="withdrawn")
    )
    supplement_drafts.drop(case.dossier)
    session().execute(
        update(Payment)
        .where(
            Payment.dossier_id == case.dossier.id,
            Payment.paid_at.is_(None),
            Payment.cancelled_at.is_(None),
        )
        .values(cancelled_at=case.now)
    )
    if case.dossier.money == "waiting":
        case.dossier.money = "none"
