"""Routes by which the reception enters what the citizen of a dossier on paper says.

Who filed at the counter or by post cannot sign in: supplement, withdrawal, confirmation and rating
come over the counter too. Of dossiers that were filed online all of them are refused.
"""

from typing import Any
from uuid import UUID

from backend.core.api import Blueprint
from backend.core.messages import cleaned
from backend.core.preconditions import Seen
from backend.dossiers import afterwards, case_problems, confirmations, supplements, withdrawals
from backend.dossiers.answer_schemas import (
    ConfirmationSchema,
    NewRatingSchema,
    PaperAnswerSchema,
    WithdrawalSchema,
)
from backend.dossiers.case_api import acting, me
from backend.dossiers.supplement_answers import Answered

blueprint = Blueprint(
    "entered",
    __name__,
    prefix="/officer/dossiers/<uuid:dossier_id>",
    description="What citizens say who filed on paper",
)

_ONLINE = case_problems.FILED_ONLINE


@blueprint.post("/supplement-answer")
@acting(blueprint, "reception", body=PaperAnswerSchema)
@blueprint.problems(_ONLINE, case_problems.SUPPLEMENT_NOT_FOUND)
def enter_supplement_answer(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Enter the answer to a supplement

    Of a dossier on paper: exactly what was asked for, as the citizen brought it, and what the
    changed answers newly require. The papers are counted, as when it was filed.
    """
    given = Answered(cleaned(body["answers"], "/answers"), (), body["remark"], body["papers"])
    supplements.answer(me(), dossier_id, None, seen, given)


@blueprint.post("/withdrawal")
@acting(blueprint, "reception", body=WithdrawalSchema)
@blueprint.problems(_ONLINE)
def enter_withdrawal(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Enter that the citizen wants a dossier back

    Of a dossier on paper. The office decides about it.
    """
    withdrawals.ask(me(), dossier_id, seen, body["reason"])


@blueprint.post("/withdrawal-cancelled")
@acting(blueprint, "reception")
@blueprint.problems(_ONLINE)
def enter_withdrawal_cancelled(seen: Seen, dossier_id: UUID) -> None:
    """Enter that the citizen wants a dossier to go on

    Of a dossier on paper, while nobody has decided about its withdrawal.
    """
    withdrawals.cancel(me(), dossier_id, seen)


@blueprint.post("/confirmation")
@acting(blueprint, "reception", body=ConfirmationSchema)
@blueprint.problems(_ONLINE, case_problems.NO_DRAFT_AWAITED)
def enter_confirmation(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Enter the citizen's answer to a draft

    Of a dossier on paper: agreed, or what is wrong. No answer by `due_at` counts as agreed.
    """
    confirmations.answer(me(), dossier_id, seen, agreed=body["agreed"], remark=body["remark"])


@blueprint.post("/rating")
@acting(blueprint, "reception", body=NewRatingSchema)
@blueprint.problems(_ONLINE, case_problems.RATED_ALREADY)
def enter_rating(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Enter how content the citizen is

    Of a dossier on paper, once, after it was decided; from the slip they filled in.
    """
    afterwards.rate(me(), dossier_id, seen, body["level"], body["reason"])
