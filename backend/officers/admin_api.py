"""Routes of administrators: offices, accounts, and keys of other systems. For people only."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from backend.agencies import service as agencies
from backend.core import limits, preconditions
from backend.core.api import Blueprint
from backend.core.errors import TOO_MANY_REQUESTS
from backend.core.preconditions import CHANGED_MEANWHILE, IF_MATCH_MISSING, IfMatchSchema
from backend.officers import (
    admin_views,
    administration,
    api_keys,
    offices,
    passwords,
    problems,
    queries,
)
from backend.officers.admin_schemas import (
    AgencyFactsSchema,
    AgencyListSchema,
    AgencySchema,
    ApiKeyListSchema,
    CreatedApiKeySchema,
    CreatedOfficerSchema,
    NewAgencySchema,
    NewApiKeySchema,
    NewOfficerSchema,
    OfficerFactsSchema,
    OfficerListQuerySchema,
    OfficerListSchema,
    OfficerSchema,
    TemporaryPasswordSchema,
)
from backend.officers.auth import by_officer, officer, officer_required

blueprint = Blueprint(
    "administration", __name__, prefix="/officer", description="Offices, accounts and API keys"
)

_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "The version, for If-Match."}}
_THEIRS = (
    problems.OFFICER_NOT_FOUND,
    problems.NOT_YOUR_OFFICE,
    problems.OWN_ACCOUNT,
    CHANGED_MEANWHILE,
    IF_MATCH_MISSING,
)
_administrator = officer_required("administrator", scope=None)


@blueprint.get("/agencies")
@officer_required()
@blueprint.response(200, AgencyListSchema)
def list_every_agency() -> Any:
    """List every office

    Of whatever level, by code: to transfer a dossier to, or to give somebody a role in.
    """
    return {"items": agencies.everywhere()}


@blueprint.get("/agencies/<code>")
@officer_required()
@blueprint.response(200, AgencySchema, headers=_ETAG)
@blueprint.problems(problems.AGENCY_NOT_FOUND)
def get_agency(code: str) -> Any:
    """One office

    With its version as `ETag`.
    """
    return admin_views.agency(offices.find(code))


@blueprint.post("/agencies")
@_administrator
@blueprint.arguments(NewAgencySchema)
@blueprint.response(201, AgencySchema, headers=_ETAG)
@blueprint.problems(problems.NOT_YOUR_OFFICE, problems.AGENCY_TAKEN)
def create_agency(body: dict[str, Any]) -> Any:
    """Make an office

    For administrators of the province centre. There is at most one office of each level for a
    commune.
    """
    facts = admin_views.office_facts(body)
    made = offices.add(officer(), body["code"], body["level"], body["commune"], facts)
    return admin_views.agency(made, 201)


@blueprint.put("/agencies/<code>")
@_administrator
@blueprint.arguments(IfMatchSchema, location="headers")
@blueprint.arguments(AgencyFactsSchema)
@blueprint.response(200, AgencySchema, headers=_ETAG)
@blueprint.problems(
    problems.NOT_YOUR_OFFICE, problems.AGENCY_NOT_FOUND, CHANGED_MEANWHILE, IF_MATCH_MISSING
)
def change_agency(headers: dict[str, str], body: dict[str, Any], code: str) -> Any:
    """Change an office

    Its name, and where it is, how to call it and when it is open, as citizens read it in the app
    and on letters. For administrators of the province centre. Needs `If-Match`. What is left out is
    empty from then on. The name stays when the offices of the province are installed again.
    """
    seen, facts = preconditions.seen(headers["if_match"]), admin_views.office_facts(body)
    try:
        return admin_views.agency(offices.change(officer(), code, seen, facts))
    except agencies.ChangedMeanwhile as error:
        raise admin_views.changed_agency(error) from error


@blueprint.get("/officers")
@_administrator
@blueprint.arguments(OfficerListQuerySchema, location="query")
@blueprint.response(200, OfficerListSchema)
def list_officers(query: dict[str, str]) -> Any:
    """List accounts

    Of the offices that the administrator looks after, by username, 50 at a time.
    """
    found = queries.accounts(administration.scope_of(officer()), query["cursor"])
    return admin_views.page(*found)


@blueprint.get("/officers/<uuid:officer_id>")
@_administrator
@blueprint.response(200, OfficerSchema, headers=_ETAG)
@blueprint.problems(problems.OFFICER_NOT_FOUND)
def get_officer(officer_id: UUID) -> Any:
    """One account

    With its version as `ETag`.
    """
    return admin_views.account(administration.account(officer(), officer_id))


@blueprint.post("/officers")
@_administrator
@limits.limited(limits.SAVE, by_officer)
@blueprint.arguments(NewOfficerSchema)
@blueprint.response(201, CreatedOfficerSchema, headers=_ETAG)
@blueprint.problems(problems.USERNAME_TAKEN, problems.NOT_YOUR_OFFICE, TOO_MANY_REQUESTS)
def create_officer(body: dict[str, Any]) -> Any:
    """Make an account

    The temporary password is shown once; hand it over in person. The officer replaces it at the
    first sign-in, and sets up a second factor if a role needs one.
    """
    password = passwords.temporary() if body["signs_in_by"] == "password" else None
    made = administration.create(officer(), body["username"], admin_views.facts(body), password)
    return admin_views.created(made, password)


@blueprint.put("/officers/<uuid:officer_id>")
@_administrator
@limits.limited(limits.SAVE, by_officer)
@blueprint.arguments(IfMatchSchema, location="headers")
@blueprint.arguments(OfficerFactsSchema)
@blueprint.response(200, OfficerSchema, headers=_ETAG)
@blueprint.problems(*_THEIRS, TOO_MANY_REQUESTS)
def change_officer(headers: dict[str, str], body: dict[str, Any], officer_id: UUID) -> Any:
    """Change an account

    Replaces name, telephone, roles, and whether it is closed. New roles count at once; closing it
    ends every session. Needs `If-Match`; when somebody else was quicker, 412 with `current`.
    """
    seen = preconditions.seen(headers["if_match"])
    with _current_state():
        changed = administration.change(officer(), officer_id, seen, admin_views.facts(body))
        return admin_views.account(changed)


@contextmanager
def _current_state() -> Iterator[None]:
    """The 412 of an account that somebody else has changed meanwhile."""
    try:
        yield
    except administration.ChangedMeanwhile as error:
        raise admin_views.changed_account(error) from error


@blueprint.post("/officers/<uuid:officer_id>/password")
@_administrator
@limits.limited(limits.SAVE, by_officer)
@blueprint.arguments(IfMatchSchema, location="headers")
@blueprint.response(201, TemporaryPasswordSchema, headers=_ETAG)
@blueprint.problems(*_THEIRS, TOO_MANY_REQUESTS)
def reset_officer_password(headers: dict[str, str], officer_id: UUID) -> Any:
    """Reset a password

    Gives a temporary one, shown once. A lock is lifted; every session of the officer ends. Needs
    `If-Match`: of two who reset it at once, one would hand over a password that is void.
    """
    seen, password = preconditions.seen(headers["if_match"]), passwords.temporary()
    with _current_state():
        reset = administration.reset_password(officer(), officer_id, seen, password)
        return admin_views.temporary(reset, password)


@blueprint.delete("/officers/<uuid:officer_id>/second-factor")
@_administrator
@blueprint.arguments(IfMatchSchema, location="headers")
@blueprint.response(204)
@blueprint.problems(*_THEIRS)
def reset_officer_second_factor(headers: dict[str, str], officer_id: UUID) -> Any:
    """Take a second factor away

    For an officer who has lost phone and recovery codes. Every session of theirs ends; they set a
    new one up at the next sign-in. Needs `If-Match`: the one they may have set up meanwhile stays.
    """
    seen = preconditions.seen(headers["if_match"])
    with _current_state():
        administration.reset_second_factor(officer(), officer_id, seen)


@blueprint.delete("/officers/<uuid:officer_id>/sessions")
@_administrator
@blueprint.response(204)
@blueprint.problems(problems.OFFICER_NOT_FOUND, problems.NOT_YOUR_OFFICE)
def end_officer_sessions(officer_id: UUID) -> Any:
    """End an officer's sessions

    All of them, at once.
    """
    administration.end_sessions(officer(), officer_id)


@blueprint.get("/api-keys")
@_administrator
@blueprint.response(200, ApiKeyListSchema)
def list_api_keys() -> Any:
    """List API keys

    Of the offices that the administrator looks after, the latest first, revoked ones too; never
    their secrets.
    """
    return admin_views.keys(queries.keys(administration.scope_of(officer())))


@blueprint.post("/api-keys")
@_administrator
@limits.limited(limits.SAVE, by_officer)
@blueprint.arguments(NewApiKeySchema)
@blueprint.response(201, CreatedApiKeySchema)
@blueprint.problems(problems.AGENCY_NOT_FOUND, problems.NOT_YOUR_OFFICE, TOO_MANY_REQUESTS)
def create_api_key(body: dict[str, Any]) -> Any:
    """Make an API key

    For an office's own system: with roles in that office, scopes, the networks it may be used from,
    and a last day. The key is shown once.
    """
    return admin_views.created_key(*api_keys.create(officer(), *admin_views.grant(body)))


@blueprint.delete("/api-keys/<uuid:key_id>")
@_administrator
@blueprint.response(204)
@blueprint.problems(problems.API_KEY_NOT_FOUND)
def revoke_api_key(key_id: UUID) -> Any:
    """Revoke an API key

    It is void at once.
    """
    api_keys.revoke(officer(), key_id)
