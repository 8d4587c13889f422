"""Routes by which citizens answer an office, withdraw, confirm, rate, and read their letters."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from backend.citizens.auth import citizen_id, citizen_required
from backend.core import limits, preconditions
from backend.core.api import Blueprint, Schema, View, language, public, storage
from backend.core.caching import conditional
from backend.core.errors import TOO_MANY_REQUESTS
from backend.core.messages import cleaned
from backend.core.preconditions import CHANGED_MEANWHILE, IF_MATCH_MISSING, IfMatchSchema, Seen
from backend.core.security import TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_MISSING
from backend.dossiers import (
    afterwards,
    case_problems,
    confirmations,
    downloads,
    issuing,
    problems,
    queries,
    registers,
    request_views,
    results,
    supplements,
    transitions,
    views,
    withdrawals,
)
from backend.dossiers.answer_schemas import (
    ConfirmationSchema,
    LinkSchema,
    NewRatingSchema,
    SupplementAnswerSchema,
    VerifiedLetterSchema,
    WithdrawalSchema,
)
from backend.dossiers.models import Letter
from backend.dossiers.schemas import PDF_FILE, PDF_HEADERS, DossierSchema
from backend.dossiers.submission import AttachedFile
from backend.dossiers.supplement_answers import Answered
from backend.dossiers.transitions import By

blueprint = Blueprint("answers", __name__, description="What citizens do after filing")

_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "The version, for If-Match."}}
_TOKENS = (TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID)


def acting(body: type[Schema] | None, *more: Any) -> Callable[[View], View]:
    """What every route by which a citizen acts on a dossier has in common.

    `If-Match` comes as a `Seen`; the answer is the whole dossier, and so is `current` of a 412.
    """

    def decorator(view: View) -> View:
        @wraps(view)
        def acted(headers: dict[str, str], *args: Any, dossier_id: UUID, **kwargs: Any) -> Any:
            seen = preconditions.seen(headers["if_match"])
            try:
                view(seen, *args, dossier_id=dossier_id, **kwargs)
            except transitions.ChangedMeanwhile as error:
                raise _changed(dossier_id) from error
            return _shown(dossier_id)

        kinds = (
            problems.DOSSIER_NOT_FOUND,
            case_problems.ACTION_NOT_ALLOWED,
            CHANGED_MEANWHILE,
            IF_MATCH_MISSING,
            TOO_MANY_REQUESTS,
        )
        made = blueprint.problems(*kinds, *more, *_TOKENS)(acted)
        made = blueprint.response(200, DossierSchema, headers=_ETAG)(made)
        if body is not None:
            made = blueprint.arguments(body)(made)
        made = blueprint.arguments(IfMatchSchema, location="headers")(made)
        made = limits.limited(limits.SUBMIT, limits.by_citizen)(made)
        return citizen_required(made)  # type: ignore[return-value]

    return decorator


def _me() -> By:
    return transitions.citizen(citizen_id())


def _shown(dossier_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    row = queries.of_citizen(citizen_id(), dossier_id)
    return views.full(row, language()), 200, {"ETag": views.etag(row.dossier)}


def _changed(dossier_id: UUID) -> Exception:
    body, _, etag = _shown(dossier_id)
    return CHANGED_MEANWHILE.problem(current=DossierSchema().dump(body), headers=etag)


@blueprint.put("/dossiers/<uuid:dossier_id>/supplements/<uuid:supplement_id>")
@acting(SupplementAnswerSchema, case_problems.SUPPLEMENT_NOT_FOUND)
def answer_supplement(
    seen: Seen, body: dict[str, Any], dossier_id: UUID, supplement_id: UUID
) -> None:
    """Answer a supplement

    Changes exactly what the office pointed at, all of it at once; anything else is refused with
    `not_asked`. What the changed answers newly require comes along: questions and papers that
    were not called for before, and the codes below a changed one. What they hide is taken out.
    Send the files as for a new dossier first. Answers the dossier, which goes on where it stopped.
    """
    supplements.answer(_me(), dossier_id, supplement_id, seen, _answered(body))


def _answered(body: dict[str, Any]) -> Answered:
    files = tuple(
        AttachedFile(file["requirement"], file.get("alternative"), file["upload"])
        for file in body["attachments"]
    )
    return Answered(cleaned(body["answers"], "/answers"), files, body["remark"])


@blueprint.post("/dossiers/<uuid:dossier_id>/withdrawal")
@acting(WithdrawalSchema)
def request_withdrawal(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Withdraw a dossier

    At once (`stopped`) while the office has not accepted it; afterwards the office decides
    (`withdrawal_requested`). Not possible once there is a result.
    """
    withdrawals.ask(_me(), dossier_id, seen, body["reason"])


