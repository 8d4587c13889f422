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
from backend.uploads.models import Upload
from backend.uploads.schemas import UploadRequestSchema, UploadSchema

blueprint = Blueprint(
    "uploads",
    __name__,
    prefix="/uploads",
    description="Photos and files, sent straight to the store",
)


def _shown(upload: Upload) -> dict[str, Any]:
    shown = {name: getattr(upload, name) for name in UploadSchema().fields if name != "put"}
    return shown | {"put": service.put_link(storage(), upload)}


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
    for one requirement. Limits (types, bytes) are those of the requirement; at most 60 unused
    uploads a citizen; unused ones are removed after a day.
    """
    return _shown(service.begin(citizen_id(), service.Announced(**body)))


@blueprint.get("/<uuid:upload_id>")
@citizen_required
@blueprint.response(200, UploadSchema)
@blueprint.problems(problems.UPLOAD_NOT_FOUND, TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID)
def get_upload(upload_id: UUID) -> Any:
    """State of an upload

    With a fresh link while the file is still awaited.
    """
    return _shown(service.find(citizen_id(), upload_id))


@blueprint.post("/<uuid:upload_id>/complete")
@citizen_required
@limits.limited(limits.UPLOAD, limits.by_citizen)
@blueprint.response(200, UploadSchema)
@blueprint.problems(
    problems.UPLOAD_NOT_FOUND,
    problems.UPLOAD_NOT_ARRIVED,
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
    it received. May be repeated.
    """
    return _shown(service.complete(storage(), citizen_id(), upload_id))


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
