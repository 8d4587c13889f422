"""Routes about drafts and what helps to fill them. All are the signed-in citizen's own."""

from typing import Any
from uuid import UUID

from backend.citizens.auth import citizen_id, citizen_required
from backend.core import limits, preconditions
from backend.core.api import Blueprint, language
from backend.core.errors import TOO_MANY_REQUESTS
from backend.core.preconditions import CHANGED_MEANWHILE, IF_MATCH_MISSING, IfMatchSchema
from backend.core.security import TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_MISSING
from backend.dossiers import (
    case_problems,
    draft_views,
    drafts,
    problems,
    queries,
    supplement_drafts,
)
from backend.dossiers.draft_schemas import (
    DraftContentSchema,
    DraftListSchema,
    DraftSchema,
    NewDraftSchema,
    PrefillQuerySchema,
    SuggestionListSchema,
    SupplementDraftContentSchema,
    SupplementDraftSchema,
)
from backend.dossiers.models import Draft, SupplementDraft
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


_OF_SUPPLEMENT = "/dossiers/<uuid:dossier_id>/supplements/<uuid:supplement_id>/draft"
_AWAITED = (
    problems.DOSSIER_NOT_FOUND,
    case_problems.SUPPLEMENT_NOT_FOUND,
    case_problems.ACTION_NOT_ALLOWED,
)


@blueprint.get(_OF_SUPPLEMENT)
@citizen_required
@blueprint.response(200, SupplementDraftSchema, headers=_ETAG)
@blueprint.problems(*_AWAITED, TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID)
def get_supplement_draft(dossier_id: UUID, supplement_id: UUID) -> Any:
    """My answer to a supplement so far

    While an answer is awaited there is one: empty, in version 0, until the first save. Only the
    citizen sees it; it is forgotten when it is sent, or when nothing is awaited any more.
    """
    return _shown_of_supplement(supplement_drafts.find(citizen_id(), dossier_id, supplement_id))


@blueprint.put(_OF_SUPPLEMENT)
@citizen_required
@limits.limited(limits.SAVE, limits.by_citizen)
@blueprint.arguments(IfMatchSchema, location="headers")
@blueprint.arguments(SupplementDraftContentSchema)
@blueprint.response(200, SupplementDraftSchema, headers=_ETAG)
@blueprint.problems(
    *_AWAITED,
    CHANGED_MEANWHILE,
    IF_MATCH_MISSING,
    TOO_MANY_REQUESTS,
    TOKEN_MISSING,
    TOKEN_EXPIRED,
    TOKEN_INVALID,
)
def save_supplement_draft(
    headers: dict[str, str], body: dict[str, Any], dossier_id: UUID, supplement_id: UUID
) -> Any:
    """Save my answer to a supplement

    Replaces all of it; what nobody asked for is refused with `not_asked`, anything else may be
    unfinished or wrong. Needs `If-Match`; when another phone saved meanwhile, 412 with the current
    state in `current`. Repeating a save whose answer was lost is safe. Sends nothing.
    """
    seen = preconditions.seen(headers["if_match"])
    content = supplement_drafts.Content(body["answers"], _attachments(body), body["remark"])
    try:
        return _shown_of_supplement(
            supplement_drafts.save(citizen_id(), dossier_id, supplement_id, seen, content)
        )
    except supplement_drafts.ChangedMeanwhile as error:
        current, etag = _shown_of_supplement(error.draft)[::2]
        shown = SupplementDraftSchema().dump(current)
        raise CHANGED_MEANWHILE.problem(current=shown, headers=etag) from error


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
        attachments=_attachments(body),
        agency=body["agency"],
        step=body["step"],
        on_behalf_of=body.get("on_behalf_of"),
    )


def _attachments(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**file, "upload": str(file["upload"])} for file in body["attachments"]]


def _shown(draft: Draft, status: int = 200) -> tuple[dict[str, Any], int, dict[str, str]]:
    etag = {"ETag": preconditions.etag(draft.version)}
    return draft_views.full(draft, language()), status, etag


def _changed(error: drafts.ChangedMeanwhile) -> Exception:
    """The 412 with the current state, as GET would answer it."""
    current = DraftSchema().dump(draft_views.full(error.draft, language()))
    etag = {"ETag": preconditions.etag(error.draft.version)}
    return CHANGED_MEANWHILE.problem(current=current, headers=etag)


def _shown_of_supplement(
    draft: SupplementDraft,
) -> tuple[dict[str, Any], int, dict[str, str]]:
    return draft_views.of_supplement(draft), 200, {"ETag": preconditions.etag(draft.version)}
