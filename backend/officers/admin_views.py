"""What routes of administrators are told and answer."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from backend.agencies import service as agencies
from backend.core import clock, preconditions
from backend.core.errors import Problem
from backend.core.preconditions import CHANGED_MEANWHILE
from backend.officers import administration
from backend.officers.admin_schemas import AgencySchema, OfficerSchema
from backend.officers.administration import Facts
from backend.officers.api_keys import Grant
from backend.officers.queries import Account, Key, Role

if TYPE_CHECKING:
    from backend.agencies.models import Agency

Answer = tuple[Any, int, dict[str, str]]


def agency(office: "Agency", status: int = 200) -> Answer:
    """An office, with its version."""
    return office, status, {"ETag": preconditions.etag(office.version)}


def office_facts(body: dict[str, Any]) -> agencies.Facts:
    """What a body says of an office."""
    return agencies.Facts(body["name"], body["address"], body["phone"], body["hours"])


def account(found: Account, status: int = 200) -> Answer:
    """An account, with its version."""
    return _account(found), status, {"ETag": preconditions.etag(found.officer.version)}


def created(made: Account, password: str | None) -> Answer:
    """A new account, with its temporary password."""
    body, status, headers = account(made, 201)
    return {**body, "temporary_password": password}, status, headers


def temporary(found: Account, password: str) -> Answer:
    """A temporary password, with the version of the account that has it."""
    return (
        {"temporary_password": password},
        201,
        {"ETag": preconditions.etag(found.officer.version)},
    )


def page(found: list[Account], cursor: str | None) -> dict[str, Any]:
    """A page of accounts."""
    return {"items": [_account(one) for one in found], "next": cursor}


def changed_agency(error: agencies.ChangedMeanwhile) -> Problem:
    """The 412 with the current state, as GET would answer it."""
    body, _, headers = agency(error.agency)
    return CHANGED_MEANWHILE.problem(current=AgencySchema().dump(body), headers=headers)


def changed_account(error: administration.ChangedMeanwhile) -> Problem:
    """The 412 with the current state, as GET would answer it."""
    body, _, headers = account(error.account)
    return CHANGED_MEANWHILE.problem(current=OfficerSchema().dump(body), headers=headers)


def facts(body: dict[str, Any]) -> Facts:
    """What a body says of an officer."""
    return Facts(
        full_name=body["full_name"],
        phone=body["phone"],
        roles=tuple(Role(**role) for role in body["roles"]),
        is_disabled=body["is_disabled"],
    )


def grant(body: dict[str, Any]) -> tuple[str, Grant]:
    """For which office a key is asked, and what it is to be."""
    return body["agency"], Grant(
        name=body["name"],
        roles=tuple(body["roles"]),
        scopes=tuple(body["scopes"]),
        networks=tuple(body["networks"]),
        expires_at=body["expires_at"],
    )


def keys(found: list[Key]) -> dict[str, Any]:
    """Keys without their secrets."""
    return {"items": [_key(one) for one in found], "next": None}


def created_key(made: Key, text: str) -> dict[str, Any]:
    """A new key, with its text."""
    return {**_key(made), "key": text}


def _account(found: Account) -> dict[str, Any]:
    officer = found.officer
    return {
        "id": officer.id,
        "username": officer.username,
        "full_name": officer.full_name,
        "phone": officer.phone,
        "roles": found.roles,
        "is_disabled": officer.disabled_at is not None,
        "has_password": officer.password_hash is not None,
        "has_second_factor": officer.totp_confirmed_at is not None,
        "locked_until": _if_to_come(officer.locked_until),
        "created_at": officer.created_at,
    }


def _if_to_come(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment > clock.now() else None


def _key(found: Key) -> dict[str, Any]:
    shown = ("id", "name", "prefix", "roles", "scopes", "networks")
    moments = ("created_at", "expires_at", "revoked_at", "last_used_at")
    values = {name: getattr(found.key, name) for name in shown + moments}
    return {**values, "agency": found.agency}
