"""Use cases of a draft civil-status paper: the citizen looks at it for a day; silence agrees."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from backend.agencies import service as agencies
from backend.core import clock
from backend.core.db import session, transactional
from backend.core.preconditions import Seen
from backend.core.statements import write
from backend.dossiers import deadlines, moments, transitions
from backend.dossiers.models import Dossier, Supplement
from backend.dossiers.transitions import SYSTEM, By, Case, Move, Told

# Source: registration of births online: the requester confirms the draft within a day.
DAYS: Final = 1


@transactional
def ask(
    dossier_id: UUID, by: By, seen: Seen, lines: Sequence[dict[str, Any]], remark: str | None
) -> Dossier:
    """Show the citizen a draft, as lines of `{"label", "value"}`; the clock stands still.

    Raises as `transitions.take`, `NO_DRAFT_TO_CONFIRM` or `CONFIRMATION_AWAITED`.
    """
    case = transitions.take(dossier_id, "request_confirmation", by, seen)
    due_at = deadlines.citizen_due(case.now, DAYS, agencies.working_calendar())
    asked = Supplement(
        dossier_id=dossier_id,
        kind="confirmation",
        from_status=case.dossier.status,
        asked_at=case.now,
        officer_id=by.officer_id,
        agency_id=case.agency_id,
        remark=remark,
        items=list(lines),
        due_at=due_at,
    )
    write(asked)
    return transitions.move(
        case,
        Move(
            cause="confirmation",
            citizen_due=due_at,
            tell=Told("confirmation_requested", {"due": moments.in_words(due_at)}),
            details={"confirmation": str(asked.id)},
        ),
    )


@transactional
def answer(by: By, dossier_id: UUID, seen: Seen, *, agreed: bool, remark: str | None) -> Dossier:
    """Agree to the draft, or say what is wrong in it.

    Raises as `transitions.take`, or `NO_DRAFT_AWAITED`.
    """
    case = transitions.take(dossier_id, "answer_confirmation", by, seen)
    return _close(case, "agreed" if agreed else "objected", remark)


@transactional
def agree_silently(dossier_id: UUID) -> Dossier:
    """The day is over: no answer agrees. Raises as `transitions.take`, or `NOT_EXPIRED`."""
    case = transitions.take(dossier_id, "agree_silently", SYSTEM)
    return _close(case, "agreed_by_silence", None)


def _close(case: Case, outcome: str, remark: str | None) -> Dossier:
    asked = case.facts.expected_answer
    asked.answered_at, asked.outcome, asked.response = case.now, outcome, remark
    transitions.alert(case, "confirmation_answered")
    return transitions.move(
        case,
        Move(
            tell=Told("confirmation_closed"),
            details={"confirmation": str(asked.id), "outcome": outcome},
        ),
    )


def overdue() -> list[UUID]:
    """The dossiers whose draft nobody has answered in time."""
    found = session().scalars(
        select(Supplement.dossier_id)
        .join(Dossier, Dossier.id == Supplement.dossier_id)
        .where(
            Supplement.answered_at.is_(None),
            Supplement.due_at <= clock.now(),
            Supplement.kind == "confirmation",
            Dossier.status == "in_progress",
        )
        .order_by(Supplement.due_at)
    )
    return list(found)
