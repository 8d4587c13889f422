"""Routes about dossiers for citizens, and the public look-up."""

from typing import Any
from uuid import UUID

from backend.citizens.auth import citizen_id, citizen_required
from backend.core import limits
from backend.core.api import Blueprint, language, public
from backend.core.caching import conditional
from backend.core.errors import TOO_MANY_REQUESTS
from backend.core.messages import cleaned
from backend.core.security import TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_MISSING
from backend.dossiers import declaration, downloads, problems, queries, service, views
from backend.dossiers.on_behalf import OnBehalfOf
from backend.dossiers.on_behalf_schemas import OnBehalfFormSchema
from backend.dossiers.schemas import (
    PDF_FILE,
    PDF_HEADERS,
    DossierListSchema,
    DossierQuerySchema,
    DossierSchema,
    IdempotencySchema,
    ReceiptSchema,
    SubmissionSchema,
    TrackingSchema,
)
from backend.dossiers.submission import AttachedFile, Submission
from backend.procedures.service import PROCEDURE_NOT_FOUND, REVISION_RETIRED, REVISION_UNKNOWN

blueprint = Blueprint("dossiers", __name__, description="A citizen's dossiers, and the look-up")


@blueprint.post("/dossiers")
@citizen_required
@limits.limited(limits.SUBMIT, limits.by_citizen)
@blueprint.arguments(IdempotencySchema, location="headers")
@blueprint.arguments(SubmissionSchema)
@blueprint.response(201, ReceiptSchema)
@blueprint.problems(
    PROCEDURE_NOT_FOUND,
    REVISION_RETIRED,
    REVISION_UNKNOWN,
    problems.IDEMPOTENCY_KEY_REUSED,
    TOO_MANY_REQUESTS,
    TOKEN_MISSING,
    TOKEN_EXPIRED,
    TOKEN_INVALID,
)
def submit_dossier(headers: dict[str, str], body: dict[str, Any]) -> Any:
    """Submit a dossier

    Checks answers, papers and consent against the revision, and answers every fault at once with
    its pointer. The same key with the same body answers the same dossier
    (`Idempotency-Replayed: true`); with another body, 409.
    """
    outcome = service.submit(_submission(body, headers["idempotency_key"]))
    if isinstance(outcome, service.Filed):
        return views.filed(outcome, language())
    row = queries.of_citizen(citizen_id(), outcome.dossier_id)
    return views.receipt(row, language()), 201, {"Idempotency-Replayed": "true"}


def _submission(body: dict[str, Any], key: str) -> Submission:
    return Submission(
        citizen_id=citizen_id(),
        idempotency_key=key,
        procedure=body["procedure"],
        revision=body["revision"],
        agency=body["agency"],
        answers=cleaned(body["answers"], "/answers"),
        attachments=tuple(
            AttachedFile(file["requirement"], file.get("alternative"), file["upload"])
            for file in body["attachments"]
        ),
        consent_version=body["consent"]["version"],
        consent_granted=tuple(body["consent"]["granted"]),
        draft=body.get("draft"),
        on_behalf_of=OnBehalfOf(**behalf) if (behalf := body.get("on_behalf_of")) else None,
    )


@blueprint.get("/on-behalf")
@public
@blueprint.response(200, OnBehalfFormSchema)
def ask_for_whom() -> Any:
    """What to ask who files for somebody else

    The statement to confirm, with its version, and the choices of `on_behalf_of`.
    """
    return views.on_behalf_form(language())


@blueprint.get("/dossiers")
@citizen_required
@blueprint.arguments(DossierQuerySchema, location="query")
@blueprint.response(200, DossierListSchema)
@blueprint.problems(TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID)
def list_dossiers(query: dict[str, str]) -> Any:
    """My dossiers

    The latest first, 20 a page.
    """
    rows, following = queries.page_of_citizen(citizen_id(), query["cursor"])
    return {"items": [views.summary(row, language()) for row in rows], "next": following}


@blueprint.get("/dossiers/<uuid:dossier_id>")
@citizen_required
@blueprint.response(200, DossierSchema, headers={"ETag": {"schema": {"type": "string"}}})
@blueprint.problems(problems.DOSSIER_NOT_FOUND, TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID)
def get_dossier(dossier_id: UUID) -> Any:
    """One of my dossiers

    Everything that was filed, and what happened since.
    """
    row = queries.of_citizen(citizen_id(), dossier_id)
    return views.full(row, language()), 200, {"ETag": views.etag(row.dossier)}


@blueprint.get("/dossiers/<uuid:dossier_id>/declaration")
@citizen_required
@limits.limited(limits.LOOK_UP, limits.by_citizen)
@conditional
@blueprint.response(200, PDF_FILE, content_type=downloads.PDF, headers=PDF_HEADERS)
@blueprint.problems(
    problems.DOSSIER_NOT_FOUND, TOO_MANY_REQUESTS, TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID
)
def get_declaration(dossier_id: UUID) -> Any:
    """The declaration of one of my dossiers

    The filled form as a document to keep or print, laid out like the official one, in Vietnamese:
    PDF/UA-1, so that screen readers read it too. Answers 304 to a known ETag.
    """
    page = declaration.of_citizen(citizen_id(), dossier_id)
    return downloads.answer(page)


@blueprint.get("/tracking/<code>")
@public
@limits.limited(limits.LOOK_UP)
@blueprint.response(200, TrackingSchema)
@blueprint.problems(
    problems.TRACKING_CODE_MISTYPED, problems.TRACKING_CODE_UNKNOWN, TOO_MANY_REQUESTS
)
def track_dossier(code: str) -> Any:
    """Look a dossier up

    By tracking code, for anyone who holds it; case, spaces and dashes do not matter. No personal
    data. At most 30 times a minute from one address.
    """
    return views.public(queries.by_tracking_code(code), language())
