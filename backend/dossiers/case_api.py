"""What routes have in common by which officers act on a dossier: guard, `If-Match`, answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from uuid import UUID

from backend.core import preconditions
from backend.core.api import Blueprint, Schema, View, language
from backend.core.preconditions import CHANGED_MEANWHILE, IF_MATCH_MISSING, IfMatchSchema
from backend.dossiers import case_problems, case_reading, case_views, problems, transitions
from backend.dossiers.case_schemas import CaseSchema
from backend.dossiers.transitions import By
from backend.officers.auth import officer, officer_required

ETAG: Final = {"ETag": {"schema": {"type": "string"}, "description": "The version, for If-Match."}}
ACTS: Final = (
    problems.DOSSIER_NOT_FOUND,
    case_problems.ACTION_NOT_YOURS,
    case_problems.ACTION_NOT_ALLOWED,
    case_problems.CLAIMED_BY_OTHER,
    CHANGED_MEANWHILE,
    IF_MATCH_MISSING,
)

Shown = tuple[dict[str, Any], int, dict[str, str]]


def me() -> By:
    """The officer, or the system, that calls."""
    return transitions.officer(officer())


def shown(dossier_id: UUID) -> Shown:
    """The dossier as this officer sees it, with its ETag."""
    body = case_views.full(dossier_id, me(), language())
    return body, 200, {"ETag": preconditions.etag(body["version"])}


def changed(dossier_id: UUID) -> Exception:
    """The 412 with the current state, as GET would answer it, and as much on record."""
    case_reading.open_case(dossier_id, me())
    body, _, etag = shown(dossier_id)
    return CHANGED_MEANWHILE.problem(current=CaseSchema().dump(body), headers=etag)


def acting(
    blueprint: Blueprint, *roles: str, body: type[Schema] | None = None
) -> Callable[[View], View]:
    """Guard, arguments and answer of an action: the whole dossier, as it is afterwards.

    The view gets `If-Match` as a `Seen`, then the body. Which dossiers of which offices the roles
    count for is decided by `transitions.take`.
    """

    def decorator(view: View) -> View:
        @wraps(view)
        def acted(headers: dict[str, str], *args: Any, dossier_id: UUID, **kwargs: Any) -> Any:
            seen = preconditions.seen(headers["if_match"])
            try:
                view(seen, *args, dossier_id=dossier_id, **kwargs)
            except transitions.ChangedMeanwhile as error:
                raise changed(dossier_id) from error
            return shown(dossier_id)

        made = blueprint.problems(*ACTS)(acted)
        made = blueprint.response(200, CaseSchema, headers=ETAG)(made)
        if body is not None:
            made = blueprint.arguments(body)(made)
        made = blueprint.arguments(IfMatchSchema, location="headers")(made)
        return officer_required(*roles)(made)  # type: ignore[return-value]

    return decorator
