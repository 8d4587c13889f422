"""Routes by which officers take dossiers in, read them, and hand over results."""

from typing import Any
from uuid import UUID

from backend.core import limits, preconditions
from backend.core.api import Blueprint, language, storage
from backend.core.caching import conditional
from backend.core.messages import cleaned
from backend.core.preconditions import IfMatchSchema, Seen
from backend.dossiers import (
    case_problems,
    case_reading,
    case_views,
    counter,
    downloads,
    problems,
    request_views,
    results,
    transitions,
)
from backend.dossiers.action_schemas import (
    AnnouncedResultSchema,
    FilingSchema,
    NewResultSchema,
    ReferenceSchema,
    ResultReturnSchema,
)
from backend.dossiers.answer_schemas import LinkSchema
from backend.dossiers.case_api import ACTS, ETAG, acting, changed, me, shown
from backend.dossiers.case_schemas import (
    AttachmentLinkQuerySchema,
    CaseSchema,
    FiledCaseSchema,
    FileLinkSchema,
    NoteListSchema,
)
from backend.dossiers.schemas import PDF_FILE, PDF_HEADERS, IdempotencySchema
from backend.officers.auth import by_officer, officer_required
from backend.procedures.service import PROCEDURE_NOT_FOUND
from backend.uploads.service import FILE_NOT_READABLE

blueprint = Blueprint(
    "casework", __name__, prefix="/officer", description="Dossiers, as officers see them"
)


@blueprint.post("/dossiers")
@officer_required("reception")
@blueprint.arguments(IdempotencySchema, location="headers")
@blueprint.arguments(FilingSchema)
@blueprint.response(201, FiledCaseSchema)
@blueprint.problems(
    PROCEDURE_NOT_FOUND, problems.IDEMPOTENCY_KEY_REUSED, case_problems.ACTION_NOT_YOURS
)
def file_at_counter(headers: dict[str, str], body: dict[str, Any]) -> Any:
    """Take a dossier in at the counter or by post

    The officer types the form; the papers are there on paper. Accepted at once: letter 01 and the
    due date. The same key with the same body answers the same dossier
    (`Idempotency-Replayed: true`).
    """
    dossier, is_new = counter.file(me(), _filing(headers["idempotency_key"], body))
    replayed = {} if is_new else {"Idempotency-Replayed": "true"}
    return case_views.filed(dossier, language()), 201, replayed


def _filing(key: str, body: dict[str, Any]) -> counter.Filing:
    answers = cleaned(body.pop("answers"), "/answers")
    return counter.Filing(key=key, answers=answers, **body)


@blueprint.get("/dossiers/<uuid:dossier_id>")
@officer_required()
@blueprint.response(200, CaseSchema, headers=ETAG)
@blueprint.problems(problems.DOSSIER_NOT_FOUND)
def open_dossier(dossier_id: UUID) -> Any:
    """A dossier, all of it

    For officers of the offices that have it or had it, and for those who oversee the province;
    that it was read is written into the audit. `allowed` lists what this officer can do now; send
    the ETag back as `If-Match`.
    """
    case_reading.open_case(dossier_id, me())
    return shown(dossier_id)


@blueprint.get("/dossiers/<uuid:dossier_id>/notes")
@officer_required()
@blueprint.response(200, NoteListSchema)
@blueprint.problems(problems.DOSSIER_NOT_FOUND)
def list_notes(dossier_id: UUID) -> Any:
    """The internal notes of a dossier

    The earliest first.
    """
    case_reading.open_case(dossier_id, me())
    return {"items": shown(dossier_id)[0]["notes"]}


@blueprint.get("/dossiers/<uuid:dossier_id>/letters/<uuid:letter_id>")
@officer_required()
@limits.limited(limits.OPEN_FILE, by_officer)
@conditional
@blueprint.response(200, PDF_FILE, content_type=downloads.PDF, headers=PDF_HEADERS)
@blueprint.problems(problems.DOSSIER_NOT_FOUND, case_problems.LETTER_NOT_FOUND)
def read_letter(dossier_id: UUID, letter_id: UUID) -> Any:
    """A letter about a dossier

    As PDF/UA-1; the same bytes for ever. Answers 304 to a known ETag. On record.
    """
    letter, content = case_reading.letter(storage(), dossier_id, letter_id, me())
    title = request_views.TITLES[letter.kind].vi
    return downloads.stored(f"{title} {letter.number}", letter.sha256 or "", content)


@blueprint.get("/dossiers/<uuid:dossier_id>/declaration")
@officer_required()
@limits.limited(limits.OPEN_FILE, by_officer)
@conditional
@blueprint.response(200, PDF_FILE, content_type=downloads.PDF, headers=PDF_HEADERS)
@blueprint.problems(problems.DOSSIER_NOT_FOUND)
def read_declaration(dossier_id: UUID) -> Any:
    """The declaration of a dossier

    The filled form, laid out like the official one, as its citizen has it: PDF/UA-1. Answers 304
    to a known ETag. On record.
    """
    return downloads.answer(case_reading.declaration_of(dossier_id, me()))