@blueprint.delete("/dossiers/<uuid:dossier_id>/withdrawal")
@acting(None)
def cancel_withdrawal(seen: Seen, dossier_id: UUID) -> None:
    """Cancel a withdrawal

    While the office has not decided; the dossier goes on where it was.
    """
    withdrawals.cancel(_me(), dossier_id, seen)


@blueprint.post("/dossiers/<uuid:dossier_id>/confirmation")
@acting(ConfirmationSchema, case_problems.NO_DRAFT_AWAITED)
def confirm_draft(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Confirm the draft of a civil-status paper

    Agree, or say what is wrong. No answer by `due_at` counts as agreed.
    """
    confirmations.answer(_me(), dossier_id, seen, agreed=body["agreed"], remark=body["remark"])


@blueprint.post("/dossiers/<uuid:dossier_id>/rating")
@acting(NewRatingSchema, case_problems.RATED_ALREADY)
def rate_dossier(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Rate how a dossier was handled

    Once, after it was decided: from 1 (not at all content) to 5 (very), and why.
    """
    afterwards.rate(_me(), dossier_id, seen, body["level"], body["reason"])


@blueprint.get("/dossiers/<uuid:dossier_id>/letters/<uuid:letter_id>")
@citizen_required
@limits.limited(limits.LOOK_UP, limits.by_citizen)
@conditional
@blueprint.response(200, PDF_FILE, content_type=downloads.PDF, headers=PDF_HEADERS)
@blueprint.problems(
    problems.DOSSIER_NOT_FOUND, case_problems.LETTER_NOT_FOUND, TOO_MANY_REQUESTS, *_TOKENS
)
def get_letter(dossier_id: UUID, letter_id: UUID) -> Any:
    """A letter about one of my dossiers

    As PDF/UA-1, in Vietnamese; the same bytes for ever.
    """
    return _pdf(*afterwards.letter(storage(), citizen_id(), dossier_id, letter_id))


def _pdf(letter: Letter, content: bytes) -> Any:
    title = request_views.TITLES[letter.kind].vi
    return downloads.stored(f"{title} {letter.number}", letter.sha256 or "", content)


@blueprint.get("/dossiers/<uuid:dossier_id>/result")
@citizen_required
@limits.limited(limits.LOOK_UP, limits.by_citizen)
@blueprint.response(200, LinkSchema)
@blueprint.problems(
    problems.DOSSIER_NOT_FOUND,
    case_problems.RESULT_NOT_FOUND,
    case_problems.RECEIVED_ALREADY,
    TOO_MANY_REQUESTS,
    *_TOKENS,
)
def get_result(dossier_id: UUID) -> Any:
    """A link to the result of one of my dossiers

    For two minutes, once the result was returned. The first link of an electronic result is its
    receipt.
    """
    return results.open_mine(storage(), citizen_id(), dossier_id)


@blueprint.get("/letters/verify/<token>")
@public
@limits.limited(limits.LOOK_UP)
@blueprint.response(200, VerifiedLetterSchema)
@blueprint.problems(case_problems.LETTER_UNKNOWN, TOO_MANY_REQUESTS)
def verify_letter(token: str) -> Any:
    """Is this letter genuine?

    By the code in the QR of a letter, for anyone who holds it. Says what was issued, to be
    compared with the paper; no personal data.
    """
    return _verified(issuing.by_token(token))


def _verified(letter: Letter) -> dict[str, Any]:
    dossier_id = letter.dossier_id
    office = queries.offices_of({letter.agency_id})[letter.agency_id]
    return request_views.letter(letter, language()) | {
        "agency_name": office["name"],
        "dossier_number": dossier_id and queries.of_anybody(dossier_id).dossier.number,
        "register": None if dossier_id else registers.of_letter(letter.id),
        "sha256": letter.sha256,
    }
