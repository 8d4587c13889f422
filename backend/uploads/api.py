"""Routes about uploads. All are the signed-in citizen's own."""

from typing import Any
from uuid import UUID

from backend.citizens.auth import citizen_id, citizen_required
from backend.core import limits
from backend.core.api import Blueprint, storage
from backend.core.errors import TOO_MANY_REQUESTS, UNAVAILABLE
from backend.core.security import TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_MISSING
from backend.procedures.service import PROCEDURE_NOT_FOUND
from backend.uploads import problems, service
from backend.uploads.schemas import (
    PartLinksSchema,
    PartsRequestSchema,
    PictureLinkSchema,
    UploadRequestSchema,
    UploadSchema,
)
from backend.uploads.views import shown, shown_at_first

blueprint = Blueprint(
    "uploads",
    __name__,
    prefix="/uploads",
    description="Photos and files, sent straight to the store",
)


@blueprint.post("")
@citizen_required
@limits.limited(limits.UPLOAD, limits.by_citizen)
@blueprint.arguments(UploadRequestSchema)
@blueprint.response(201, UploadSchema)
@blueprint.problems(
    PROCEDURE_NOT_FOUND,
    problems.TOO_MANY_UPLOADS,
    TOO_MANY_REQUESTS,
    TOKEN_MISSING,
    TOKEN_EXPIRED,
    TOKEN_INVALID,
)
def begin_upload(body: dict[str, Any]) -> Any:
    """Begin an upload

    Announce a file and get a link to PUT it to: good for 15 minutes, for exactly these bytes, and
    for one requirement. A file above 8 MiB goes in parts of 5 MiB instead: ask for their links at
    `/parts`. A smaller one goes in parts if you say so (`parts`), so that a cut line costs a part
    and not the file; the answer has the links of those you announce. Limits (types, bytes; at most
    1 GiB) are those of the requirement; at most 60 unused uploads and 2.5 GiB of them a citizen;
    unused ones are removed after a day.
    """
    return shown_at_first(storage(), service.begin(citizen_id(), _announced(body)))


def _announced(body: dict[str, Any]) -> service.Announced:
    cut = body.pop("parts", None)
    if cut is None:
        return service.Announced(**body)
    parts = [service.AnnouncedPart(**part) for part in cut["announced"]]
    return service.Announced(**body, parts=service.Cut(cut["size"], parts))


@blueprint.get("/<uuid:upload_id>")
@citizen_required
@blueprint.response(200, UploadSchema)
@blueprint.problems(
    problems.UPLOAD_NOT_FOUND, UNAVAILABLE, TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID
)
def get_upload(upload_id: UUID) -> Any:
    """State of an upload

    With fresh links, and the parts that the store has, while the file is still awaited; afterwards
    the receipt (`sha256`, `size`, `received_at`) and what the inspection has found.
    """
    return shown(storage(), service.find(citizen_id(), upload_id))


@blueprint.get("/<uuid:upload_id>/picture")
@citizen_required
@blueprint.response(200, PictureLinkSchema)
@blueprint.problems(
    problems.UPLOAD_NOT_FOUND,
    problems.FILE_NOT_READABLE,
    TOKEN_MISSING,
    TOKEN_EXPIRED,
    TOKEN_INVALID,
)
def get_upload_picture(upload_id: UUID) -> Any:
    """A small picture of an upload

    A link, good for two minutes, to a small picture of the clean copy: for a phone that goes on
    with a draft and no longer has the photo itself.
    """
    return service.own_picture(storage(), citizen_id(), upload_id)


@blueprint.post("/<uuid:upload_id>/parts")
@citizen_required
@limits.limited(limits.UPLOAD, limits.by_citizen)
@blueprint.arguments(PartsRequestSchema)
@blueprint.response(200, PartLinksSchema)
@blueprint.problems(
    problems.UPLOAD_NOT_FOUND,
    problems.UPLOAD_NOT_IN_PARTS,
    problems.UPLOAD_PART_DIFFERS,
    UNAVAILABLE,
    TOO_MANY_REQUESTS,
    TOKEN_MISSING,
    TOKEN_EXPIRED,
    TOKEN_INVALID,
)
def link_parts(body: dict[str, Any], upload_id: UUID) -> Any:
    """Links for parts

    A link for each of up to 20 parts, good for 15 minutes and for exactly these bytes. May be asked
    for again at any time, on any day, after any log-in; a part keeps the hashes it was first
    announced with.
    """
    parts = [service.AnnouncedPart(**part) for part in body["parts"]]
    return {"parts": service.part_links(storage(), citizen_id(), upload_id, parts)}


@blueprint.post("/<uuid:upload_id>/complete")
@citizen_required
@limits.limited(limits.UPLOAD, limits.by_citizen)
@blueprint.response(200, UploadSchema)
@blueprint.problems(
    problems.UPLOAD_NOT_FOUND,
    problems.UPLOAD_NOT_ARRIVED,
    problems.UPLOAD_PARTS_MISSING,
    problems.UPLOAD_REFUSED,
    UNAVAILABLE,
    TOO_MANY_REQUESTS,
    TOKEN_MISSING,
    TOKEN_EXPIRED,
    TOKEN_INVALID,
)
def complete_upload(upload_id: UUID) -> Any:
    """Complete an upload

    Call it after the PUT: the server proves size, SHA-256 and kind of the file, and only then is
    it received. A file in parts is joined at once and proved a moment later: until then its state
    is `arrived`. May be repeated.
    """
    return shown(storage(), service.complete(storage(), citizen_id(), upload_id))


@blueprint.delete("/<uuid:upload_id>")
@citizen_required
@blueprint.response(204)
@blueprint.problems(
    problems.UPLOAD_NOT_FOUND, problems.UPLOAD_CLAIMED, TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID
)
def abort_upload(upload_id: UUID) -> Any:
    """Remove an upload

    Forgets a file that is not part of a dossier.
    """
    service.abort(storage(), citizen_id(), upload_id)
