"""Routes of the register (paper 07): issued, listed, read."""

from typing import Any
from uuid import UUID

from backend.core import limits
from backend.core.api import Blueprint, storage
from backend.core.caching import conditional
from backend.core.errors import TOO_MANY_REQUESTS
from backend.dossiers import downloads, register_problems, registers, request_views
from backend.dossiers.register_schemas import (
    NewRegisterSchema,
    RegisterListSchema,
    RegisterQuerySchema,
    RegisterSchema,
)
from backend.dossiers.registers import Asked, Kept
from backend.dossiers.schemas import PDF_FILE, PDF_HEADERS
from backend.officers.auth import by_officer, officer, officer_required

blueprint = Blueprint(
    "registers", __name__, prefix="/officer/registers", description="The register of dossiers"
)


@blueprint.post("")
@officer_required(*registers.ROLES, scope="registers")
@limits.limited(limits.EXPORT, by_officer)
@blueprint.arguments(NewRegisterSchema)
@blueprint.response(201, RegisterSchema)
@blueprint.problems(
    register_problems.REGISTER_NOT_YOURS,
    register_problems.REGISTER_EMPTY,
    register_problems.REGISTER_TOO_LONG,
    TOO_MANY_REQUESTS,
)
def issue_register(body: dict[str, Any]) -> Any:
    """Issue the register of a period

    Paper 07: the dossiers that the office accepted on these days, whoever has them now, and how
    each stands at this moment; 31 days and 1,000 dossiers at most. It gets a number and is kept as
    it is. Asked for again it is a new paper if anything in it would read differently, else the one
    that was issued last (`Idempotency-Replayed: true`). For receptions, leaders and administrators
    of the office, and for leaders and administrators of the province centre; a key of the office
    needs the scope `registers:write`, and the paper bears its name. On record.
    """
    kept, is_new = registers.issue(officer(), Asked(body["agency"], body["since"], body["until"]))
    return _register(kept), 201, {} if is_new else {"Idempotency-Replayed": "true"}


@blueprint.get("")
@officer_required(*registers.ROLES, scope="registers")
@blueprint.arguments(RegisterQuerySchema, location="query")
@blueprint.response(200, RegisterListSchema)
@blueprint.problems(register_problems.REGISTER_NOT_YOURS)
def list_registers(query: dict[str, str]) -> Any:
    """The registers of an office

    Those that were issued, the latest first, 20 a page. Nothing of what stands in them. A key needs
    the scope `registers:read`, here and below.
    """
    found, following = registers.page(officer(), query["agency"], query["cursor"])
    return {"items": [_register(kept) for kept in found], "next": following}


@blueprint.get("/<uuid:register_id>")
@officer_required(*registers.ROLES, scope="registers")
@limits.limited(limits.EXPORT, by_officer)
@conditional
@blueprint.response(200, PDF_FILE, content_type=downloads.PDF, headers=PDF_HEADERS)
@blueprint.problems(register_problems.REGISTER_NOT_FOUND, TOO_MANY_REQUESTS)
def read_register(register_id: UUID) -> Any:
    """A register

    As PDF/UA-1; the same bytes for ever. Answers 304 to a known ETag. On record.
    """
    letter, content = registers.read(storage(), officer(), register_id)
    name = f"{request_views.TITLES[letter.kind].vi} {letter.number}"
    return downloads.stored(name, letter.sha256 or "", content)


def _register(kept: Kept) -> dict[str, Any]:
    return {
        "id": kept.letter.id,
        "number": kept.letter.number,
        "issued_at": kept.register.issued_at,
        "since": kept.register.since,
        "until": kept.register.until,
        "dossiers": kept.register.dossiers,
    }
