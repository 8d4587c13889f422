"""API keys of offices' own systems: made once, shown once, bound to networks, scopes and a day.

A key reads `mck_<prefix>_<secret>`; the prefix finds its row, the secret's hash proves it.
"""

import hmac
import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from backend.audit import service as audit
from backend.core import callers, clock, ids, security
from backend.core.db import session, transactional
from backend.core.errors import INVALID_REQUEST
from backend.core.messages import field_error
from backend.officers import offices, problems
from backend.officers.administration import must_administer
from backend.officers.models import ApiKey
from backend.officers.principal import Principal
from backend.officers.queries import Key
from backend.officers.tokens import KEY_PREFIX, hashed, new_secret

_PREFIX: Final = re.compile("[0-9a-f]{12}")
_TOUCH_EVERY: Final = timedelta(minutes=1)
# Whoever keeps a key must come back within about a year to have it made anew.
LONGEST: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a key lets its holder do, from where, and until when. `networks` are CIDR texts."""

    name: str
    roles: tuple[str, ...]
    scopes: tuple[str, ...]
    networks: tuple[str, ...]
    expires_at: datetime


@transactional
def create(principal: Principal, agency_code: str, grant: Grant) -> tuple[Key, str]:
    """A new key for an office's own system, and its text, which is kept nowhere.

    Raises `AGENCY_NOT_FOUND` and `NOT_YOUR_OFFICE`, and `INVALID_REQUEST` for a day that is over or
    more than `LONGEST` away.
    """
    office = offices.find(agency_code)
    must_administer(principal, office.id)
    if not clock.now() < grant.expires_at <= clock.now() + LONGEST:
        raise INVALID_REQUEST.problem([field_error("/expires_at", "out_of_range")])
    prefix, secret = ids.random_name()[:12], new_secret()
    key = ApiKey(
        agency_id=office.id,
        name=grant.name,
        prefix=prefix,
        secret_hash=hashed(secret),
        roles=sorted(set(grant.roles)),
        scopes=sorted(set(grant.scopes)),
        networks=list(dict.fromkeys(grant.networks)),
        expires_at=grant.expires_at,
    )
    session().add(key)
    session().flush()
    _record(principal, "api_key.created", key)
    return Key(key, agency_code), f"{KEY_PREFIX}{prefix}_{secret}"


@transactional
def revoke(principal: Principal, key_id: UUID) -> None:
    """Void a key at once; again does nothing. Raises `API_KEY_NOT_FOUND`."""
    key = session().get(ApiKey, key_id, with_for_update=True)
    if key is None or not principal.may(key.agency_id, "administrator"):
        raise problems.API_KEY_NOT_FOUND.problem()
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        _record(principal, "api_key.revoked", key)


def _record(principal: Principal, action: str, key: ApiKey) -> None:
    audit.record(
        principal.actor,
        action,
        ("agency", key.agency_id),
        agency_id=key.agency_id,
        details={"key": key.id, "roles": key.roles, "scopes": key.scopes},
    )


def authenticate(token: str, address: str) -> Principal:
    """The system whose key this is, asking from `address`.

    Raises `TOKEN_INVALID` for an unknown or revoked key, `TOKEN_EXPIRED`, and `NETWORK_REFUSED`.
    """
    prefix, _, secret = token.removeprefix(KEY_PREFIX).partition("_")
    query = select(ApiKey).where(ApiKey.prefix == prefix)
    key = session().scalar(query) if _PREFIX.fullmatch(prefix) else None
    # Compared in any case, so that the time does not tell whether there is such a prefix.
    is_right = hmac.compare_digest(key.secret_hash if key else bytes(32), hashed(secret))
    if key is None or not is_right or key.revoked_at is not None:
        raise security.TOKEN_INVALID.problem(headers=security.CHALLENGE)
    if key.expires_at <= clock.now():
        raise security.TOKEN_EXPIRED.problem(headers=security.CHALLENGE)
    if not _is_in(address, key.networks):
        raise problems.NETWORK_REFUSED.problem()
    if key.last_used_at is None or clock.now() - key.last_used_at >= _TOUCH_EVERY:
        _touch(key)
    return Principal(
        kind="system",
        id=key.id,
        name=key.name,
        roles=frozenset((role, key.agency_id) for role in key.roles),
        scopes=frozenset(key.scopes),
    )


def _is_in(address: str, networks: list[str]) -> bool:
    asking = callers.address(address)
    return asking is not None and any(
        asking in ipaddress.ip_network(network) for network in networks
    )


@transactional
def _touch(key: ApiKey) -> None:
    session().execute(update(ApiKey).where(ApiKey.id == key.id).values(last_used_at=clock.now()))