@blueprint.get("/dossiers/<uuid:dossier_id>/proof")
@officer_required("leader", "administrator")
@limits.limited(limits.EXPORT, by_officer)
@blueprint.response(200, PDF_FILE, content_type=downloads.PDF, headers=PDF_HEADERS)
@blueprint.problems(problems.DOSSIER_NOT_FOUND)
def prove_dossier(dossier_id: UUID) -> Any:
    """The one-page proof of what was done with a dossier

    Its entries of the audit, whether they are whole, and the last seal.
    """
    return downloads.answer(case_reading.proof(dossier_id, me()))


@blueprint.get("/attachments/<uuid:attachment_id>/link")
@officer_required()
@limits.limited(limits.OPEN_FILE, by_officer)
@blueprint.arguments(AttachmentLinkQuerySchema, location="query")
@blueprint.response(200, FileLinkSchema)
@blueprint.problems(case_problems.ATTACHMENT_NOT_FOUND, FILE_NOT_READABLE)
def link_attachment(query: dict[str, Any], attachment_id: UUID) -> Any:
    """A link to read a file of a dossier

    Or a small picture of it, one of its pages, or the whole paper where it has several files. For
    two minutes; it saves, and shows nothing. On record. Until a file is inspected, and if it was
    refused, there is nothing to read.
    """
    wanted = case_reading.Wanted(**query)
    return case_reading.attachment_link(storage(), attachment_id, wanted, me())


@blueprint.post("/dossiers/<uuid:dossier_id>/results")
@officer_required("specialist", "leader")
@blueprint.arguments(IfMatchSchema, location="headers")
@blueprint.arguments(NewResultSchema)
@blueprint.response(201, AnnouncedResultSchema)
@blueprint.problems(*ACTS)
def announce_result(headers: dict[str, str], body: dict[str, Any], dossier_id: UUID) -> Any:
    """Announce a signed result

    A PDF of at most 20 MB. PUT it by the link, with its headers, then ask to have it proved.
    """
    try:
        result, link = results.announce(
            storage(),
            dossier_id,
            me(),
            preconditions.seen(headers["if_match"]),
            results.Announced(**body),
        )
    except transitions.ChangedMeanwhile as error:
        raise changed(dossier_id) from error
    return {"id": result.id, "put": link}


@blueprint.post("/dossiers/<uuid:dossier_id>/results/<uuid:result_id>/complete")
@acting(blueprint, "specialist", "leader")
@blueprint.problems(
    case_problems.RESULT_NOT_FOUND,
    case_problems.RESULT_NOT_ARRIVED,
    case_problems.RESULT_REFUSED,
)
def complete_result(seen: Seen, dossier_id: UUID, result_id: UUID) -> None:
    """Have a result proved

    Size, SHA-256, and that it is a PDF anybody can open. What is something else is refused and
    removed.
    """
    results.complete(storage(), dossier_id, result_id, me(), seen)


@blueprint.get("/dossiers/<uuid:dossier_id>/results/<uuid:result_id>/link")
@officer_required()
@limits.limited(limits.OPEN_FILE, by_officer)
@blueprint.response(200, LinkSchema)
@blueprint.problems(problems.DOSSIER_NOT_FOUND, case_problems.RESULT_NOT_FOUND)
def link_result(dossier_id: UUID, result_id: UUID) -> Any:
    """A link to read a result

    For two minutes. On record.
    """
    return case_reading.result_link(storage(), dossier_id, result_id, me())


@blueprint.post("/dossiers/<uuid:dossier_id>/resolve")
@acting(blueprint, "leader")
@blueprint.problems(case_problems.RESULT_MISSING, case_problems.CONFIRMATION_AWAITED)
def resolve_dossier(seen: Seen, dossier_id: UUID) -> None:
    """Sign off the result

    The moment that counts for being on time.
    """
    results.resolve(dossier_id, me(), seen)


@blueprint.post("/dossiers/<uuid:dossier_id>/posting")
@acting(blueprint, "reception", body=ReferenceSchema)
def post_result(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Record that the result went to the post

    With the number of the item. It is returned once the post reports its delivery.
    """
    results.send_by_post(dossier_id, me(), seen, body["reference"])


@blueprint.post("/dossiers/<uuid:dossier_id>/return")
@acting(blueprint, "reception", body=ResultReturnSchema)
@blueprint.problems(case_problems.NOT_POSTED, case_problems.NOT_ELECTRONIC)
def return_result(seen: Seen, body: dict[str, Any], dossier_id: UUID) -> None:
    """Return the result

    `electronic`: it is in the citizen's app from now on; `paper`: they have it in hand; `post`:
    the post has reported its delivery.
    """
    results.hand_over(dossier_id, me(), seen, body["way"])
