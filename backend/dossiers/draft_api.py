"""Routes about drafts and what helps to fill them. All are the signed-in citizen's own."""

from typing import Any
from uuid import UUID

from backend.citizens.auth import citizen_id, citizen_required
from backend.core import limits, preconditions
from backend.core.api import Blueprint, language
from backend.core.errors import TOO_MANY_REQUESTS
from backend.core.preconditions import CHANGED_MEANWHILE, IF_MATCH_MISSING, IfMatchSchema
from backend.core.security import TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_MISSING
from backend.dossiers import draft_views, drafts, problems, queries
from backend.dossiers.draft_schemas import (
    DraftContentSchema,
    DraftListSchema,
    DraftSchema,
    NewDraftSchema,
    PrefillQuerySchema,
    SuggestionListSchema,
)
from backend.dossiers.models import Draft
from backend.dossiers.schemas import IdempotencySchema
from backend.procedures.service import PROCEDURE_NOT_FOUND, REVISION_RETIRED, REVISION_UNKNOWN

blueprint = Blueprint("drafts", __name__, description="Forms in progress")

_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "The version, for If-Match."}}


@blueprint.get("/drafts")
@citizen_required
@blueprint.response(200, DraftListSchema)
@blueprint.problems(TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID)
def list_drafts() -> Any:
    """My drafts

    The one saved last first; at most 20.
    """
    mine = drafts.all_of(citizen_id())
    return {"items": [draft_views.summary(draft, language()) for draft in mine], "next": None}


@blueprint.post("/drafts")
@citizen_required
@limits.limited(limits.SUBMIT, limits.by_citizen)
@blueprint.arguments(IdempotencySchema, location="headers")
@blueprint.arguments(NewDraftSchema)
@blueprint.response(201, DraftSchema, headers=_ETAG)
@blueprint.problems(
    PROCEDURE_NOT_FOUND,
    REVISION_RETIRED,
    REVISION_UNKNOWN,
    problems.TOO_MANY_DRAFTS,
    TOO_MANY_REQUESTS,
    TOKEN_MISSING,
    TOKEN_EXPIRED,
    TOKEN_INVALID,
)
def begin_draft(headers: dict[str, str], body: dict[str, Any]) -> Any:
    """Begin a draft

    At most 20 a citizen; forgotten, with its files, 30 days after the last save. The same key
    answers the draft it has begun, as it is now (`Idempotency-Replayed: true`).
    """
    draft, is_new = drafts.begin(
        citizen_id(), headers["idempotency_key"], body["procedure"], _content(body)
    )
    body, status, sent = _shown(draft, 201)
    return body, status, sent | ({} if is_new else {"Idempotency-Replayed": "true"})


@blueprint.get("/drafts/<uuid:draft_id>")
@citizen_required
@blueprint.response(200, DraftSchema, headers=_ETAG)
@blueprint.problems(problems.DRAFT_NOT_FOUND, TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID)
def get_draft(draft_id: UUID) -> Any:
    """One of my drafts

    With what is wrong so far. When the form has a newer revision, the answers come carried over to
    it, with what was dropped and what is newly asked; the stored draft stays as it is until saved.
    """
    return _shown(drafts.find(citizen_id(), draft_id))


@blueprint.put("/drafts/<uuid:draft_id>")
@citizen_required
@limits.limited(limits.SAVE, limits.by_citizen)
@blueprint.arguments(IfMatchSchema, location="headers")
@blueprint.arguments(DraftContentSchema)
@blueprint.response(200, DraftSchema, headers=_ETAG)
@blueprint.problems(
    problems.DRAFT_NOT_FOUND,
    REVISION_UNKNOWN,
    CHANGED_MEANWHILE,
    IF_MATCH_MISSING,
    TOO_MANY_REQUESTS,
    TOKEN_MISSING,
    TOKEN_EXPIRED,
    TOKEN_INVALID,
)
def save_draft(headers: dict[str, str], body: dict[str, Any], draft_id: UUID) -> Any:
    """Save a draft

    Replaces all of it. Needs `If-Match`; when another phone saved meanwhile, 412 with the current
    state in `current`. Repeating a save whose answer was lost is safe.
    """
    seen = preconditions.seen(headers["if_match"])
    try:
        return _shown(drafts.save(citizen_id(), draft_id, seen, _content(body)))
    except drafts.ChangedMeanwhile as error:
        raise _changed(error) from error


@blueprint.delete("/drafts/<uuid:draft_id>")
@citizen_required
@blueprint.arguments(IfMatchSchema, location="headers")
@blueprint.response(204)
@blueprint.problems(
    problems.DRAFT_NOT_FOUND,
    CHANGED_MEANWHILE,
    IF_MATCH_MISSING,
    TOKEN_MISSING,
    TOKEN_EXPIRED,
    TOKEN_INVALID,
)
def discard_draft(headers: dict[str, str], draft_id: UUID) -> Any:
    """Remove a draft

    Its files go too. Needs `If-Match`; `*` removes whatever is there.
    """
    try:
        drafts.discard(citizen_id(), draft_id, preconditions.seen(headers["if_match"]))
    except drafts.ChangedMeanwhile as error:
        raise _changed(error) from error


@blueprint.get("/me/prefill")
@citizen_required
@limits.limited(limits.LOOK_UP, limits.by_citizen)
@blueprint.arguments(PrefillQuerySchema, location="query")
@blueprint.response(200, SuggestionListSchema)
@blueprint.problems(
    PROCEDURE_NOT_FOUND, TOO_MANY_REQUESTS, TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID
)
def suggest_answers(query: dict[str, str]) -> Any:
    """What I have told before

    From the citizen's own latest dossiers: answers that this procedure asks again, the newest
    first, one for each question. Ask before using them; nothing is filled in by itself.
    """
    return {
        "items": queries.suggestions(citizen_id(), query["procedure"], language()),
        "next": None,
    }


def _content(body: dict[str, Any]) -> drafts.Content:
    return drafts.Content(
        revision=body["revision"],
        answers=body["answers"],
        attachments=[{**file, "upload": str(file["upload"])} for file in body["attachments"]],
        agency=body["agency"],
        step=body["step"],
        on_behalf_of=body.get("on_behalf_of"),
    )


def _shown(draft: Draft, status: int = 200) -> tuple[dict[str, Any], int, dict[str, str]]:
    etag = {"ETag": preconditions.etag(draft.version)}
    return draft_views.full(draft, language()), status, etag


def _changed(error: drafts.ChangedMeanwhile) -> Exception:
    """The 412 with the current state, as GET would answer it."""
    current = DraftSchema().dump(draft_views.full(error.draft, language()))
    etag = {"ETag": preconditions.etag(error.draft.version)}
    return CHANGED_MEANWHILE.problem(current=current, headers=etag)
